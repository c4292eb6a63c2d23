"""A folder that nobody opens goes by itself, after the months that the centre has set; its owner was told when it was
made, and its key card says so.

Nobody can look into a folder to see when it was opened last. But each opening writes its log, and so a newer version,
also at the centre's other kiosks; so it is enough to remember, for each folder, since when its version has been what it
is. What a new staff key changes is no opening. Days are counted, not read off the clock (staff/steady.py).

Only this kiosk's copy goes: nobody else can say for a folder's owner that it is gone everywhere. Another kiosk counts
its own days, the hub too. A copy of the same version that comes after is not taken in again.
"""

from typing import Any, Final

from kiosk.folder.rows import Rows
from kiosk.staff.audit import KIOSK, Audit

NEAR: Final = 60
"""Days: a folder that has no more left was near its end."""


def lasts(months: int) -> int:
    """How many days a folder stays that nobody opens."""
    return months * 365 // 12


def expire(rows: Rows, audit: Audit, counted: int, months: int) -> int:
    """Delete what nobody has opened for so long (0 months: never); gives how many. `counted`: the days so far."""
    with rows.transaction():
        for row in rows.all():
            if row.get("unopened_version") != row["version"]:
                rows.opened(row["id"], row["version"], counted)
        old = [row for row in rows.all() if months and counted - row["unopened"] > lasts(months)]
    gone = sum(_gone(rows, audit, row) for row in old)
    if gone:
        rows.tidy()
        audit.note()
    return gone


def _gone(rows: Rows, audit: Audit, old: dict[str, Any]) -> bool:
    """Delete it, unless somebody opened it just now, or a newer one came: the drawing thread and the line go on."""
    with rows.transaction():
        row = rows.by("id", old["id"])
        if row is None or row["version"] != old["version"]:
            return False
        rows.expire(old["id"])
        audit.write("folder.expired", who=KIOSK)
    return True


def left(rows: Rows, name: str, counted: int, months: int) -> int | None:
    """How many days a folder had before it would have gone, where they were few; else None. `name` is the store's."""
    row = rows.by("id", name)
    if not months or row is None or row.get("unopened_version") != row["version"]:
        return None
    days = max(0, lasts(months) - (counted - int(row["unopened"])))
    return days if days <= NEAR else None
