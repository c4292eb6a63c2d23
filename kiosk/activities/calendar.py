"""The centre's calendar: takes in iCalendar, keeps it in the store, and says what happens when.

One row per source and UID holds the activity in plain form (series.py). An import is one transaction. What vanished
from its source is kept as gone, so that those who signed up can be told.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol

from kiosk.activities.expand import NotExpanded, local, wall
from kiosk.activities.model import Occurrence
from kiosk.activities.occurrences import Activity, Defaults, as_json, build, find, merge
from kiosk.activities.series import Part, Problem
from kiosk.clock import COPENHAGEN, Clock
from kiosk.i18n import N_, _

__all__ = ["Calendar", "Defaults", "ImportReport", "as_json"]

BEHIND, AHEAD = timedelta(days=62), timedelta(days=460)  # the window in which hard rules are worked out at import
KEEP_GONE = timedelta(days=400)
MAX_FOLDER = 500  # files of one folder
_SHAPE = ("start", "zone", "length", "all_day", "rules", "rdates", "starts", "starts_from", "starts_to")


class StoreLike(Protocol):
    """What the calendar needs of the store."""

    @property
    def revision(self) -> int:
        """Grows with every change."""

    def table(self, name: str) -> Any:
        """A tinydb table."""

    def transaction(self) -> AbstractContextManager[Any]:
        """All writes inside become one."""


@dataclass(slots=True)
class ImportReport:
    """What an import did, in activities (a repeated one counts once), and what it understood of each."""

    imported: int = 0
    updated: int = 0
    removed: int = 0
    problems: list[Problem] = field(default_factory=list)
    understood: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The keys that `activities import --json` promises; problems in the language now in use."""
        return {
            "imported": self.imported,
            "updated": self.updated,
            "removed": self.removed,
            "problems": [
                {"uid": one["uid"], "summary": one["summary"], "what": _(one["what"]).format(**one["fields"])}
                for one in self.problems
            ],
            "understood": self.understood,
        }


class Calendar:
    """See the module's text. Safe to use from several processes over one store; one instance belongs to one thread."""

    def __init__(
        self,
        store: StoreLike,
        clock: Clock,
        defaults: Defaults | None = None,
        *,
        read: Callable[[bytes, date, date], dict[str, Any]] | None = None,
        work_out: Callable[[Part, date, date], Part] | None = None,
    ) -> None:
        """`read` and `work_out` stand in for the reader's process (kiosk.activities.reader) in tests."""
        self.store, self.clock, self.defaults = store, clock, defaults or Defaults()
        self._read, self._work_out = read, work_out
        self._seen = -1
        self._activities: dict[str, Activity] = {}
        self._listed: dict[tuple[date, date], list[Occurrence]] = {}

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
        self._catch_up()
        if (start, end) not in self._listed:
            low, high = _midnight(start), _midnight(end)
            found = [
                build(activity, one, self.defaults)
                for activity in self._activities.values()
                if not activity.gone
                for one in self._times(activity, low, high)
            ]
            found.sort(key=lambda one: (one.start, not one.all_day, one.summary, one.uid, one.occurrence))
            if len(self._listed) > 16:
                self._listed.clear()
            self._listed[start, end] = found
        return list(self._listed[start, end])

    def occurrence(self, uid: str, occurrence: str) -> Occurrence | None:
        """The one of this name in any equal ISO form; what was removed comes as cancelled. None for what never was."""
        self._catch_up()
        activity = self._activities.get(uid)
        if activity is None:
            return None
        try:
            return find(activity, occurrence, self.defaults)
        except NotExpanded:
            moment = datetime.fromisoformat(occurrence)
            self._widen(activity, moment.date() - timedelta(days=40), moment.date() + timedelta(days=40))
            try:
                return find(activity, occurrence, self.defaults)
            except NotExpanded:
                return None

    def _catch_up(self) -> None:
        now = self.revision
        if now == self._seen:
            return
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in self.store.table("activities").all():
            rows.setdefault(row["uid"], []).append(row)
        cancels: dict[str, list[dict[str, Any]]] = {}
        for row in self.store.table("activity_cancels").all():
            cancels.setdefault(row["uid"], []).append(row)
        self._activities = {uid: merge(uid, many, cancels.get(uid, ())) for uid, many in rows.items()}
        self._listed.clear()
        self._seen = now

    def _times(self, activity: Activity, low: datetime, high: datetime) -> Iterable[Any]:
        try:
            return activity.times(low, high)
        except NotExpanded:
            self._widen(activity, low.date() - timedelta(days=40), high.date() + timedelta(days=40))
            try:
                return activity.times(low, high)
            except NotExpanded:
                return ()

    def _widen(self, activity: Activity, low: date, high: date) -> None:
        """Have a hard rule worked out for a window beyond the stored one; kept in memory only."""
        from kiosk.activities.reader import ReaderFailed, work_out

        if activity.main is not None:
            try:
                activity.main = (self._work_out or work_out)(activity.main, low, high)
            except ReaderFailed:
                activity.main = {
                    **activity.main,
                    "starts": [],
                    "starts_from": low.isoformat(),
                    "starts_to": high.isoformat(),
                }

    # Taking in

    def import_paths(self, paths: Sequence[Path]) -> ImportReport:
        """Take in files and folders of .ics, all in one transaction. What vanished from a folder goes too."""
        wanted: list[Path] = []
        folders: list[Path] = []
        for path in (Path(one).resolve() for one in paths):
            if path.is_dir():
                folders.append(path)
                wanted += sorted(one for one in path.iterdir() if one.suffix.lower() in (".ics", ".ical", ".ifb"))[
                    :MAX_FOLDER
                ]
            else:
                wanted.append(path)
        report = ImportReport()
        readings: list[tuple[str, dict[str, Any]]] = []
        for path in dict.fromkeys(wanted):
            try:
                data = _bytes_of(path)
            except OSError:
                what = N_("The file can't be opened. Check that it is there and may be read.")
                report.problems.append({"uid": "", "summary": path.name, "what": what, "fields": {}})
                continue
            readings.append((str(path), self._reading(data, path.name)))
        known = {row["source"] for row in self.store.table("activities").all()}
        present = {source for source, _reading in readings} | {str(path) for path in wanted if path.exists()}
        for source in sorted(known - present):
            if Path(source).parent in folders:
                readings.append((source, {"events": [], "cancels": [], "problems": [], "whole": True}))
        return self._take_in(readings, report)

    def import_bytes(self, data: bytes, *, source: str) -> ImportReport:
        """Take in one calendar; what this source had before and has no longer is removed."""
        return self._take_in([(source, self._reading(data, ""))], ImportReport())

    def forget_source(self, source: str) -> ImportReport:
        """A file or feed is no longer there: its activities go."""
        return self._take_in([(source, {"events": [], "cancels": [], "problems": [], "whole": True})], ImportReport())

    def _reading(self, data: bytes, name: str) -> dict[str, Any]:
        from kiosk.activities.reader import read

        today = self.clock.now().date()
        reading = (self._read or read)(data, today - BEHIND, today + AHEAD)
        for problem in reading["problems"]:
            if not problem["uid"] and not problem["summary"]:
                problem["summary"] = name
        return reading

    def _take_in(self, readings: list[tuple[str, dict[str, Any]]], report: ImportReport) -> ImportReport:
        from kiosk.activities.fields import understand

        defaults = self.defaults.as_fields()
        for _source, reading in readings:
            for event in reading["events"]:
                for part in [event["main"], *event["overrides"]]:
                    if part is not None:
                        fields, notes = understand(part, defaults)
                        part.pop("x", None)
                        part["understood"] = {name: found for name, found in fields.items() if found[1] != "default"}
                        report.problems += [
                            {"uid": event["uid"], "summary": part.get("summary", ""), "what": what, "fields": extra}
                            for what, extra in notes
                        ]
                        if part is event["main"] or event["main"] is None:
                            report.understood.append(_shown(event["uid"], part, fields))
            report.problems += reading["problems"]
        with self.store.transaction():
            self._seen = -1
            self._catch_up()
            before = dict(self._activities)
            touched: set[str] = set()
            for source, reading in readings:
                touched |= self._put(source, reading)
            if touched:
                self._settle(before, touched, report)
        return report

    def _put(self, source: str, reading: dict[str, Any]) -> set[str]:
        """Write one source's events; returns the UIDs whose rows changed."""
        table, cancels = self.store.table("activities"), self.store.table("activity_cancels")
        rows = {row["uid"]: row for row in table.all() if row["source"] == source}
        touched: set[str] = set()
        for event in reading["events"]:
            row = rows.get(event["uid"])
            if row is None:
                table.insert({**event, "source": source, "gone": ""})
            elif (fresh := _newer(row, event)) is not None:
                table.update(fresh, doc_ids=[row.doc_id])
            else:
                continue
            touched.add(event["uid"])
        had = {_key(row): row for row in cancels.all() if row["source"] == source}
        has = {_key(cancel): cancel for cancel in reading["cancels"]}
        for key in has.keys() - had.keys():
            cancels.insert({**has[key], "source": source})
            touched.add(has[key]["uid"])
        if reading["whole"]:
            seen = {event["uid"] for event in reading["events"]} | {one["uid"] for one in reading["problems"]}
            for uid, row in rows.items():
                if uid not in seen and not row["gone"]:
                    table.update({"gone": self.clock.now().date().isoformat()}, doc_ids=[row.doc_id])
                    touched.add(uid)
            for key in had.keys() - has.keys():
                cancels.remove(doc_ids=[had[key].doc_id])
                touched.add(had[key]["uid"])
        return touched

    def _settle(self, before: dict[str, Activity], touched: set[str], report: ImportReport) -> None:
        """Count, keep the names of what was moved, drop what has been gone for long, and raise the revision."""
        table, state = self.store.table("activities"), self.store.table("calendar")
        rows: dict[str, list[Any]] = {}
        oldest = (self.clock.now().date() - KEEP_GONE).isoformat()
        for row in table.all():
            if row["gone"] and row["gone"] < oldest:
                table.remove(doc_ids=[row.doc_id])
            elif row["uid"] in touched:
                rows.setdefault(row["uid"], []).append(row)
        cancels = self.store.table("activity_cancels").all()
        for uid, many in rows.items():
            now = merge(uid, many, [cancel for cancel in cancels if cancel["uid"] == uid])
            old = before.get(uid)
            if old is not None and (change := _moved(old, now, self.clock.now())):
                best = next(row for row in many if row["source"] == now.source)
                table.update(change, doc_ids=[best.doc_id])
            was, is_now = old is not None and not old.gone, not now.gone
            report.imported += is_now and not was
            report.removed += was and not is_now
            report.updated += bool(was and is_now and old is not None and _content(old) != _content(now))
        revision = self.revision + 1
        if state.get(doc_id=1) is None:
            state.insert({"revision": revision})
        else:
            state.update({"revision": revision}, doc_ids=[1])
        self._seen = -1


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)


def _bytes_of(path: Path) -> bytes:
    """At most one byte more than the reader will take: it says that the file is too large."""
    from kiosk.activities.lines import MAX_FILE

    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)


def _key(cancel: dict[str, Any]) -> tuple[Any, ...]:
    return cancel["uid"], cancel["at"], cancel["future"], cancel["seq"]


def _shown(uid: str, part: Part, fields: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "uid": uid,
        "summary": part.get("summary", ""),
        "fields": {name: {"value": value, "from": how, "words": words} for name, (value, how, words) in fields.items()},
    }


def _newer(row: dict[str, Any], event: dict[str, Any]) -> dict[str, Any] | None:
    """What to change in a row for what its source says now; None when nothing, or when the source is behind."""
    old, new = row["main"], event["main"]
    if old is not None and new is not None and _order(new) < _order(old) and not row["gone"]:
        return None
    known = {part["rid"]: part for part in row["overrides"]}
    parts = [
        known[part["rid"]] if part["rid"] in known and _order(part) < _order(known[part["rid"]]) else part
        for part in event["overrides"]
    ]
    if not row["gone"] and _digest([new, parts]) == _digest([old, row["overrides"]]):
        return None
    return {"main": new, "overrides": parts, "gone": ""}


def _order(part: Part) -> tuple[int, str]:
    return part.get("seq", 0), part.get("stamp", "")


_NOT_CONTENT = ("stamp", "starts", "starts_from", "starts_to")


def _digest(value: Any) -> str:
    """Of all but the stamps (Google's DTSTAMP is the hour of the download) and what was worked out for a window."""

    def strip(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: strip(inner) for key, inner in one.items() if key not in _NOT_CONTENT}
        return [strip(inner) for inner in one] if isinstance(one, list | tuple) else one

    return hashlib.sha256(json.dumps(strip(value), sort_keys=True).encode()).hexdigest()


def _content(activity: Activity) -> str:
    return _digest([activity.main, sorted(activity.overrides, key=lambda part: part["rid"])])


def _moved(old: Activity, now: Activity, moment: datetime) -> dict[str, Any] | None:
    """What to remember of a series whose start changed, so that its repetitions keep the names people signed up under."""
    if old.main is None or now.main is None:
        return None
    same = all(old.main.get(key) == now.main.get(key) for key in ("start", "zone", "all_day", "rules", "rdates"))
    kept = (old.shift, old.day_names)
    if same and (now.shift, now.day_names) == kept:
        return None
    start = local(wall(now.main["start"]), now.main["zone"]).replace(tzinfo=None)
    change = _change(old, now, start)
    day_names = old.day_names
    if day_names is None and bool(old.main.get("all_day")) != bool(now.main.get("all_day")):
        day_names = bool(old.main.get("all_day"))
    shape = {key: old.main[key] for key in _SHAPE if key in old.main}  # type: ignore[literal-required]
    shape.setdefault("rules", [])
    before = [{"main": shape, "shift": old.shift.total_seconds(), "day_names": old.day_names}, *old.before][:3]
    shift = old.shift + change
    fresh: dict[str, Any] = {"shift": shift.total_seconds(), "day_names": day_names, "before": before}
    if change:
        fresh["shifted"] = moment.replace(tzinfo=None, microsecond=0).isoformat()
    return fresh


def _change(old: Activity, now: Activity, start: datetime) -> timedelta:
    """How far the series moved: nothing when its new start is one that it had before (it was cut at the front)."""
    assert old.main is not None  # noqa: S101 - the caller looked
    assert now.main is not None  # noqa: S101
    first = local(wall(old.main["start"]), old.main["zone"]).replace(tzinfo=None)
    if not (old.main.get("rules") or old.main.get("rdates")):
        return start - first
    reach = timedelta(days=16)
    alone = Activity(old.uid, old.main)
    low, high = (start - reach).replace(tzinfo=COPENHAGEN), (start + reach).replace(tzinfo=COPENHAGEN)
    try:
        near = [local(one.original, old.main["zone"]).replace(tzinfo=None) for one in alone.times(low, high)]
    except NotExpanded:
        near = []
    if not near:
        return timedelta()
    return min((start - one for one in near), key=abs)
