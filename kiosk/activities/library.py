"""The repeat rules that rules.py leaves alone, through recurring-ical-events; in the reader's process only.

A rule can be written to keep a computer busy for hours (a 30th of February every second), so an alarm stands over each.
"""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from types import FrameType

import recurring_ical_events
from icalendar import Calendar

from kiosk.activities.rules import until_wall
from kiosk.activities.series import MAX_STARTS, Part
from kiosk.activities.zones import zone
from kiosk.i18n import N_

Note = tuple[str, dict[str, object]]


def put_starts(part: Part, low: date, high: date, seconds: float) -> Note | None:
    """Work out `starts` for [low, high); returns what had to be cut. In the main thread only: it sets an alarm."""
    note: Note | None = None
    try:
        with _alarm(seconds):
            found = starts(part, datetime.combine(low, time()), datetime.combine(high, time()))
        if len(found) > MAX_STARTS:
            note = (N_("It repeats more than {most} times in a year. The rest were left out."), {"most": MAX_STARTS})
    except Exception:  # noqa: BLE001 - whatever the library stumbles on, one time of the event is still known
        note = (N_("Its repeat rule can't be worked out. Only its first time is shown."), {})
        found = [datetime.fromisoformat(part["start"])]
    part["starts"] = [one.isoformat() for one in found[:MAX_STARTS]]
    part["starts_from"], part["starts_to"] = low.isoformat(), high.isoformat()
    return note


def starts(part: Part, low: datetime, high: datetime) -> list[datetime]:
    """Wall times in [low, high) by the library, sorted."""
    where = zone(part["zone"]) if part["zone"] else None
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:x", f"DTSTART:{_basic(datetime.fromisoformat(part['start']))}"]
    lines += [
        "RRULE:" + re.sub(r"UNTIL=([^;]*)", lambda found: f"UNTIL={_basic(until_wall(found[1], where))}", rule)
        for rule in part.get("rules", ())
    ]
    calendar = Calendar.from_ical("\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""]))
    found = recurring_ical_events.of(calendar).between(low, high)
    return sorted(moment for one in found if low <= (moment := one["DTSTART"].dt) < high)


def _basic(wall: datetime) -> str:
    return wall.strftime("%Y%m%dT%H%M%S")


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
