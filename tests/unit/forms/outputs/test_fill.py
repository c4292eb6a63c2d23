"""Official PDFs filled in: what PDFium then draws on the page is what the person answered."""

import io

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import NumberObject, TextStringObject

from kiosk import i18n
from kiosk.forms import outputs
from kiosk.forms.commands import begun
from kiosk.forms.outputs.acroform import filled
from tests.unit.forms.outputs.blank import COMB, MULTILINE, Blank
from tests.unit.forms.outputs.forms import TODAY, made

LONG = "Bartholomæus Ægidius Øllegaard-Åkerstrøm af Nørre Sønder Vester Øster Snede"


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


def text_of(pdf):
    """What stands on the pages."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "\n")


def ink(pdf, widget):
    """How much of the place of a widget is dark, 0 to 1."""
    page = pypdfium2.PdfDocument(pdf)[0]
    left, bottom, right, top = (float(one) for one in widget)
    picture = (
        page.render(scale=4).to_pil().convert("L").crop((left * 4, (842 - top) * 4, right * 4, (842 - bottom) * 4))
    )
    return sum(picture.histogram()[:128]) / (picture.width * picture.height)


def answered(**answers):
    return {name: (said, [said]) for name, said in answers.items()}


def places(blank):
    return [one.get_object()["/Rect"] for one in blank.widgets]


class TestText:
    def test_danish_letters_are_drawn(self):
        blank = Blank()
        blank.text("navn")
        assert "Æske Ørsted-Åberg på rødgrød, 4.850 kr." in text_of(
            filled(blank.pdf(), answered(navn="Æske Ørsted-Åberg på rødgrød, 4.850 kr."))
        )

    @pytest.mark.parametrize("wide", [300, 120])
    def test_a_long_name_is_not_cut_off(self, wide):
        blank = Blank()
        blank.text("navn", wide=wide)
        pdf = filled(blank.pdf(), answered(navn=LONG))
        page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
        assert " ".join(page.get_text_bounded().split()) == LONG
        boxes = [page.get_charbox(place) for place in range(page.count_chars())]
        assert max(right for _left, _bottom, right, _top in boxes) <= 50 + wide
        assert min(bottom for _left, bottom, _right, top in boxes if top) >= float(places(blank)[0][1])

    def test_several_lines(self):
        blank = Blank()
        blank.text("hvorfor", high=90, Ff=NumberObject(MULTILINE))
        said = "Jeg har ikke råd.\nJeg har spurgt tandlægen, og hun siger, at det ikke kan vente til næste måned."
        found = text_of(filled(blank.pdf(), answered(hvorfor=said)))
        assert " ".join(found.split()) == " ".join(said.split())
        assert "\n" in found.strip()

    def test_a_cpr_number_in_ten_boxes(self):
        blank = Blank()
        blank.text("cpr", wide=200, MaxLen=NumberObject(10), Ff=NumberObject(COMB))
        assert "2512489996" in "".join(text_of(filled(blank.pdf(), answered(cpr="251248-9996"))).split())

    def test_what_the_form_says_by_itself_stays(self):
        blank = Blank()
        blank.text("aar", V=TextStringObject("2026"))
        blank.text("navn")
        assert "2026" in text_of(filled(blank.pdf(), answered(navn="Kim")))

    def test_a_field_in_a_group_by_its_whole_name_or_its_own(self):
        for name in ("person.navn", "navn"):
            blank = Blank()
            blank.text("navn")
            blank.under("person")
            assert "Kim" in text_of(filled(blank.pdf(), {name: ("Kim", ["Kim"])}))

    def test_pdf_code_in_an_answer_is_text(self):
        blank = Blank()
        blank.text("navn")
        said = r") Tj ET (\ /Fm0 Do <<>> endstream"
        assert said in text_of(filled(blank.pdf(), answered(navn=said)))


class TestChoices:
    @pytest.mark.parametrize(("said", "crossed"), [("ja", True), ("Ja", True), ("true", True), ("nej", False)])
    @pytest.mark.parametrize("on", ["/Ja", "/Yes", "/1"])
    def test_a_box(self, said, crossed, on):
        blank = Blank()
        blank.box("gift", on)
        dark = ink(filled(blank.pdf(), answered(gift=said)), places(blank)[0])
        assert (dark > 0.9) is crossed
        assert (dark < 0.01) is not crossed

    def test_one_of_several_buttons(self):
        blank = Blank()
        blank.buttons("bolig", "/Leje", "/Ejer", "/Ingen")
        pdf = filled(blank.pdf(), answered(bolig="ejer"))
        assert [ink(pdf, place) > 0.9 for place in places(blank)] == [False, True, False]

    def test_a_button_that_is_not_there_presses_none(self):
        blank = Blank()
        blank.buttons("bolig", "/Leje", "/Ejer")
        pdf = filled(blank.pdf(), answered(bolig="ja"))
        assert [ink(pdf, place) > 0.9 for place in places(blank)] == [False, False]

    @pytest.mark.parametrize("said", ["k", "Kontanthjælp"])
    def test_a_list_shows_its_own_words(self, said):
        blank = Blank()
        blank.choice("ydelse", ("p", "Førtidspension"), ("k", "Kontanthjælp"))
        found = text_of(filled(blank.pdf(), answered(ydelse=said)))
        assert found.strip() == "Kontanthjælp"


class TestWhole:
    SHEET = (
        {"felt": "navn", "vaerdi": "${navn}"},
        {"felt": "udgift", "vaerdi": "${beloeb}"},
        {"felt": "tand", "vaerdi": "selected(${til}, 'tand')"},
        {"felt": "haster", "vaerdi": "'ja'", "vis_hvis": "${haster} = 'ja'"},
        {"felt": "tider", "vaerdi": "${til}"},
    )

    def session(self):
        definition = made("enkeltydelse", blanket=self.SHEET)
        session = begun(definition, "en", TODAY)
        for path, value in (("det/til", "tand"), ("det/beloeb", "4850"), ("dig/navn", "Åse Ø"), ("det/haster", "nej")):
            session.set(f"/data/{path}", value)
        return definition, session

    def blank(self):
        blank = Blank()
        for name in ("navn", "udgift", "tider"):
            blank.text(name)
        for name in ("tand", "haster"):
            blank.box(name)
        return blank

    def test_by_the_sheet_in_danish(self):
        blank = self.blank()
        i18n.use("en")
        pdf = outputs.fill(*self.session(), blank.pdf())
        found = text_of(pdf)
        assert "Åse Ø" in found
        assert "4.850 kr." in found
        assert "andlæge" in found, "the choice in Danish words"
        assert [ink(pdf, place) > 0.9 for place in places(blank)[3:]] == [True, False]

    def test_nothing_can_be_changed_any_more(self):
        reader = PdfReader(io.BytesIO(outputs.fill(*self.session(), self.blank().pdf())))
        assert "/AcroForm" not in reader.root_object
        assert "/Annots" not in reader.pages[0]

    def test_the_preview_shows_it(self):
        empty, full = (
            outputs.preview(pdf, 600) for pdf in (Blank().pdf(), outputs.fill(*self.session(), self.blank().pdf()))
        )
        assert len(full) == 1
        assert full != empty

    @pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7 nonsense", b"\x00" * 5000])
    def test_what_is_no_form_is_told_of(self, pdf):
        with pytest.raises(outputs.NoForm):
            outputs.fill(*self.session(), pdf)

    def test_a_pdf_without_fields_is_told_of(self):
        with pytest.raises(outputs.NoForm):
            outputs.fill(*self.session(), outputs.letter(*self.session()))
