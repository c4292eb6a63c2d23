"""A year of 300 repeating activities: ours against recurring-ical-events on the same calendar, and from the cache.

    python tests/bench/run.py calendar

The centre is busy: of the 300, half are weekly, some twice a week, some every other week, some monthly, and a few
daily, every sixth with excluded and moved repetitions. Rounds alternate; what counts are medians and the ratio.
"""

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import recurring_ical_events
from icalendar import Calendar as Ical
from table import Row

from kiosk.activities.calendar import Calendar
from kiosk.clock import COPENHAGEN, SystemClock
from kiosk.store import Store

EVENTS = 300
ROUNDS = 7
FIRST, LAST = date(2026, 1, 1), date(2027, 1, 1)
RULES = (
    *["FREQ=WEEKLY"] * 10,
    *["FREQ=WEEKLY;BYDAY=MO,TH"] * 3,
    *["FREQ=WEEKLY;INTERVAL=2"] * 3,
    *["FREQ=MONTHLY;BYDAY=1SA"] * 2,
    "FREQ=MONTHLY;BYMONTHDAY=15",
    "FREQ=DAILY",
)


def a_year() -> bytes:
    """The calendar as a file."""
    dice = random.Random(7)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//DA"]
    for number in range(EVENTS):
        first = datetime(2025, 1, 1, dice.randint(8, 20)) + timedelta(days=dice.randrange(300))
        rule = dice.choice(RULES)
        head = [f"UID:{number}@bench", "DTSTAMP:20250101T000000Z", f"SUMMARY:Aktivitet {number}"]
        at = ";TZID=Europe/Copenhagen:{:%Y%m%dT%H%M%S}".format
        event = [*head, f"DTSTART{at(first)}", "DURATION:PT2H", f"RRULE:{rule}"]
        if number % 6 == 0 and rule == "FREQ=WEEKLY":
            weeks = dice.sample(range(30, 60), 4)
            event += [f"EXDATE{at(first + timedelta(weeks=week))}" for week in weeks[:2]]
            for week in weeks[2:]:
                original = first + timedelta(weeks=week)
                moved = [
                    *head,
                    f"RECURRENCE-ID{at(original)}",
                    f"DTSTART{at(original + timedelta(hours=1))}",
                    "DURATION:PT1H",
                ]
                lines += ["BEGIN:VEVENT", *moved, "END:VEVENT"]
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    before = time.perf_counter()
    work()
    return (time.perf_counter() - before) * 1000


def rows(args: argparse.Namespace) -> list[Row]:
    """All lines."""
    data = a_year()
    with tempfile.TemporaryDirectory() as where:
        store = Store.open(Path(where) / "store", root_key=bytes(32))
        try:
            return measure(store, data)
        finally:
            store.close()


def measure(store: Store, data: bytes) -> list[Row]:
    """Import once, then both in turn."""
    ours = Calendar(store, SystemClock())
    assert ours.import_bytes(data, source="bench").imported == EVENTS
    theirs = Ical.from_ical(data)
    low, high = (datetime.combine(day, datetime.min.time(), COPENHAGEN) for day in (FIRST, LAST))
    found = len(ours.occurrences(FIRST, LAST))
    assert found == len(recurring_ical_events.of(theirs).between(low, high)), "both must find the same"
    gc.collect()
    gc.freeze()  # the library's calendar is not in a kiosk's memory, and should not be walked in our time either
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        fresh = Calendar(store, SystemClock())
        work: dict[str, Callable[[], object]] = {
            "ours": partial(fresh.occurrences, FIRST, LAST),
            "cached": partial(fresh.occurrences, FIRST, LAST),
            "theirs": lambda: recurring_ical_events.of(theirs).between(low, high),
            "today": lambda: Calendar(store, SystemClock()).today(),
        }
        for what, one in work.items():
            times.setdefault(what, []).append(timed(one))
    ms = {what: statistics.median(many) for what, many in times.items()}

    def row(what: str, key: str, wanted: str, *, ok: bool) -> Row:
        ratio = f"{ms[key] / ms['theirs']:.5f}"
        return Row(what, f"{ms[key]:.2f} ms", "recurring-ical-events", f"{ms['theirs']:.0f} ms", ratio, wanted, ok)

    year = f"a year of {EVENTS} repeating activities ({found} times)"
    return [
        row(year, "ours", "under 150 ms", ok=ms["ours"] < 150),
        row("the same again", "cached", "cached", ok=ms["cached"] < ms["ours"] / 10),
        row("today, from the store", "today", "-", ok=True),
    ]
