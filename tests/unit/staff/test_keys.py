"""The staff data key: who can open it, who can't, and what stays readable when it is changed."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.staff import ca, keys
from kiosk.staff.errors import NoKeyForCard
from kiosk.staff.keys import StaffKey
from sync import seal

ABOUT = {"centre": "Varmestuen", "serial": "ab" * 16}


class Card:
    def __init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.point = ca.point(self.private.public_key())

    def agree(self, point):
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        return bytearray(self.private.exchange(ec.ECDH(), theirs))

    def open(self, wrapped, **other):
        shared = self.agree(keys.point_of(wrapped))
        return keys.unwrap(wrapped, shared, self.point, **{**ABOUT, "epoch": 1, **other})


@pytest.fixture(name="card")
def a_card():
    return Card()


def test_the_card_opens_its_wrap_of_125_bytes(card):
    staff = StaffKey.make()
    wrapped = keys.wrap(staff, card.point, **ABOUT)
    assert len(wrapped) == 125
    assert card.open(wrapped).key == staff.key
    assert bytes(staff.key) not in wrapped


@pytest.mark.parametrize("other", [{"serial": "cd" * 16}, {"centre": "Andre"}, {"epoch": 2}])
def test_a_wrap_for_another_card_centre_or_epoch_does_not_open(card, other):
    with pytest.raises(NoKeyForCard):
        card.open(keys.wrap(StaffKey.make(), card.point, **ABOUT), **other)


def test_another_card_does_not_open_it(card):
    with pytest.raises(NoKeyForCard):
        Card().open(keys.wrap(StaffKey.make(), card.point, **ABOUT))


def test_each_flipped_bit_of_a_wrap_is_noticed(card):
    wrapped = bytearray(keys.wrap(StaffKey.make(), card.point, **ABOUT))
    for at in range(keys.POINT, len(wrapped)):
        for bit in (1, 0x80):
            wrapped[at] ^= bit
            with pytest.raises(NoKeyForCard):
                card.open(bytes(wrapped))
            wrapped[at] ^= bit
    with pytest.raises(NoKeyForCard):
        card.open(bytes(wrapped)[:-1])
    assert card.open(bytes(wrapped))


def test_what_was_agreed_upon_and_the_key_are_overwritten(card):
    staff = StaffKey.make()
    wrapped = keys.wrap(staff, card.point, **ABOUT)
    shared = card.agree(keys.point_of(wrapped))
    opened = keys.unwrap(wrapped, shared, card.point, **ABOUT, epoch=1)
    assert shared == bytes(32)
    opened.wipe()
    assert opened.key == bytes(32)
    assert staff.key != bytes(32)
    assert repr(staff) == "<StaffKey>"


def test_no_point_is_no_card():
    with pytest.raises(ValueError, match=r".+"):
        keys.wrap(StaffKey.make(), bytes(65), **ABOUT)


def test_the_safe_opens_it_for_this_centre_and_epoch_alone():
    staff, private = StaffKey.make(3), seal.generate()
    sealed = keys.for_safe(staff, seal.public_of(private), "Varmestuen")
    assert keys.from_safe(sealed, private, centre="Varmestuen", epoch=3).key == staff.key
    for wrong in ({"centre": "Andre", "epoch": 3}, {"centre": "Varmestuen", "epoch": 2}):
        with pytest.raises(NoKeyForCard):
            keys.from_safe(sealed, private, **wrong)
    with pytest.raises(NoKeyForCard):
        keys.from_safe(sealed, seal.generate(), centre="Varmestuen", epoch=3)


def test_what_lies_in_the_safe_must_be_a_key():
    private = seal.generate()
    short = seal.seal(b"short", [seal.public_of(private)], organisation="V", device="", purpose="staff key 1", number=0)
    with pytest.raises(NoKeyForCard):
        keys.from_safe(short, private, centre="V", epoch=1)


def test_a_new_epoch_opens_what_was_sealed_in_all_before_it():
    first = StaffKey.make()
    data = os.urandom(32)
    before = keys.under(first, data, b"folder 1")
    second, _ = first.following()
    third, older = second.following()
    assert third.epoch == 3
    assert sorted(older) == third.earlier() == [1, 2]
    other = third.copy()
    other.wipe()
    assert third.key != other.key
    assert third.key != first.key
    assert keys.open_under(third, before, b"folder 1") == data
    anew = keys.rewrap(third, before, b"folder 1")
    assert keys.epoch_of(anew) == 3
    assert keys.open_under(StaffKey(3, third.key), anew, b"folder 1") == data
    assert keys.rewrap(third, anew, b"folder 1") == anew


def test_who_left_opens_nothing_that_came_after():
    first = StaffKey.make()
    second, older = first.following()
    with pytest.raises(NoKeyForCard):
        keys.open_under(first, keys.under(second, bytes(32), b"x"), b"x")
    with pytest.raises(NoKeyForCard):
        StaffKey(2, first.key, older).of(1)


def test_a_gap_in_the_older_keys_is_said():
    third, _ = StaffKey.make().following()[0].following()
    with pytest.raises(NoKeyForCard):
        StaffKey(3, third.key, {}).of(1)


def test_a_data_key_for_one_thing_does_not_open_another():
    staff = StaffKey.make()
    wrapped = keys.under(staff, bytes(32), b"folder 1")
    assert len(wrapped) == keys.UNDER_SIZE
    for wrong, about in ((wrapped, b"folder 2"), (wrapped[:-1], b"folder 1"), (b"\2" + wrapped[1:], b"folder 1")):
        with pytest.raises(NoKeyForCard):
            keys.open_under(staff, wrong, about)


def test_names_are_sealed_and_all_of_a_length():
    staff = StaffKey.make()
    short, long = (keys.seal_name(staff, "ab" * 16, name) for name in ("Bo", "Å" * 40))
    assert len(short) == len(long) == keys.NAME_SIZE
    assert keys.open_name(staff, "ab" * 16, short) == "Bo"
    assert keys.open_name(staff, "ab" * 16, long) == "Å" * 40
    with pytest.raises(NoKeyForCard):
        keys.open_name(staff, "cd" * 16, short)
