"""The hub and what is sealed: it takes in whom to seal to, passes sealed events on, and can open none of it."""

import json
from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from sync import recover, seal, seal_to
from sync.events import EventLog, encode
from sync.hub.commands import export, recipients
from sync.hub.errors import Refused
from sync.hub.models import Change, Event, Kiosk, Organisation
from tests.helpers.centre import TurnedClock

SEED, RECOVERY = bytes(range(32)), bytes(range(96))
IDENTITY = seal_to.Identity(
    Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw(), seal.public_of(RECOVERY)
)
FIRST = seal_to.Recipients("havnen", 3, (("Bo", seal.public_of(bytes(96))),), IDENTITY.recovery)


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(slug="havnen", name="Havnen", recovery_key=IDENTITY.write())


@pytest.fixture
def take_in(organisation, tmp_path):
    def run(body):
        (tmp_path / "signed").write_text(body if isinstance(body, str) else json.dumps(body))
        return recipients.run(Namespace(organisation="havnen", file=tmp_path / "signed", json=False))

    return run


def test_a_signed_statement_goes_to_every_kiosk(take_in, organisation, capsys):
    signed = seal_to.sign(FIRST, SEED)
    assert take_in(signed) == 0
    assert "Bo" in capsys.readouterr().out
    change = Change.objects.get(organisation=organisation, kind="recipients")
    assert seal_to.accept(change.body, IDENTITY, "havnen") == FIRST
    assert organisation.entries.get().what == "recipients.changed"
    assert take_in(seal_to.sign(replace(FIRST, number=4), SEED)) == 0


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (seal_to.sign(FIRST, bytes(32)), "not signed"),
        (seal_to.sign(replace(FIRST, organisation="skuret"), SEED), "another organisation"),
        (seal_to.sign(FIRST, SEED), "older"),
        (seal_to.sign(replace(FIRST, number=2), SEED), "older"),
        ("{", "not a signed statement"),
    ],
)
def test_what_no_kiosk_would_believe_is_not_sent(take_in, organisation, body, why):
    take_in(seal_to.sign(FIRST, SEED))
    with pytest.raises(Refused, match=why):
        take_in(body)
    assert Change.objects.get(kind="recipients").body["statement"]["number"] == 3


def test_no_organisation_and_no_offline_key(take_in, organisation, tmp_path):
    Organisation.objects.update(recovery_key="")
    with pytest.raises(Refused, match="offline key"):
        take_in(seal_to.sign(FIRST, SEED))
    with pytest.raises(Refused, match="no organisation"):
        recipients.run(Namespace(organisation="nobody", file=tmp_path / "signed", json=False))
    with pytest.raises(Refused, match="no organisation"):
        export.run(Namespace(organisation="nobody", file=tmp_path / "x", json=False))


def test_what_a_kiosk_sealed_is_exported_and_opened_elsewhere(organisation, tmp_path, capsys):
    database = TinyDB(storage=MemoryStorage)
    log = EventLog(database.table("outbox"), database.table("device"), now=TurnedClock().now)
    words = {"words": "Ring til Åse"}
    event = log.append(
        "calls", "call.made", FIRST.body_with({}, words, device=log.device, stream="calls", type="call.made")
    )
    now = datetime(2026, 3, 1, tzinfo=UTC)
    centre = organisation.centres.create(slug="havnen", name="Havnen Ø")
    kiosk = Kiosk.objects.create(
        device=log.device, organisation=organisation, centre=centre, name="Stuen", public_key=log.public_key.hex(),
        enrolled=now, credential_until=now,
    )  # fmt: skip
    Event.objects.create(kiosk=kiosk, epoch=1, seq=1, type="call.made", raw=encode(event).decode(), received=now)
    args = Namespace(organisation="havnen", file=tmp_path / "export", json=True)
    assert export.run(args) == 0
    assert json.loads(capsys.readouterr().out)["events"] == 1
    assert (tmp_path / "export").stat().st_mode & 0o777 == 0o600
    for key in (RECOVERY, bytes(96)):
        with (tmp_path / "export").open("rb") as file:
            (found,) = recover.open_events(file, key)
        assert (found["opened"], found["centre"]) == (words, "Havnen Ø")
    with pytest.raises(Refused, match="there already"):
        export.run(args)
