"""What a child said, checked field by field before it is believed: one that foreign bytes took over says anything."""

import base64
from typing import Any, cast, get_args

from kiosk.letters.reading import envelope
from kiosk.letters.reading.errors import BY_CODE, Broken, Unreadable
from kiosk.letters.reading.raw import (
    MAX_DOCUMENTS,
    MAX_MESSAGES,
    MAX_PAGES,
    MAX_TEXT,
    RawDocument,
    RawMessage,
    RawPage,
    RawWord,
    Source,
)
from kiosk.letters.reading.words import clean

_SOURCES = set(get_args(Source))
_BLANK = {"text": "", "words": [], "scan": False}
_NAME = 120  # characters of a document's name


def messages(said: Any) -> list[RawMessage]:
    """The letters in an answer; raises what the child says went wrong, and Broken for an answer that is none."""
    try:
        if "error" in said:
            raise BY_CODE.get(said["error"], Unreadable)
        found = [_message(one) for one in said["messages"][:MAX_MESSAGES]]
    except (TypeError, ValueError, KeyError, AttributeError, LookupError) as error:
        raise Broken from error
    if not found:
        raise Broken
    return found


def _message(said: Any) -> RawMessage:
    documents = [_document(one) for one in said["documents"][: MAX_DOCUMENTS + 1]]
    unread = [plain_name(one) for one in said["unread"][:MAX_DOCUMENTS]]
    about = None if said["envelope"] is None else envelope.checked(said["envelope"])
    return RawMessage(_source(said["source"]), documents, about, unread, _whole(said["at"], MAX_MESSAGES))


def _document(said: Any) -> RawDocument:
    pages = [_page(one) for one in said["pages"][:MAX_PAGES]]
    there = _whole(said["there"], 10_000_000)
    at, head = _whole(said["at"], MAX_DOCUMENTS), said["head"] is True
    return RawDocument(
        plain_name(said["name"]), _source(said["source"]), pages, there, said["cut"] is not False, at, head
    )


def _page(said: Any) -> RawPage:
    text = said["text"]
    # Cleaned already; were it not, the offsets of the words would be wrong, and then it is not believed at all.
    if not isinstance(text, str) or len(text) > MAX_TEXT * 2 or clean(text) != text:
        raise ValueError
    picture = base64.b64decode(said["picture"], validate=True)
    if picture and not picture.startswith(b"\xff\xd8\xff"):
        raise ValueError
    words = [_word(one, len(text)) for one in said["words"]]
    side = 20_000
    return RawPage(
        text, words, picture, _whole(said["width"], side), _whole(said["height"], side), said["scan"] is True
    )


def picture(said: Any) -> RawPage:
    """The picture of a page that was made ready, without words yet. Raises ValueError and its like."""
    width, height = said["shown"]
    return _page({**_BLANK, "picture": said["picture"], "width": width, "height": height})


def _word(said: Any, length: int) -> RawWord:
    start, end, *box = said
    if not 0 <= _whole(start, length) < _whole(end, length):
        raise ValueError
    left, top, right, bottom = (min(1.0, max(0.0, float(side))) for side in box)
    return RawWord(start, end, (left, top, right, bottom))


def _whole(said: Any, most: int) -> int:
    if type(said) is not int or not 0 <= said <= most:
        raise ValueError
    return said


def _source(said: Any) -> Source:
    if said not in _SOURCES:
        raise ValueError
    return cast("Source", said)


def plain_name(said: Any) -> str:
    """A name of a document as it can be shown."""
    if not isinstance(said, str):
        raise TypeError
    return clean(said[: _NAME * 2]).replace("\n", " ").strip()[:_NAME]
