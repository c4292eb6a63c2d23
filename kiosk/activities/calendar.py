"""The centre's calendar: takes in iCalendar, keeps it in the store, and says what happens when.

One row per source and UID holds the activity in plain form (series.py); importing.py writes them. Asking touches rows
and datetime alone: no calendar library is imported before something has to be read.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol

from kiosk.activities.activity import Activity, merge
from kiosk.activities.expand import NotExpanded, Time
from kiosk.activities.model import Occurrence
from kiosk.activities.occurrences import Defaults, as_json, build, find
from kiosk.activities.rules import FIRST_YEAR, LAST_YEAR
from kiosk.activities.series import Part, Problem, told
from kiosk.clock import COPENHAGEN, Clock

__all__ = ["Calendar", "Defaults", "ImportReport", "StoreLike", "as_json"]

AROUND = timedelta(days=40)  # how much more of a hard rule is worked out than was asked for
FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 1, 1)
KEPT_LISTS = 16


class StoreLike(Protocol):
    """What the calendar needs of the store."""

    def table(self, name: str) -> Any:
        """A tinydb table."""

    def transaction(self) -> AbstractContextManager[Any]:
        """All writes inside become one."""


@dataclass(slots=True)
class ImportReport:
    """What an import did, counted in activities (a repeated one counts once), and what it understood of each."""

    imported: int = 0
    updated: int = 0
    removed: int = 0
    problems: list[Problem] = field(default_factory=list)
    understood: list[dict[str, Any]] = field(default_factory=list)
    no_calendar: bool = False
    """Files were given, and not one of them is a calendar that can be read."""

    def as_json(self) -> dict[str, Any]:
        """The keys that `activities import --json` promises; problems in the language now in use."""
        return {
            "imported": self.imported,
            "updated": self.updated,
            "removed": self.removed,
            "problems": [told(one) for one in self.problems],
            "understood": self.understood,
        }


@dataclass(slots=True)
class _Snapshot:
    """The programme at one revision. Replaced as a whole, so that threads need no lock of ours beside the store's."""

    revision: int
    activities: dict[str, Activity]
    lists: dict[tuple[date, date], list[Occurrence]] = field(default_factory=dict)


class Calendar:
    """See the module's text. Threads may share one; several processes may each have one over the same store."""

    def __init__(
        self,
        store: StoreLike,
        clock: Clock,
        defaults: object = None,
        *,
        read: Callable[[bytes, date, date], dict[str, Any]] | None = None,
        work_out: Callable[[Part, date, date], Part] | None = None,
    ) -> None:
        """`defaults` has attributes as `Defaults` has; `read` and `work_out` stand in for reader.py in tests."""
        self.store, self.clock, self.defaults = store, clock, Defaults.of(defaults)
        self._read, self._work_out = read, work_out
        self._now = _Snapshot(-1, {})

    # Asking

    @property
    def revision(self) -> int:
        """Grows when the programme changes, and only then."""
        row = self.store.table("calendar").get(doc_id=1)
        return int(row["revision"]) if row else 0

    def today(self) -> list[Occurrence]:
        """What happens on the centre's day that it is now."""
        day = self.clock.now().date()
        return self.occurrences(day, day + timedelta(days=1))

    def occurrences(self, start: date, end: date) -> list[Occurrence]:
        """All that touches [start, end), sorted by time; cancelled ones too, removed ones not."""
        now = self._snapshot()
        found = now.lists.get((start, end))
        if found is None:
            low, high = _midnight(start), _midnight(end)
            found = []
            for activity in now.activities.values():
                if not activity.gone:
                    known, times = self._times(activity, low, high)
                    found += build(known, times, self.defaults)
            found.sort(key=attrgetter("start"))  # stable: at the same time as in `activities`
            if len(now.lists) >= KEPT_LISTS:
                now.lists.clear()
            now.lists[start, end] = found
        return list(found)

    def occurrence(self, uid: str, occurrence: str) -> Occurrence | None:
        """The one of this name in any equal ISO form; what was removed comes as cancelled. None for what never was."""
        activity = self._snapshot().activities.get(uid)
        if activity is None:
            return None
        try:
            return find(activity, occurrence, self.defaults)
        except NotExpanded:
            day = datetime.fromisoformat(occurrence).date()
            try:
                return find(self._widened(activity, day, day), occurrence, self.defaults)
            except NotExpanded:
                return None

    def activities(self) -> dict[str, Activity]:
        """Every activity by its UID, in the order they are listed at the same time; also those that are gone.

        For importing.py, not to be changed.
        """
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in self.store.table("activities").all():
            rows.setdefault(row["uid"], []).append(row)
        cancels: dict[str, list[dict[str, Any]]] = {}
        for row in self.store.table("activity_cancels").all():
            cancels.setdefault(row["uid"], []).append(row)
        found = [merge(uid, many, cancels.get(uid, ())) for uid, many in rows.items()]
        found.sort(key=_order)
        return {one.uid: one for one in found}

    def _snapshot(self) -> _Snapshot:
        revision = self.revision
        now = self._now
        if now.revision != revision:
            now = self._now = _Snapshot(revision, self.activities())
        return now

    def _times(self, activity: Activity, low: datetime, high: datetime) -> tuple[Activity, list[Time]]:
        try:
            return activity, activity.times(low, high)
        except NotExpanded:
            wider = self._widened(activity, low.date(), high.date())
            try:
                return wider, wider.times(low, high)
            except NotExpanded:
                return activity, []

    def _widened(self, activity: Activity, low: date, high: date) -> Activity:
        """The activity with its hard rule worked out around a window beyond the stored one."""
        from kiosk.activities.reader import ReaderFailed, work_out  # noqa: PLC0415 - start-up never needs it

        if activity.main is None:
            return activity
        try:
            return replace(activity, main=(self._work_out or work_out)(activity.main, low - AROUND, high + AROUND))
        except ReaderFailed:
            return activity

    # Taking in

    def import_paths(self, paths: Sequence[Path]) -> ImportReport:
        """Take in files and folders of .ics, all in one transaction. What vanished from a folder goes too.

        A source is a file's resolved path. A file that can't be read as a calendar is a problem in the report, and
        what it gave before stays. Raises the store's errors.
        """
        from kiosk.activities import importing  # noqa: PLC0415 - start-up never needs it

        return importing.import_paths(self, paths)

    def import_bytes(self, data: bytes, *, source: str) -> ImportReport:
        """Take in one calendar; what this source had before and has no longer is removed. Raises the store's errors."""
        from kiosk.activities import importing  # noqa: PLC0415 - start-up never needs it

        return importing.take_in(self, [(source, importing.reading_of(self, data, ""))], ImportReport())

    def refresh(self) -> int:
        """Work hard rules out anew where the stored window runs short; once a day is enough. Returns how many."""
        from kiosk.activities import importing  # noqa: PLC0415 - start-up never needs it

        return importing.refresh(self)

    def reader(self) -> Callable[[bytes, date, date], dict[str, Any]]:
        """What reads foreign bytes."""
        from kiosk.activities.reader import read  # noqa: PLC0415 - start-up never needs it

        return self._read or read

    def worker(self) -> Callable[[Part, date, date], Part]:
        """What works hard rules out."""
        from kiosk.activities.reader import work_out  # noqa: PLC0415 - start-up never needs it

        return self._work_out or work_out


def _order(activity: Activity) -> tuple[bool, str, str]:
    """At the same time whole days come first, then it goes by name."""
    part = activity.main or activity.overrides[0]
    return "all_day" not in part, part.get("summary", ""), activity.uid


def _midnight(day: date) -> datetime:
    return datetime.combine(min(max(day, FIRST), LAST), time(), COPENHAGEN)
