"""Six words, and what is made of them."""

import pytest

from kiosk.errors import KnownError
from kiosk.forms import keyslip

NEVER = frozenset("abe øl vin død lort idiot dum fed klam syg fattig skam straf fængsel stof nål pibe narko".split())  # noqa: SIM905 - read as a sentence


def test_the_words_are_enough_short_danish_and_none_is_unkind():
    words = keyslip.words()
    assert len(set(words)) == len(words) == 2**keyslip.BITS
    assert keyslip.COUNT * keyslip.BITS >= 66
    assert all(2 <= len(word) <= 9 and set(word) <= set("abcdefghijklmnopqrstuvwxyzæøå") for word in words)
    assert not NEVER & set(words)


def test_every_bit_of_chance_counts():
    first, last = keyslip.words()[0], keyslip.words()[-1]
    assert keyslip.made(bytes).words == (first,) * 6
    assert keyslip.made(lambda n: b"\xff" * n).words == (last,) * 6
    slips = {keyslip.made(lambda n, bit=bit: (1 << bit).to_bytes(n)).words for bit in range(6, 72)}
    assert len(slips) == 66


def test_read_as_it_was_written_shouted_or_scanned():
    slip = keyslip.made()
    assert keyslip.read(slip.text) == keyslip.read(f"  {slip.text.upper()}  ") == keyslip.read(slip.code) == slip
    assert slip.text not in repr(slip)


@pytest.mark.parametrize("text", ["", "and", "and and and and and", "and " * 7, "and and and and and qwerty"])
def test_what_is_no_slip_says_so(text):
    with pytest.raises(KnownError):
        keyslip.read(text)


def test_words_by_how_they_begin():
    assert keyslip.beginning("") == []
    assert keyslip.beginning("Ø")[0] == "øgle"
    assert keyslip.beginning("and")[0] == "and"
    assert keyslip.beginning("qqq") == []


def test_the_slow_function_gives_name_and_key_by_words_and_device():
    slip, other = keyslip.read("and and and and and and"), keyslip.read("and and and and and anden")
    here, there = bytes(16), b"\x01" * 16
    found = keyslip.derive(slip, here)
    assert (len(found.tag), len(found.key)) == (16, 32)
    assert found == keyslip.derive(slip, here)
    assert len({found.key, keyslip.derive(slip, there).key, keyslip.derive(other, here).key}) == 3
