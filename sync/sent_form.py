"""A form that a visitor sends to staff: what is sealed of it, in as many events as it takes, and put together again.

What is sealed is JSON, made small by zlib (RFC 1950) and cut into pieces, for an event has 64 KiB:

    {"version": 1, "code", "form", "name", "made", "contact", "said": [statement, ...], "pdf": base64 or ""}

Each piece is the sealed part of one event `form.sent`: {"sending", "part", "parts", "data": base64}. Which form it is
of, and which piece of how many, is sealed too: a hub can withhold a piece, it can't put another's in its place.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sync.errors import SyncError
from sync.events import MOST_BYTES, encode

STREAM: Final = "forms"
TYPE: Final = "form.sent"
MOST_PARTS: Final = 16
MOST_WHOLE: Final = 8 << 20
"""Bytes of the JSON: what would grow larger than this was not made by a kiosk."""
_ENVELOPE: Final = 3072
"""Bytes of an event that are not sealed, of a seal that are its head, and of a piece that are not data; at most."""
_EACH: Final = 1168 + 8
"""Bytes that each recipient makes a seal longer."""


class BadForm(SyncError):
    """Pieces that are no form: some are missing, or they were never one."""

    code = "bad_form"
    sentence = "Not all of this form is here, or it never was one."


class TooLarge(SyncError):
    """It does not go into as many events as it may take."""

    code = "too_large"
    sentence = "The form is too large to be sent."


def pieces(content: Mapping[str, Any], sending: str, recipients: int) -> list[dict[str, Any]]:
    """What to seal, an event each, to so many recipients. Raises `TooLarge`."""
    small = zlib.compress(encode(dict(content)), 9)
    room = ((MOST_BYTES - _ENVELOPE) * 3 // 4 - _EACH * recipients) * 3 // 4
    cut = [small[at : at + room] for at in range(0, len(small), room)]
    if len(cut) > MOST_PARTS:
        raise TooLarge
    return [
        {"sending": sending, "part": at, "parts": len(cut), "data": base64.b64encode(one).decode()}
        for at, one in enumerate(cut, 1)
    ]


def whole(found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What `pieces` cut, whatever order they came in and however often. Raises `BadForm`."""
    try:
        by_part = {int(one["part"]): one for one in found}
        (parts,) = {int(one["parts"]) for one in by_part.values()}
        (_sending,) = {str(one["sending"]) for one in by_part.values()}
        if not 1 <= parts <= MOST_PARTS or sorted(by_part) != list(range(1, parts + 1)):
            raise BadForm
        small = b"".join(base64.b64decode(by_part[at]["data"], validate=True) for at in range(1, parts + 1))
        opened = zlib.decompressobj()
        content = json.loads(opened.decompress(small, MOST_WHOLE))
    except (KeyError, TypeError, ValueError, RecursionError, zlib.error) as error:
        raise BadForm from error
    if not isinstance(content, dict) or content.get("version") != 1:
        raise BadForm("This form was sent by a newer kiosk, or is none.")
    return content


def letter(content: Mapping[str, Any]) -> bytes:
    """The PDF that came with it; b"" for none. Raises `BadForm`."""
    try:
        return base64.b64decode(content.get("pdf", ""), validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise BadForm from error


def in_words(content: Mapping[str, Any]) -> str:
    """All of it but the letter, as plain text for staff; in Danish, as the form is."""
    said = content.get("said")
    lines = [
        str(content.get("name", "")),
        f"Kode: {content.get('code', '')}",
        f"Skrevet: {content.get('made', '')}",
        f"Kontakt: {content.get('contact') or 'Ikke oplyst. Personen kommer måske selv med koden.'}",
        "",
        *(str(one) for one in (said if isinstance(said, list) else [])),
    ]
    # A visitor's words must not speak to the terminal that they are shown on.
    kept = ("".join(one if one.isprintable() else " " for one in line) for text in lines for line in text.split("\n"))
    return "\n".join(kept) + "\n"
