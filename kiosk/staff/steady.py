"""How many days have gone by, as far as the clock may be believed: for what is deleted because of its age.

A kiosk without a battery for its clock may wake up in 1970, and one whose battery fails in 2098, for an afternoon or
for weeks. By the date alone everything would then be old, and gone for good. So days are counted, not subtracted:

- A day counts when the kiosk ran on `NEEDED` others in the `WITHIN` before it. Two dates in turn, as when the clock is
  set by the network some time after each start, are one that counts and one that doesn't.
- From one day that counts to the next, at most `LONGEST` are added. A clock that is wrong for weeks, or a kiosk that
  was put away, makes nothing older than that.

So the count may be behind, and then things stay longer than was said; it is never far ahead.
"""

from datetime import date, timedelta
from typing import Any, Final

from kiosk.store import Store

TABLE: Final = "steady_days"
NEEDED: Final = 14
WITHIN: Final = timedelta(days=90)
LONGEST: Final = timedelta(days=31)
MOST: Final = 120
"""Days that are remembered, those that were noted last."""


def count(store: Store, today: date) -> int | None:
    """Note that the kiosk runs today. Gives the days so far; None where this one can't be believed. Once a day."""
    row = store.table(TABLE).get(doc_id=1)
    found = {"days": list(row["days"]), "last": row["last"], "counted": row["counted"]} if row else _none()
    enough = _enough(found["days"], today)
    found["days"] = [*(day for day in found["days"] if day != today.isoformat()), today.isoformat()][-MOST:]
    if enough:
        gone = today - date.fromisoformat(found["last"] or today.isoformat())
        found["counted"] += min(max(gone, timedelta(0)), LONGEST).days
        found["last"] = today.isoformat()
    if row is None:
        store.table(TABLE).insert(found)
    else:
        store.table(TABLE).update(found, doc_ids=[1])
    return int(found["counted"]) if enough else None


def believed(store: Store, today: date) -> bool:
    """Whether this day can be believed, without noting anything."""
    row = store.table(TABLE).get(doc_id=1)
    return row is not None and _enough(row["days"], today)


def counted(store: Store) -> int:
    """The days so far, without noting anything."""
    row = store.table(TABLE).get(doc_id=1)
    return int(row["counted"]) if row else 0


def _enough(days: list[str], today: date) -> bool:
    return sum(timedelta(0) < today - day <= WITHIN for day in map(date.fromisoformat, days)) >= NEEDED


def _none() -> dict[str, Any]:
    return {"days": [], "last": "", "counted": 0}
