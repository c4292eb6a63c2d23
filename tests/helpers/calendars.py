"""For tests of the calendar: the fixtures, a clock that stands, a reader without a process, and short ways to write."""

from datetime import date, datetime, timedelta
from pathlib import Path

from kiosk.activities import reader
from kiosk.activities.calendar import Calendar
from kiosk.activities.child import work_out
from kiosk.activities.ics import read
from kiosk.clock import COPENHAGEN
from kiosk.store import Store

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "calendar"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=COPENHAGEN)


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


class Stopped:
    """A clock that goes when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time, self.seconds = now, 0.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.seconds

    def on(self, **more: float) -> None:
        self.time += timedelta(**more)


def read_here(data: bytes, low: date, high: date) -> dict:
    """What the reader's process answers, checked as the kiosk checks it, in this process."""
    answer = read(data)
    work_out(answer["events"], answer["problems"], low, high)
    checked = reader.checked(answer)
    assert checked == answer, "the kiosk would not believe this"
    return checked


def work_out_here(part: dict, low: date, high: date) -> dict:
    fresh = dict(part)
    work_out([{"uid": "", "main": fresh, "overrides": []}], [], low, high)
    return fresh


def a_calendar(path: Path, clock=None, **options) -> Calendar:
    """A calendar over a real store in this folder."""
    store = Store.open(path, root_key=bytes(32))
    return Calendar(store, clock or Stopped(), read=read_here, work_out=work_out_here, **options)


def ics(*events: str, head: str = "") -> bytes:
    """A calendar of events given as lines without BEGIN and END."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//DA", *head.splitlines()]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*(line.strip() for line in lines), "END:VCALENDAR", ""]).encode()


def cph(text: str) -> datetime:
    """Reads "2026-12-05 10:00" as the centre's time."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)
