"""Opening hours in an HSDS service as a coordinator sees them: the hours of each weekday, and the days that are closed.

They count as kiosks count them (kiosk/directory/hours.py): of a place the most exact level with regular hours, the
service there, else the service, else the house; on the phone the service's. What no week can show (every second week, a
season, a number of weeks) stays as it is. All changes are to the document that is given.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final
from uuid import uuid4

WEEK: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY: Final = 24 * 60
BY_PHONE: Final = "på telefon"
_SPANS: Final = re.compile(r"(\d{1,2})(?:[.:](\d\d))?\s*(?:-|–|til|to)\s*(\d{1,2})(?:[.:](\d\d))?", re.ASCII)
_BETWEEN: Final = re.compile(r"\s*(?:,|;|&|\bog\b|\band\b)\s*|\s+")
ALL_DAY: Final = {"hele døgnet", "døgnåbent", "døgnåben", "all day", "24 timer", "24 hours"}
SHUT: Final = {"", "-", "–", "lukket", "closed"}
MOST: Final = 4
"""Times of one day."""
Row = dict[str, Any]
Span = tuple[int, int]
"""Opening and closing in minutes after midnight; the closing is later, over midnight where it must."""


class BadHours(Exception):
    """What was typed is no hours of a day; or two times of it lie over each other ("overlap")."""


@dataclass(frozen=True, order=True)
class Closing:
    """Days on which the week does not hold: closed, or open so (`span`) in place of it."""

    first: date
    last: date
    span: Span | None = None
    why: str = ""


@dataclass(frozen=True)
class Week:
    """The hours of each weekday from Monday. `others`: rules beside them that no week can show."""

    days: tuple[tuple[Span, ...], ...]
    others: int = 0

    @property
    def said(self) -> bool:
        """Whether anything is known."""
        return any(self.days)


def parse(text: str) -> tuple[Span, ...]:
    """The hours that somebody typed: "10-14, 16.30-20", "hele døgnet", "" for closed. Raises BadHours."""
    said = " ".join(text.lower().replace("kl.", " ").split())
    if said in SHUT:
        return ()
    if said in ALL_DAY:
        return ((0, DAY),)
    found: list[Span] = []
    at = 0
    while at < len(said):
        match = _SPANS.match(said, at)
        if match is None or len(found) == MOST:
            raise BadHours
        found.append(_span(*match.groups()))
        at = match.end()
        if at < len(said):
            between = _BETWEEN.match(said, at)
            if between is None or between.end() == len(said):
                raise BadHours
            at = between.end()
    found.sort()
    if any(one[1] > other[0] for one, other in pairwise(found)):
        raise BadHours("overlap")
    return tuple(found)


def _span(hour: str, minute: str | None, to_hour: str, to_minute: str | None) -> Span:
    opens, closes = int(hour) * 60 + int(minute or 0), int(to_hour) * 60 + int(to_minute or 0)
    if opens >= DAY or closes > DAY or int(minute or 0) > 59 or int(to_minute or 0) > 59:
        raise BadHours
    closes = DAY if closes == DAY - 1 else closes  # as HSDS has it
    return opens, closes if closes > opens else closes + DAY


def text(spans: Sequence[Span]) -> str:
    """The same as people write it: "10–14, 16.30–20"."""
    return ", ".join(f"{_short(one)}–{_short(two)}" for one, two in spans)


def _short(minutes: int) -> str:
    hour, minute = divmod(minutes if minutes <= DAY else minutes - DAY, 60)
    return f"{hour}.{minute:02}" if minute else str(hour)


def _clock(minutes: int) -> str:
    left = minutes if minutes <= DAY else minutes - DAY
    return f"{left // 60:02}:{left % 60:02}"


# -- which rows


def places(document: Row) -> list[Row]:
    """Where the service is."""
    return list(document.get("service_at_locations") or ())


def has_calls(document: Row) -> bool:
    """Whether hours of the phone are said apart from those of coming, or there is no place to come to."""
    return not places(document) or any(_by_phone(row) for row in document.get("schedules") or ())


def week(document: Row, today: date, *, phone: bool = False) -> Week | None:
    """The hours as they count; None where each of several places has its own, or there is no such thing."""
    if (phone and not has_calls(document)) or (not phone and len(places(document)) != 1):
        return None
    _home, rows, _copied, others = _level(document, today, phone=phone)
    found: list[set[Span]] = [set() for _day in WEEK]
    shut: set[int] = set()
    for row in rows:
        for day in _days(row):
            if (span := _times(row)) is None:
                shut.add(day)
            else:
                found[day].add(span)
    return Week(tuple(() if day in shut else tuple(sorted(one)) for day, one in enumerate(found)), others)


def set_week(document: Row, today: date, days: Sequence[Sequence[Span]], *, phone: bool = False) -> None:
    """Let these be the hours. Only the rows of a day that is different are touched."""
    before = week(document, today, phone=phone)
    now = before.days if before else ((),) * len(WEEK)
    changed = {day for day in range(len(WEEK)) if tuple(days[day]) != now[day]}
    if not changed:
        return
    home, rows, copied, _others = _level(document, today, phone=phone)
    there: list[Row] = home.setdefault("schedules", [])
    if copied:  # hours of the house are not changed for one thing in it
        rows = [{**row, "id": str(uuid4())} for row in rows]
        there += rows
    kind = next(({"attending_type": row["attending_type"]} for row in rows if _by_phone(row)), {})
    if phone and not kind and (places(document) or not rows):
        kind = {"attending_type": BY_PHONE}
    _take_out(there, rows, changed)
    _put_in(there, {day: days[day] for day in sorted(changed)}, kind)
    after = week(document, today, phone=phone)
    if after is not None and after.said and not any(days):  # or hours from elsewhere would count again
        there.append({"id": str(uuid4()), "freq": "WEEKLY", "byday": ",".join(WEEK)})
    if not there:
        del home["schedules"]


def _take_out(there: list[Row], rows: list[Row], days: set[int]) -> None:
    for row in rows:
        rest = [day for day in _days(row) if day not in days]
        if not rest:
            there.remove(row)
        elif len(rest) < len(_days(row)):
            row.update(freq="WEEKLY", byday=",".join(WEEK[day] for day in rest))


def _put_in(there: list[Row], days: Mapping[int, Sequence[Span]], kind: Row) -> None:
    wanted: dict[Span, list[str]] = {}
    for day, spans in days.items():
        for span in spans:
            wanted.setdefault(span, []).append(WEEK[day])
    for (opens, closes), on in wanted.items():
        said = {"freq": "WEEKLY", "byday": ",".join(on), "opens_at": _clock(opens), "closes_at": _clock(closes)}
        there.append({"id": str(uuid4()), **said, **kind})


def _level(document: Row, today: date, *, phone: bool) -> tuple[Row, list[Row], bool, int]:
    """Where the hours of a week are said: what holds them, the rows, whether they are another's, and others."""
    said = document.get("schedules") or []
    if phone:
        calls = [row for row in said if _by_phone(row)]
        rows = calls or ([] if places(document) else said)
        return document, *_weekly(rows, today, copied=False)
    (place,) = places(document)
    house = place.get("location", {}).get("schedules") or []
    for home, rows, copied in (
        (place, place.get("schedules") or [], False),
        (document, said, False),
        (document, house, True),
    ):
        found = _weekly([row for row in rows if not _by_phone(row)], today, copied=copied)
        if found[0] or found[2]:
            return home, *found
    return document, [], False, 0


def _weekly(rows: list[Row], today: date, *, copied: bool) -> tuple[list[Row], bool, int]:
    """Those of every week; and how many others count besides."""
    ruled = [row for row in rows if not _is_exception(row) and not _is_over(row, today)]
    weekly = [row for row in ruled if _is_weekly(row, today)]
    return weekly, copied, len(ruled) - len(weekly)


def _by_phone(row: Row) -> bool:
    return "telefon" in str(row.get("attending_type", "")).lower()


def _is_exception(row: Row) -> bool:
    repeats = row.keys() & {"freq", "byday", "bymonthday", "byweekno", "byyearday", "count", "interval"}
    return not repeats and "dtstart" in row


def _is_over(row: Row, today: date) -> bool:
    return any(_day(row[name]) < today for name in ("valid_to", "until") if name in row)


def _is_weekly(row: Row, today: date) -> bool:
    if row.keys() & {"bymonthday", "byweekno", "byyearday", "count", "valid_to", "until", "timezone"}:
        return False
    if row.get("interval", 1) != 1 or row.get("freq", "WEEKLY") != "WEEKLY":
        return False
    if any(_day(row[name]) > today for name in ("valid_from", "dtstart") if name in row):
        return False
    if any(
        len(str(row[name])) < 5 or str(row[name])[5:] not in ("", ":00")
        for name in ("opens_at", "closes_at")
        if name in row
    ):
        return False
    return all(day.strip().upper() in WEEK for day in str(row.get("byday") or "MO").split(","))


def _days(row: Row) -> list[int]:
    if said := [day.strip().upper() for day in str(row.get("byday", "")).split(",") if day.strip()]:
        return sorted({WEEK.index(day) for day in said})
    return [_day(row["dtstart"]).weekday()] if "dtstart" in row and "freq" in row else list(range(len(WEEK)))


def _times(row: Row) -> Span | None:
    if "opens_at" not in row or "closes_at" not in row:
        return None
    opens, closes = (int(row[name][:2]) * 60 + int(row[name][3:5]) for name in ("opens_at", "closes_at"))
    closes = DAY if row["closes_at"].startswith("23:59") else closes  # how HSDS writes all day
    return opens, closes if closes > opens else closes + DAY


def _day(said: object) -> date:
    return date.fromisoformat(str(said)[:10])


# -- days that are otherwise


def closings(document: Row, today: date) -> list[Closing]:
    """The days from today on when it is closed, or open otherwise."""
    return sorted({one for _home, _row, one in _closings(document, today)})


def set_closings(document: Row, today: date, wanted: Sequence[Closing]) -> None:
    """Let these be the days that are otherwise."""
    before = set(closings(document, today))
    for home, row, one in list(_closings(document, today)):
        if one not in wanted:
            home["schedules"].remove(row)
            if not home["schedules"]:
                del home["schedules"]
    for one in sorted(set(wanted) - before):
        said: Row = {"dtstart": one.first.isoformat(), "until": one.last.isoformat()}
        if one.span:
            said |= {"opens_at": _clock(one.span[0]), "closes_at": _clock(one.span[1])}
        if one.why:
            said["description"] = one.why
        rows: list[Row] = document.setdefault("schedules", [])
        calls = [row["attending_type"] for row in rows if _by_phone(row)]
        if places(document) or not calls:
            rows.append({"id": str(uuid4()), **said})
        if calls:
            rows.append({"id": str(uuid4()), **said, "attending_type": calls[0]})


def closed_on(document: Row, today: date) -> date | None:
    """The last day of a closing that has begun; None when it is not closed."""
    now = [one.last for one in closings(document, today) if one.span is None and one.first <= today]
    return max(now, default=None)


def close(document: Row, today: date, last: date | None) -> None:
    """Closed from today up to and with this day; None: not closed any more."""
    left = [one for one in closings(document, today) if one.span is not None or one.first > today]
    set_closings(document, today, [*left, Closing(today, last)] if last else left)


def _closings(document: Row, today: date) -> Iterator[tuple[Row, Row, Closing]]:
    for home in (document, *places(document)[:1]):
        for row in home.get("schedules") or ():
            if _is_exception(row):
                first = _day(row["dtstart"])
                last = _day(row.get("until", row["dtstart"]))
                if last >= today and "timezone" not in row:
                    yield home, row, Closing(first, last, _times(row), str(row.get("description", "")))
