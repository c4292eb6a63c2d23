"""Text of foreign origin made plain."""

import unicodedata

from kiosk.letters.reading.raw import MAX_TEXT

_KEPT = "\n"
_SPACES = dict.fromkeys([9, 11, 12, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_LINES = dict.fromkeys(map(ord, "\u0085\u2028\u2029"), "\n")
# A hyphen is a hyphen, so that "12-14" is found however it was set; the dash of a sentence stays what it is.
_MARKS = {0x2010: "-", 0x2011: "-", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_TABLE = {**_SPACES, **_LINES, **_MARKS}


def clean(text: str) -> str:
    """The text with plain spaces, plain newlines, composed letters, and nothing that can't be seen."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE))
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(character for character in text if character in _KEPT or _is_seen(character))


def _is_seen(character: str) -> bool:
    """Whether it is a letter, mark, number, sign or space; not a control, surrogate, or turner of direction."""
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn", "Co"}


def tidy(text: str) -> str:
    """Clean, no spaces at the ends of lines, at most one empty line in a row, none at the ends; cut at MAX_TEXT."""
    lines: list[str] = []
    for line in clean(text[:MAX_TEXT]).split("\n"):
        stripped = line.strip(" ")
        if stripped or (lines and lines[-1]):
            lines.append(stripped)
    return "\n".join(lines).strip("\n")
