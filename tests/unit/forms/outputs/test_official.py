"""An official form that an authority made: tests/fixtures/forms/dd0293.pdf, DD Form 293 of the United States.

It is in the public domain, as works of that government are (it lies so marked in the tests of pikepdf), and as official
forms are anywhere: made with Adobe's Designer, an XFA form and an AcroForm in one, locked against all but filling in,
with 119 fields in groups in groups, boxes, lists and a signature. No Danish one is free to lie here.
"""

import io
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions
from pypdf.generic import ArrayObject, NumberObject

from kiosk.forms.outputs.acroform import filled
from tests.unit.forms.outputs.blank import COMB, Blank
from tests.unit.forms.outputs.test_fill import answered, text_of

OFFICIAL = Path(__file__).resolve().parents[3] / "fixtures" / "forms" / "dd0293.pdf"
FIRST = "form1[0].page1[0]."
READ_ONLY = 1


@pytest.fixture(scope="module")
def official():
    return OFFICIAL.read_bytes()


def pictured(pdf, box):
    """How dark the place of a field is on the first page."""
    page = pypdfium2.PdfDocument(pdf)[0]
    left, bottom, right, top = (float(one) for one in box)
    high = page.get_height()
    picture = page.render(scale=4).to_pil().convert("L")
    picture = picture.crop((left * 4, (high - top) * 4, right * 4, (high - bottom) * 4))
    return sum(picture.histogram()[:128]) / (picture.width * picture.height)


def box_of(pdf, name):
    """Where the field stands that is called so in its group."""
    reader = PdfReader(io.BytesIO(pdf))
    reader.decrypt("")
    fields = [one.get_object() for one in reader.pages[0]["/Annots"]]
    return next(one["/Rect"] for one in fields if one.get("/T") == name)


ODD = pytest.mark.logs("Ignoring padding error: Invalid padding bytes.")
"""pypdf of that PDF; `fill` lets it say nothing."""


@ODD
def test_text_a_box_and_a_list(official):
    done = filled(
        official,
        answered(
            **{
                f"{FIRST}TextField1[0]": "Ærø-Åkerstrøm, Åse",
                f"{FIRST}CheckBox1[3]": "ja",
                f"{FIRST}#subform[2].DropDownList1[0]": "PV2/ E-2",
            }
        ),
    )
    assert "Ærø-Åkerstrøm, Åse" in text_of(done)
    assert "PV2/ E-2" in text_of(done)
    crossed, empty = box_of(official, "CheckBox1[3]"), box_of(official, "CheckBox1[4]")
    assert pictured(done, crossed) > pictured(official, crossed) + 0.02
    assert pictured(done, empty) == pytest.approx(pictured(official, empty), abs=0.02)


@ODD
def test_nothing_of_it_asks_to_be_filled_in_again(official):
    done = PdfReader(io.BytesIO(filled(official, answered(**{f"{FIRST}TextField1[0]": "Åse"}))))
    assert not done.is_encrypted
    assert "/AcroForm" not in done.root_object
    assert not [
        one for page in done.pages for one in page.get("/Annots", ()) if one.get_object()["/Subtype"] == "/Widget"
    ]
    assert len(done.pages) == 4


def locked(pdf, allowed, password=""):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(password, "ejerens", permissions_flag=allowed, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def blank():
    made = Blank()
    made.text("navn")
    return made


def test_one_that_is_locked_but_may_be_filled_in(blank):
    pdf = locked(blank.pdf(), UserAccessPermissions.PRINT | UserAccessPermissions.FILL_FORM_FIELDS)
    assert "Åse" in text_of(filled(pdf, answered(navn="Åse")))


def test_one_that_nobody_may_fill_in_or_open(blank):
    for pdf in (
        locked(blank.pdf(), UserAccessPermissions.PRINT),
        locked(blank.pdf(), UserAccessPermissions.all(), "hemmelig"),
    ):
        with pytest.raises(ValueError, match=r"^$"):
            filled(pdf, answered(navn="Åse"))


def test_one_that_is_xfa_alone_is_refused_and_no_page_asks_to_wait(blank):
    blank.widgets, blank.fields = ArrayObject(), ArrayObject()
    with pytest.raises(ValueError, match=r"^$"):
        filled(blank.pdf(), answered(navn="Åse"))


def test_what_is_longer_than_the_field_allows_is_not_lost():
    made = Blank()
    made.text("kort", MaxLen=NumberObject(4))
    assert "Bartholomæus" in text_of(filled(made.pdf(), answered(kort="Bartholomæus")))


def test_more_letters_than_boxes_are_written_without_them():
    made = Blank()
    made.text("bokse", MaxLen=NumberObject(4), Ff=NumberObject(COMB))
    assert "Bartholomæus" in text_of(filled(made.pdf(), answered(bokse="Bartholomæus")))


def test_a_field_that_people_may_not_write_in_is_written_in_where_the_sheet_says_so():
    """What would have worked it out (a script) is gone with the form, so the sheet does it."""
    made = Blank()
    made.text("sum", Ff=NumberObject(READ_ONLY))
    assert "4.850" in text_of(filled(made.pdf(), answered(sum="4.850")))


def test_a_page_that_is_turned_is_filled_in_too():
    made = Blank()
    made.text("navn")
    made.page.rotate(90)
    assert "Åse" in text_of(filled(made.pdf(), answered(navn="Åse")))
