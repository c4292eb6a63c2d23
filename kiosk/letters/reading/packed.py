"""In a limited process: a message before its documents are read, whatever it came packed in."""

from dataclasses import dataclass, field
from typing import Any

from kiosk.letters.reading.raw import Source


@dataclass(slots=True)
class File:
    """Bytes of one document. The same `document` and `stem` again is it in another format ("" is no stem)."""

    name: str
    data: bytes
    document: int = 0
    stem: str = ""


@dataclass(slots=True)
class Packed:
    """One message: its files in reading order, main document first; `title` and `text` stand outside of them."""

    files: list[File] = field(default_factory=list)
    source: Source | None = None
    title: str = ""
    text: str = ""
    envelope: dict[str, Any] | None = None
    unread: list[str] = field(default_factory=list)
