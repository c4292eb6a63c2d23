"""The learned weights of a letter's kind: shares of one, the same each time, and words that stand in the letter."""

from kiosk.letters.understanding import kind_features, kind_learned
from kiosk.letters.understanding.prepare import prepare
from kiosk.letters.understanding.zones import find

LETTER = "Nordby Kommune\n\nAfgørelse om boligstøtte\n\nKære Ane\n\nVi har besluttet, at du får mere i boligstøtte.\n"


def test_shares_are_of_one_whatever_was_found() -> None:
    for facts in ({}, {"p:afslag": 2.5, "k:afslag": 0.5}, {"x:never_heard_of": 0.5}):
        shares = kind_learned.shares(facts)
        assert abs(sum(shares.values()) - 1) < 1e-9
        assert min(shares.values()) >= 0


def test_the_rules_points_speak_for_their_kind() -> None:
    for kind in ("afslag", "indkaldelse", "rykker", "partshoering"):
        shares = kind_learned.shares({f"p:{kind}": kind_features.MOST, f"k:{kind}": kind_features.SAID})
        assert max(shares, key=lambda one: shares[one]) == kind


def test_each_block_of_words_has_one_length() -> None:
    text = prepare(LETTER)
    blocks = kind_features.words(text, find(text))
    values = kind_features.scaled(blocks, kind_learned.weights().rare)
    for block, length in kind_features.BLOCKS.items():
        mine = [value for name, value in values.items() if name.startswith(block)]
        assert mine
        assert abs(sum(value**2 for value in mine) ** 0.5 - length) < 1e-9


def test_words_for_a_kind_stand_in_the_letter() -> None:
    text = prepare(LETTER)
    values = kind_learned.given(text, find(text), {})
    start, end = kind_learned.words_for(text, "afgoerelse", values)
    assert 0 <= start < end <= len(text.flat)
    assert text.flat[start:end].strip()


def test_every_row_has_a_weight_for_every_kind_and_no_number() -> None:
    rows = kind_learned.weights().rows
    assert all(len(row) == len(kind_learned.weights().answers) for row in rows.values())
    assert not any(part.isdigit() for name in rows for part in name[2:].split())
