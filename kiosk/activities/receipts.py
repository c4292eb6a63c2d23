"""The activity as a small calendar file (RFC 5545), to go into a QR code on the receipt and from there into a phone.

It holds what the poster on the wall holds and nothing of the person: no nickname, no code. A phone's calendar may be
seen by others, so a sensitive activity is only "An appointment", and its place stays on the receipt.
"""

import hashlib
from datetime import UTC, date, datetime

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
    # A day is a day in every time zone, and the end is exclusive as ours is.
    start, end = (occ.start.date(), occ.end.date()) if occ.all_day else (occ.start, occ.end)
    return one_event(
        _uid(occ),
        stamp,
        start,
        end,
        shorten(summary, for_summary),
        location=shorten(location, for_location),
        reminder="",
    )


def one_event(uid: str, stamp: datetime, start: date, end: date, summary: str, *, location: str, reminder: str) -> str:
    """A VCALENDAR with one VEVENT: `start` and `end` (exclusive) are datetimes, or dates for whole days (3.6.1).

    `reminder` is how long before it the phone rings, as an RFC 5545 duration ("-P1D"); "" for never.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stuen//DA",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART{_moment(start)}",
        f"DTEND{_moment(end)}",
        f"SUMMARY:{_escape(summary)}",
        *([f"LOCATION:{_escape(location)}"] if location.strip() else []),
        *(_alarm(reminder, summary) if reminder else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _moment(when: date) -> str:
    return f":{_utc(when)}" if isinstance(when, datetime) else f";VALUE=DATE:{when:%Y%m%d}"


def _alarm(trigger: str, words: str) -> list[str]:
    # 3.6.6: a display alarm has these three.
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escape(words)}", f"TRIGGER:{trigger}", "END:VALARM"]


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
