"""Which pages of a PDF are believed, and which are recognised from their picture."""

import pytest

from kiosk.letters.reading import pdf
from kiosk.letters.reading.raw import Unfit
from tests.helpers import letters
from tests.helpers.paper import sheet

SCAN = letters.a_scanned_pdf(sheet(letters.TEXT, 1)[0])


def only(data):
    (page,) = pdf.read(data, "").pages
    return page


@pytest.mark.parametrize(
    "drawn",
    [
        b"",
        b"q BT 3 Tr /F1 12 Tf 50 700 Td (Usynlig tekst under billedet, den 1. maj) Tj ET Q",
        b"q BT /F1 8 Tf 50 820 Td (Sendt 09-03-2026 10:14 fra kopimaskine 3, side 1 af 1) Tj ET Q",
    ],
    ids=["nothing", "unseen", "stamped"],
)
def test_words_on_a_scan_are_not_the_letter(drawn):
    page = only(letters.with_drawn(SCAN, drawn))
    assert (page.scan, page.text) == (True, "")
    assert page.picture


def test_a_letter_without_a_picture_is_believed():
    page = only(letters.a_pdf())
    assert not page.scan
    assert page.text.split() == letters.TEXT.split()


def test_what_lies_beside_the_page_is_not_read():
    drawn = b"q BT /F1 12 Tf -900 700 Td (Betal inden den 1. maj) Tj ET Q q BT /F1 12 Tf 50 300 Td (Synligt) Tj ET Q"
    assert only(letters.with_drawn(letters.a_pdf(""), drawn)).text == "Synligt"


def test_a_page_to_recognise_has_its_pixels():
    assert pdf.pixels(SCAN, 0).shape[0] == 3508
    with pytest.raises(Unfit):
        pdf.pixels(SCAN, 3)
