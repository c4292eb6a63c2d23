"""What staff do to an entry on the kiosk: checked today, phone, closed for some days, the hours of a weekday; and undo.

Each is one frame of the store together with its line in the log, which says that something was done, not what. Hours
are changed for one weekday; the rows that said this day too lose it, and the day gets rows of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final, Protocol

from kiosk.clock import Clock
from kiosk.directory.hours import WEEK, Hour, hour_of
from kiosk.directory.hsds import Read
from kiosk.directory.keeping import Changes, NoSuchRow, NothingToUndo
from kiosk.directory.merge import Change, Merged
from kiosk.directory.offers import BY_PHONE
from kiosk.directory.rule_words import is_plain
from kiosk.directory.service import Directory
from kiosk.directory.tables import Row, Tables, Value
from kiosk.errors import BadInput
from kiosk.i18n import N_

DAY: Final = 24 * 60
DIGITS: Final = range(3, 16)
Span = tuple[int, int]
"""Opening and closing in minutes after midnight; the closing is later, over midnight where it must."""
Undo = Mapping[tuple[str, str], Change | None]
"""Which changes an act touched, and how they were before it."""


class NotANumber(BadInput):
    """What was typed is no telephone number."""

    message = N_("This is not a phone number. Look at the digits again.")


class Overlapping(BadInput):
    """Two times of a day that lie over each other."""

    message = N_("The two times lie over each other. Change one of them.")


class OwnRules(BadInput):
    """Hours none of which are the same from week to week, or that are not the same at each place."""

    message = N_("These hours follow a rule of their own. Change them in the console, or take in a file.")


class Journal(Protocol):
    """What is needed of `kiosk.store.Store`."""

    def transaction(self) -> AbstractContextManager[object]:
        """All writes within are one, or none."""


@dataclass(frozen=True, slots=True)
class _Level:
    """Where the hours of a week are said. `link` and `key`: what new rows belong to; `rows`: those of every week;
    `others`: whether there are rules beside them, which stay as they are; `copied`: the rows are another's, and count
    here only until there are some of its own.
    """

    link: str
    key: str
    rows: Sequence[tuple[Row, Hour]]
    others: bool = False
    copied: bool = False


class Editing:
    """Staff's hand on the directory; `changes` are its own. `note` writes into the log what was done, and by whom."""

    def __init__(
        self,
        directory: Directory,
        changes: Changes,
        store: Journal,
        note: Callable[[str, str], object],
        clock: Clock,
    ) -> None:
        self._directory, self._changes, self._store = directory, changes, store
        self._note, self._clock = note, clock

    def checked(self, service: str, *, by: str) -> Undo:
        """Somebody looked today whether it is as it says. Raises NoSuchRow and the store's known errors, as all do."""
        with self._act("directory.checked", by) as undo:
            self._changes.checked(self._service(service), service, self._clock.now().date())
        return undo

    def phone(self, service: str, number: str, *, by: str) -> Undo:
        """The number that one calls is this. Raises NotANumber."""
        clean = " ".join(number.split())
        digits = sum(map(str.isdecimal, clean))
        if digits not in DIGITS or not all(one.isdecimal() or one in "+ -()/" for one in clean):
            raise NotANumber
        tables = self._service(service)
        with self._act("directory.changed", by) as undo:
            if row := _phone(tables, service):
                self._changes.put(tables, "phone", str(row["id"]), {"number": clean})
            else:
                self._changes.add("phone", {"service_id": service, "number": clean, "type": "voice"})
        return undo

    def closed_until(self, service: str) -> date | None:
        """The last day that staff said it is closed; None when they said none, or it is over."""
        today = self._clock.now().date()
        last = [hour.valid_to for row, hour in self._closings(self._directory.tables, service)]
        return max((day for day in last if day >= today), default=None)

    def close(self, service: str, last: date, *, by: str) -> Undo:
        """It is closed from today, up to and with this day."""
        tables, first = self._service(service), self._clock.now().date()
        with self._act("directory.changed", by) as undo:
            for row, _hour in self._closings(tables, service):
                self._changes.remove("schedule", str(row["id"]))
            for kind in _kinds(tables, service):
                said = {"service_id": service, "dtstart": first.isoformat(), "until": last.isoformat()}
                self._changes.add("schedule", {**said, **kind})
        return undo

    def open_again(self, service: str, *, by: str) -> Undo:
        """It is not closed any more: what staff said of that is gone."""
        tables = self._service(service)
        with self._act("directory.changed", by) as undo:
            for row, _hour in self._closings(tables, service):
                self._changes.remove("schedule", str(row["id"]))
        return undo

    def week(self, service: str) -> list[list[Span]]:
        """The hours of each weekday from Monday, without what bends them. Raises OwnRules."""
        found: list[list[Span]] = [[] for _ in WEEK]
        shut: set[int] = set()
        for _row, hour in self._level(self._service(service), service).rows:
            for day in _days(hour):
                if hour.opens is None or hour.closes is None:
                    shut.add(day)
                else:
                    found[day].append((hour.opens, hour.closes))
        return [[] if day in shut else sorted(set(spans)) for day, spans in enumerate(found)]

    def hours(self, service: str, day: int, spans: Sequence[Span], *, by: str) -> Undo:
        """On this weekday (0 is Monday) it is open so; without any it is closed. Raises OwnRules, Overlapping."""
        tables, said = self._service(service), sorted(spans)
        if any(one[1] > other[0] for one, other in pairwise(said)):
            raise Overlapping
        level = self._level(tables, service)
        with self._act("directory.changed", by) as undo:
            left = sum(self._without(tables, level, row, hour, day) for row, hour in level.rows)
            rows: list[dict[str, Value | None]] = [
                {"opens_at": _clock(one), "closes_at": _clock(two)} for one, two in said
            ]
            if not rows and not left and not level.others:  # without a row, hours from elsewhere would count again
                rows = [{}]
            kind = next((_kind(row) for row, _hour in level.rows), {})
            for row in rows:
                self._changes.add(
                    "schedule", {level.link: level.key, "freq": "WEEKLY", "byday": WEEK[day], **kind, **row}
                )
        return undo

    def undo(self, done: Undo, *, by: str) -> None:
        """As it was before this act."""
        with self._act("directory.undone", by):
            for (table, key), before in done.items():
                self._changes.forget(table, key)
                if before is not None:
                    self._changes.put_back(before)

    def take(self, read: Read, *, by: str) -> Merged:
        """Import what was read. The log is first: what can't be written down does not happen."""
        self._note("directory.imported", by)
        return self._directory.take(read)

    def untake(self, *, by: str) -> None:
        """As it was before the last import. Raises NothingToUndo."""
        if not self._directory.undoable:
            raise NothingToUndo
        self._note("directory.undone", by)
        self._directory.untake()

    def given(self, *, by: str) -> None:
        """It is about to be copied to a stick."""
        self._note("directory.exported", by)

    # -- rows

    @contextmanager
    def _act(self, what: str, by: str) -> Iterator[dict[tuple[str, str], Change | None]]:
        before = self._by_row()
        undo: dict[tuple[str, str], Change | None] = {}
        with self._store.transaction():
            yield undo
            self._note(what, by)
        after = self._by_row()
        undo |= {row: before.get(row) for row in before.keys() | after.keys() if before.get(row) != after.get(row)}
        self._directory.changed()

    def _by_row(self) -> dict[tuple[str, str], Change]:
        return {(one.table, one.id): one for one in self._changes.all()}

    def _service(self, service: str) -> Tables:
        """The directory now. Raises NoSuchRow where the service is not in it."""
        tables = self._directory.tables
        if service not in tables["service"]:
            raise NoSuchRow
        return tables

    def _closings(self, tables: Tables, service: str) -> list[tuple[Row, Hour]]:
        """The days that staff said it is closed."""
        ours = {one.id for one in self._changes.all() if one.new}
        rows = [row for row in _schedules(tables, "service_id", service) if row["id"] in ours]
        return [(row, hour) for row, hour in _known(rows) if hour.exception and hour.opens is None]

    def _level(self, tables: Tables, service: str) -> _Level:
        """The hours that count in a week, as offers.py takes them. Raises OwnRules."""
        places = [row for row in tables["service_at_location"].values() if row.get("service_id") == service]
        if len(places) > 1:
            raise OwnRules
        at_all = _schedules(tables, "service_id", service)
        if not places:
            calls = [row for row in at_all if _kind(row)]
            return self._weekly("service_id", service, calls or at_all)
        there = str(places[0]["id"])
        for link, key, rows in (
            ("service_at_location_id", there, _schedules(tables, "service_at_location_id", there)),
            ("service_id", service, at_all),
        ):
            level = self._weekly(link, key, _come_to(rows))
            if level.rows:
                return level
        house = self._weekly(
            "service_id", service, _come_to(_schedules(tables, "location_id", str(places[0].get("location_id"))))
        )
        if house.others:  # a copy of the week alone would lose them
            raise OwnRules
        return replace(house, copied=True)

    def _weekly(self, link: str, key: str, rows: list[Row]) -> _Level:
        """What holds every week of these. Raises OwnRules where there are rules, and none of them does."""
        today = self._clock.now().date()
        found = [(row, hour) for row, hour in _known(rows) if not hour.exception and hour.valid_to >= today]
        plain = [(row, hour) for row, hour in found if is_plain(hour, today)]
        if found and not plain:
            raise OwnRules
        return _Level(link, key, plain, others=len(plain) < len(found))

    def _without(self, tables: Tables, level: _Level, row: Row, hour: Hour, day: int) -> bool:
        """Take the day out of a row; gives whether anything is left of it. Another's row is copied, not changed."""
        days = _days(hour)
        rest = {"freq": "WEEKLY", "byday": ",".join(WEEK[one] for one in days if one != day)}
        if level.copied:
            if days != [day]:
                names = ("opens_at", "closes_at", "timezone")
                self._changes.add("schedule", {level.link: level.key, **rest, **{n: row[n] for n in names if n in row}})
        elif days == [day]:
            self._changes.remove("schedule", str(row["id"]))
        elif day in days:
            self._changes.put(tables, "schedule", str(row["id"]), rest)
        return days != [day]


def phone_of(tables: Tables, service: str) -> str:
    """The number that `Editing.phone` changes; "" where there is none."""
    return str((_phone(tables, service) or {}).get("number", ""))


def _phone(tables: Tables, service: str) -> Row | None:
    """The first number of a service, as it is shown: its own, else that of where it is."""
    rows = tables["phone"].values()
    places = {row["id"] for row in tables["service_at_location"].values() if row.get("service_id") == service}
    own = next((row for row in rows if row.get("service_id") == service), None)
    return own or next((row for row in rows if row.get("service_at_location_id") in places), None)


def _schedules(tables: Tables, link: str, key: str) -> list[Row]:
    return [row for row in tables["schedule"].values() if row.get(link) == key]


def _known(rows: list[Row]) -> list[tuple[Row, Hour]]:
    return [(row, hour) for row in rows if (hour := hour_of(row)) is not None]


def _kind(row: Row) -> dict[str, Any]:
    """How one goes there: by calling, where the row says so."""
    said = str(row.get("attending_type", ""))
    return {"attending_type": said} if BY_PHONE in said.lower() else {}


def _come_to(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not _kind(row)]


def _kinds(tables: Tables, service: str) -> list[dict[str, Any]]:
    """For what it must be said that it is closed: for coming, for calling, or for both."""
    calls = [kind for row in _schedules(tables, "service_id", service) if (kind := _kind(row))]
    placed = any(row.get("service_id") == service for row in tables["service_at_location"].values())
    return [*([{}] if placed or not calls else []), *calls[:1]]


def _days(hour: Hour) -> list[int]:
    """The weekdays of a rule of every week."""
    days = {day for _number, day in hour.rule.weekdays} if hour.rule else set()
    return sorted(days) or list(range(len(WEEK)))


def _clock(minutes: int) -> str:
    """As HSDS writes it; midnight at the end of a day is 24:00."""
    left = minutes if minutes <= DAY else minutes - DAY
    return f"{left // 60:02}:{left % 60:02}"
