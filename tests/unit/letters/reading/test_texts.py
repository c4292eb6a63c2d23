"""Texts, .docx, mails, HTML, and what bytes are taken for."""

import email.message
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.letters.reading import child, docx, mail, plain, sniff, words
from kiosk.letters.reading.raw import Unfit
from tests.helpers import letters

DANISH = "Kære Bo,\nmødet er på Sønderbro 4 den 3. maj. Æblegrød koster 1.250,50 €."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_text_in_any_encoding(encoding):
    assert plain.read(DANISH.encode(encoding), "").pages[0].text == DANISH
    assert plain.read("blåbær og øl, æg".encode("latin-1"), "").pages[0].text == "blåbær og øl, æg"


@given(st.text(max_size=200))
def test_a_clean_text_stays_as_it_is(text):
    once = words.tidy(text)
    assert words.tidy(once) == once
    assert words.clean(once) == once
    assert "\n\n\n" not in once


@given(st.binary(max_size=400))
def test_any_bytes_are_taken_for_something(data):
    kind = sniff.sniff(data)
    try:
        found = child.messages(data)
    except Unfit:
        return
    assert kind not in {"none", "old_word", "phone", "locked", "empty"}
    assert found[0].documents


def test_what_is_seen_and_what_is_not():
    assert words.clean("a\u200bb\u202ec\u00a0d\r\ne\ufb01") == "abc d\nefi"
    assert words.tidy("  a  \n\n\n\n b\t") == "a\n\nb"


def of_docx(body, **more):
    return docx.read(letters.a_zip(word__document=letters.word_xml(body), **more), "").pages[0].text


def test_a_docx_with_all_that_a_letter_has():
    row = "".join(f"<w:tc>{letters.paragraph(text)}</w:tc>" for text in ("Husleje", "4.250,00 kr."))
    columns = "".join(
        f"<w:tc>{''.join(letters.paragraph(line) for line in lines)}</w:tc>"
        for lines in (("Bo", "Gade 1"), ("Kommunen", "Vej 2"))
    )
    body = (
        f"<w:tbl><w:tr>{columns}</w:tr></w:tbl>"
        + letters.paragraph("Kære Bo")
        + "<w:p><w:r><w:t>Skjult: </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>usynligt</w:t></w:r>"
        + '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>synligt</w:t></w:r>'
        + "<w:r><w:br/><w:t>ny linje</w:t><w:tab/><w:t>ind</w:t></w:r>"
        + "<w:del><w:r><w:delText>slettet</w:delText></w:r></w:del></w:p>"
        + f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"
        + '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        + "<mc:Choice><w:p><w:r><w:t>kasse</w:t></w:r></w:p>"
        + "</mc:Choice><mc:Fallback><w:p><w:r><w:t>kasse</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    head, foot = (letters.word_xml(letters.paragraph(text)) for text in ("Aarhus Kommune", "Side 1"))
    text = of_docx(body, word__header1=head, word__header2=head, word__footer1=foot)
    assert text.split("\n") == [
        *("Aarhus Kommune", "", "Bo", "Gade 1", "", "Kommunen", "Vej 2", "", "Kære Bo", "Skjult: synligt"),
        *("ny linje ind", "Husleje  4.250,00 kr.", "kasse", "", "Side 1"),
    ]


def test_other_zips_and_broken_ones():
    for data, code in (
        (letters.a_zip(xl__workbook="x"), "OldWord"),
        (letters.a_zip(other="x"), "NotALetter"),
        (letters.a_docx()[:300], "Broken"),
        (letters.a_zip(word__document="<w:document"), "Broken"),
        (letters.a_zip(word__document=letters.word_xml("")), "NothingReadable"),
        (letters.a_zip(word__document=letters.word_xml("<w:p>" * 200 + "</w:p>" * 200)), "TooLarge"),
    ):
        with pytest.raises(Unfit) as caught:
            docx.read(data, "")
        assert caught.value.code == code


def test_an_encrypted_part_is_locked():
    data = bytearray(letters.a_docx())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    data[6] |= 1
    with pytest.raises(Unfit) as caught:
        docx.read(bytes(data), "")
    assert caught.value.code == "Locked"


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Cf"]), max_size=40),
        max_size=8,
    )
)
def test_any_paragraphs_come_through(paragraphs):
    try:
        found = docx.read(letters.a_docx("\n".join(paragraphs)), "").pages[0].text
    except Unfit:
        assert not any(one.strip() for one in paragraphs)
        return
    assert found == words.tidy("\n".join(paragraphs))


@given(st.binary(max_size=60), st.integers(0, 2000))
def test_a_docx_with_anything_in_it_is_read_or_unfit(junk, at):
    data = letters.a_docx()
    at %= len(data)
    with suppress(Unfit):
        docx.read(data[:at] + junk + data[at + len(junk) :], "")


def test_a_page_of_html():
    html = "<html><head><title>x</title><meta charset=utf-8></head><body><script>var a=1</script>"
    html += "<p>Hej&nbsp;Bo<br>den&aelig;<table><tr><td>1<td>2</table><style>p{}</style>"
    assert child.read_document(html.encode(), "").pages[0].text.split() == ["Hej", "Bo", "denæ", "1", "2"]
    assert mail.read_html('<html><meta charset="iso-8859-1"><p>bl\xe5'.encode("latin-1"), "").pages[0].text == "blå"


def test_a_mail_with_what_is_attached():
    message = email.message.EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "kommunen@example.dk", "Møde om din sag", "<1@x>"
    message.set_content("Kære Bo\nSe det vedhæftede brev.")
    message.add_attachment(letters.a_pdf(), maintype="application", subtype="pdf", filename="brev.pdf")
    message.add_attachment(b"MZ\x90\x00" * 10, maintype="application", subtype="x", filename="virus.exe")
    (found,) = child.messages(message.as_bytes())
    own, letter = found.documents
    assert own.pages[0].text.startswith("Møde om din sag\n\nKære Bo")
    assert "19. marts" in letter.pages[0].text
    assert found.unread == ["virus.exe"]


def test_a_zip_that_hides_its_size_is_read_no_further_than_it_says():
    data = bytearray(letters.a_docx("x" * 100_000))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (50).to_bytes(4, "little")
    with pytest.raises(Unfit):
        docx.read(bytes(data), "")
