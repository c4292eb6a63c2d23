"""The pages of a letter's documents as one text: `RawMessage` to `Reading`."""

from kiosk.letters.model import Page, Reading, Word
from kiosk.letters.reading.answer import plain_name
from kiosk.letters.reading.errors import NothingReadable
from kiosk.letters.reading.raw import RawMessage

BETWEEN = "\n\n"


def reading(message: RawMessage, name: str = "") -> Reading:
    """One text with the offsets of its parts, words and doubts. Raises NothingReadable."""
    documents = [one for one in message.documents if not one.head]
    text = ""
    pages: list[Page] = []
    parts: list[tuple[str, int, int]] = []
    doubtful: list[tuple[int, int]] = []
    sure: list[float] = []
    for document in message.documents:
        begin = -1
        for page in document.pages:
            if page.text and text:
                text += BETWEEN
            at = len(text)
            if begin < 0:
                begin = at
            text += page.text
            here = tuple(Word(at + word.start, at + word.end, word.box) for word in page.words)
            doubtful += [(at + word.start, at + word.end) for word in page.words if word.doubtful]
            sure += [word.sure for word in page.words if word.sure >= 0]
            if page.picture:
                pages.append(Page(page.picture, page.width, page.height, here))
        if document.head:
            continue
        parts.append((document.name or plain_name(name), max(begin, 0), len(text)))
    if not any(character.isalnum() for character in text):
        raise NothingReadable
    return Reading(
        text,
        message.source,
        tuple(pages),
        message.envelope,
        tuple(parts),
        ocr_confidence=sum(sure) / len(sure) if sure else None,
        doubtful=tuple(doubtful),
        cut=bool(message.unread) or any(document.cut for document in message.documents),
        unread=tuple(message.unread),
        pages_read=sum(len(document.pages) for document in documents),
        pages_there=sum(max(document.there, len(document.pages)) for document in documents),
    )
