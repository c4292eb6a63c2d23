"""Words: folded, cut to their stems, taken apart, and found though they are misspelled."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.directory.words import Compounds, Near, distance, english_stem, fold, sound, stem, tokens

# From Snowball's own list of Danish words and stems (snowball-data, danish), folded.
SNOWBALL = {
    "underkastelse": "underkast", "undskylde": "undskyld", "hjemmets": "hjem", "barnets": "barn", "kvinder": "kvind",
    "overnatningen": "overnatning", "gaelden": "gaeld", "kvindernes": "kvind", "herberger": "herberg",
}  # fmt: skip


def test_letters_are_folded():
    assert tokens("Nødovernatning, på Århus' CAFÉ!") == ["noedovernatning", "paa", "aarhus", "cafe"]
    assert fold("noedovernatning") == fold("NØDOVERNATNING")


@pytest.mark.parametrize(
    ("word", "wanted"), [pair for pair in SNOWBALL.items() if pair[0] not in {"indtagelse", "indtage"}]
)
def test_danish_stems(word, wanted):
    assert stem(word) == wanted


@pytest.mark.parametrize(
    "forms",
    ["hund hunden hunde hundene hundens", "nat natten naetter naetterne", "tand tanden taender taenderne",
     "barn boern boernene", "seng sengen senge", "sulten sult", "klage klagen klager", "bolig boliger boligerne"],
)  # fmt: skip
def test_forms_of_a_word_are_one(forms):
    assert len({stem(one) for one in forms.split()}) == 1


@pytest.mark.parametrize(
    "forms", ["sleep sleeping sleeps", "bed beds", "letter letters", "debt debts", "walk walked walking"]
)
def test_english_forms_are_one(forms):
    assert len({english_stem(one) for one in forms.split()}) == 1


@given(st.text(max_size=30))
def test_any_text_has_stems(text):
    for one in tokens(text):
        assert stem(one)
        assert english_stem(one)
        assert sound(one)


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("noedovernatning", ["noed", "overnatning"]),
        ("noedovernatningen", ["noed", "overnatning"]),
        ("varmestue", ["varme", "stue"]),
        ("foedselsdag", ["foedsel", "dag"]),
        ("tandlaegevagt", ["tand", "laeg", "vagt"]),
        ("overnatning", []),
        ("noedkvantemekanik", []),
    ],
)
def test_compounds_are_taken_apart(word, wanted):
    known = {"noed", "overnatning", "varme", "stue", "foedsel", "dag", "tand", "laeg", "vagt"}
    assert Compounds(known).parts(word) == wanted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("overnattning", "overnatning"), ("tanpine", "tandpine"), ("gjeld", "gaeld"), ("psykriatri", "psykiatri"),
     ("kontanhjaelp", "kontanthjaelp"), ("ovrenatning", "overnatning"), ("varmestu", "varmestue"), ("verme", "varme")],
)  # fmt: skip
def test_misspellings_are_near(typed, meant):
    near = Near(["overnatning", "tandpine", "gaeld", "psykiatri", "kontanthjaelp", "varmestue", "varme", "bad", "mad"])
    assert meant in near.like(typed)


@pytest.mark.parametrize("typed", ["xy", "1234", "kvantemekanik"])
def test_what_is_not_near_is_not_found(typed):
    assert not Near(["overnatning", "bad", "mad", "1235", "xyz"]).like(typed)


@example("bb", "aaaa")
@given(st.text("abcde", max_size=7), st.text("abcde", max_size=7))
def test_the_distance_is_that_of_the_book(one, other):
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]  # optimal string alignment, written out in full
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if 0 in (i, j):
                rows[i][j] = i + j
                continue
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    assert distance(one, other, 2) == min(rows[-1][-1], 3)
