"""Messages of Digital Post: both versions, what stands outside of the documents, and every document read or named."""

import base64
import random
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import COPENHAGEN
from kiosk.letters.reading import answer, child, errors, joining
from kiosk.letters.reading.raw import Unfit
from tests.helpers import letters


def here(data):
    """All messages in the bytes, as `read_many` gives them, without a process."""
    said = {"messages": [child._said(one) for one in child.messages(data)]}
    return [joining.reading(one) for one in answer.messages(said)]


def sample(name):
    return here((letters.MEMO / f"MeMo_{name}.xml").read_bytes())[0]


def test_the_full_sample():
    found = sample("Full_Example")
    around = found.envelope
    assert (around.version, around.message_type, around.sender) == ("1.2", "DIGITALPOST", "Kommunen")
    assert (around.mandatory, around.legal_notification, around.can_reply) == (True, False, True)
    assert around.reply_by == datetime(2025, 9, 30, 14, tzinfo=COPENHAGEN)
    assert around.created == datetime(2018, 5, 3, 14, tzinfo=COPENHAGEN)
    assert around.reply_to == "8C2EA15D-61FB-4BA9-9366-42F8B194C657"
    assert [one.code for one in around.actions] == ["SELVBETJENING", "AFTALE", "INFORMATION", "AFTALE", "SELVBETJENING"]
    met = around.actions[1]
    assert (met.begins, met.ends) == (
        datetime(2018, 11, 10, 10, tzinfo=COPENHAGEN),
        datetime(2018, 11, 10, 13, tzinfo=COPENHAGEN),
    )
    assert (met.location, met.organizer) == ("Gl. Landevej 61, 9000 aalborg, Rød stue", "Jette Hansen")
    assert around.actions[2].url == "https://www.tusindfryd.dk"
    assert [name for name, _, _ in found.parts] == [
        "Tilbud om børnehaveplads",
        "Tilbud om børnehaveplads",
        "Tilbud om børnehaveplads, vejledning",
    ]
    assert {found.text[start:end] for _, start, end in found.parts} == {"This is a test"}
    assert found.text.startswith("Besked fra Børneforvaltningen\n\n")
    assert not found.cut


def test_the_other_samples():
    small = sample("Minimum_Example")
    assert (small.envelope.mandatory, small.envelope.legal_notification) == (False, False)
    sms = sample("NemSMS")
    assert (sms.envelope.message_type, sms.text) == ("NEMSMS", "Label Text\n\nMessage Text")
    attached = sample("with_attachment")
    assert [attached.text[start:end] for _, start, end in attached.parts] == ["File content 1", "File content 2"]


def test_a_forkyndelse_of_the_older_version():
    header = "<m:mandatory>true</m:mandatory><m:legalNotification>true</m:legalNotification>"
    (found,) = here(letters.a_memo(("stævning.pdf", letters.a_pdf()), version="1.1", header=header))
    assert (found.envelope.version, found.envelope.legal_notification, found.envelope.mandatory) == ("1.1", True, True)
    assert found.source == "memo"
    assert len(found.pages) == 1
    word = found.pages[0].words[0]
    assert found.text[word.start : word.end] == "Jobcenter"


def test_an_address_to_pay_at_is_kept_only_if_it_is_one():
    action = (
        "<m:Action><m:label>Betal</m:label><m:actionCode>BETALING</m:actionCode>"
        "<m:EntryPoint><m:url>{}</m:url></m:EntryPoint></m:Action>"
    )
    for url, kept in (("https://betal.dk/1", "https://betal.dk/1"), ("javascript:alert(1)", ""), ("file:///etc", "")):
        (found,) = here(letters.a_memo(("brev", b"Betal nu."), actions=action.format(url)))
        assert (found.envelope.actions[0].code, found.envelope.actions[0].url) == ("BETALING", kept)


def test_what_cant_be_read_of_it_is_named():
    (found,) = here(letters.a_memo(("brev.txt", b"Se bilag."), ("bilag.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 90)))
    assert found.text == "Indkaldelse\n\nSe bilag."
    assert (found.unread, found.cut) == (("bilag.doc",), True)
    with pytest.raises(Unfit) as caught:
        child.messages(letters.a_memo(("brev.pdf", letters.a_locked_pdf())))
    assert caught.value.code == "Locked"


def test_a_document_in_two_formats_is_read_once():
    file = "<m:File><m:filename>brev.{}</m:filename><m:content>{}</m:content></m:File>"
    both = "".join(
        file.format(kind, base64.b64encode(data).decode())
        for kind, data in (("pdf", letters.a_pdf()), ("txt", b"Det samme"))
    )
    message = (
        letters.a_memo()
        .decode()
        .replace("</m:MessageBody>", f"<m:MainDocument>{both}</m:MainDocument></m:MessageBody>")
    )
    (found,) = here(message.encode())
    assert "Det samme" not in found.text
    assert "19. marts" in found.text


def test_technical_documents_are_not_for_people():
    (found,) = here(
        letters.a_memo(
            ("brev", b"Til dig."),
            more="<m:TechnicalDocument><m:File><m:content>eA==</m:content></m:File></m:TechnicalDocument>",
        )
    )
    assert len(found.parts) == 1


def test_an_archive_names_what_it_could_not_read():
    bad = letters.a_memo(("brev.pdf", letters.a_locked_pdf()), label="Låst brev")
    found = here(letters.an_archive(("a.xml", bad), ("b.xml", letters.a_memo(("x", b"Et brev.")))))
    assert [one.unread for one in found] == [("Låst brev",)]
    assert found[0].cut
    assert (
        "ustar" not in here(letters.an_archive(("b.xml", letters.a_memo(("x", b"Et brev."))), compressed=False))[0].text
    )


def test_a_message_that_is_none():
    for data in (
        b'<m:Message xmlns:m="https://DigitalPost.dk/MeMo-1"/>',
        letters.a_memo(("x", b"y"), kind="FAX"),
        letters.a_memo(("x", b"y"))[:-9],
    ):
        with pytest.raises(Unfit):
            child.messages(data)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=300))
def test_any_title_and_any_text_come_through(text):
    if text.isascii() and not any(character.isalnum() for character in text):
        return
    (found,) = here(letters.a_memo(("x", b"Brevet.\n" + text.encode()), label="Titel"))
    assert "Brevet." in found.text
    for _, start, end in found.parts:
        assert 0 <= start <= end <= len(found.text)


@given(st.randoms(use_true_random=False))
def test_any_bytes_of_a_message_are_a_reading_or_unfit(dice):
    data = bytearray((letters.MEMO / "MeMo_Full_Example.xml").read_bytes())
    for _ in range(dice.choice((1, 3, 30))):
        at = dice.randrange(len(data))
        data[at : at + dice.choice((0, 1, 50))] = random.Random(dice.random()).randbytes(dice.choice((0, 1, 9)))
    with suppress(Unfit, errors.Unreadable):
        here(bytes(data))
