"""Text as the rules read it: wrapping and hyphenation undone, and every offset back to what was given."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.letters.understanding.prepare import prepare


def test_wrapped_lines_are_joined_and_written_ones_kept() -> None:
    text = prepare(
        "Dato: 9. marts 2026\nSagsnr.: 26-1\n\n"
        "Vi skal have dit svar på dette brev senest tirsdag den\n17. marts 2026 kl. 12.\nHilsen"
    )
    assert "senest tirsdag den 17. marts 2026" in text.flat
    assert "2026\nSagsnr" in text.flat


def test_a_parted_word_is_one_and_points_at_both_its_pieces() -> None:
    text = prepare("efter at du har modta-\ngelsen af brevet, børne-\nog ungeydelse")
    assert "modtagelsen" in text.flat
    assert "børne- og" in text.flat
    at = text.flat.index("modtagelsen")
    assert text.origin(at, at + len("modtagelsen"))[0] == "modta-\ngelsen"


def test_columns_are_parted_and_never_joined_with_the_next_line() -> None:
    text = prepare("Kolding Kommune                      26-11-2026\nSenior- og Social            Sagsnr. 27")
    assert "Kommune\t26-11-2026\n" in text.flat


def test_signs_of_pdfs() -> None:
    text = prepare("ﬁre uger – så\u00ad dan, a\u030arets gang\u00a0kl.\u00a09")
    assert text.flat == "fire uger - så dan, årets gang kl. 9"
    at = text.flat.index("fire")
    assert text.origin(at, at + 4)[0] == "ﬁre"


def test_sentences_do_not_end_after_abbreviations_and_in_dates() -> None:
    text = prepare(
        "Ring på tlf. 89 40 20 00 kl. 9. Det er den 3. marts. Vi ses, jf. § 3, stk. 1. Det koster 250 kr. Husk det."
    )
    said = [text.flat[one.start : one.end] for one in text.sentences]
    assert said == [
        "Ring på tlf. 89 40 20 00 kl. 9.",
        "Det er den 3. marts.",
        "Vi ses, jf. § 3, stk. 1.",
        "Det koster 250 kr.",
        "Husk det.",
    ]


@given(st.text(max_size=300))
def test_any_text_keeps_its_offsets(raw: str) -> None:
    text = prepare(raw)
    assert len(text.flat) == len(text.low) == len(text.starts) == len(text.ends)
    assert list(text.starts) == sorted(text.starts)
    for span in text.sentences:
        quote, start, end = text.origin(span.start, span.end)
        assert raw[start:end] == quote
