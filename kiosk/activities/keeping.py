"""Who says who has a place: this kiosk, or the hub, and what the hub has said of the places it keeps.

An activity that came from the hub has one keeper (sync/protocol.md, "Seats"). All others are the kiosk's own. What the
hub says lies in three tables, which `kiosk.hub` writes; of `hub_leases` the sign-ups write `used` and nothing else, in
the frame of the sign-up that uses the seats. A kiosk without a hub has none of them, and then nothing here costs.
"""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from tinydb.table import Document, Table

from kiosk.activities.ports import Journal

if TYPE_CHECKING:
    from tinydb.queries import QueryLike

KEEPERS, SEATS, LEASES = "hub_activities", "hub_seats", "hub_leases"

Trusted = Callable[[], datetime | None]
"""The time, if anybody who knows it has told it since the machine was switched on."""

Condition = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the hub last said of an occurrence: seats taken (lent ones too), parties in line, roles taken."""

    taken: int = 0
    waiting: int = 0
    roles: Mapping[str, int] = field(default_factory=dict)


class Keeping:
    """Reads those tables. One belongs to one thread."""

    def __init__(self, store: Journal, trusted: Trusted) -> None:
        self._keepers, self._seats, self._leases = (store.table(name) for name in (KEEPERS, SEATS, LEASES))
        self._trusted = trusted

    def by_hub(self, uid: str) -> bool:
        """Whether somebody else than this kiosk says who has a place."""
        row = first(self._keepers, of_activity(uid))
        return row is not None and not row["ours"]

    def heard(self, uid: str, occurrence: str) -> Heard:
        """What the hub last said; nothing is taken where it has said nothing."""
        row = first(self._seats, of_occurrence(uid, occurrence))
        return Heard(row["taken"], row["waiting"], row["roles"]) if row else Heard()

    def lent(self, uid: str, occurrence: str) -> int:
        """Seats that this kiosk may give away at once; none when it must not: recalled, or the time is not known."""
        row = first(self._leases, of_occurrence(uid, occurrence))
        if row is None or row["recall"]:
            return 0
        if row["until"]:
            now = self._trusted()
            if now is None or now >= datetime.fromisoformat(row["until"]):
                return 0
        return left(row)

    def use(self, uid: str, occurrence: str, seats: int) -> None:
        """Give away so many of the lent seats."""
        self._leases.update(_used(seats), cast("QueryLike", of_occurrence(uid, occurrence)))


def _used(seats: int) -> Callable[[MutableMapping[str, Any]], None]:
    def count(row: MutableMapping[str, Any]) -> None:
        row["used"] += seats

    return count


def left(row: Mapping[str, Any]) -> int:
    """Seats of a lease that nobody has yet."""
    return max(0, int(row["granted"]) - int(row["used"]) - int(row["returned"]))


def of_occurrence(uid: str, occurrence: str) -> Condition:
    """Whether a row is about this occurrence."""
    return lambda row: bool(row["uid"] == uid and row["occurrence"] == occurrence)


def of_activity(uid: str) -> Condition:
    """Whether a row is about this activity."""
    return lambda row: bool(row["uid"] == uid)


def first(table: Table, holds: Condition) -> Document | None:
    """The first row for which it holds; the others are looked at where they lie, and not copied."""
    return table.get(cast("QueryLike", holds))
