"""PIV in commands: what is sent, what is made of answers good and bad. The card's half is tests/helpers/piv_card.py."""

import gzip
import random

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.devices import card_errors as errors
from kiosk.devices import piv, piv_manage
from kiosk.devices.card_worker import takes_long
from kiosk.devices.piv_line import Line, ask, parts, tlv
from tests.helpers.piv_card import ATR, PivCard
from tests.helpers.staff_card import LONG_ATR, certificate, point, signed, staff_card


class Wire:
    """A line straight to a card; `wrong` may say something else instead."""

    def __init__(self, card, wrong=None):
        self.card, self.wrong, self.sent, self.held = card, wrong, [], []

    def __call__(self, apdu):
        self.sent.append(bytes(apdu))
        self.held.append(apdu)
        answer = self.wrong(bytes(apdu)) if self.wrong else None
        return bytearray(self.card.answer(bytes(apdu)) if answer is None else answer)


def line(card, wrong=None, *, extended=False):
    wire = Wire(card, wrong)
    made = Line(wire, extended)
    piv.select(made)
    return made, wire


@pytest.mark.parametrize("extended", [False, True])
def test_a_card_is_looked_at_and_unlocked(extended):
    card = staff_card(packed=(0x9D,), size=700)
    it, wire = line(card, extended=extended)
    assert piv.guid(it) == card.guid
    for slot in (0x9A, 0x9D, 0x9E):
        assert piv.certificate(it, slot) == card.slots[slot].certificate.public_bytes(Encoding.DER)
    assert piv.certificate(it, 0x9C) is None
    signed(card, 0x9E, piv.sign(it, 0x9E, piv.P256, b"challenge"), b"challenge")
    piv.verify(it, bytearray(b"123456"))
    signed(card, 0x9A, piv.sign(it, 0x9A, piv.P256, b"challenge"), b"challenge")
    ours = ec.generate_private_key(ec.SECP256R1())
    assert piv.agree(it, 0x9D, point(ours)) == ours.exchange(ec.ECDH(), card.slots[0x9D].key.public_key())
    assert all(not any(apdu) for apdu in wire.held), "every command is wiped once it was sent"
    assert any(apdu[1] == 0xC0 for apdu in wire.sent) is not extended


def test_p384():
    card = staff_card(curve=ec.SECP384R1())
    it, _ = line(card)
    number = piv.algorithm(piv.certificate(it, 0x9E))
    assert number == piv.P384
    signed(card, 0x9E, piv.sign(it, 0x9E, number, b"x"), b"x", hashes.SHA384())


def test_a_kind_of_key_we_have_no_use_for():
    key = ec.generate_private_key(ec.SECP521R1())
    with pytest.raises(errors.CardRefused):
        piv.algorithm(certificate(key).public_bytes(Encoding.DER))


def test_wrong_pins_count_on_the_card_and_the_last_is_kept():
    card = staff_card()
    it, wire = line(card)
    assert piv.tries_left(it) == 3
    with pytest.raises(errors.WrongPin) as wrong:
        piv.verify(it, bytearray(b"000000"))
    assert wrong.value.left == 2
    with pytest.raises(errors.WrongPin):
        piv.verify(it, bytearray(b"000000"))
    sent = len(wire.sent)
    with pytest.raises(errors.OneTryLeft):
        piv.verify(it, bytearray(b"123456"))
    assert [apdu[4:] for apdu in wire.sent[sent:]] == [b""], "asked how many are left; no PIN"
    with pytest.raises(errors.PinBlocked):
        piv.verify(it, bytearray(b"000000"), spend_last=True)
    sent = len(wire.sent)
    with pytest.raises(errors.PinBlocked):
        piv.verify(it, bytearray(b"123456"), spend_last=True)
    assert len(wire.sent) == sent + 1


def test_the_last_try_may_be_right():
    card = staff_card(left=1)
    it, _ = line(card)
    piv.verify(it, bytearray(b"123456"), spend_last=True)
    assert card.left == 3


def test_a_card_that_does_not_say_how_many_tries_counts_as_having_one():
    card = staff_card()
    it, _ = line(card, lambda apdu: b"\x6a\x81" if apdu == bytes.fromhex("00200080") else None)
    assert piv.tries_left(it) is None
    with pytest.raises(errors.OneTryLeft):
        piv.verify(it, bytearray(b"123456"))
    piv.verify(it, bytearray(b"123456"), spend_last=True)


@pytest.mark.parametrize("pin", [b"", b"12345", b"123456789", b"12345x", b"\xff" * 6])
def test_what_is_no_pin_is_not_sent(pin):
    card = staff_card()
    it, wire = line(card)
    sent = len(wire.sent)
    with pytest.raises(errors.UnfitPin):
        piv.verify(it, bytearray(pin))
    assert len(wire.sent) == sent
    assert card.left == 3


def test_a_card_of_another_kind():
    with pytest.raises(errors.NotPiv):
        line(PivCard(), lambda apdu: b"\x6a\x82")


def test_a_card_that_nobody_enrolled():
    card = PivCard(objects={"5FC102": b""})
    it, _ = line(card)
    assert piv.guid(it) == b""
    assert piv.certificate(it, 0x9E) is None


def test_a_chuid_without_a_number_still_tells_cards_apart():
    one, other = (PivCard(objects={"5FC102": tlv(0x30, bytes([n] * 25)) + tlv(0x34, bytes(16))}) for n in (1, 2))
    assert piv.guid(line(one)[0]) != piv.guid(line(other)[0])
    assert len(piv.guid(line(one)[0])) == 16


def test_a_gzip_bomb_costs_nothing():
    card = staff_card()
    bomb = gzip.compress(bytes(50_000_000))[:12_000]
    for packed in (bomb, gzip.compress(bytes(piv.LARGEST + 1)), b"\x1f\x8bnothing", gzip.compress(b"0" * 99)[:-9]):
        card.objects["5FC101"] = tlv(0x70, packed) + tlv(0x71, b"\x01")
        with pytest.raises(errors.CardGarbled):
            piv.certificate(line(card)[0], 0x9E)


def test_an_answer_without_end():
    it, wire = line(staff_card(), lambda apdu: b"x" * 256 + b"\x61\x00" if apdu[1] in (0xCB, 0xC0) else None)
    with pytest.raises(errors.CardGarbled):
        piv.guid(it)
    assert len(wire.sent) < 70


def test_more_that_never_comes():
    it, _ = line(staff_card(), lambda apdu: b"\x61\x10" if apdu[1] in (0xCB, 0xC0) else None)
    with pytest.raises(errors.CardGarbled):
        piv.guid(it)


def test_a_card_that_wants_to_be_asked_for_exactly_so_much():
    card = staff_card()
    asked = []

    def exact(apdu):
        if apdu[1] == 0xCB and apdu[-1] == 0:
            asked.append(apdu)
            return b"\x6c\x3d"
        return None

    it, _ = line(card, exact)
    assert piv.guid(it) == card.guid
    assert asked


def test_noise_is_a_known_error():
    """Whatever a card says instead of any of its answers: an error by name, or the right thing."""
    chance = random.Random(6)
    for _ in range(3000):
        card = staff_card() if _ % 500 == 0 else card  # noqa: F821 - made in the first round
        card.left = 3
        victim = chance.randrange(9)
        count = [0]

        def noise(apdu, card=card, victim=victim, count=count):
            count[0] += 1
            if count[0] != victim:
                return None
            good = bytearray(card.answer(apdu))
            how = chance.randrange(4)
            if how == 0:
                return bytes(good[: chance.randrange(len(good) + 1)])
            if how == 1:
                good[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
                return bytes(good)
            if how == 2:
                return chance.randbytes(chance.randrange(300))
            return chance.choice([0x6F00, 0x6982, 0x6A80, 0x6100, 0x6C00, 0x63C0, 0x9000]).to_bytes(2, "big")

        try:
            it, _wire = line(card, noise)
            piv.guid(it)
            piv.certificate(it, 0x9E)
            piv.sign(it, 0x9E, piv.P256, b"x")
            piv.verify(it, bytearray(b"123456"))
            piv.agree(it, 0x9D, point(card.slots[0x9A].key))
        except errors.CardError:
            pass


def test_tags_and_lengths_that_break_off():
    whole = tlv(0x7F49, b"a" * 300) + tlv(0x53, b"")
    assert parts(whole) == {0x7F49: b"a" * 300, 0x53: b""}
    for end in range(1, len(whole) - 2):
        with pytest.raises(errors.CardGarbled):
            parts(whole[:end])
    with pytest.raises(errors.CardGarbled):
        parts(b"\x53\x80")


def test_long_commands_are_cut_up_or_not():
    for extended, wanted in ((False, 3), (True, 1)):
        card = PivCard(managed=True)
        it, wire = line(card, extended=extended)
        sent = len(wire.sent)
        piv_manage.put(it, "5FC10A", b"x" * 600)
        assert len(wire.sent) - sent == wanted
        assert card.objects["5FC10A"] == b"x" * 600


def test_a_refusal_in_the_middle_of_a_chain_ends_it():
    it, _ = line(PivCard(managed=True), lambda apdu: b"\x6a\x84" if apdu[0] == 0x10 else None)
    with pytest.raises(errors.CardRefused):
        piv_manage.put(it, "5FC10A", b"x" * 600)


@pytest.mark.parametrize("size", [16, 24, 32])
def test_the_management_key_both_ways(size):
    card = PivCard(management=bytes(range(1, size + 1)))
    piv_manage.manage(line(card)[0], bytearray(card.management))
    assert card.managed
    card.managed = False
    with pytest.raises(errors.WrongManagementKey):
        piv_manage.manage(line(card)[0], bytearray(b"\x01" * size))
    assert not card.managed
    with pytest.raises(errors.WrongManagementKey):
        piv_manage.manage(line(card)[0], bytearray(7))


def test_a_card_that_does_not_know_its_own_management_key():
    card = PivCard()
    lie = tlv(0x7C, tlv(0x82, bytes(8))) + b"\x90\x00"
    it, _ = line(card, lambda apdu: lie if b"\x81\x08" in apdu else None)
    with pytest.raises(errors.WrongManagementKey):
        piv_manage.manage(it, bytearray(card.management))


def test_aes_192_is_tried_where_3des_is_unknown():
    asked = []

    def other(apdu):
        if apdu[1] == 0x87:
            asked.append(apdu[2])
            return b"\x6a\x86"
        return None

    with pytest.raises(errors.WrongManagementKey):
        piv_manage.manage(line(PivCard(), other)[0], bytearray(24))
    assert asked == [0x03, 0x0A]


def test_a_new_key_and_its_certificate():
    card = PivCard()
    it, _ = line(card)
    with pytest.raises(errors.CardRefused):
        piv_manage.generate(it, 0x9A)
    piv_manage.manage(it, bytearray(card.management))
    assert piv_manage.generate(it, 0x9A) == point(card.slots[0x9A].key)
    der = certificate(card.slots[0x9A].key).public_bytes(Encoding.DER)
    piv_manage.put_certificate(it, 0x9A, der)
    assert piv.certificate(it, 0x9A) == der
    piv_manage.put_guid(it, b"0123456789abcdef", "20301231")
    assert piv.guid(it) == b"0123456789abcdef"
    with pytest.raises(errors.CardRefused):
        piv_manage.generate(it, 0x99)


def test_pin_and_puk_are_changed_and_a_blocked_card_comes_back():
    card = staff_card()
    it, _ = line(card)
    piv.change(it, piv.PIN, bytearray(b"123456"), bytearray(b"654321"))
    with pytest.raises(errors.WrongPin):
        piv.change(it, piv.PIN, bytearray(b"123456"), bytearray(b"111111"))
    with pytest.raises(errors.UnfitPin):
        piv.change(it, piv.PIN, bytearray(b"654321"), bytearray(b"1"))
    card.left = 0
    with pytest.raises(errors.PinBlocked):
        piv.change(it, piv.PIN, bytearray(b"654321"), bytearray(b"111111"))
    with pytest.raises(errors.WrongPuk) as wrong:
        piv.unblock(it, bytearray(b"00000000"), bytearray(b"222222"))
    assert wrong.value.left == 2
    piv.unblock(it, bytearray(b"12345678"), bytearray(b"222222"))
    piv.change(it, piv.PUK, bytearray(b"12345678"), bytearray(b"87654321"))
    assert (card.pin, card.puk, card.left) == (b"222222", b"87654321", 3)


def test_what_an_answer_to_reset_says_of_long_commands():
    assert takes_long(LONG_ATR)
    assert takes_long(bytes.fromhex("3BFD1300008131FE158073C021C057597562694B657940"))  # a YubiKey 5's
    for atr in (
        ATR,
        b"",
        b"\x3b",
        b"\x3b\xff",
        bytes.fromhex("3B80800101"),
        bytes.fromhex("3B8580018073C02180D6"),
        LONG_ATR[:7],
    ):
        assert not takes_long(atr)


def test_an_answer_too_short_for_a_status():
    for answer in (b"", b"\x90", b"x" * 20_000):
        with pytest.raises(errors.CardGarbled):
            ask(Line(lambda apdu, answer=answer: bytearray(answer)), 0xCB, 0x3F, 0xFF)
