"""The day of a letter for a phone's calendar, as the text of a QR code. A phone is seen by others: it says what was
chosen and no more. No case number, no name of the person; who it is with only if `who` is given.
"""

import hashlib
from datetime import datetime, timedelta

from kiosk.activities.receipts import BYTES, one_event, shorten
from kiosk.clock import COPENHAGEN
from kiosk.letters.explaining.texts import language, texts
from kiosk.letters.explaining.when import When

PLACE_BYTES = 120
AN_HOUR = timedelta(hours=1)


def calendar_text(when: When, stamp: datetime, *, who: str = "", place: str = "") -> str:
    """A VCALENDAR of one event with a reminder the day before, in the language now in use; fits QR version 25-M.

    An appointment is at its hour, an hour long where the letter gives no end; all else is a whole day.
    """
    said = texts(language())
    key = "appointment" if when.appointment else "deadline"
    summary = said.of("calendar", f"{key}_who").format(who=who) if who else said.of("calendar", key)
    uid = hashlib.sha256(f"{key}\n{when.on}\n{when.at}".encode()).hexdigest()[:20] + "@stuen"
    if when.appointment and when.at:
        start = datetime.combine(when.on, when.at, COPENHAGEN)
        end = datetime.combine(when.on, when.until, COPENHAGEN) if when.until else start + AN_HOUR
        text = one_event(uid, stamp, start, max(end, start), _short(summary), location=_short(place), reminder="-P1D")
    else:
        next_day = when.on + timedelta(days=1)
        text = one_event(uid, stamp, when.on, next_day, _short(summary), location=_short(place), reminder="-P1D")
    assert len(text.encode()) <= BYTES  # noqa: S101 - both texts are cut above
    return text


def _short(text: str) -> str:
    return shorten(text, PLACE_BYTES)
