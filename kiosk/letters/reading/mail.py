"""In a limited process: an e-mail as it was saved, with what is attached, and a page of HTML."""

import email
import email.message
import email.policy
import re
from html.parser import HTMLParser
from typing import Final

from kiosk.letters.reading import plain
from kiosk.letters.reading.packed import File, Packed
from kiosk.letters.reading.raw import MAX_DOCUMENTS, MAX_TEXT, RawDocument, Unfit

_UNSEEN: Final = {"script", "style", "head", "template", "noscript", "svg", "object", "iframe", "select"}
_BLOCKS: Final = {
    *("address", "article", "aside", "blockquote", "br", "div", "dd", "dl", "dt", "figure", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
    *("table", "tbody", "tr", "ul", "title"),
}
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)


def unpack(data: bytes) -> Packed:
    """The message with what is attached. Raises Unfit."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        packed = Packed(title=str(message.get("subject", "")))
        body = message.get_body(("plain", "html"))
        if body is not None:
            content = str(body.get_content())
            packed.text = words(content) if body.get_content_type() == "text/html" else content
        for part in message.iter_attachments():
            _attach(packed, part)
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError) as error:  # the library's many
        raise Unfit("Broken") from error
    return packed


def _attach(packed: Packed, part: email.message.Message) -> None:
    content = part.get_payload(decode=True)
    name = part.get_filename() or ""
    if not isinstance(content, bytes) or len(packed.files) >= MAX_DOCUMENTS:
        packed.unread.append(name)
    else:
        packed.files.append(File(name, content, len(packed.files) + 1))


def read_html(data: bytes, name: str) -> RawDocument:
    """A page as its words. Raises Unfit."""
    said = _CHARSET.search(data[:2048])
    try:
        text = data.decode(said[1].decode("ascii")) if said and not data.startswith(b"\xef\xbb\xbf") else None
    except (LookupError, ValueError):
        text = None
    return plain.document(words(plain.decode(data) if text is None else text), name)


def words(html: str) -> str:
    """What is written on a page of HTML."""
    page = _Words()
    try:
        page.feed(html[: 4 * MAX_TEXT])
        page.close()
    except (AssertionError, ValueError) as error:
        raise Unfit("Broken") from error
    return "".join(page.pieces)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen: list[str] = []
        self._as_typed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the library's
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append("  ")
        self._as_typed += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        self._as_typed = max(0, self._as_typed - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data if self._as_typed else re.sub(r"\s+", " ", data))
