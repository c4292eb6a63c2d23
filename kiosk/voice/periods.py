"""Months and years of the counts, and how far the hub was told of them: what was told does not change any more.

One row of `TABLE`, once the kiosk has a hub: {hub, since, month, year}. `hub` is the organisation whose hub it is,
`since` the month in which it came to it; `month` and `year` are the last that any hub was told of, "" for none.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from kiosk.store import Store

TABLE: Final = "counts_told"


def noted(store: Store) -> dict[str, Any]:
    """The row; {} before there is one."""
    row = store.table(TABLE).get(doc_id=1)
    return dict(row) if row else {}


def still_open(store: Store, day: date) -> date:
    """The day itself; where its month was told (a clock was put back), the first of the first month that was not."""
    last = noted(store).get("month", "")
    return after(last) if month_of(day) <= last else day


def month_of(day: date) -> str:
    """Gives "2026-03"."""
    return f"{day.year:04d}-{day.month:02d}"


def after(month: str) -> date:
    """The first day after that month."""
    return (first_day(month) + timedelta(days=31)).replace(day=1)


def first_day(month: str) -> date:
    """Of a month."""
    return date.fromisoformat(f"{month}-01")


def over(since: str, today: date) -> Iterator[str]:
    """The months from that one on that are over, and each year after its December."""
    month = since
    while month < month_of(today):
        yield month
        if month.endswith("-12"):
            yield month[:4]
        month = month_of(after(month))
