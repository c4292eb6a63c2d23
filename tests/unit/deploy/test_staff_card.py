"""The card that hangs beside the screen: one page, all of it there, easy to read, and read aloud in its order."""

import importlib.util
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from kiosk.letters.explaining.lix import EASY, LONGEST_SENTENCE, lix, too_long

ROOT = Path(__file__).resolve().parents[3]
CARD = ROOT / "deploy" / "staff-card"
PARTS = 8


@pytest.fixture(scope="module")
def render():
    spec = importlib.util.spec_from_file_location("render", CARD / "render.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def said(render):
    return render.content()


@pytest.fixture(scope="module")
def pdf(render):
    return render.rendered()


def lines(part):
    return part.get("lines") or part["steps"]


def words(text):
    """As they stand on paper: where a line ends is the paper's business."""
    return " ".join(text.split())


def test_it_is_one_page_of_a4_with_every_part(pdf, said):
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    assert len(document) == 1
    page = document[0]
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [210, 297]
    shown = words(page.get_textpage().get_text_range())
    assert len(said["parts"]) == PARTS
    at = -1
    for part in [*said["parts"], said["call"]]:
        assert part["heading"] in shown
        for line in lines(part):
            assert words(line) in shown, "a line is cut off"
    for blank in said["call"]["blanks"]:
        assert shown.find(blank, at + 1) > at, "in the order in which they are read"
        at = shown.find(blank, at + 1)


def test_nothing_hangs_over_the_edge(pdf):
    page = pypdfium2.PdfDocument(BytesIO(pdf))[0]
    wide, high = page.get_size()
    for one in page.get_objects():
        left, low, right, top = one.get_bounds()
        assert 0 <= left <= right <= wide
        assert 0 <= low <= top <= high


def test_each_part_has_a_picture_of_its_own(said, pdf):
    pictures = [part["picture"] for part in [*said["parts"], said["call"]]]
    assert len(set(pictures)) == len(pictures)
    assert [one for one in pictures if not (ROOT / f"assets/icons/pictures/{one}.png").is_file()] == []
    page = pypdfium2.PdfDocument(BytesIO(pdf))[0]
    kinds = [one.type for one in page.get_objects(max_depth=9)]
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE) == len(pictures)


def test_whoever_hears_it_hears_it_in_order(pdf):
    assert b"/MarkInfo" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"/Lang (da)" in pdf or b"(da)" in pdf


def test_a_tired_person_can_read_it(said):
    every = [said["title"], said["intro"], *(line for part in [*said["parts"], said["call"]] for line in lines(part))]
    assert lix("\n".join(every)) <= EASY
    assert [line for line in every if too_long(line)] == [], f"more than {LONGEST_SENTENCE} words"


def test_it_is_the_same_card_each_time(render, pdf):
    assert render.rendered() == pdf
