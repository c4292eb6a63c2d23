"""Letters: everybody's says what they answered, a screen reader can read it, and no answer is anything but text."""

import io
import re
from functools import cache

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from kiosk import i18n
from kiosk.forms import outputs, signatures
from kiosk.forms.answers import ON_PAPER
from kiosk.forms.commands import begun
from kiosk.forms.outputs.composing import LONGEST, composed, pieces
from tests.unit.forms.content.test_personas import WALKS
from tests.unit.forms.outputs.forms import TODAY, answered, made, published

EVERY = sorted(WALKS)
HOSTILE = [
    '#eval("1") #import "@preview/cetz:0.2.0"',
    "*fed* _kursiv_ $x^2$ @navn <mærke> `kode`",
    "\\ \\u{41} // ikke væk /* heller ikke */ --- ... 'citat' \"citat\"",
    "= Overskrift\n- punkt\n+ nummer\n/ ord: forklaring",
    "${navn} {svar} {page} ]}) [ ( #sys.inputs.letter",
    "https://example.dk/~x?a=b&c=d",
    "______________________________",
]


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


@cache
def letter_of(persona, language="da"):
    i18n.use(language)
    return outputs.letter(*answered(persona, language))


def text_of(pdf):
    """The text as a reader gets it, a blank between words."""
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)).split())


def bare(text):
    """Without blanks: where lines break is the page's business."""
    return re.sub(r"\s|_{4,}", "", text)


def root_of(pdf):
    return PdfReader(io.BytesIO(pdf)).root_object


def with_texts(**texts):
    """An enkeltydelse with these answers."""
    definition = published("enkeltydelse")
    session = begun(definition, "da", TODAY)
    session.set("/data/det/til", "andet")
    for name, text in texts.items():
        path = next(node.path for node in definition.root.walk() if node.name == name)
        session.set(path, text)
    return definition, session


@pytest.mark.parametrize("persona", EVERY, scope="class")  # one after the other: each letter is made once
class TestEverybodys:
    def test_says_what_they_answered_and_no_more(self, persona):
        text = text_of(letter_of(persona)).replace("\u00a0", " ")
        money = re.sub(r"(?<=\d)\.(?=\d{3}\b)", "", text)  # the sums of the walks are written without points
        wanted = [one for one in WALKS[persona][1] if "____" not in one]
        assert not [one for one in wanted if bare(one) not in bare(text) and bare(one) not in bare(money)], text
        # What the head says of every form of ours is no part of what its author wrote.
        body = money.replace("Ansøgning, ikke officiel blanket", "").replace("Underskrift", "")
        assert not [one for one in WALKS[persona][2] if bare(one) and bare(one) in bare(body)], text

    def test_nothing_of_the_template_is_left(self, persona):
        text = text_of(letter_of(persona))
        assert not re.search(r"\$\{|\{svar\}|\{page|\{pages|____|said\.|#", text)

    def test_is_tagged_titled_and_in_danish(self, persona):
        root = root_of(letter_of(persona))
        assert root["/MarkInfo"]["/Marked"]
        assert "/K" in root["/StructTreeRoot"]
        assert str(root["/Lang"]).startswith("da")
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid" in root["/Metadata"].get_data()
        assert (
            PdfReader(io.BytesIO(letter_of(persona))).metadata.title == published(persona.partition(".")[0]).title["da"]
        )

    def test_is_one_page_or_two(self, persona):
        assert len(pypdfium2.PdfDocument(letter_of(persona))) in {1, 2}

    def test_the_screen_in_english_changes_nothing(self, persona):
        if persona.endswith("tand") or persona.startswith("valg."):  # each takes a while, and all go the same way
            assert text_of(letter_of(persona, "en")) == text_of(letter_of(persona))


class TestWords:
    def test_the_head_and_the_date(self):
        text = text_of(letter_of("enkeltydelse.tand"))
        assert text.startswith("Ansøgning, ikke officiel blanket Kim Ø. Sørensen Ågade 3, 8000 Aarhus C")
        assert "den 20. november 2026" in text
        assert "side 1 af 1" in text

    def test_the_houses_own_is_no_application(self):
        assert "ikke officiel" not in text_of(letter_of("huset.rum"))

    def test_sums_are_written_as_money(self):
        text = text_of(letter_of("enkeltydelse.tand"))
        assert "4.250,50 kr." in text
        assert "Faste udgifter i alt: 4.700 kr." in text
        assert "8.951 kr." in text_of(letter_of("budget.med-gaeld"))

    def test_what_was_skipped_has_a_line_to_write_on(self):
        definition, session = answered("digital-post-fritagelse.kun-grund")
        line = next(
            part["line"] for part in composed(definition, session, TODAY)["parts"] if ("text", "Navn: ") in part["line"]
        )
        assert line == [("text", "Navn: "), ("line", 30)]

    def test_who_is_anonymous_is_nobody(self):
        assert composed(*answered("stoette-kontaktperson.anonym"), TODAY)["sender"] == []

    def test_papers_have_boxes(self):
        found = composed(*answered("enkeltydelse.tand"), TODAY)["enclosed"]
        assert found == [[("text", "Overslag eller regning")], [("text", "Kontoudtog for tre måneder")]]

    def test_in_english_it_is_a_translation(self):
        pdf = outputs.letter(*answered("enkeltydelse.tand"), language="en")
        assert "I am in pain." in text_of(pdf)
        assert str(root_of(pdf)["/Lang"]).startswith("en")

    def test_a_form_without_a_letter_lists_its_answers(self):
        definition = made("enkeltydelse", brev=())
        session = answered("enkeltydelse.tand")[1]
        text = text_of(outputs.letter(definition, session))
        assert "Har du betalt?" in text
        assert "4.250,50 kr." in text
        assert "Hjælp til en udgift" in text


class TestSignature:
    STROKES = signatures.written([[(100, 100), (300, 250), (500, 80), (800, 200)], [(200, 60), (700, 60)]])

    def dark(self, pdf):
        """How much ink there is, in pixels."""
        return sum(
            sum(page.render(scale=2).to_pil().convert("L").histogram()[:128]) for page in pypdfium2.PdfDocument(pdf)
        )

    def test_is_drawn_and_has_words_for_who_cannot_see_it(self):
        signed = outputs.letter(*with_texts(andet_hvad="En seng", underskrift=self.STROKES))
        blank = outputs.letter(*with_texts(andet_hvad="En seng"))
        assert self.dark(signed) > self.dark(blank) + 300
        assert "M100" not in text_of(signed)

    @pytest.mark.parametrize("said", ["M1 1L2 2<script>", "ikke en", "M99999 1L2 2", ON_PAPER])
    def test_what_is_none_leaves_a_line(self, said):
        found = composed(*with_texts(andet_hvad="En seng", underskrift=said), TODAY)["parts"]
        assert [part["drawing"] for part in found if part["kind"] == "signature"] == [""]

    @pytest.mark.parametrize("lines", [14, 18, 22, 26, 30, 34, 38])
    def test_never_stands_on_a_page_of_its_own(self, lines):
        why = "\n".join(f"Linje {number}" for number in range(lines))
        pages = [
            page.get_textpage().get_text_bounded()
            for page in pypdfium2.PdfDocument(outputs.letter(*with_texts(andet_hvad="En seng", andet_hvorfor=why)))
        ]
        signed = next(page for page in pages if "Underskrift" in page)
        assert "Med venlig hilsen" in signed
        assert "Sted:" in signed


class TestHostile:
    @pytest.mark.parametrize("said", HOSTILE)
    def test_an_answer_is_text(self, said):
        definition, session = with_texts(andet_hvad="En seng", andet_hvorfor=said, navn="Kim #1")
        pdf = outputs.letter(definition, session)
        flat = bare(said) if "____" not in said else said
        assert flat in re.sub(r"\s", "", text_of(pdf))
        assert "Kim #1" in text_of(pdf)
        assert len(pypdfium2.PdfDocument(pdf)) == 1

    def test_nobodys_words_are_in_what_the_file_says_of_itself(self):
        pdf = letter_of("enkeltydelse.tand")
        reader = PdfReader(io.BytesIO(pdf))
        around = repr(reader.metadata) + reader.root_object["/Metadata"].get_data().decode()
        assert not re.search("Kim|Sørensen|251248|Ågade|12 34", around)

    def test_letters_that_our_fonts_lack_stop_nothing(self):
        pdf = outputs.letter(*with_texts(andet_hvad="En seng 🙂 مرحبا 漢字", navn="Šárka Żółć Ğ"))
        assert "En seng" in text_of(pdf)
        assert "Šárka Żółć Ğ" in text_of(pdf)
        assert "/StructTreeRoot" in root_of(pdf)

    def test_arabic_has_letters_of_its_own(self):
        pdf = outputs.letter(*with_texts(andet_hvad="En seng", navn="محمد"))
        fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
        assert any("Vazirmatn" in str(one.get_object()["/BaseFont"]) for one in fonts)

    def test_an_endless_word_stays_on_the_page(self):
        pdf = outputs.letter(*with_texts(andet_hvad="Æ" * 400, navn="Ø" * 120))
        assert "Æ" * 400 in re.sub(r"\s", "", text_of(pdf))
        page = pypdfium2.PdfDocument(pdf)[0]
        wide, text = page.get_width(), page.get_textpage()
        assert max(text.get_charbox(place)[2] for place in range(text.count_chars())) < wide - 40

    def test_a_very_long_answer_is_cut_and_says_so(self):
        pdf = outputs.letter(*with_texts(andet_hvad="En seng", andet_hvorfor="ord " * 9000))
        assert len(pypdfium2.PdfDocument(pdf)) < 12
        assert "…" in text_of(pdf)

    @given(st.text(max_size=200))
    def test_no_letter_of_an_answer_is_lost(self, said):
        found = pieces(said)
        back = "".join("\n" if kind == "new" else str(what) for kind, what in found)
        wanted = said.replace("\r\n", "\n").replace("\r", "\n")
        assert back == "".join(one for one in wanted if one in back or one.isprintable() or one == "\n")
        assert {kind for kind, _what in found} <= {"text", "new", "may-break"}
        assert all(len(word) <= 64 for kind, what in found if kind == "text" for word in what.split())

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(st.sampled_from("#*_$@\\<>[](){}`'\"=-+/~^&%!;:,. aæøåÆ1\n\t${}|"), min_size=1, max_size=120))
    def test_any_text_comes_out_as_it_went_in(self, said):
        from kiosk.forms.outputs.typesetting import typeset

        definition, session = with_texts(andet_hvad="En seng", andet_hvorfor=f"x{said}x")
        text = text_of(typeset(composed(definition, session, TODAY)))
        assert re.sub(r"\s", "", f"x{said}x") in re.sub(r"\s", "", text)


def test_the_longest_answer_is_longer_than_a_page():
    assert LONGEST > 4000


def test_what_cannot_be_made_is_told_without_the_answers(monkeypatch):
    definition, session = answered("enkeltydelse.tand")
    monkeypatch.setattr(outputs, "_LIMITS", outputs._LIMITS._replace(memory=50_000_000))
    with pytest.raises(outputs.NoLetter) as failed:
        outputs.letter(definition, session)
    assert "Kim" not in str(failed.value)


class TestPreview:
    def test_every_page_in_this_width(self):
        pictures = outputs.preview(outputs.letter(*with_texts(andet_hvad="Seng", andet_hvorfor="x\n" * 60)), 500)
        assert len(pictures) == 2
        assert {Image.open(io.BytesIO(one)).size for one in pictures} == {(500, 708)}

    @pytest.mark.parametrize("pdf", [b"", b"%PDF-1.4 x"])
    def test_what_is_no_pdf_is_told_of(self, pdf):
        with pytest.raises(outputs.NoPreview):
            outputs.preview(pdf)
