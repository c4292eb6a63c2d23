"""In a limited process: the words of a .docx: headers, paragraphs, tables, text boxes, footers, notes."""

import io
import re
import zipfile
import zlib
from typing import Final

from kiosk.letters.reading import plain, xml
from kiosk.letters.reading.raw import MAX_TEXT, RawDocument, Unfit

MOST_PART: Final = 24 << 20  # bytes of one part, unpacked
MOST_PARTS: Final = 12
MOST_ENTRIES: Final = 4000
_NAMES: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # the strict form
)
_FALLBACK: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_PART: Final = re.compile(r"word/(?:(header)\d*|(document)\d*|(footer)\d*|(footnotes|endnotes))\.xml")
_OTHERS: Final = ("content.xml", "xl/workbook.xml", "ppt/presentation.xml", "Index/Document.iwa", "index.xml")


def read(data: bytes, name: str) -> RawDocument:
    """The document. Raises Unfit."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = _parts(packed)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, LookupError) as error:
        raise Unfit("Broken") from error
    except RuntimeError as error:  # "password required for extraction"
        raise Unfit("Locked") from error
    texts: list[str] = []
    for part in parts:
        text = Words(part).text()
        if text.strip() and text not in texts:
            texts.append(text)
        if sum(map(len, texts)) > MAX_TEXT:
            break
    if not texts:
        raise Unfit("NothingReadable")
    return plain.document("\n\n".join(texts), name, "docx")


def _parts(packed: zipfile.ZipFile) -> list[bytes]:
    """The parts that hold words: headers, the document, footers, notes. Raises Unfit."""
    entries = packed.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unfit("TooLarge")
    names = {one.filename for one in entries}
    wanted = sorted(
        (found.lastindex or 0, one.filename, one) for one in entries if (found := _PART.fullmatch(one.filename))
    )
    if not any(order == 2 for order, _, _ in wanted):
        raise Unfit("OldWord" if names & set(_OTHERS) else "NotALetter")
    parts = []
    for _, _, entry in wanted[:MOST_PARTS]:
        if entry.flag_bits & 1:
            raise Unfit("Locked")
        if entry.file_size > MOST_PART:
            raise Unfit("TooLarge")
        with packed.open(entry) as part:
            parts.append(part.read(MOST_PART + 1))
        if sum(map(len, parts)) > 2 * MOST_PART:
            raise Unfit("TooLarge")
    return parts


class Words:
    """The words of one part, a paragraph a line, a row of short cells a line."""

    def __init__(self, part: bytes) -> None:
        self._lines: list[str] = []
        self._paragraphs: list[list[str]] = []  # those begun: a text box stands inside one
        self._rows: list[tuple[list[str], list[list[str]]]] = []  # rows begun: lines before, and their cells
        self._fallback = 0
        self._in_text = False
        self._hidden = False
        xml.walk(part, self._start, self._end, self._text)

    def text(self) -> str:
        """All lines."""
        return "\n".join(self._lines)

    def _start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: C901 - a table of elements
        if self._fallback or name == _FALLBACK:  # the same text once more, for old programs
            self._fallback += 1
            return
        match _local(name):
            case "p":
                self._paragraphs.append([])
            case "r":
                self._hidden = False
            case "vanish":
                values = [value for key, value in attributes.items() if _local(key) == "val"]
                self._hidden = not values or values[0] not in {"0", "false", "off"}
            case "t":
                self._in_text = not self._hidden
            case "tab" | "ptab" if self._paragraphs:
                self._paragraphs[-1].append("\t")
            case "br" | "cr" if self._paragraphs:
                self._paragraphs[-1].append("\n")
            case "noBreakHyphen" if self._paragraphs:
                self._paragraphs[-1].append("-")
            case "tr":
                self._rows.append((self._lines, []))
            case "tc" if self._rows:
                self._lines = []
                self._rows[-1][1].append(self._lines)

    def _end(self, name: str) -> None:
        if self._fallback:
            self._fallback -= 1
            return
        match _local(name):
            case "p" if self._paragraphs:
                self._lines += "".join(self._paragraphs.pop()).split("\n")
            case "t":
                self._in_text = False
            case "tr" if self._rows:
                self._lines, cells = self._rows.pop()
                self._lines += _row(cells)

    def _text(self, piece: str) -> None:
        if self._in_text and self._paragraphs and not self._fallback:
            self._paragraphs[-1].append(piece)


def _row(cells: list[list[str]]) -> list[str]:
    """A row of a table as one line; one that sets columns side by side, cell after cell."""
    full = [[line for line in cell if line.strip()] for cell in cells]
    if all(len(cell) <= 1 for cell in full):
        return ["  ".join(line for cell in full for line in cell)]
    return [line for cell in cells for line in [*cell, ""]]


def _local(name: str) -> str:
    """The name of an element of WordprocessingML, "" of another."""
    namespace, _, local = name.rpartition(" ")
    return local if namespace in _NAMES else ""
