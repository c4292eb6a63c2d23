"""What is made of recognised words: order, gaps, doubt; and that no word of a child is believed unseen."""

import copy
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.letters.reading import answer, child, doubt, errors, layout, tsv
from kiosk.letters.reading.layout import Placed
from kiosk.letters.reading.raster import EDGE, GAP, Raster, Strip
from kiosk.letters.reading.tsv import Seen
from kiosk.letters.reading.words import clean
from sync.limited import memory_file
from tests.helpers import letters


def line(text, left, top, *, tall=0.012, wide=0.01):
    """A line of words, each as wide as its letters."""
    placed = []
    for word in text.split():
        placed.append(Placed(word, (left, top, left + wide * len(word), top + tall)))
        left += wide * (len(word) + 1)
    return placed


def test_what_was_filled_in_later_goes_to_its_gap_and_a_value_to_its_label():
    lines = [
        line("Mødet er den", 0.1, 0.3) + line("hos os.", 0.5, 0.3),
        line("Husleje", 0.1, 0.4),
        line("Gebyr", 0.1, 0.42),
        line("3. maj 2026", 0.26, 0.3),
        line("4.250,00 kr.", 0.7, 0.4),
        line("100,00 kr.", 0.7, 0.42),
        line("Kommunen", 0.1, 0.05),
    ]
    text, words = layout.joined(lines)
    assert text == "Kommunen\n\nMødet er den 3. maj 2026 hos os.\n\nHusleje 4.250,00 kr.\nGebyr 100,00 kr."
    assert [text[word.start : word.end] for word in words] == text.split()


def test_addresses_side_by_side_stay_apart():
    lines = [line(text, 0.1, 0.1 + at * 0.02) for at, text in enumerate(("Bo Hansen", "Gade 1", "8000 Aarhus C"))]
    lines += [line(text, 0.6, 0.1 + at * 0.02) for at, text in enumerate(("Kommunen", "Vej 2", "8000 Aarhus C"))]
    text, _ = layout.joined(lines)
    assert text == "Bo Hansen\nGade 1\n8000 Aarhus C\n\nKommunen\nVej 2\n8000 Aarhus C"


@given(
    st.lists(
        st.lists(
            st.tuples(st.text(max_size=6), st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.001, 0.1)), max_size=5
        ),
        max_size=8,
    )
)
def test_no_word_is_lost_whatever_the_places(lines):
    placed = [[Placed(text, (x, y, x + size, y + size)) for text, x, y, size in one] for one in lines]
    text, words = layout.joined(placed)
    said = [clean(one.text).replace("\n", " ").strip(" ") for row in placed for one in row]
    assert sorted(text[word.start : word.end] for word in words) == sorted(one for one in said if one)


def seen(text, sure=0.95):
    return [Seen(word, at * 50, 0, at * 50 + 40, 30, sure, (1, 1, 1)) for at, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("first", "second", "doubtful"),
    [
        ("senest den 19. marts kl. 9.30", "senest den 19. marts kl. 9.30", ""),
        ("senest den 19. marts", "senset dan 19. marts", ""),
        ("senest den 19. marts", "senest den 18. marts", "19."),
        ("senest den 1. juni", "senest den 1. juli", "juni"),
        ("senest den 9. marts", "senest den 1 9. marts", "9."),
        ("tirsdag den 4. maj", "torsdag den 4. maj", "tirsdag"),
        ("kl. 9.30", "kl. 9.00", "9.30"),
        ("senest den 19. marts", "senest den", "19. marts"),
        ("uden noget tal", "uden 4 tal", "uden noget tal"),
    ],
)
def test_what_two_readings_do_not_agree_on_is_doubtful(first, second, doubtful):
    words = seen(first)
    assert " ".join(words[at].text for at in sorted(doubt.disagree(words, seen(second)))) == doubtful


def test_a_number_has_to_be_surer_than_a_word():
    assert [doubt.unsure(word) for word in seen("mødet 19. marts l9 bil", 0.7)] == [False, True, True, True, False]
    assert all(doubt.unsure(word) for word in seen("mødet bil", 0.5))


def test_a_table_of_tesseract():
    rows = [
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
        "5\t1\t2\t1\t3\t1\t10\t20\t30\t15\t96.5\tmaj",
        "5\t1\t2\t1\t3\t2\t10\t20\t30\t15\t96.5\t ",
        "5\t1\t2\t1\t3\t2\t90\t20\t30\t15\t96.5\tude",
        "5\t1\t2\t1\t3\t2\t10\t20\t30\t15\tnan\tx",
        "5\t1\tto\t1\t3\t2\t10\t20\t30\t15\t9\tx",
        "4\t1\t2\t1\t3\t0\t10\t20\t30\t15\t-1\t",
    ]
    assert tsv.parse("\n".join(rows).encode(), 100, 100) == [Seen("maj", 10, 20, 40, 35, 0.965, (2, 1, 3))]


def test_strips_of_a_raster():
    pixels = bytes(range(100))
    with memory_file(b"P5\n10 10\n255\n" + pixels) as file:
        raster = Raster(file, 10, 10)
        data, placed, width, height = raster.stacked([Strip(2, 1, 5, 3), Strip(0, 9, 10, 10)])
        head = b"P5\n%d %d\n255\n" % (width, height)
        assert (width, height) == (10 + 2 * EDGE, 3 * GAP + 3)
        assert data.startswith(head)
        assert len(data) == len(head) + width * height
        row = data[len(head) + placed[0].at * width :][:width]
        assert row[EDGE : EDGE + 3] == pixels[12:15]
        assert set(row[:EDGE] + row[EDGE + 3 :]) == {255}
        for wrong in ((10, 9), (20, 5)):
            with pytest.raises(ValueError, match="not the raster"):
                Raster(file, *wrong)
        os.ftruncate(file, 50)
        with pytest.raises(ValueError, match="not the raster"):
            Raster(file, 10, 10)


GOOD = {"messages": [child._said(one) for one in child.messages(letters.a_memo(("brev", b"Et brev.")))]}
WRONG = [None, -1, 10**12, "x", [], {}, True, 1.5, "a\x00b", [[]], [1, 2]]


def paths(value, path=()):
    """Every place in the answer."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from paths(one, (*path, key))


@pytest.mark.parametrize("path", [path for path in paths(GOOD) if path], ids=repr)
def test_an_answer_with_anything_wrong_is_refused_or_harmless(path):
    for wrong in WRONG:
        said = copy.deepcopy(GOOD)
        at = said
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = wrong
        try:
            found = answer.messages(said)
        except errors.Unreadable:
            continue
        for message in found:
            for document in message.documents:
                for page in document.pages:
                    assert isinstance(page.text, str)
                    assert all(0 <= word.start < word.end <= len(page.text) for word in page.words)


def test_an_answer_that_is_none():
    for said in (None, [], {}, {"messages": []}, {"messages": 3}, {"error": "NoSuchThing"}):
        with pytest.raises(errors.Unreadable):
            answer.messages(said)
