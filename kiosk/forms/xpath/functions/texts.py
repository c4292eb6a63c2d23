"""Texts: joining, cutting, comparing, and the choices of a question as a text with spaces between."""

import base64
import binascii
import hashlib
import re
from functools import lru_cache

from kiosk.forms.xpath import bounded
from kiosk.forms.xpath.conversions import Value, to_int, to_text
from kiosk.forms.xpath.errors import EvaluationError

_TRIMMED = "".join(map(chr, range(33)))
_SPACES = re.compile(r"[ \t\n\x0b\f\r]+")
_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def concat(*parts: Value) -> str:
    """All, one after the other."""
    return "".join(map(to_text, parts))


def join(between: Value, *parts: Value) -> str:
    """All, with something between."""
    return to_text(between).join(map(to_text, parts))


def substr(whole: Value, start: Value, end: Value | None = None) -> str:
    """From `start` up to `end`, counted from 0, negative from the end."""
    text = to_text(whole)
    length = len(text)
    first = to_int(start)
    last = length if end is None else to_int(end)
    first = min(max(0, first + length if first < 0 else first), length)
    last = min(max(0, last + length if last < 0 else last), length)
    return text[first:last]


def substring_before(whole: Value, part: Value) -> str:
    """What stands before the first `part`."""
    head, found, _ = _split(to_text(whole), to_text(part))
    return head if found else ""


def substring_after(whole: Value, part: Value) -> str:
    """What stands after the first `part`."""
    return _split(to_text(whole), to_text(part))[2]


def _split(text: str, part: str) -> tuple[str, bool, str]:
    at = text.find(part)
    return (text, False, "") if at < 0 else (text[:at], True, text[at + len(part) :])


def translate(whole: Value, these: Value, those: Value) -> str:
    """Letters of `these` replaced by those at the same place of `those`, or taken out."""
    old, new = to_text(these), to_text(those)
    table: dict[int, str] = {}
    for place, letter in enumerate(old):
        table.setdefault(ord(letter), new[place : place + 1])
    return to_text(whole).translate(table)


def contains(whole: Value, part: Value) -> bool:
    """Whether `part` is in it."""
    return to_text(part) in to_text(whole)


def starts_with(whole: Value, part: Value) -> bool:
    """Whether it begins so."""
    return to_text(whole).startswith(to_text(part))


def ends_with(whole: Value, part: Value) -> bool:
    """Whether it ends so."""
    return to_text(whole).endswith(to_text(part))


def string_length(whole: Value) -> float:
    """How many characters; JavaRosa counts an emoji as two, as Java does."""
    return float(len(to_text(whole).encode("utf-16-le")) // 2)


def normalize_space(whole: Value) -> str:
    """Without space at the ends, and one space for several; a space that does not break is no space here."""
    return _SPACES.sub(" ", to_text(whole).strip(_TRIMMED))


def regex(whole: Value, pattern: Value) -> bool:
    """Whether the whole text is as the pattern says; never takes long (bounded.py)."""
    return bounded.matches(to_text(pattern), to_text(whole))


def selected(chosen: Value, one: Value) -> bool:
    """Whether `one` is among the choices."""
    return f" {to_text(one).strip(_TRIMMED)} " in f" {to_text(chosen)} "


def _several(text: str) -> list[str]:
    return [one for one in text.split(" ") if one]


def count_selected(chosen: Value) -> float:
    """How many choices."""
    return float(len(_several(to_text(chosen))))


def selected_at(chosen: Value, place: Value) -> str:
    """The choice at a place, counted from 0."""
    all_of_them, at = _several(to_text(chosen)), to_int(place)
    return all_of_them[at] if 0 <= at < len(all_of_them) else ""


@lru_cache(maxsize=64)
def _digest(text: str, method: str, written: str) -> str:
    found = hashlib.new(_DIGESTS[method], text.encode(), usedforsecurity=False).digest()
    return found.hex() if written == "hex" else base64.b64encode(found).decode()


def digest(whole: Value, method: Value, written: Value = "base64") -> str:
    """A checksum: MD5, SHA-1, SHA-256, SHA-384, SHA-512; written as "base64" or "hex"."""
    how, form = to_text(method), to_text(written).lower()
    if how not in _DIGESTS or form not in {"hex", "base64"}:
        raise EvaluationError("digest")
    return _digest(to_text(whole), how, form)


def base64_decode(whole: Value) -> str:
    """The text that was written in base64."""
    try:
        return base64.b64decode(to_text(whole)).decode("utf-8", "replace")
    except (binascii.Error, ValueError) as error:
        raise EvaluationError("base64") from error


FUNCTIONS = {
    "string": (to_text, 1, 1, "text"),
    "concat": (concat, 0, 99, "text", "many"),
    "join": (join, 1, 99, "text", "many"),
    "substr": (substr, 2, 3, "text"),
    "substring-before": (substring_before, 2, 2, "text"),
    "substring-after": (substring_after, 2, 2, "text"),
    "translate": (translate, 3, 3, "text"),
    "contains": (contains, 2, 2, "truth"),
    "starts-with": (starts_with, 2, 2, "truth"),
    "ends-with": (ends_with, 2, 2, "truth"),
    "regex": (regex, 2, 2, "truth"),
    "upper-case": (lambda one: to_text(one).upper(), 1, 1, "text"),
    "lower-case": (lambda one: to_text(one).lower(), 1, 1, "text"),
    "selected": (selected, 2, 2, "truth"),
    "is-selected": (selected, 2, 2, "truth"),
    "count-selected": (count_selected, 1, 1, "number"),
    "selected-at": (selected_at, 2, 2, "text"),
    "digest": (digest, 2, 3, "text"),
    "base64-decode": (base64_decode, 1, 1, "text"),
}
