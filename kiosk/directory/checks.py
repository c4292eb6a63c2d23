"""Whether rows are as HSDS 3 wants them: what must be there, kinds, choices, and ids that lead somewhere.

Each check has a sentence that says how to mend it. Serious is what the specification requires or what could not be
shown; the rest are remarks.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Final

from kiosk.directory.fields import LINKED, Field, fields
from kiosk.directory.problems import Problem, at
from kiosk.directory.tables import Entry, Row, Tables, Value
from kiosk.i18n import N_

MOST: Final = 200  # problems that are told of: who has more has one cause
UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
ADDRESS: Final = re.compile(r"(?:https?|mailto|tel|geo|urn|sms):[^\s<>\"]+", re.IGNORECASE)
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
TIME: Final = re.compile(r"(?:[01]\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
BYDAY: Final = re.compile(r"[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)")
DAYS: Final = re.compile(r"[+-]?\d{1,3}")

MISSING: Final = N_("{field} is missing; HSDS requires it.")
KINDS: Final = {
    "number": N_("{value} is not a number; write digits only."),
    "date": N_("{value} is not a date; write it as 2026-11-20."),
    "time": N_("{value} is not a time; write it as 09:00."),
    "moment": N_("{value} is not a moment; write it as 2026-11-20T10:30:00.000Z."),
    "uri": N_("{value} is not an address; write it as https://example.org."),
    "email": N_("{value} is not an e-mail address."),
}
SOFT: Final = {"uri", "email", "moment"}
"""Kinds that nothing here depends on: a wrong one is a remark."""


def check(tables: Tables, places: Mapping[tuple[str, str], Entry], among: Tables | None = None) -> list[Problem]:
    """What is wrong with these rows, the serious first, at most MOST of them. `among`: where ids may lead."""
    among = tables if among is None else among
    serious: list[Problem] = []
    remarks: list[Problem] = []
    for table, rows in tables.items():
        for key, row in rows.items():
            for one in _row(table, places[table, key]._replace(row=row), among):
                if one.serious:
                    serious.append(one)
                elif len(remarks) < MOST:  # however many there are, what is serious behind them is found
                    remarks.append(one)
            if len(serious) >= MOST:
                return serious[:MOST]
    return (serious + remarks)[:MOST]


def _row(table: str, entry: Entry, tables: Tables) -> Iterator[Problem]:
    known = fields(table)
    tabular = entry.file.lower().endswith(".csv")
    row = entry.row
    for name, one in known.items():
        if name not in row:
            if one.required or (one.tabular and tabular):
                yield at(entry, name, MISSING, field=name)
            continue
        yield from _value(one, entry, tables)
    for name in row.keys() - known.keys():
        yield at(entry, name, N_("HSDS has no field of this name; it is kept as it is."), serious=False)
    if not UUID.fullmatch(str(row["id"])):
        yield at(entry, "id", N_("HSDS wants a UUID as the id; others can be confused."), serious=False)
    if table in LINKED:
        yield from _link(LINKED[table], entry, tables)
    if table == "schedule":
        yield from _schedule(entry)
    if table == "location":
        yield from _position(entry)


def _value(one: Field, entry: Entry, tables: Tables) -> Iterator[Problem]:
    value = entry.row[one.name]
    if one.kind == "choice":
        if value not in one.choices:
            message = N_("{value} is not one of {choices}.")
            yield at(entry, one.name, message, value=_short(value), choices=", ".join(one.choices))
    elif one.kind == "id":
        if str(value) not in tables[one.to]:
            message = N_("No {table} has the id {value}. Put it in, or take this out.")
            yield at(entry, one.name, message, table=one.to, value=_short(value))
    elif one.kind in KINDS and not is_kind(one.kind, value):
        yield at(entry, one.name, KINDS[one.kind], serious=one.kind not in SOFT, value=_short(value))


def is_kind(kind: str, value: Value) -> bool:
    """Whether a value is a number, a date, a time ..."""
    if kind == "number":
        return not isinstance(value, str)
    text = str(value)
    if kind == "uri":
        return bool(ADDRESS.fullmatch(text))
    if kind == "email":
        return bool(EMAIL.fullmatch(text))
    try:
        return (day_of(text) if kind == "date" else time_of(text) if kind == "time" else moment_of(text)) is not None
    except ValueError:
        return False


def day_of(text: str) -> date:
    """A date as HSDS writes it, with or without a time behind. Raises ValueError."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(?:[T ].*)?", text):
        raise ValueError(text)
    return date.fromisoformat(text[:10])


def time_of(text: str) -> time:
    """A time of the day, 24:00 as midnight; with what is said of its offset. Raises ValueError."""
    if not TIME.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(("00:00" + text[5:] if text.startswith("24:00") else text).upper())


def moment_of(text: str) -> datetime:
    """A moment (ISO 8601). Raises ValueError."""
    return datetime.fromisoformat(text)


def _link(names: tuple[str, str], entry: Entry, tables: Tables) -> Iterator[Problem]:
    row = entry.row
    if names[0] not in row or names[1] not in row:
        if not entry.file.lower().endswith(".csv"):  # there it is told of as missing
            yield at(entry, names[0], MISSING, field=names[0])
    elif str(row[names[1]]) not in tables:
        yield at(entry, names[1], N_("HSDS has no table {value}."), value=_short(row[names[1]]))
    elif str(row[names[0]]) not in tables[str(row[names[1]])]:
        message = N_("No {table} has the id {value}. Put it in, or take this out.")
        yield at(entry, names[0], message, table=row[names[1]], value=_short(row[names[0]]))


def _schedule(entry: Entry) -> Iterator[Problem]:
    row = entry.row
    if ("opens_at" in row) != ("closes_at" in row):
        name = "closes_at" if "opens_at" in row else "opens_at"
        yield at(entry, name, N_("A schedule has both opens_at and closes_at; with neither it says: closed."))
    for name, pattern, message in (
        ("byday", BYDAY, N_("{value} is not like MO,TU or 1SA; write two letters a day with commas.")),
        ("bymonthday", DAYS, N_("{value} is not like 1,15; write days with commas.")),
        ("byyearday", DAYS, N_("{value} is not like 1,15; write days with commas.")),
        ("byweekno", DAYS, N_("{value} is not like 1,15; write days with commas.")),
    ):
        if name in row and not all(pattern.fullmatch(one.strip()) for one in str(row[name]).upper().split(",")):
            yield at(entry, name, message, value=_short(row[name]))
    if "interval" in row and not (isinstance(row["interval"], int) and 0 < row["interval"] <= 100):
        yield at(entry, "interval", N_("The interval must be a whole number from 1 to 100."))
    elif row.get("interval", 1) != 1 and "dtstart" not in row:
        yield at(entry, "dtstart", N_("Every second week from when? Add dtstart, the first day."))
    if "count" in row and "dtstart" not in row:
        yield at(entry, "dtstart", N_("A count needs its first day: add dtstart."))
    if not _ordered(row):
        yield at(entry, "valid_to", N_("It ends before it begins; swap valid_from and valid_to."))
    if not row.keys() & {"service_id", "location_id", "service_at_location_id"}:
        yield at(entry, "service_id", N_("These hours belong to nothing; add service_id or location_id."))
    elif row.keys() & {"opens_at"} and not row.keys() & {"byday", "freq", "dtstart", "bymonthday", "valid_from"}:
        yield at(entry, "byday", N_("On which days? Add byday; it is taken as every day."), serious=False)


def _ordered(row: Row) -> bool:
    first, last = row.get("valid_from"), row.get("valid_to")
    return first is None or last is None or str(first)[:10] <= str(last)[:10]


def _position(entry: Entry) -> Iterator[Problem]:
    row = entry.row
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = row.get(name)
        if isinstance(value, int | float) and not -most <= value <= most:
            message = N_("{value} is not on the map; it goes from -{most} to {most}.")
            yield at(entry, name, message, value=value, most=most)
    if ("latitude" in row) != ("longitude" in row):
        name = "longitude" if "latitude" in row else "latitude"
        yield at(entry, name, N_("A place has both latitude and longitude; add the other."))


def _short(value: Value) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
