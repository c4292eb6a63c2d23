"""What other kiosks say of cards, as the hub brings it: in any order, more than once, and made up."""

import base64
import itertools
import json
from datetime import UTC

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.folder.service import audit
from kiosk.staff import closing
from kiosk.staff.elsewhere import LOOKED, Elsewhere, twins
from kiosk.staff.errors import BadClosing, RevokedCard
from kiosk.staff.keys import StaffKey
from kiosk.staff.roster import read
from sync.events import encode
from tests.helpers.centre import NOON
from tests.helpers.ceremony import Ceremony
from tests.helpers.piv_card import PivCard
from tests.helpers.until import until
from tests.unit.staff.test_enrol import Desk

LOST = "aa" * 16


class Hears:
    """A kiosk, and what the hub's client has kept of what others said."""

    def __init__(self, kiosk):
        self.kiosk, self.store = kiosk, kiosk.store
        self.log = audit(kiosk.store, kiosk.clock)
        self.elsewhere = Elsewhere(kiosk.store, kiosk.register, self.log)

    def says(self, key, body, kind="staff"):
        table = self.store.table("changes")
        table.remove(lambda row: row["key"] == key)
        body = {"document": body} if "roster" in body else body  # as the event has it
        table.insert({"key": key, "kind": kind, "body": json.loads(json.dumps(body)), "n": 1, "generation": 0})

    def lines(self):
        return [(line.what, line.who) for line in self.log.lines()]


@pytest.fixture(name="ceremony")
def a_ceremony():
    made = Ceremony()
    made.mette, made.jonas = made.card("Mette", role="leader"), made.card("Jonas")
    return made


@pytest.fixture
def there(kiosks, ceremony):
    return Hears(kiosks(ceremony))


def test_what_came_is_taken_in_once_with_a_line_in_the_log(there, ceremony, monkeypatch):
    there.says("staff/roster/ab", json.loads(ceremony.document()))
    there.says("staff/closed/ab/x", ceremony.closing(ceremony.jonas.serial))
    there.says("seats/x", {"roster": 1}, kind="seats")
    assert there.elsewhere.take()
    assert there.kiosk.register.number() == 2
    assert there.kiosk.register.closed(ceremony.jonas.serial) == NOON
    assert there.lines() == [("roster.taken", "elsewhere"), ("card.revoked", "elsewhere")]
    assert not there.elsewhere.take()
    monkeypatch.setattr(there.kiosk.register, "incoming", None)
    assert not there.elsewhere.take(), "each is looked at once"


@pytest.mark.logs("was not taken")
def test_a_closing_counts_whenever_the_list_comes_whose_staff_signed_it(there, ceremony, caplog):
    ceremony.staff, older = ceremony.staff.following()
    cards, ceremony.cards, ceremony.wraps = ceremony.cards, {}, {}
    for card in cards.values():
        ceremony.list(card.serial, "Mette", card.key, card.role)
    there.says("staff/closed/ab/x", ceremony.closing(ceremony.jonas.serial))
    assert not there.elsewhere.take()
    assert not there.elsewhere.take()
    assert caplog.text.count("was not taken: BadClosing") == 1
    there.says("staff/roster/ab", json.loads(ceremony.document(older=older)))
    assert there.elsewhere.take()
    assert there.kiosk.register.closed(ceremony.jonas.serial)


def test_of_lists_in_any_order_the_newest_is_there_in_the_end_and_an_old_one_is_no_trouble(kiosks, caplog):
    for number, order in enumerate(itertools.permutations(range(3))):
        ceremony = Ceremony()
        ceremony.card("Mette")
        there = Hears(kiosks(ceremony))
        documents = [json.loads(ceremony.document()) for _ in range(3)]
        for place, which in enumerate(order):
            there.says(f"staff/roster/{place}", documents[which])
        assert there.elsewhere.take(), number
        assert there.kiosk.register.number() == 4
        there.elsewhere.take()
        assert not there.elsewhere.take()
    assert not caplog.records


def changed(document):
    return document | {"roster": document["roster"] | {"number": 99, "cards": []}}


def strange(document):
    """A list whose maker has a certificate that no parser takes in the usual way: it says nothing of what it is for."""
    private, named = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(named, named, private.public_key(), 1, NOON, NOON).sign(private, hashes.SHA256())
    said = base64.b64encode(made.public_bytes(Encoding.DER)).decode()
    return document | {"roster": document["roster"] | {"certificate": said}}


FORGED = {
    "another signs the closing": lambda one, other: other.closing(LOST),
    "another card": lambda one, other: one.closing(LOST) | {"serial": "bb" * 16},
    "another day": lambda one, other: one.closing(LOST) | {"since": "2026-11-19T09:00:00Z"},
    "another epoch": lambda one, other: one.closing(LOST) | {"epoch": 2},
    "an epoch that is true": lambda one, other: one.closing(LOST) | {"epoch": True},
    "no signature": lambda one, other: one.closing(LOST) | {"signature": ""},
    "half a signature": lambda one, other: one.closing(LOST) | {"signature": "zz"},
    "a signature that is none": lambda one, other: one.closing(LOST) | {"signature": 7},
    "a day that is none": lambda one, other: one.closing(LOST) | {"since": "yesterday"},
    "a day in another way": lambda one, other: one.closing(LOST) | {"since": "2026-11-20T9:00:00Z"},
    "a number that is none": lambda one, other: one.closing(LOST) | {"serial": "x"},
    "a number that is a list": lambda one, other: one.closing(LOST) | {"serial": [LOST]},
    "a field more": lambda one, other: one.closing(LOST) | {"why": "so"},
    "a field less": lambda one, other: {"serial": LOST, "since": "2026-11-20T09:00:00Z"},
    "nothing": lambda one, other: {},
    "a list of nothing": lambda one, other: {"document": []},
    "a list with something beside it": lambda one, other: {"document": {}, "signature": ""},
    "what can't be written down": lambda one, other: {"roster": 1.5, "signature": ""},
    "a list of another centre": lambda one, other: json.loads(other.document(number=9)),
    "a list that was changed": lambda one, other: changed(json.loads(one.document())),
    "a list with a strange certificate": lambda one, other: strange(json.loads(one.document())),
}  # fmt: skip


@pytest.mark.logs("was not taken")
@pytest.mark.parametrize("name", FORGED)
def test_what_a_hub_or_a_stolen_kiosk_makes_up_changes_nothing_and_is_logged_once(there, ceremony, caplog, name):
    other = Ceremony()
    other.card("Mette")
    before = there.kiosk.register.roster().document
    there.says("staff/closed/zz/x", FORGED[name](ceremony, other))
    for _ in range(3):
        assert not there.elsewhere.take()
    assert there.kiosk.register.roster().document == before
    there.kiosk.register.keep(ceremony.document())
    assert not there.elsewhere.take(), "a newer list is a reason to look again, and none to say it again"
    assert there.kiosk.register.all_closed() == {}
    assert there.lines() == []
    assert [record.getMessage().split(": ")[0] for record in caplog.records] == [
        "what the hub says of staff's cards was not taken"
    ]
    assert not any(told in caplog.text for told in ("Mette", LOST, "bb" * 16))


def test_an_older_list_of_the_centres_own_is_nothing_to_log(there, ceremony, caplog):
    old = json.loads(ceremony.document())
    there.kiosk.register.keep(ceremony.document())
    there.says("staff/roster/ab", old)
    assert not there.elsewhere.take()
    assert there.kiosk.register.number() == 3
    assert not caplog.records


@pytest.mark.logs("was not taken")
def test_two_lists_with_one_number_are_noticed_until_there_is_a_newer_one(there, ceremony):
    twin = json.loads(ceremony.document(number=1))
    there.says("staff/roster/ab", json.loads(there.kiosk.register.roster().document))
    assert not there.elsewhere.take()
    assert not twins(there.store, 1), "our own, told by another"
    there.says("staff/roster/ab", twin | {"signature": "00"})
    there.elsewhere.take()
    assert not twins(there.store, 1), "nobody makes us believe it"
    there.says("staff/roster/ab", twin)
    assert not there.elsewhere.take()
    assert twins(there.store, 1)
    there.kiosk.register.keep(ceremony.document(number=2))
    there.elsewhere.take()
    assert not twins(there.store, 1)
    assert not twins(there.store, 2)


def test_a_kiosk_without_cards_waits_for_the_ceremony_and_takes_then_what_came(kiosks, ceremony, caplog):
    there = Hears(kiosks())
    first = ceremony.document()
    there.says("staff/roster/ab", json.loads(ceremony.document()))
    there.says("staff/closed/ab/x", ceremony.closing(ceremony.jonas.serial))
    assert not there.elsewhere.take()
    assert not caplog.records
    there.kiosk.register.keep(first, first=True)
    assert there.elsewhere.take()
    assert (there.kiosk.register.number(), len(there.kiosk.register.all_closed())) == (2, 1)


def test_what_is_no_longer_said_stays_closed_and_is_looked_at_anew_when_it_comes_again(there, ceremony):
    there.says("staff/closed/ab/x", ceremony.closing(ceremony.jonas.serial))
    assert there.elsewhere.take()
    there.store.table("changes").truncate()
    assert not there.elsewhere.take()
    assert len(there.store.table(LOOKED)) == 0
    assert there.kiosk.register.closed(ceremony.jonas.serial)


def test_what_is_known_here_already_is_no_news(there, ceremony):
    there.kiosk.register.close(ceremony.jonas.serial)
    there.says("staff/closed/ab/x", ceremony.closing(ceremony.jonas.serial))
    assert not there.elsewhere.take()
    assert there.lines() == []


@pytest.mark.logs("roster.a was damaged")
def test_a_damaged_list_comes_back_from_another_kiosk(there, ceremony):
    (there.kiosk.folder / "staff" / "roster.a").write_bytes(b"")
    there.says("staff/roster/ab", json.loads(ceremony.document()))
    assert there.elsewhere.take()
    assert there.kiosk.register.number() == 2


def test_a_card_that_is_closed_while_it_is_looked_at_is_not_asked_for_its_pin(there, ceremony, monkeypatch):
    kiosk = there.kiosk
    look = kiosk.unlocking.look

    def meanwhile(*given):
        checked = look(*given)
        kiosk.register.incoming(ceremony.closing(ceremony.jonas.serial))
        kiosk.staff.recheck()
        return checked

    monkeypatch.setattr(kiosk.unlocking, "look", meanwhile)
    kiosk.staff.start()
    kiosk.reader.insert(ceremony.jonas)
    kiosk.wait("refused")
    assert isinstance(kiosk.staff.failure, RevokedCard)


def test_a_card_that_opens_tells_what_was_closed_at_the_command_line(there, ceremony):
    there.kiosk.register.close(ceremony.jonas.serial)
    there.kiosk.staff.start()
    there.kiosk.opened(ceremony.mette)
    until(lambda: not there.kiosk.register.untold())
    assert [event["type"] for event in there.kiosk.events.pending()] == ["roster", "revoked"]


# closing.py


def test_who_may_close_in_each_epoch_and_nobody_else(ceremony):
    first, (second, older) = ceremony.staff, ceremony.staff.following()
    found = closing.publics(second)
    assert sorted(found) == [1, 2]
    assert closing.publics(first) == {1: found[1]}
    roster = read(ceremony.document(epoch=2, wraps={}, older=older, closers=found), None)
    for staff in (first, second):
        assert closing.may_sign(staff, roster)
        said = closing.sign(staff, roster.centre, LOST, NOON)
        assert closing.read(said, roster) == (LOST, NOON.astimezone(UTC))
    assert not closing.may_sign(StaffKey.make(), roster)
    with pytest.raises(BadClosing):
        closing.read(closing.sign(StaffKey.make(), roster.centre, LOST, NOON), roster)
    with pytest.raises(BadClosing):
        closing.read(closing.sign(first, "Skuret", LOST, NOON), roster)
    assert closing.publics(StaffKey(2, second.key)) == {2: found[2]}
    assert sorted(closing.publics(StaffKey(3, second.key, older))) == [3], "nothing leads to those before"


def test_a_signature_over_something_else_closes_nothing(ceremony):
    key = Ed25519PrivateKey.generate()
    roster = read(ceremony.document(closers={1: key.public_key().public_bytes_raw()}), None)
    said = {"serial": LOST, "since": "2026-11-20T09:00:00Z", "epoch": 1}
    bare = key.sign(encode({**said, "centre": roster.centre})).hex()
    with pytest.raises(BadClosing):
        closing.read({**said, "signature": bare}, roster)


def test_more_closed_cards_than_a_list_has_room_for_the_last_ones_are_on_it(kiosks):
    desk = Desk(kiosks())
    desk.enrol(PivCard(), first=True)
    left = desk.enrol(PivCard(), "Jonas", "staff").card.serial
    for number in range(155):
        desk.kiosk.clock.after(minutes=1)
        desk.kiosk.register.close(f"{999 - number:032x}")
    desk.kiosk.clock.after(minutes=-160)
    desk.kiosk.register.close(left)
    desk.kiosk.clock.after(minutes=200)
    revoked = {one.serial for one in desk.office.rotate().revoked}
    assert len(revoked) == 150
    assert {left, f"{999 - 154:032x}"} <= revoked
    assert f"{999 - 5:032x}" not in revoked
    assert desk.kiosk.register.closed(f"{999 - 5:032x}"), "no kiosk forgets it"
