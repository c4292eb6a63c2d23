"""What is checked of a card before its PIN is asked for, one after the other, and with clocks that are wrong."""

import os
from datetime import datetime, timedelta

import pytest

from kiosk.clock import COPENHAGEN
from kiosk.devices.card_errors import CardGarbled, OneTryLeft, PinBlocked
from kiosk.devices.cards import Looked
from kiosk.staff import ca, check
from kiosk.staff.errors import (
    CopiedCard,
    EarlyCard,
    ExpiredCard,
    ForeignCard,
    NoKeyForCard,
    NotEnrolled,
    OtherKey,
    RevokedCard,
    UnknownCard,
)
from tests.helpers.centre import NOON
from tests.helpers.ceremony import LAST, Ceremony
from tests.helpers.desk_reader import DeskReader

CHALLENGE = bytes(32)


class Place:
    """A ceremony, a list, and a card that is looked at."""

    def __init__(self):
        self.ceremony, self.reader = Ceremony(), DeskReader()
        self.mette, self.jonas = self.ceremony.card("Mette", role="leader"), self.ceremony.card("Jonas")
        self.closed_cards, self.now = {}, NOON

    def closed(self, serial):
        return self.closed_cards.get(serial)

    def look(self, card):
        return self.reader.look(self.reader.insert(card), 0, challenge=CHALLENGE)

    def check(self, looked, **other):
        return check.check(looked, CHALLENGE, self.ceremony.roster(**other), self, self.now)


@pytest.fixture(name="place")
def a_place():
    return Place()


def test_a_good_card(place):
    found = place.check(place.look(place.mette))
    assert found.who == check.Who(place.mette.serial, "Mette", "leader")
    assert found.signs == ca.point(place.mette.slots[ca.SIGNS].key.public_key())
    assert found.opens == ca.point(place.mette.slots[ca.OPENS].key.public_key())
    assert (found.tries_left, found.clock_wrong) == (3, False)
    assert place.reader.asked == ["look"], "no PIN was asked for, nothing else sent"


def test_the_order_is_that_of_the_table(place):
    """Everything is wrong with this card; each mend shows what comes next."""
    card, stranger = place.ceremony.card("Ny", listed=False, last=NOON + timedelta(days=1)), Ceremony().card()
    looked, foreign = place.look(card), place.look(stranger)
    place.now += timedelta(days=2)
    place.closed_cards[card.serial] = NOON
    bad = looked._replace(certificates={}, proved=b"", tries_left=0)
    with pytest.raises(NotEnrolled):
        check.check(bad, CHALLENGE, None, place, place.now)
    with pytest.raises(ForeignCard):
        place.check(bad)
    with pytest.raises(ForeignCard):
        place.check(bad._replace(certificates=foreign.certificates))
    bad = bad._replace(certificates={**looked.certificates, ca.OPENS: b"damage"})
    with pytest.raises(ExpiredCard, match=r"21\.11\.2026"):
        place.check(bad)
    place.now = NOON
    with pytest.raises(RevokedCard, match=r"20\.11\.2026"):
        place.check(bad)
    place.closed_cards.clear()
    with pytest.raises(UnknownCard):
        place.check(bad)
    point = ca.point(card.slots[ca.OPENS].key.public_key())
    place.ceremony.list(card.serial, "Ny", point, last=NOON - timedelta(hours=1))
    with pytest.raises(ExpiredCard):
        place.check(bad)
    place.ceremony.list(card.serial, "Ny", point)
    with pytest.raises(CopiedCard):
        place.check(bad)
    bad = bad._replace(proved=looked.proved)
    with pytest.raises(OtherKey):
        place.check(bad)
    bad = bad._replace(certificates=looked.certificates)
    place.ceremony.wraps.pop(card.serial)
    with pytest.raises(NoKeyForCard):
        place.check(bad)
    place.ceremony.list(card.serial, "Ny", point)
    with pytest.raises(PinBlocked):
        place.check(bad)
    with pytest.raises(OneTryLeft):
        place.check(bad._replace(tries_left=1))
    assert place.check(bad._replace(tries_left=None)).who.name == "Ny"


def test_certificates_of_two_cards_are_no_card(place):
    mine, other = place.look(place.mette), place.look(place.jonas)
    mixed = {**mine.certificates, ca.SIGNS: other.certificates[ca.SIGNS]}
    with pytest.raises(ForeignCard):
        place.check(mine._replace(certificates=mixed))


@pytest.mark.parametrize("slot", [ca.PROVES, ca.SIGNS])
def test_a_certificate_cut_short_was_not_read_well(place, slot):
    looked = place.look(place.mette)
    cut = {**looked.certificates, slot: looked.certificates[slot][:100]}
    with pytest.raises(CardGarbled):
        place.check(looked._replace(certificates=cut))


@pytest.mark.parametrize("proof", [b"", b"nonsense", bytes(70)])
def test_a_proof_of_something_else_is_none(place, proof):
    with pytest.raises(CopiedCard):
        place.check(place.look(place.mette)._replace(proved=proof))


def test_yesterdays_proof_is_none(place):
    looked = place.look(place.mette)
    with pytest.raises(CopiedCard):
        check.check(looked, os.urandom(32), place.ceremony.roster(), place, NOON)


def test_no_key_is_no_signature():
    assert not check.signed(bytes(65), b"", CHALLENGE)


@pytest.mark.parametrize(
    "now", [datetime(1970, 1, 1, tzinfo=COPENHAGEN), NOON - timedelta(days=2), datetime(2107, 1, 1, tzinfo=COPENHAGEN)]
)
def test_a_clock_that_is_wrong_is_said_and_refuses_nobody(place, now):
    place.now = now
    assert place.check(place.look(place.mette)).clock_wrong


def test_also_with_a_wrong_clock_what_was_over_when_the_list_was_made_is_over(place):
    place.now = datetime(1970, 1, 1, tzinfo=COPENHAGEN)
    with pytest.raises(ExpiredCard):
        place.check(place.look(place.mette), made=LAST + timedelta(days=1))
    place.closed_cards[place.mette.serial] = NOON
    with pytest.raises(RevokedCard):
        place.check(place.look(place.mette))


def test_a_clock_a_little_behind_is_not_wrong(place):
    place.now = NOON - timedelta(hours=23)
    assert not place.check(place.look(place.mette)).clock_wrong


def test_a_card_that_is_not_valid_yet(place):
    card = place.ceremony.card("Ny", now=NOON + timedelta(days=9), last=LAST + timedelta(days=9))
    with pytest.raises(EarlyCard, match=r"28\.11\.2026"):
        place.check(place.look(card))


def test_who_was_let_in_stays_until_the_list_says_otherwise(place):
    looked = place.look(place.mette)
    assert isinstance(looked, Looked)
    checked, roster = place.check(looked), place.ceremony.roster()
    check.still(checked, roster, place)
    for gone in (None, place.ceremony.roster(cards=())):
        with pytest.raises(UnknownCard):
            check.still(checked, gone, place)
    place.closed_cards[place.mette.serial] = NOON
    with pytest.raises(RevokedCard):
        check.still(checked, roster, place)


def test_a_glance_says_what_stands_in_the_way_before_a_pin_is_asked_for(place):
    """The order is that of the table, as far as one certificate and the counter tell."""

    def glance(card, roster=None, **other):
        looked = place.reader.glance(place.reader.insert(card), 0)
        return check.glance(looked._replace(**other), roster or place.ceremony.roster(), place, place.now)

    assert glance(place.mette) == check.Glanced(place.mette.serial, 3)
    looked = place.reader.glance(place.reader.insert(place.mette), 0)
    with pytest.raises(NotEnrolled):
        check.glance(looked, None, place, place.now)
    for foreign in (place.reader.glance(place.reader.insert(Ceremony().card()), 0).certificates, {}):
        with pytest.raises(ForeignCard):
            glance(place.mette, certificates=foreign)
    with pytest.raises(CardGarbled):
        glance(place.mette, certificates={ca.PROVES: b"damage"})
    with pytest.raises(UnknownCard):
        glance(place.ceremony.card("Ny", listed=False))
    with pytest.raises(PinBlocked):
        glance(place.mette, tries_left=0)
    with pytest.raises(OneTryLeft):
        glance(place.mette, tries_left=1)
    place.closed_cards[place.mette.serial] = NOON
    with pytest.raises(RevokedCard):
        glance(place.mette)
    place.now += timedelta(days=366)
    with pytest.raises(ExpiredCard):
        glance(place.mette)
