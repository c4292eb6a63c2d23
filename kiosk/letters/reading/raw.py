"""What a child found, before it is one text: messages of documents of pages. Plain JSON on the way between them."""

from dataclasses import dataclass, field
from typing import Any, Literal

Source = Literal["text", "pdf", "photo", "memo", "docx"]
Box = tuple[float, float, float, float]

MAX_PAGES = 40
"""Pages that are read of one file; more are left out, and the reading says so."""
MAX_PICTURES = 12
"""Pages whose picture is shown."""
MAX_SCANS = 12
"""Pages that recognition is asked to read of one letter: 2 to 4 s each."""
MAX_TEXT = 400_000
"""Characters of one letter: some 150 pages."""
MAX_MESSAGES = 40
MAX_DOCUMENTS = 24
MAX_INPUT = 50 << 20
"""Bytes of a file: 12 pages scanned in colour."""
MAX_ANSWER = 48 << 20
"""Bytes that a child may answer: pictures of 12 pages in base64, and the words."""


MAX_SIDE = 8000
"""Pixels of a raster for recognition, each way."""


class Unfit(Exception):
    """In a child: it can't be read, for the reason named by a class of errors.py."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class RawWord:
    """Offsets in its page's text, and left, top, right, bottom as parts of the page; `sure` is 0 to 1, or -1."""

    start: int
    end: int
    box: Box
    sure: float = -1.0
    doubtful: bool = False


@dataclass(slots=True)
class RawPage:
    """One page: its text, or that it has to be recognised (`scan`); its picture as JPEG."""

    text: str = ""
    words: list[RawWord] = field(default_factory=list)
    picture: bytes = b""
    width: int = 0
    height: int = 0
    scan: bool = False


@dataclass(slots=True)
class RawDocument:
    """One document of a message. `there` are the pages it has, of which `pages` may be fewer; `at` is which file it is.

    A `head` is the title of the message, which is no document.
    """

    name: str
    source: Source
    pages: list[RawPage] = field(default_factory=list)
    there: int = 0
    cut: bool = False
    at: int = 0
    head: bool = False


@dataclass(slots=True)
class RawMessage:
    """One letter, `at` among several. `envelope` is as memo.py gives it, and an Envelope once it is checked.

    `unread` are names of documents that could not be read.
    """

    source: Source
    documents: list[RawDocument] = field(default_factory=list)
    envelope: Any = None
    unread: list[str] = field(default_factory=list)
    at: int = 0
