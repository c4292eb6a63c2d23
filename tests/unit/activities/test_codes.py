"""The code on the receipt: short, sayable, forgiving, and slow to guess."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.activities import codes
from tests.helpers.centre import Tokens

HUMAN = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.binary(min_size=8, max_size=8))
def test_looks_as_promised_and_is_read_back_however_it_is_typed(entropy):
    code = codes.make((), Tokens(entropy))
    assert re.fullmatch(r"[0-9CDFGHJKMNPQRTVWX]{3}-[0-9CDFGHJKMNPQRTVWX]{3}", code)
    spaced = " ".join(code.replace("-", "").lower())
    assert codes.read(code) == codes.read(spaced) == codes.read(f"\t{code}\n") == code


def test_what_is_misread_is_forgiven():
    assert codes.read("kO1 l5B") == "K01-158"
    assert codes.read("Søz-iqx") == "502-1QX"
    assert codes.read("K7M–4QX") == "K7M-4QX"
    assert codes.read("Ｋ７Ｍ４ＱＸ") == "K7M-4QX"


@pytest.mark.parametrize("typed", ["", "K7M4Q", "K7M4QXX", "K7M-4QÆ", "K7M-4QA", "½½½½½½"])
def test_what_can_not_be_a_code(typed):
    assert codes.read(typed) == ""


@given(HUMAN)
def test_whatever_is_typed_is_a_code_or_nothing(typed):
    assert codes.read(typed) == "" or codes.read(codes.read(typed)) == codes.read(typed)


def test_a_taken_code_is_not_made_again():
    token = Tokens()
    first = codes.make((), token)
    assert codes.make({first}, Tokens()) != first


def test_no_code_reads_as_a_word():
    halves = {code for at in range(26**3) for code in [made_half(at)]}
    left = [half for half in halves if not codes._LIKE_A_WORD.search(half)]
    assert not any(re.fullmatch(r"[A-Z][0134][A-Z]", half) or (len(set(half)) == 1 and half.isalpha()) for half in left)
    assert math.log2(len(left) ** 2) > 28


def made_half(at):
    return "".join(codes.ALPHABET[at // 26**place % 26] for place in range(3))


def test_a_number_that_reads_as_a_word_is_passed_over():
    d1c = [codes.ALPHABET.index(letter) for letter in "D1C234"]
    number = sum(digit * 26**place for place, digit in enumerate(d1c))
    entropy = iter([number, number + 26**6 * 7 + 26])
    code = codes.make((), lambda size: next(entropy).to_bytes(size))
    assert code == "D2C-234"
