"""Whom to seal to: only the offline key says, and never an older word over a newer."""

import base64
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from sync import seal, seal_to
from sync.events import EventLog, verify_chain
from sync.seal import BadSeal, NotForThisKey
from sync.seal_to import BadIdentity, BadRecipients, Identity, Recipients
from tests.helpers.centre import TurnedClock

SEED, STAFF, RECOVERY = bytes(range(32)), bytes(96), bytes(range(96))
IDENTITY = Identity(
    Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw(), seal.public_of(RECOVERY)
)
OURS = Recipients("havnen", 3, (("Bo", seal.public_of(STAFF)),), IDENTITY.recovery)
SIGNED = seal_to.sign(OURS, SEED)


def test_a_signed_statement_is_taken():
    assert seal_to.accept(SIGNED, IDENTITY, "havnen") == OURS
    assert seal_to.accept(json.loads(json.dumps(SIGNED)), IDENTITY, "havnen", have=3) == OURS


def test_the_identity_goes_by_the_enrolment_and_comes_back():
    text = IDENTITY.write()
    assert Identity.read(text) == IDENTITY
    raw = base64.b64decode(text)
    assert raw == b"\x01" + IDENTITY.signing + IDENTITY.recovery
    for bad in ("", "?", "AA==", base64.b64encode(b"\x02" + raw[1:]).decode(), text[:-8], None):
        with pytest.raises(BadIdentity):
            Identity.read(bad)
    with pytest.raises(BadIdentity):
        Identity.read(base64.b64encode(raw[:-32] + bytes(32)).decode())


def test_before_the_first_statement_only_the_recovery_key_opens():
    none = Recipients.none_yet("havnen", IDENTITY)
    assert none.publics == [IDENTITY.recovery]
    assert none.number == 0


def test_an_older_one_is_refused():
    with pytest.raises(BadRecipients, match="older"):
        seal_to.accept(SIGNED, IDENTITY, "havnen", have=4)


def test_another_organisations_is_refused():
    with pytest.raises(BadRecipients, match="another organisation"):
        seal_to.accept(SIGNED, IDENTITY, "skuret")


def test_one_that_the_hub_made_is_refused():
    forged = seal_to.sign(replace(OURS, number=9), bytes(32))
    with pytest.raises(BadRecipients, match="offline key"):
        seal_to.accept(forged, IDENTITY, "havnen")


def test_another_recovery_key_is_refused():
    with pytest.raises(BadRecipients, match="recovery key"):
        seal_to.accept(seal_to.sign(replace(OURS, recovery=seal.public_of(STAFF)), SEED), IDENTITY, "havnen")


def with_statement(**changes):
    statement = {**SIGNED["statement"], **changes}
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    signature = key.sign(seal_to.SIGNED_AS + seal_to.encode(statement)).hex()
    return {"statement": statement, "signature": signature}


def test_what_a_later_version_adds_is_let_be():
    assert seal_to.accept(with_statement(more=[1]), IDENTITY, "havnen") == OURS


STRANGE = [
    None,
    {},
    [],
    "text",
    {"statement": SIGNED["statement"]},
    {**SIGNED, "signature": "00"},
    {**SIGNED, "signature": 7},
    {**SIGNED, "statement": None},
    {**SIGNED, "statement": {"a": 0.5}},
    with_statement(number="3"),
    with_statement(number=True),
    with_statement(number=0),
    with_statement(recovery=7),
    with_statement(recovery="?"),
    with_statement(recipients=None),
    with_statement(recipients=[{"name": "Bo"}]),
    with_statement(recipients=[{"name": "", "public": SIGNED["statement"]["recovery"]}]),
    with_statement(recipients=[{"name": "Bo", "public": "AAAA"}]),
    with_statement(recipients=[*SIGNED["statement"]["recipients"]] * 2),
    with_statement(recipients=[{"name": f"{n}", "public": SIGNED["statement"]["recovery"]} for n in range(20)]),
]


@pytest.mark.parametrize("body", STRANGE)
def test_what_is_strange_is_refused(body):
    with pytest.raises(BadRecipients):
        seal_to.accept(body, IDENTITY, "havnen")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_character_of_a_statement_can_be_another(data):
    text = json.dumps(SIGNED)
    at = data.draw(st.integers(0, len(text) - 1))
    other = text[:at] + data.draw(st.sampled_from('0aZ"}{,')) + text[at + 1 :]
    try:
        body = json.loads(other)
    except ValueError:
        return
    if body != SIGNED:
        with pytest.raises(BadRecipients):
            seal_to.accept(body, IDENTITY, "havnen")


def test_a_sealed_body_goes_through_an_event_that_anybody_can_check():
    db = TinyDB(storage=MemoryStorage)
    log = EventLog(db.table("outbox"), db.table("device"), now=TurnedClock().now)
    private = {"words": "Ring til mig på 12 34 56 78"}
    body = OURS.body_with({"call": "ab"}, private, device=log.device, stream="calls", type="call.made")
    event = json.loads(json.dumps(log.append("calls", "call.made", body)))
    assert verify_chain([event], log.public_key) == 1
    assert "12 34" not in json.dumps(event)
    assert event["body"]["call"] == "ab"
    for key in (STAFF, RECOVERY):
        assert seal_to.open_event(event, key, "havnen") == private
    with pytest.raises(NotForThisKey):
        seal_to.open_event(event, bytes(95) + b"1", "havnen")
    for change in ({"type": "other"}, {"device": "0" * 16}, {"stream": "x"}, {"body": {"sealed": "%"}}):
        with pytest.raises(BadSeal):
            seal_to.open_event({**event, **change}, STAFF, "havnen")
    for change in ({"body": {}}, {"body": None}, {"body": {"sealed": 7}}):
        with pytest.raises(BadSeal):
            seal_to.open_event({**event, **change}, STAFF, "havnen")
    with pytest.raises(BadSeal, match="something else"):
        seal_to.open_event(event, STAFF, "skuret")
