"""Setting cards up, changing the staff data key, coming back when all cards are lost; the plug pulled at any step."""

import itertools
import json
import os
from datetime import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk import i18n
from kiosk.clock import COPENHAGEN
from kiosk.devices import card_errors as errors
from kiosk.staff import ca, keys
from kiosk.staff.enrol import NoListYet, Office, WrongClock
from kiosk.staff.errors import (
    CardInUse,
    ClosedForGood,
    CopiedCard,
    ForeignCard,
    ForeignRoster,
    NoKeyForCard,
    RevokedCard,
    RosterDamaged,
)
from kiosk.staff.making import FACTORY, BadName, FactoryPin, Secrets, Wanted
from kiosk.staff.register import Register
from tests.helpers.centre import NOON
from tests.helpers.ceremony import LAST, Ceremony
from tests.helpers.desk_reader import DeskReader
from tests.helpers.killed import at_each_write
from tests.helpers.piv_card import PivCard, Slot
from tests.helpers.until import until
from tests.unit.staff.conftest import Kiosk

PIN = b"271828"
CARD_WRITES = ("generate", "put_certificate", "put_guid", "change_pin", "change_puk")


def secrets(pin=b"123456", new=PIN, management=FACTORY):
    return Secrets(bytearray(pin), bytearray(management), bytearray(new) if new else None)


class Desk:
    """A kiosk with an office at it."""

    def __init__(self, kiosk, key=None):
        self.kiosk, self.key = kiosk, key or ca.make("Varmestuen", NOON, os.urandom)
        self.office = Office(self.key, kiosk.register, kiosk.clock)

    def enrol(self, card, name="Mette", role="leader", secret=None, first=False, **wanted):
        insertion = self.kiosk.reader.insert(card)
        wanted = Wanted(name, role, **wanted)
        return self.office.enrol(self.kiosk.reader, insertion, wanted, secret or secrets(), first=first)

    def opens(self, card, pin=PIN):
        """The staff data key, as the kiosk gets it with this card."""
        self.kiosk.opened(card, pin)
        key = bytes(self.kiosk.staff.key())
        self.kiosk.reader.pull()
        return key

    @property
    def roster(self):
        return self.kiosk.register.roster()


@pytest.fixture(name="desk")
def a_desk(kiosks):
    i18n.use("en")
    made = Desk(kiosks())
    made.kiosk.staff.start()
    return made


def test_the_first_card_makes_the_staff_key_and_the_second_opens_the_same(desk):
    mette, jonas = PivCard(), PivCard()
    first = desk.enrol(mette, first=True)
    assert (first.first, first.roster.number, first.roster.epoch) == (True, 1, 1)
    second = desk.enrol(jonas, "Jonas", "staff")
    assert (second.first, second.roster.number) == (False, 2)
    assert desk.opens(mette) == desk.opens(jonas) != bytes(32)
    assert desk.kiosk.register.names() == {first.card.serial: "Mette", second.card.serial: "Jonas"}
    assert (mette.guid.hex(), mette.pin) == (first.card.serial, PIN)
    assert [kind for kind, _ in told(desk)] == ["roster", "roster"]
    assert desk.roster.card(first.card.serial).not_after.year == NOON.year + 5


def told(desk):
    return [(one["type"], one["body"]) for one in desk.kiosk.events.pending()]


def test_without_a_list_one_must_say_that_it_is_the_first(desk):
    with pytest.raises(NoListYet):
        desk.enrol(PivCard())
    with pytest.raises(NoListYet):
        desk.office.rotate()


def test_a_new_card_gets_a_puk_of_its_own_and_one_that_has_one_keeps_it(desk):
    new, own, used = PivCard(), PivCard(puk=b"87654321"), PivCard(pin=PIN, puk=b"12345678")
    enrolled = desk.enrol(new, first=True)
    assert new.puk == enrolled.puk.encode() != b"12345678"
    assert len(enrolled.puk) == 8
    assert desk.enrol(own, "Jonas").puk == ""
    assert own.puk == b"87654321"
    assert desk.enrol(used, "Bo", secret=secrets(PIN, None)).puk == ""
    assert desk.enrol(PivCard(pin=b"654321"), "Eva", secret=secrets(b"654321")).puk == ""


def test_a_card_without_a_number_gets_one(desk):
    card = PivCard()
    del card.objects["5FC102"]
    enrolled = desk.enrol(card, first=True)
    assert len(enrolled.card.serial) == 32
    assert desk.opens(card)


def test_a_card_in_use_is_refused_unless_it_is_taken_over(desk):
    foreign = Ceremony().card("Anden")
    with pytest.raises(CardInUse, match="somebody else"):
        desk.enrol(foreign, first=True)
    assert desk.enrol(foreign, first=True, take_over=True)
    with pytest.raises(CardInUse, match="Mette"):
        desk.enrol(foreign, secret=secrets(PIN, None))
    old = desk.opens(foreign)
    desk.enrol(foreign, "Mette B", secret=secrets(PIN, None), take_over=True)
    assert desk.opens(foreign) == old
    assert len(desk.roster.cards) == 1


def test_a_listed_card_wiped_elsewhere_is_known_by_its_number(desk):
    card = PivCard()
    desk.enrol(card, first=True)
    card.slots.clear()
    for name in ("5FC105", "5FC10B", "5FC101"):
        card.objects.pop(name)
    with pytest.raises(CardInUse, match="Mette"):
        desk.enrol(card, secret=secrets(PIN, None))


def test_keys_that_are_there_can_be_kept_when_the_card_holds_them(desk):
    card = Ceremony().card("Anden")
    points = {slot: ca.point(own.key.public_key()) for slot, own in card.slots.items()}
    enrolled = desk.enrol(card, first=True, keep=True, take_over=True)
    assert enrolled.card.key == points[ca.OPENS]
    assert "generate" not in desk.kiosk.reader.asked
    assert desk.opens(card)


@pytest.mark.parametrize("slot", ca.SLOTS)
def test_keys_that_the_card_does_not_hold_are_not_kept(desk, slot):
    card = Ceremony().card("Anden")
    card.slots[slot].key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(CopiedCard):
        desk.enrol(card, first=True, keep=True, take_over=True)
    assert desk.roster is None
    assert "put_certificate" not in desk.kiosk.reader.asked


def test_there_must_be_keys_on_p256_to_be_kept(desk):
    with pytest.raises(ForeignCard):
        desk.enrol(PivCard(), first=True, keep=True)
    card = Ceremony().card("Anden")
    private = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Anden")])
    made = x509.CertificateBuilder(name, name, private.public_key(), 7, NOON, LAST).sign(private, hashes.SHA384())
    card.slots[ca.SIGNS] = Slot(private, made)
    with pytest.raises(ForeignCard):
        desk.enrol(card, first=True, keep=True, take_over=True)


@pytest.mark.parametrize(
    ("secret", "error"),
    [
        (secrets(b"999999"), errors.WrongPin),
        (secrets(management=bytes(24)), errors.WrongManagementKey),
        (secrets(new=b"12"), errors.UnfitPin),
        (secrets(new=None), FactoryPin),
        (secrets(new=b"123456"), FactoryPin),
    ],
)
def test_what_is_wrong_is_found_before_the_card_was_changed(desk, secret, error):
    card = PivCard()
    before = dict(card.objects)
    with pytest.raises(error):
        desk.enrol(card, first=True, secret=Secrets(*(bytearray(one) if one else None for one in secret)))
    assert (card.slots, card.objects, card.pin) == ({}, before, b"123456")
    assert desk.roster is None


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "a\nb"])
def test_a_name_is_a_name(desk, name):
    with pytest.raises(BadName):
        desk.enrol(PivCard(), name, first=True)


def test_secrets_are_overwritten_by_whoever_made_them():
    for one in (secrets(), secrets(new=None)):
        one.wipe()
        assert not any(any(part) for part in one if part)


def test_a_closed_card_is_never_set_up_again(desk):
    mette, jonas = PivCard(), PivCard()
    desk.enrol(mette, first=True)
    lost = desk.enrol(jonas, "Jonas").card.serial
    desk.kiosk.register.close(lost)
    with pytest.raises(ClosedForGood):
        desk.enrol(jonas, secret=secrets(PIN, None), take_over=True)
    jonas.slots.clear()
    jonas.objects = {name: held for name, held in jonas.objects.items() if name == "5FC102"}
    with pytest.raises(ClosedForGood):
        desk.enrol(jonas, secret=secrets(PIN, None), take_over=True)


@pytest.mark.parametrize("year", [1970, 2025, 2100])
def test_with_a_clock_that_is_wrong_nothing_is_issued(desk, year):
    desk.kiosk.clock.time = datetime(year, 6, 1, tzinfo=COPENHAGEN)
    with pytest.raises(WrongClock, match=str(year)):
        desk.enrol(PivCard(), first=True)


def test_a_clock_before_the_list_was_made_is_wrong(desk):
    desk.enrol(PivCard(), first=True)
    desk.kiosk.clock.after(days=-30)
    with pytest.raises(WrongClock):
        desk.office.rotate()


def test_another_centres_key_changes_nothing_here(desk):
    desk.enrol(PivCard(), first=True)
    other = Office(ca.make("Varmestuen", NOON, os.urandom), desk.kiosk.register, desk.kiosk.clock)
    with pytest.raises(ForeignRoster):
        other.rotate()


def test_a_damaged_list_is_not_written_over(desk):
    desk.enrol(PivCard(), first=True)
    (desk.kiosk.folder / "staff" / "centre.crt").write_bytes(b"damage")
    with pytest.raises(RosterDamaged):
        desk.enrol(PivCard(), first=True)


# Somebody leaves


def test_rotation_locks_out_who_left_and_keeps_what_was_sealed_readable(desk):
    mette, jonas = PivCard(), PivCard()
    desk.enrol(mette, first=True)
    left = desk.enrol(jonas, "Jonas", "staff").card.serial
    before = desk.opens(jonas)
    folder = keys.under(keys.StaffKey(1, bytearray(before)), b"k" * 32, b"folder")
    roster = desk.office.rotate([left])
    assert (roster.epoch, [one.serial for one in roster.revoked]) == (2, [left])
    assert roster.card(left) is None
    desk.kiosk.opened(mette, PIN)
    staff = desk.kiosk.staff.keys()
    assert bytes(staff.key) != before
    assert keys.open_under(staff, folder, b"folder") == b"k" * 32
    anew = keys.rewrap(staff, folder, b"folder")
    with pytest.raises(NoKeyForCard):
        keys.open_under(keys.StaffKey(1, bytearray(before)), anew, b"folder")
    desk.kiosk.reader.insert(jonas)
    desk.kiosk.wait("refused")
    assert isinstance(desk.kiosk.staff.failure, RevokedCard)
    assert desk.office.rotate().epoch == 3
    assert desk.opens(mette)


def test_without_a_list_nothing_is_recovered(desk):
    with pytest.raises(NoListYet):
        desk.office.recover(desk.kiosk.reader, 1, Wanted("Leder", "leader"), secrets())


def test_a_card_that_signs_with_another_key_in_the_end_does_not_come_on_the_list(desk, monkeypatch):
    card, real = PivCard(), desk.kiosk.reader.unlock

    def unlock(insertion, pin, **asked):
        return real(insertion, pin, **asked)._replace(signature=b"nonsense")

    monkeypatch.setattr(desk.kiosk.reader, "unlock", unlock)
    with pytest.raises(CopiedCard):
        desk.enrol(card, first=True)
    assert desk.roster is None


def test_what_was_closed_here_leaves_the_list_with_the_next_one(desk):
    mette, jonas = PivCard(), PivCard()
    desk.enrol(mette, first=True)
    lost = desk.enrol(jonas, "Jonas", "staff").card.serial
    desk.kiosk.register.close(lost)
    desk.enrol(PivCard(), "Ny", "staff")
    assert desk.roster.card(lost) is None
    assert [one.serial for one in desk.roster.revoked] == [lost]
    assert desk.roster.epoch == 1


# All cards are lost


def test_all_cards_lost_a_new_one_opens_everything_and_the_lost_ones_nothing(desk):
    mette, jonas, new = PivCard(), PivCard(), PivCard()
    desk.enrol(mette, first=True)
    desk.enrol(jonas, "Jonas", "staff")
    before = desk.opens(mette)
    folder = keys.under(keys.StaffKey(1, bytearray(before)), b"k" * 32, b"folder")
    insertion = desk.kiosk.reader.insert(new)
    found = desk.office.recover(desk.kiosk.reader, insertion, Wanted("Leder", "leader"), secrets())
    assert (found.roster.epoch, len(found.roster.cards), len(found.roster.revoked)) == (2, 1, 2)
    desk.kiosk.opened(new, PIN)
    assert keys.open_under(desk.kiosk.staff.keys(), folder, b"folder") == b"k" * 32
    for card in (mette, jonas):
        desk.kiosk.reader.insert(card)
        desk.kiosk.wait("refused")
        assert isinstance(desk.kiosk.staff.failure, RevokedCard)
    with pytest.raises(NoListYet):
        Desk(Kiosk(desk.kiosk.folder / "other")).office.recover(desk.kiosk.reader, 1, Wanted("x", "leader"), secrets())


def test_the_list_from_another_kiosk_and_the_safe_are_enough(desk, kiosks):
    desk.enrol(PivCard(), first=True)
    document = desk.roster.document
    fresh = Desk(kiosks(), desk.key)
    fresh.kiosk.register.keep(document, first=True)
    new = PivCard()
    insertion = fresh.kiosk.reader.insert(new)
    fresh.office.recover(fresh.kiosk.reader, insertion, Wanted("Leder", "leader"), secrets())
    fresh.kiosk.staff.start()
    assert fresh.opens(new)


# Killed


@pytest.mark.parametrize("what", ["first", "second", "again"])
def test_killed_at_any_step_enrolment_can_be_run_again(tmp_path, monkeypatch, what):
    key, number = ca.make("Varmestuen", NOON, os.urandom), itertools.count()
    first = what == "first"

    def begin():
        desk = Desk(Kiosk(tmp_path / str(next(number))), key)
        desk.mette, desk.card = PivCard(pin=PIN), PivCard()
        if not first:
            desk.enrol(desk.mette, secret=secrets(PIN, None), first=True)
        if what == "again":
            desk.enrol(desk.card, "Jonas")
        return desk

    def work(desk):
        desk.enrol(desk.card, "Jonas", secret=secrets(desk.card.pin), first=first, take_over=what == "again")

    def after(desk):
        revived(desk)
        had = desk.roster.number if desk.roster else 0
        assert had in {0: {0, 1}, 1: {1, 2}, 2: {2, 3}}[{"first": 0, "second": 1, "again": 2}[what]]
        try:
            desk.enrol(desk.card, "Jonas", secret=secrets(desk.card.pin), first=first, take_over=what == "again")
        except CardInUse:
            assert had == {"first": 1, "second": 2}[what], "only a card that came on the list is in use"
        assert len(desk.roster.cards) == (1 if first else 2)
        desk.kiosk.staff.start()
        assert desk.opens(desk.card)
        desk.kiosk.close()

    def card_writes(desk):
        return [(desk.kiosk.reader, name) for name in CARD_WRITES]

    assert at_each_write(monkeypatch, begin, work, after, card_writes) >= 12


def revived(desk):
    """The kiosk after its power came back; the cards and the reader are as they were."""
    before = desk.kiosk
    before.reader.told = None
    desk.kiosk = Kiosk(before.folder)
    desk.office = Office(desk.key, desk.kiosk.register, desk.kiosk.clock)


def test_killed_at_any_step_rotation_can_be_run_again(tmp_path, monkeypatch):
    key, number = ca.make("Varmestuen", NOON, os.urandom), itertools.count()

    def begin():
        desk = Desk(Kiosk(tmp_path / str(next(number))), key)
        desk.mette, jonas = PivCard(), PivCard()
        desk.enrol(desk.mette, first=True)
        desk.left = desk.enrol(jonas, "Jonas").card.serial
        return desk

    def after(desk):
        revived(desk)
        epoch = desk.roster.epoch
        assert (epoch, bool(desk.roster.card(desk.left))) in {(1, True), (2, False)}
        assert desk.office.rotate([desk.left]).epoch == epoch + 1
        desk.kiosk.staff.start()
        assert desk.opens(desk.mette)
        assert desk.kiosk.register.closed(desk.left)
        assert told(desk)[-1][1]["document"]["roster"]["number"] == desk.roster.number
        desk.kiosk.close()

    assert at_each_write(monkeypatch, begin, lambda desk: desk.office.rotate([desk.left]), after) >= 5


def test_a_list_that_came_by_the_hub_opens_the_cards_elsewhere(desk, kiosks):
    card = PivCard()
    desk.enrol(card, first=True)
    other = kiosks()
    other.register.keep(desk.roster.document, first=True)
    other.staff.start()
    new = PivCard()
    desk.enrol(new, "Jonas", "staff")
    assert other.register.incoming(json.loads(desk.roster.document))
    other.staff.recheck()
    other.opened(new, PIN)
    until(lambda: len(other.register.names()) == 2)
    assert isinstance(other.register, Register)
    assert isinstance(other.reader, DeskReader)
