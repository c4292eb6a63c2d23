"""The activity as a small calendar file (RFC 5545), to go into a QR code on the receipt and from there into a phone.

It holds what the poster on the wall holds and nothing of the person: no nickname, no code. A phone's calendar may be
seen by others, so a sensitive activity is only "An appointment", and its place stays on the receipt.
"""

import hashlib
from datetime import UTC, datetime

from kiosk.activities.model import Occurrence
from kiosk.i18n import _

BYTES = 997
"""What a QR code of version 25 holds at level M (ISO/IEC 18004 table 7); a larger one is hard to scan off a screen."""
SUMMARY_BYTES = 120
LOCATION_BYTES = 200
LEAST_BYTES = 10


def calendar_text(occ: Occurrence, stamp: datetime, most: int = BYTES) -> str:
    """The occurrence as a VCALENDAR with one VEVENT, at most `most` bytes long in UTF-8. `stamp` is now (DTSTAMP).

    What is called so at length, or is somewhere at length, is cut; what stands beside the code has it whole. The rest
    takes some 220 bytes, so with less than 260 to fill the text may be longer than `most`.
    """
    for room in range(LOCATION_BYTES, LEAST_BYTES - 1, -5):
        text = _calendar_text(occ, stamp, min(SUMMARY_BYTES, room), room)
        if len(text.encode()) <= most:
            break
    return text


def _calendar_text(occ: Occurrence, stamp: datetime, for_summary: int, for_location: int) -> str:
    summary, location = occ.summary, occ.location
    if occ.sensitive:
        summary, location = _("An appointment"), ""
    if occ.all_day:
        # A day is a day in every time zone: 3.6.1 has VALUE=DATE for it, and the end is exclusive as ours is.
        start, end = f";VALUE=DATE:{occ.start:%Y%m%d}", f";VALUE=DATE:{occ.end:%Y%m%d}"
    else:
        start, end = f":{_utc(occ.start)}", f":{_utc(occ.end)}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stuen//DA",
        "BEGIN:VEVENT",
        f"UID:{_uid(occ)}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART{start}",
        f"DTEND{end}",
        f"SUMMARY:{_escape(shorten(summary, for_summary))}",
        *([f"LOCATION:{_escape(shorten(location, for_location))}"] if location.strip() else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def shorten(text: str, limit: int) -> str:
    """`text` on one line and within `limit` bytes of UTF-8, cut between words and then ended with "…"."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    whole = " ".join(words)
    if len(whole.encode()) <= limit:
        return whole
    room, kept = limit - len("…".encode()), ""
    for word in words:
        longer = f"{kept} {word}".lstrip()
        if len(longer.encode()) > room:
            break
        kept = longer
    # One endless word has no place to be cut but in the middle, and never in the middle of a letter.
    kept = kept or whole.encode()[:room].decode(errors="ignore")
    return f"{kept}…"


def _uid(occ: Occurrence) -> str:
    # Not the feed's own UID: that may be an address, and all times of a repeated activity share it. The same again for
    # the same occurrence, so that a second scan after a change moves the entry rather than adding one.
    return hashlib.sha256(f"{occ.uid}\n{occ.occurrence}".encode()).hexdigest()[:20] + "@stuen"


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    # 3.3.11
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _fold(line: str) -> str:
    # 3.1: no line is longer than 75 octets, and a letter is not split.
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 75:
            parts.append(part)
            part = " "
        part += letter
    return "\r\n".join([*parts, part])
