"""What PDF/UA-1 (ISO 14289-1) asks of a letter, as far as a file shows it: every mark on the page is in the text or
said to be none, paragraphs are paragraphs, pictures have words, and letters can be told from their shapes.

Not all of it: whether the tags mean what they say is read by people. veraPDF is in none of our registries.
"""

import io
from functools import cache

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from kiosk import i18n
from kiosk.forms import outputs
from tests.unit.forms.outputs.forms import answered
from tests.unit.forms.outputs.test_letter import TestSignature, with_texts

LETTERS = ("klage.for-sent", "enkeltydelse.tand", "budget.med-gaeld", "huset.mening", "signed", "long")
STANDARD = {"/Document", "/P", "/H1", "/H2", "/L", "/LI", "/Lbl", "/LBody", "/Figure", "/Span"}
SHOWN = {b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"Do", b"sh"}


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


@cache
def letter(name):
    if name == "signed":
        return outputs.letter(*with_texts(andet_hvad="En seng", underskrift=TestSignature.STROKES))
    if name == "long":
        return outputs.letter(*with_texts(andet_hvad="En seng", andet_hvorfor="Jeg skal bruge den. " * 400))
    return outputs.letter(*answered(name))


def tree(element):
    """A tag with all below it: (kind, words for it, [what is in it: tags, or numbers of marks])."""
    found = element.get("/K")
    found = found.get_object() if found is not None else []
    inside = [one.get_object() for one in (found if isinstance(found, list) else [found])]
    return (
        element.get("/S", ""),
        element.get("/Alt", ""),
        [tree(one) if isinstance(one, DictionaryObject) and "/S" in one else one for one in inside],
    )


def every(tag):
    yield tag
    for one in tag[2]:
        if isinstance(one, tuple):
            yield from every(one)


@pytest.mark.parametrize("name", LETTERS, scope="class")  # one after the other: each letter is made once
class TestEachLetter:
    def test_nothing_is_drawn_outside_of_tags_and_artifacts(self, name):
        reader = PdfReader(io.BytesIO(letter(name)))
        for page in reader.pages:
            open_, marks = [], set()
            for operands, operator in ContentStream(page.get_contents(), reader).operations:
                if operator in {b"BDC", b"BMC"}:
                    open_.append(operands[0])
                    if len(operands) > 1 and isinstance(operands[1], DictionaryObject) and "/MCID" in operands[1]:
                        marks.add(int(operands[1]["/MCID"]))
                elif operator == b"EMC":
                    open_.pop()
                elif operator in SHOWN:
                    assert open_, operator
            assert not open_
            assert marks == set(range(len(marks)))
            assert page["/Tabs"] == "/S"
            assert "/StructParents" in page

    def test_its_tags_are_those_of_the_standard_and_in_order(self, name):
        root = PdfReader(io.BytesIO(letter(name))).root_object["/StructTreeRoot"]
        whole = tree(root)
        kinds = [kind for kind, _alt, _inside in every(whole) if kind]
        assert set(kinds) <= STANDARD
        assert kinds[0] == "/Document"
        assert kinds.count("/H1") == 1
        assert kinds.index("/H1") < min((kinds.index(one) for one in ("/H2",) if one in kinds), default=999)
        for kind, _alt, inside in every(whole):
            below = [one[0] for one in inside if isinstance(one, tuple)]
            if kind == "/L":
                assert set(below) == {"/LI"}
            if kind == "/LI":
                assert below[-1] == "/LBody"
            if kind == "/P":
                assert set(below) <= {"/Span"}, "a paragraph in a paragraph"

    def test_every_word_is_in_a_paragraph_a_heading_or_a_list(self, name):
        """Not in the document itself: what is in no paragraph is read in one breath, from the sender to the name."""
        whole = tree(PdfReader(io.BytesIO(letter(name))).root_object["/StructTreeRoot"])
        document = whole[2][0]
        assert {one[0] for one in document[2]} <= {"/P", "/H1", "/H2", "/L", "/Figure"}

    def test_pictures_have_words(self, name):
        whole = tree(PdfReader(io.BytesIO(letter(name))).root_object["/StructTreeRoot"])
        figures = [alt for kind, alt, _inside in every(whole) if kind == "/Figure"]
        assert all(figures)
        assert len(figures) == (name == "signed")

    def test_shapes_can_be_told_back_to_letters(self, name):
        for page in PdfReader(io.BytesIO(letter(name))).pages:
            for font in page["/Resources"]["/Font"].values():
                font = font.get_object()  # noqa: PLW2901 - the font itself
                assert "/ToUnicode" in font
                below = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
                assert {"/FontFile2", "/FontFile3"} & set(below)
