"""In a limited process: bytes that are a text, in the encodings that Danish texts come in."""

import codecs
from typing import Final

from kiosk.letters.reading import words
from kiosk.letters.reading.raw import MAX_TEXT, RawDocument, RawPage, Unfit

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STRANGE: Final = 0.02  # part of characters that no text has, from which on it is none


def read(data: bytes, name: str) -> RawDocument:
    """The text as a document of one page without a picture. Raises Unfit."""
    return document(decode(data), name)


def document(text: str, name: str, source: str = "text") -> RawDocument:
    """Text that was found as a document of one page."""
    page = RawPage(words.tidy(text))
    return RawDocument(name, "docx" if source == "docx" else "text", [page], there=1, cut=len(text) > MAX_TEXT)


def decode(data: bytes) -> str:
    """The characters: by byte order mark, UTF-16 without one, UTF-8, else the Windows letters. Raises Unfit."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if len(data) % 2 == 0 and (encoding := _utf16(data[:4000])):
        return _strictly(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        # cp1252 has five holes; Latin-1 has controls there, which no text uses.
        text = data.decode("cp1252", "replace")
    strange = sum(1 for one in text if (one < " " and one not in "\n\r\t\f\v\b\x1b") or one in "\x7f\ufffd")
    if strange > len(text) * _STRANGE or "\x00" in text:
        raise Unfit("NotALetter")
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unfit("Broken") from error


def _utf16(start: bytes) -> str:
    """Every other byte of western text in UTF-16 is 0."""
    even, odd = start[::2], start[1::2]
    if odd and odd.count(0) > len(odd) * 0.7 and even.count(0) < len(even) * 0.1:
        return "utf-16-le"
    if even and even.count(0) > len(even) * 0.7 and odd.count(0) < len(odd) * 0.1:
        return "utf-16-be"
    return ""
