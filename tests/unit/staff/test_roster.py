"""The list of cards: what is taken, and that nothing which was damaged or made up is."""

import copy
import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.staff import ca
from kiosk.staff.errors import BadRoster, ForeignRoster
from kiosk.staff.roster import MOST_BYTES, MOST_CARDS, SIGNED_AS, Revoked, read, write
from sync.events import MOST_BYTES as MOST_EVENT
from sync.events import encode
from tests.helpers.centre import NOON
from tests.helpers.ceremony import Ceremony

SINCE = datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.fixture(name="ceremony", scope="module")
def a_ceremony():
    made = Ceremony()
    made.card("Mette", role="leader")
    made.card("Jonas")
    made.revoked = (Revoked("ef" * 16, SINCE),)
    made.staff, older = made.staff.following()
    made.cards, made.wraps, cards = {}, {}, made.cards
    for serial, card in cards.items():
        made.list(serial, "Mette" if card.role == "leader" else "Jonas", card.key, card.role)
    made.older = older
    return made


@pytest.fixture(name="document", scope="module")
def a_document(ceremony):
    return ceremony.document(older=ceremony.older)


def test_what_was_written_is_read(ceremony, document):
    roster = read(document, ceremony.key.certificate)
    assert write(roster, ceremony.key) != document, "ECDSA draws a number for each signature"
    assert roster.body() == read(write(roster, ceremony.key), None).body()
    assert (roster.centre, roster.epoch, roster.revoked) == ("Varmestuen", 2, ceremony.revoked)
    assert roster.document == document
    assert sorted(roster.names(ceremony.staff).values()) == ["Jonas", "Mette"]
    assert [roster.card(serial).role for serial in sorted(ceremony.cards)] == [card.role for card in roster.cards]
    assert roster.card("00" * 16) is None


def test_a_list_from_before_cards_were_closed_by_signatures_is_read(ceremony):
    old = ceremony.document(older=ceremony.older, closers={})
    assert json.loads(old)["roster"]["version"] == 1
    assert "closers" not in json.loads(old)["roster"]
    assert read(old, ceremony.key.certificate).closers == {}


def test_no_name_stands_in_it(document):
    for name in (b"Mette", b"Jonas"):
        assert name not in document


def test_the_first_one_says_who_signed(ceremony, document):
    assert read(document, None).certificate == ceremony.key.certificate


def test_another_centres_is_refused_by_name(document):
    with pytest.raises(ForeignRoster):
        read(document, Ceremony().key.certificate)


def test_the_largest_one_fits_into_an_event(ceremony):
    full = Ceremony()
    for _ in range(MOST_CARDS):
        full.list(os.urandom(16).hex(), "Å" * 40, ca.point(ec.generate_private_key(ec.SECP256R1()).public_key()))
    revoked = tuple(Revoked(os.urandom(16).hex(), SINCE) for _ in range(150))
    older = {}
    for _ in range(60):
        full.staff, older = full.staff.following()
    document = full.document(revoked=revoked, older=older)
    assert len(document) < MOST_BYTES < MOST_EVENT - 1024
    full.list(os.urandom(16).hex(), "En til", ca.point(ec.generate_private_key(ec.SECP256R1()).public_key()))
    with pytest.raises(BadRoster):
        full.document()
    with pytest.raises(BadRoster):
        read(document + b" " * MOST_BYTES, None)


def resigned(ceremony, body):
    """What a centre's key would have signed, had somebody got it to."""
    signature = ceremony.key.private.sign(SIGNED_AS + encode(body), ec.ECDSA(hashes.SHA256())).hex()
    return encode({"roster": body, "signature": signature})


WRONG = {
    "another kind": lambda body: body.update(stuen="offline"),
    "another version": lambda body: body.update(version=3),
    "a field more": lambda body: body.update(extra=1),
    "a field less": lambda body: body.pop("older"),
    "number nought": lambda body: body.update(number=0),
    "a number that is true": lambda body: body.update(number=True),
    "a number in text": lambda body: body.update(number="1"),
    "a version that is true": lambda body: body.update(version=True),
    "no centre": lambda body: body.update(centre=""),
    "a centre of two lines": lambda body: body.update(centre="a\nb"),
    "a centre that is none": lambda body: body.update(centre=7),
    "no certificate": lambda body: body.update(certificate=""),
    "a certificate that is a number": lambda body: body.update(certificate=7),
    "a day alone": lambda body: body.update(made="2026-11-20"),
    "a time that is a number": lambda body: body.update(made=7),
    "a time with blanks": lambda body: body.update(made="2026-11-20T9:00:00Z"),
    "cards that are one": lambda body: body.update(cards=body["cards"][0]),
    "a card twice": lambda body: body["cards"].insert(0, body["cards"][0]),
    "cards in disorder": lambda body: body["cards"].reverse(),
    "a card with a field more": lambda body: body["cards"][0].update(pin="1"),
    "another role": lambda body: body["cards"][0].update(role="boss"),
    "a role that is a list": lambda body: body["cards"][0].update(role=["staff"]),
    "a key off the curve": lambda body: body["cards"][0].update(key="BA" + "AAAA" * 21 + "AA=="),
    "half a key": lambda body: body["cards"][0].update(key=body["cards"][0]["key"][:40]),
    "a number in capitals": lambda body: body["cards"][0].update(serial="AB" * 16),
    "a number that is a number": lambda body: body["cards"][0].update(serial=7),
    "a wrap of another epoch": lambda body: body["wraps"][0].update(epoch=1),
    "a wrap for nobody": lambda body: body["wraps"][0].update(serial="00" * 16),
    "a wrap twice": lambda body: body["wraps"].insert(0, body["wraps"][0]),
    "a short wrap": lambda body: body["wraps"][0].update(wrap=""),
    "base64 with room in it": lambda body: body["wraps"][0].update(wrap=body["wraps"][0]["wrap"][:-2] + "B="),
    "a card that is closed": lambda body: body["revoked"][0].update(serial=body["cards"][0]["serial"]),
    "an older epoch that is newer": lambda body: body["older"][0].update(epoch=2),
    "nobody who closes cards": lambda body: body.update(closers=[]),
    "who closes cards, in the first version": lambda body: body.update(version=1),
    "the second version without who closes cards": lambda body: body.pop("closers"),
    "who closes cards in an epoch to come": lambda body: body["closers"][1].update(epoch=3),
    "who closes cards twice": lambda body: body["closers"].append(body["closers"][1]),
    "half a key that closes": lambda body: body["closers"][0].update(public="AAAA"),
}


@pytest.mark.parametrize("name", WRONG)
def test_even_signed_it_must_be_a_list_of_cards(ceremony, document, name):
    body = copy.deepcopy(json.loads(document)["roster"])
    assert read(resigned(ceremony, body), ceremony.key.certificate)
    WRONG[name](body)
    with pytest.raises(BadRoster):
        read(resigned(ceremony, body), ceremony.key.certificate)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b" " + text,
        lambda text: text + b"\n",
        lambda text: text[:-1] + b',"x":1}',
        lambda text: text.replace(b'"number":', b'"number":9,"number":'),
        lambda text: text.replace(b'"signature":"', b'"signature":"0'),
        lambda text: b"[" * 100_00,
        lambda text: b"7",
        lambda text: b"{}",
        lambda text: b"",
        lambda text: b'{"roster":7,"signature":7}',
    ],
)
def test_it_is_written_in_one_way_only(document, change):
    with pytest.raises(BadRoster):
        read(change(document), None)


def test_a_signature_in_capitals_is_another_way(document):
    whole = json.loads(document)
    whole["signature"] = whole["signature"].upper()
    with pytest.raises(BadRoster):
        read(encode(whole), None)


@settings(max_examples=400)
@given(st.data())
def test_random_damage_is_a_bad_roster_and_nothing_else(document, data):
    damaged = bytearray(document)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "drop", "put"])):
            case "flip":
                damaged[at] ^= data.draw(st.integers(1, 255))
            case "cut":
                damaged = damaged[: max(at, 1)]
            case "drop":
                del damaged[at : at + data.draw(st.integers(1, 40))]
            case _:
                damaged[at:at] = data.draw(st.binary(min_size=1, max_size=20))
        damaged = damaged or bytearray(b"0")
    if bytes(damaged) != document:
        with pytest.raises(BadRoster):
            read(bytes(damaged), None)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.data())
def test_a_signed_body_with_anything_anywhere_is_read_or_bad(ceremony, document, data):
    body = json.loads(document)["roster"]
    place = body
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            place[key] = data.draw(anything)
            break
        place = place[key]
    try:
        signed = resigned(ceremony, body)
    except ValueError:
        return  # no such thing can be written at all
    try:
        found = read(signed, ceremony.key.certificate)
    except BadRoster:
        return
    assert encode(found.body()) == encode(body)


def test_a_made_up_signature_is_nothing(ceremony, document):
    stranger = Ceremony(now=NOON + timedelta(days=1))
    body = json.loads(document)["roster"]
    with pytest.raises(BadRoster):
        read(resigned(stranger, body), None)
