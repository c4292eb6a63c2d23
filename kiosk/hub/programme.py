"""The hub's activities as the kiosk's calendar takes them in: iCalendar, read by the same limited process as all other.

Starting that process costs some tenths of a second, so a page of changes is read in one go; what is then missing is
read by itself, for one broken text must not hide the others. An activity is believed only under its own UID.
"""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.activities import importing
from kiosk.activities.calendar import Calendar, ImportReport
from kiosk.activities.lines import MAX_EVENTS, MAX_FILE

log = logging.getLogger(__name__)

SOURCE = "hub"
"""What the calendar knows them by. A folder's files are absolute paths, and feeds are addresses."""

Event = Mapping[str, Any]


def read(calendar: Calendar, texts: Mapping[str, str]) -> dict[str, Event]:
    """{uid: what it says} of {uid: iCalendar}; without those that can't be read. Writes nothing."""
    found: dict[str, Event] = {}
    for several in _together(texts):
        found |= _read(calendar, several)
    alone = [uid for uid in texts if uid not in found]
    for uid in alone if len(texts) > 1 else ():
        found |= _read(calendar, {uid: texts[uid]})
    if len(found) < len(texts):
        log.info("%d activities of the hub can't be read", len(texts) - len(found))
    return found


def _read(calendar: Calendar, texts: Mapping[str, str]) -> dict[str, Event]:
    data = "\r\n".join(texts.values()).encode("utf-8", "replace")
    reading = importing.reading_of(calendar, data, "")
    broken = {one["uid"] for one in reading["problems"] if one["uid"]}
    return {
        event["uid"]: event
        for event in reading["events"]
        if event["uid"] in texts and (event["main"] is not None or event["uid"] not in broken)
    }


def _together(texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Parts of it that one reading takes."""
    part: dict[str, str] = {}
    size = events = 0
    for uid, text in texts.items():
        more, several = len(text.encode("utf-8", "replace")) + 2, text.count("BEGIN:VEVENT")
        if part and (size + more > MAX_FILE or events + several > MAX_EVENTS):
            yield part
            part, size, events = {}, 0, 0
        part[uid], size, events = text, size + more, events + several
    if part:
        yield part


def store(calendar: Calendar, events: Mapping[str, Event], gone: set[str]) -> bool:
    """Write what was read, and take out what is gone, in the caller's transaction. Gives whether anything changed."""
    reading = {
        "events": [event for uid, event in events.items() if uid not in gone],
        "cancels": [],
        "problems": [],
        "whole": False,
        "newest": True,
        "gone": gone,
    }
    before = calendar.revision
    importing.take_in(calendar, [(SOURCE, reading)], ImportReport())
    return calendar.revision != before
