"""From foreign bytes to calendar lines, whatever wrote them: line ends, folding, charsets (RFC 5545 section 3.1).

Nothing here can fail: the worst of bytes give lines that mean nothing, and what makes sense is found between them.
icalendar sees one event at a time, so that one event's garbage never takes the others with it.
"""

import codecs
import re
from dataclasses import dataclass, field

from kiosk.i18n import N_
from kiosk.unseen import UNSEEN

MAX_FILE = 10_000_000  # bytes
MAX_EVENTS = 5_000  # VEVENTs of one file
MAX_LINES = 2_000  # lines of one event
MAX_LINE = 64_000  # characters of one unfolded line
HEAVY = ("ATTACH", "X-ALT-DESC", "IMAGE")  # attachments as base64 and descriptions as HTML: megabytes we never show

TOO_MANY_LINES = N_("It has too many lines.")
CUT_OFF = N_("It is cut off before its end.")

_BOMS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_END = re.compile(rb"\r\n|\r|\n")
_NAME = re.compile(r"([A-Za-z0-9-]+)\s*[;:]")


@dataclass(slots=True)
class Block:
    """One VEVENT or VTIMEZONE: its lines without BEGIN and END, which VCALENDAR it stood in, and what is wrong."""

    name: str
    calendar: int
    lines: list[str] = field(default_factory=list)
    inner: list["Block"] = field(default_factory=list)
    wrong: str = ""

    def value(self, name: str) -> str:
        """The raw value of the first line with this property name, "" when there is none."""
        for line in self.lines:
            if property_name(line) == name:
                return line.partition(":")[2].strip()
        return ""


@dataclass(slots=True)
class Outline:
    """A file's skeleton: the blocks found, the properties of each VCALENDAR, and whether it was whole."""

    blocks: list[Block] = field(default_factory=list)
    calendars: list[dict[str, str]] = field(default_factory=list)
    whole: bool = True
    events: int = 0
    too_many: bool = False


def property_name(line: str) -> str:
    """The property's name in capitals, "" when the line is not a content line."""
    found = _NAME.match(line)
    return found[1].upper() if found else ""


def to_utf8(data: bytes) -> bytes:
    """The bytes as something ASCII-compatible: UTF-16 and UTF-32 are re-encoded, a UTF-8 BOM is dropped."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(codec, "replace").encode()
    if data.startswith(codecs.BOM_UTF8):
        return data[3:]
    if data[:2] in (b"B\0", b"\0B"):  # UTF-16 that lost its BOM
        return data.decode("utf-16-le" if data[0] else "utf-16-be", "replace").encode()
    return data


def decode_line(line: bytes) -> str:
    """One line's text: UTF-8, else Windows-1252 (what Latin-1 means in practice), else Latin-1, which never fails."""
    for codec in ("utf-8", "cp1252"):
        try:
            text = line.decode(codec)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = line.decode("latin-1")
    return UNSEEN.sub("", text)


def unfold(data: bytes) -> list[str]:
    """Logical lines. Unfolded before decoded, for a writer may fold in the middle of a UTF-8 character."""
    logical: list[list[bytes]] = []
    for raw in _END.split(to_utf8(data)):
        if raw[:1] in (b" ", b"\t") and logical:
            logical[-1].append(raw[1:])
        elif raw.strip():
            logical.append([raw])
    return [decode_line(b"".join(pieces)) for pieces in logical]


def outline(data: bytes) -> Outline:
    """Find the events and time zones of a file, however broken the rest of it is."""
    found = Outline()
    stack: list[Block] = []
    unended = 0
    for line in unfold(data):
        keyword, _, rest = line.partition(":")
        keyword, rest = keyword.strip().upper(), rest.strip().upper()
        if rest == "VCALENDAR" and keyword in ("BEGIN", "END"):
            _abandon(stack)
            unended += 1 if keyword == "BEGIN" else -1
            if keyword == "BEGIN":
                found.calendars.append({})
        elif keyword == "BEGIN":
            _open(found, stack, rest)
            if found.too_many:
                break
        elif keyword == "END":
            _close(stack, rest)
        elif stack:
            _add(stack[-1], line)
        elif found.calendars and (name := property_name(line)):
            found.calendars[-1].setdefault(name, line.partition(":")[2].strip()[:200])
    _abandon(stack)
    found.whole = bool(found.calendars) and unended <= 0 and not found.too_many
    return found


def _open(found: Outline, stack: list[Block], name: str) -> None:
    block = Block(name, max(len(found.calendars) - 1, 0))
    if name == "VEVENT":
        _abandon(stack)  # an event inside an event: the outer one lost its end
        found.events += 1
        found.too_many = found.events > MAX_EVENTS
        if found.too_many:
            return
    if stack:
        stack[-1].inner.append(block)
    elif name in ("VEVENT", "VTIMEZONE"):
        found.blocks.append(block)
    stack.append(block)


def _add(block: Block, line: str) -> None:
    if property_name(line) in HEAVY:
        return
    if len(block.lines) >= MAX_LINES:
        block.wrong = block.wrong or TOO_MANY_LINES
        return
    block.lines.append(line[:MAX_LINE])


def _close(stack: list[Block], name: str) -> None:
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].name == name:
            del stack[depth:]
            return


def _abandon(stack: list[Block]) -> None:
    """What is still open never ended: the event is cut off."""
    for block in stack:
        block.wrong = block.wrong or CUT_OFF
    stack.clear()
