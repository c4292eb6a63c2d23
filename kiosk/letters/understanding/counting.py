"""How days are counted: so many days, working days, weeks or months from a day, and the day a letter counts as come.

Weeks end on the same weekday, months on the same day of the month (or its last). A paper letter counts as received six
working days after its date (facts.md, "Complaints and rights"), a digital one on the day it was sent.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kiosk import holidays
from kiosk.letters.model import Channel, Counted

Unit = Literal["days", "working_days", "weeks", "months"]
PAPER_DAYS = 6
FURTHEST = 1000
"""More days than that is not a deadline of a letter."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known besides the words: today, when it came and how, and what it is dated."""

    today: date
    received: date | None
    channel: Channel
    letter_date: date | None
    dated_surely: bool = True

    @property
    def base(self) -> date:
        """The day that a date without a year is looked for from."""
        return self.letter_date or self.today


def add(since: date, number: int, unit: Unit) -> date | None:
    """The last day of so many days, working days, weeks or months after (below zero: before) a day."""
    try:
        match unit:
            case "days":
                return since + timedelta(days=number)
            case "weeks":
                return since + timedelta(weeks=number)
            case "working_days":
                return holidays.add_working(since, number) if abs(number) <= FURTHEST else None
            case "months":
                months = since.year * 12 + since.month - 1 + number
                year, month = divmod(months, 12)
                return date(year, month + 1, min(since.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return None


def from_receipt(facts: Facts, number: int, unit: Unit) -> tuple[date | None, Counted, bool]:
    """Counted from the day the letter came: the day, how it was counted, and whether that day is known."""
    if facts.received:
        since, known = facts.received, True
        anchor: Literal["letter_date", "received", "assumed_received"] = "received"
    elif facts.channel == "digital":
        since, known, anchor = facts.base, facts.letter_date is not None, "letter_date"
    else:
        since = holidays.add_working(facts.base, PAPER_DAYS)
        known, anchor = False, "assumed_received"
    return add(since, number, unit), Counted(number, unit, since, anchor), known


def from_letter(facts: Facts, number: int, unit: Unit) -> tuple[date | None, Counted, bool]:
    """Counted from the letter's date."""
    known = facts.letter_date is not None
    return add(facts.base, number, unit), Counted(number, unit, facts.base, "letter_date"), known


def last_of_month(day: date) -> date:
    """The last day of the month that a day is in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
