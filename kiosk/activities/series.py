"""An activity as it is stored: plain JSON that was checked, so that nothing of the foreign file is trusted later.

A part is a VEVENT. `start` is a wall time (ISO, a bare date when all day) in `zone`; `length` is seconds on the wall
clock; `rid`, `exdates`, `rdates` and `starts` are wall times in the main part's zone. `starts` (in [`starts_from`,
`starts_to`)) are those of a rule that rules.py leaves to the library, worked out by the reader's process.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from string import Formatter
from typing import Any, NotRequired, TypedDict

from kiosk.activities.rules import FIRST_YEAR, LAST_YEAR, parse, until_wall
from kiosk.activities.zones import known
from kiosk.i18n import _
from kiosk.unseen import UNSEEN

MAX_TEXT = 8_000  # characters of a description
MAX_ANSWER = 64_000_000  # bytes of JSON that the reader's process may give
MAX_STARTS = 3_000  # of a library rule, in one window


class Problem(TypedDict):
    """An event that could not be used as it was written, and why."""

    uid: str
    summary: str
    what: str  # a msgid, its {} fields in `fields`
    fields: dict[str, Any]


def told(problem: Problem) -> dict[str, str]:
    """A problem for staff, in the language now in use."""
    what = _(problem["what"]).format(**problem["fields"])
    return {"uid": problem["uid"], "summary": problem["summary"], "what": what}


class Part(TypedDict):
    """One VEVENT; see the module's text."""

    start: str
    zone: str
    length: int
    all_day: NotRequired[bool]
    rid: NotRequired[str]
    rid_zone: NotRequired[str]
    future: NotRequired[bool]
    cancelled: NotRequired[bool]
    seq: NotRequired[int]
    stamp: NotRequired[str]
    rules: NotRequired[list[str]]
    exdates: NotRequired[list[str]]
    rdates: NotRequired[list[Any]]
    starts: NotRequired[list[str]]
    starts_from: NotRequired[str]
    starts_to: NotRequired[str]
    summary: NotRequired[str]
    description: NotRequired[str]
    location: NotRequired[str]
    contact: NotRequired[str]
    categories: NotRequired[list[str]]
    understood: NotRequired[dict[str, list[Any]]]


def _text(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value) <= most and not UNSEEN.search(value)


def _number(most: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and 0 <= value <= most


def _list_of(check: Callable[[Any], bool], most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and len(value) <= most and all(check(one) for one in value)


def _time(value: Any) -> bool:
    if not isinstance(value, str) or len(value) not in (10, 19):
        return False
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return False
    return moment.tzinfo is None and FIRST_YEAR - 1 <= moment.year <= LAST_YEAR + 1


def _rule(value: Any) -> bool:
    if not _text(1000)(value):
        return False
    try:
        rule = parse(value)
        return not (rule and rule.until) or until_wall(rule.until, None) is not None
    except ValueError:
        return False


def _day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value) is not None
    except ValueError:
        return False


def _rdate(value: Any) -> bool:
    return _time(value) or (
        isinstance(value, list) and len(value) == 2 and _time(value[0]) and _number(10**8)(value[1])
    )


def _role(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(map(_text(60), value[:2])) and _number(10_000)(value[2])


def _either(value: Any) -> bool:
    return isinstance(value, bool)


FIELDS: dict[str, Callable[[Any], bool]] = {
    "capacity": lambda value: value is None or _number(10_000)(value),
    "price": lambda value: isinstance(value, str) and re.fullmatch(r"\d{1,6}(\.\d\d)?", value) is not None,
    "roles": _list_of(_role, 12),
    "meeting_point": _text(300),
    "directions": _text(300),
    "contact": _text(300),
    "picture": lambda value: isinstance(value, str) and re.fullmatch(r"[a-z]{1,20}", value) is not None,
    "sensitive": _either,
    "drop_in": _either,
    "cutoff": lambda value: isinstance(value, str) and re.fullmatch(CUTOFF, value) is not None and _sane(value),
}
# before SECONDS | at WALL TIME | day DAYS BEFORE HH:MM | weekday 0-6 HH:MM (the last one not after the day itself)
CUTOFF = r"before \d{1,9}|at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|(?:day \d{1,3}|weekday [0-6]) (?:[01]\d|2[0-3]):[0-5]\d"


def _sane(cutoff: str) -> bool:
    return not cutoff.startswith("at ") or _time(cutoff[3:])


def _understood(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= FIELDS.keys()
        and all(
            isinstance(found, list)
            and len(found) == 3
            and FIELDS[name](found[0])
            and found[1] in ("property", "words")
            and _text(300)(found[2])
            for name, found in value.items()
        )
    )


def _flag(value: Any) -> bool:
    return value is True


CHECKS: dict[str, Callable[[Any], bool]] = {
    "start": _time,
    "zone": lambda value: value == "" or (isinstance(value, str) and len(value) < 60 and known(value)),
    "length": _number(400 * 86400),
    "all_day": _flag,
    "rid": _time,
    "rid_zone": _text(60),
    "future": _flag,
    "cancelled": _flag,
    "seq": _number(10**9),
    "stamp": _text(20),
    "rules": _list_of(_rule, 50),
    "exdates": _list_of(_time, 2_000),
    "rdates": _list_of(_rdate, 2_000),
    "starts": _list_of(_time, MAX_STARTS),
    "starts_from": _day,
    "starts_to": _day,
    "summary": _text(300),
    "description": _text(MAX_TEXT),
    "location": _text(500),
    "contact": _text(300),
    "categories": _list_of(_text(100), 20),
    "understood": _understood,
}


def is_part(value: Any) -> bool:
    """Whether this is a part and nothing else."""
    return (
        isinstance(value, dict)
        and {"start", "zone", "length"} <= value.keys()
        and all(key in CHECKS and CHECKS[key](one) for key, one in value.items())
        and (value["zone"] == "") == bool(value.get("all_day"))
        and (len(value["start"]) == 10) == bool(value.get("all_day"))
    )


def is_event(value: Any) -> bool:
    """Whether this is an event as the reader must give it."""
    return (
        isinstance(value, dict)
        and value.keys() == {"uid", "main", "overrides"}
        and _text(500)(value["uid"])
        and bool(value["uid"])
        and (value["main"] is None or (is_part(value["main"]) and "rid" not in value["main"]))
        and _list_of(lambda one: is_part(one) and "rid" in one, 5_000)(value["overrides"])
        and (value["main"] is not None or bool(value["overrides"]))
    )


def is_cancel(value: Any) -> bool:
    """Whether this is a cancellation as the reader must give it."""
    return (
        isinstance(value, dict)
        and value.keys() == {"uid", "at", "future", "seq"}
        and _text(500)(value["uid"])
        and _text(40)(value["at"])
        and isinstance(value["future"], bool)
        and _number(10**9)(value["seq"])
    )


def is_problem(value: Any) -> bool:
    """Whether this is a problem as the reader must give it."""
    if (
        not isinstance(value, dict)
        or value.keys() != {"uid", "summary", "what", "fields"}
        or not all(_text(2000)(value[key]) for key in ("uid", "summary", "what"))
        or not isinstance(value["fields"], dict)
        or not all(isinstance(one, str | int) and len(str(one)) <= 200 for one in value["fields"].values())
    ):
        return False
    try:
        filled = [one for one in Formatter().parse(value["what"]) if one[1] is not None]
    except ValueError:
        return False
    # Nothing but the names of its fields may stand in braces: no attributes, no widths of a gigabyte.
    return all(name in value["fields"] and not spec and not conversion for _, name, spec, conversion in filled)
