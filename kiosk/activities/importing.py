"""Writes what the reader's process understood into the store, and keeps names, sources and counts straight.

The bytes are read before the transaction begins, so that the store is held for the writing only.
"""

import hashlib
import json
import os
import stat
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.activities.activity import Activity
from kiosk.activities.expand import NotExpanded, local, wall
from kiosk.activities.lines import MAX_FILE
from kiosk.activities.reader import ReaderFailed
from kiosk.activities.series import Part
from kiosk.clock import COPENHAGEN
from kiosk.i18n import N_
from kiosk.unseen import on_one_line

if TYPE_CHECKING:
    from kiosk.activities.calendar import Calendar, ImportReport

Reading = Mapping[str, Any]
"""What a source holds, as ics.py tells. A source that is the last word itself (the hub) adds `newest`: what it says now
counts whatever number it has; and `gone`: UIDs that it no longer has.
"""
NOTHING: Reading = {"events": (), "cancels": (), "problems": (), "whole": True}
BEHIND, AHEAD = timedelta(days=62), timedelta(days=460)  # the window in which hard rules are worked out
ENOUGH = timedelta(days=400)  # ... and how much of it must be left
KEEP_GONE = timedelta(days=400)  # how long those who signed up for what is gone can still be told
MAX_FILES = 500  # of one folder
ENDINGS = (".ics", ".ical")
NEAR = timedelta(days=16)  # how far from its old times a repeated activity is looked for when it moves
SHAPES_KEPT = 3
_SHAPE = ("start", "zone", "length", "all_day", "rules", "rdates", "starts", "starts_from", "starts_to")
_NOT_CONTENT = ("stamp", "starts", "starts_from", "starts_to")


def files_in(folder: Path) -> list[Path]:
    """The calendar files of a folder and the folders in it; hidden ones are an editor's, not the staff's."""
    found = (one for one in folder.rglob("*") if one.suffix.lower() in ENDINGS and _is_file(one))
    return sorted(one for one in found if not any(p.startswith(".") for p in one.relative_to(folder).parts))[:MAX_FILES]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that can be listed and not entered: the others must still be found
        return False


def import_paths(calendar: "Calendar", paths: Sequence[Path]) -> "ImportReport":
    """See `Calendar.import_paths`."""
    from kiosk.activities.calendar import ImportReport  # noqa: PLC0415 - calendar.py imports this file

    report = ImportReport()
    wanted: dict[Path, None] = {}
    folders = []
    for path in (Path(one).resolve() for one in paths):
        if path.is_dir():
            folders.append(path)
            wanted.update(dict.fromkeys(files_in(path)))
        else:
            wanted[path] = None
    readings: list[tuple[str, Reading]] = []
    for path in wanted:
        try:
            data = bytes_of(path)
        except OSError:
            what = N_("The file can't be opened. Check that it is there and may be read.")
            report.problems.append({"uid": "", "summary": on_one_line(path.name), "what": what, "fields": {}})
        else:
            readings.append((str(path), reading_of(calendar, data, path.name)))
    use = [one for _, one in readings if one["events"] or one["cancels"] or one["whole"]]
    report.no_calendar = bool(wanted) and not use
    sources = {row["source"] for row in calendar.store.table("activities").all() if not row["gone"]}
    vanished = sorted(sources - {str(path) for path in wanted})
    readings += [(one, NOTHING) for one in vanished if any(Path(one).is_relative_to(folder) for folder in folders)]
    return take_in(calendar, readings, report)


def bytes_of(path: Path) -> bytes:
    """A file's bytes, at most one more than the reader takes: then it says that the file is too large."""
    # Looked at once it is open, for a name can be given to something else meanwhile; a pipe would hold us for ever.
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK | os.O_NOCTTY)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise FileNotFoundError(path)
        return file.read(MAX_FILE + 1)


def reading_of(calendar: "Calendar", data: bytes, name: str) -> Reading:
    """What the reader's process makes of these bytes; a problem of the whole file is called by the file's name."""
    today = calendar.clock.now().date()
    reading = calendar.reader()(data, today - BEHIND, today + AHEAD)
    for problem in reading["problems"]:
        if not problem["uid"] and not problem["summary"]:
            problem["summary"] = on_one_line(name)
    return reading


def take_in(calendar: "Calendar", readings: Sequence[tuple[str, Reading]], report: "ImportReport") -> "ImportReport":
    """Write what several sources hold, in one transaction; adds to the report and returns it."""
    defaults = calendar.defaults.as_fields()
    for _source, reading in readings:
        report.problems += reading["problems"]
        for event in reading["events"]:
            part = event["main"] or event["overrides"][0]
            report.understood.append(_shown(event["uid"], part, defaults))
    with calendar.store.transaction():
        before = calendar.activities()
        touched: set[str] = set()
        for source, reading in readings:
            touched |= _put(calendar, source, reading)
        if touched:
            _settle(calendar, before, touched, report)
    return report


def _shown(uid: str, part: Part, defaults: Mapping[str, Any]) -> dict[str, Any]:
    understood = part.get("understood", {})
    fields = {name: {"value": value, "from": "default", "words": ""} for name, value in defaults.items()}
    fields |= {name: {"value": value, "from": how, "words": words} for name, (value, how, words) in understood.items()}
    return {"uid": uid, "summary": part.get("summary", ""), "fields": fields}


def _put(calendar: "Calendar", source: str, reading: Reading) -> set[str]:
    """Write one source's events; returns the UIDs that changed."""
    table = calendar.store.table("activities")
    rows = {row["uid"]: row for row in table.all() if row["source"] == source}
    broken = {one["uid"] for one in reading["problems"]}
    touched: set[str] = set()
    for event in reading["events"]:
        row = rows.get(event["uid"])
        if row is None:
            table.insert({**event, "source": source, "gone": ""})
            touched.add(event["uid"])
        elif (
            fresh := _newer(row, event, keep_main=event["uid"] in broken, anyway=reading.get("newest", False))
        ) is not None:
            table.update(fresh, doc_ids=[row.doc_id])
            touched.add(event["uid"])
    today = calendar.clock.now().date().isoformat()
    for uid in reading.get("gone", ()):
        if uid in rows and not rows[uid]["gone"]:
            table.update({"gone": today}, doc_ids=[rows[uid].doc_id])
            touched.add(uid)
    if reading["whole"]:
        # A METHOD:CANCEL file says what does not happen; it does not say that the rest is gone.
        kept = broken | {one["uid"] for one in (*reading["events"], *reading["cancels"])}
        for uid, row in rows.items():
            if uid not in kept and not row["gone"]:
                table.update({"gone": today}, doc_ids=[row.doc_id])
                touched.add(uid)
    return touched | _put_cancels(calendar, source, reading)


def _put_cancels(calendar: "Calendar", source: str, reading: Reading) -> set[str]:
    table = calendar.store.table("activity_cancels")
    had = {_key(row): row.doc_id for row in table.all() if row["source"] == source}
    has = {_key(cancel): cancel for cancel in reading["cancels"]}
    fresh = has.keys() - had.keys()
    table.insert_multiple({**has[key], "source": source} for key in sorted(fresh))
    stale = had.keys() - has.keys() if reading["whole"] else set()
    if stale:
        table.remove(doc_ids=[had[key] for key in stale])
    return {key[0] for key in fresh | stale}


def _key(cancel: Mapping[str, Any]) -> tuple[str, str, bool, int]:
    return cancel["uid"], cancel["at"], cancel["future"], cancel["seq"]


def _newer(row: Mapping[str, Any], event: Mapping[str, Any], *, keep_main: bool, anyway: bool) -> dict[str, Any] | None:
    """What to change in a row for what its source says now; None when nothing, or (but `anyway`) when it is behind."""
    old, new = row["main"], event["main"]
    if new is None and keep_main:
        new = old  # only its main part was broken this time
    if old is not None and new is not None and not row["gone"] and not anyway and _order(new) < _order(old):
        return None
    known = {} if anyway else {part["rid"]: part for part in row["overrides"]}
    parts = [
        known[part["rid"]] if part["rid"] in known and _order(part) < _order(known[part["rid"]]) else part
        for part in event["overrides"]
    ]
    if not row["gone"] and _digest([new, parts]) == _digest([old, row["overrides"]]):
        return None
    return {"main": new, "overrides": parts, "gone": ""}


def _order(part: Part) -> tuple[int, str]:
    return part.get("seq", 0), part.get("stamp", "")


def _settle(calendar: "Calendar", before: Mapping[str, Activity], touched: set[str], report: "ImportReport") -> None:
    """Count, keep the names of what was moved, drop what has been gone for long, and raise the revision."""
    table = calendar.store.table("activities")
    now = calendar.clock.now()
    oldest = (now.date() - KEEP_GONE).isoformat()
    rows: dict[str, list[Any]] = {}
    for row in table.all():
        if row["gone"] and row["gone"] < oldest:
            table.remove(doc_ids=[row.doc_id])
        elif row["uid"] in touched:
            rows.setdefault(row["uid"], []).append(row)
    after = calendar.activities()
    for uid, many in rows.items():
        old, new = before.get(uid), after[uid]
        if old is not None and (change := _moved(old, new, now)):
            table.update(change, doc_ids=[row.doc_id for row in many if row["source"] == new.source])
        was, still = old is not None and not old.gone, not new.gone
        report.imported += still and not was
        report.removed += was and not still
        report.updated += bool(old and was and still and _content(old) != _content(new))
    _raise_revision(calendar)


def _raise_revision(calendar: "Calendar") -> None:
    state = calendar.store.table("calendar")
    if state.get(doc_id=1) is None:
        state.insert({"revision": 1})
    else:
        state.update({"revision": calendar.revision + 1}, doc_ids=[1])


def _digest(value: Any) -> str:
    """Of all but the stamps (Google's DTSTAMP is the hour of the download) and what was worked out for a window."""

    def strip(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: strip(inner) for key, inner in one.items() if key not in _NOT_CONTENT}
        return [strip(inner) for inner in one] if isinstance(one, list | tuple) else one

    return hashlib.sha256(json.dumps(strip(value), sort_keys=True).encode()).hexdigest()


def _content(activity: Activity) -> str:
    return _digest([activity.main, sorted(activity.overrides, key=lambda part: part["rid"])])


# Names that last


def _moved(old: Activity, new: Activity, now: datetime) -> dict[str, Any] | None:
    """What to remember of a series whose times changed: its repetitions keep the names people signed up under."""
    if old.main is None or new.main is None:
        return None
    same = all(old.main.get(key) == new.main.get(key) for key in ("start", "zone", "all_day", "rules", "rdates"))
    if same and (new.shift, new.day_names) == (old.shift, old.day_names):
        return None
    change = _change(old.main, new.main)
    day_names = old.day_names
    if day_names is None and bool(old.main.get("all_day")) != bool(new.main.get("all_day")):
        day_names = bool(old.main.get("all_day"))
    shape: dict[str, Any] = {"rules": [], **{key: value for key, value in old.main.items() if key in _SHAPE}}
    before = {"main": shape, "shift": old.shift.total_seconds(), "day_names": old.day_names}
    fresh: dict[str, Any] = {
        "shift": (old.shift + change).total_seconds(),
        "day_names": day_names,
        "before": [before, *old.before][:SHAPES_KEPT],
    }
    if change:
        fresh["shifted"] = now.replace(tzinfo=None, microsecond=0).isoformat()
    return fresh


def _change(old: Part, new: Part) -> timedelta:
    """How far it moved: nothing when its new start is one that it had before (the series was cut at the front)."""
    start = local(wall(new["start"]), new["zone"]).replace(tzinfo=None)
    if not (old.get("rules") or old.get("rdates")):
        return start - local(wall(old["start"]), old["zone"]).replace(tzinfo=None)
    low, high = (start - NEAR).replace(tzinfo=COPENHAGEN), (start + NEAR).replace(tzinfo=COPENHAGEN)
    try:
        near = Activity("", old).times(low, high)
    except NotExpanded:
        near = []
    moves = [start - local(one.original, old["zone"]).replace(tzinfo=None) for one in near]
    return min(moves, key=abs, default=timedelta())


def refresh(calendar: "Calendar") -> int:
    """See `Calendar.refresh`."""
    today: date = calendar.clock.now().date()
    wanted = (today + ENOUGH).isoformat()
    fresh: dict[int, Part] = {}
    for row in calendar.store.table("activities").all():
        main = row["main"]
        if main and not row["gone"] and "starts" in main and main["starts_to"] < wanted:
            try:
                fresh[row.doc_id] = calendar.worker()(main, today - BEHIND, today + AHEAD)
            except ReaderFailed:
                continue  # tomorrow is another day; what was worked out stands until then
    if fresh:
        with calendar.store.transaction():
            table = calendar.store.table("activities")
            for doc_id, part in fresh.items():
                row = table.get(doc_id=doc_id)
                if row is not None and _digest(row["main"]) == _digest(part):
                    table.update({"main": part}, doc_ids=[doc_id])
            _raise_revision(calendar)
    return len(fresh)
