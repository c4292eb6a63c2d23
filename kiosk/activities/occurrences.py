"""From activities to `Occurrence`, as the screens and the sign-ups know it, and to the JSON of the command line.

Light on purpose: what the kiosk shows at start comes through here, with no calendar library and no regular expression.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from kiosk.activities.activity import Activity
from kiosk.activities.expand import DAY, Time, as_moment, expand, local, wall
from kiosk.activities.model import Occurrence, Role
from kiosk.clock import COPENHAGEN

if TYPE_CHECKING:
    from kiosk.activities.series import Part


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the centre takes for granted where its calendar says nothing. `cutoff` is a rule as `cutoff_at` reads it."""

    capacity: int | None = None
    price_dkk: Decimal | None = None
    drop_in: bool = False
    location: str = ""
    meeting_point: str = ""
    directions: str = ""
    contact: str = ""
    picture: str = ""
    cutoff: str = ""

    @classmethod
    def of(cls, other: object) -> Self:
        """From anything that has some of these attributes, as the configuration has; a capacity of 0 is no limit."""
        given = {one.name: getattr(other, one.name) for one in fields(cls) if hasattr(other, one.name)}
        return cls(**{**given, "capacity": given.get("capacity") or None})

    def as_fields(self) -> dict[str, Any]:
        """Those that are set, by the names that fields.py uses."""
        given = {
            "capacity": self.capacity,
            "price": None if self.price_dkk is None else str(self.price_dkk),
            "drop_in": self.drop_in or None,
            "location": self.location or None,
            "meeting_point": self.meeting_point or None,
            "directions": self.directions or None,
            "contact": self.contact or None,
            "picture": self.picture or None,
            "cutoff": self.cutoff or None,
        }
        return {name: value for name, value in given.items() if value is not None}


def build(activity: Activity, times: Iterable[Time], defaults: Defaults) -> list[Occurrence]:
    """The occurrences of one activity at these of its times."""
    makers: dict[int, Callable[[Time], Occurrence]] = {}
    found = []
    for one in times:
        if one.part not in makers:
            makers[one.part] = _maker(activity, one.part, defaults)
        found.append(makers[one.part](one))
    return found


def _maker(
    activity: Activity, number: int, defaults: Defaults, *, cancelled: bool = False
) -> Callable[[Time], Occurrence]:
    """What makes occurrences of one part: all that they have in common is worked out once (a year has thousands)."""
    part = activity.part(number)
    main = activity.main or part
    where = activity.zone_of(part)
    understood = {name: found[0] for one in (main, part) for name, found in one.get("understood", {}).items()}
    price = understood.get("price")
    rule = understood.get("cutoff") or defaults.cutoff
    summary = part.get("summary") or main.get("summary", "")
    facts = (
        bool(part.get("all_day")),
        part.get("description", ""),
        part.get("location") or defaults.location,
        understood.get("meeting_point") or defaults.meeting_point,
        understood.get("directions") or defaults.directions,
        understood.get("contact") or defaults.contact,
        understood.get("picture") or defaults.picture,
        understood.get("capacity", defaults.capacity),
        defaults.price_dkk if price is None else Decimal(price),
        understood.get("drop_in", defaults.drop_in),
        understood.get("sensitive", False),
        cancelled or activity.gone or bool(part.get("cancelled") or main.get("cancelled")),
    )
    roles = tuple(Role(key, text, places) for key, text, places in understood.get("roles", ()))
    unmoved = number < 0 and not activity.shift and activity.day_names is None

    def make(found: Time) -> Occurrence:
        start, moved = found.start, None
        if unmoved:
            name = start.isoformat() if where else start.date().isoformat()
        else:
            name, named = activity.name(found.original, where)
            if named != start and not (number < 0 and activity.shift_until and start >= activity.shift_until):
                moved = named
        cutoff = cutoff_at(rule, start) if rule else None
        return Occurrence(activity.uid, name, summary, start, found.end, *facts, moved, cutoff, roles)

    return make


def find(activity: Activity, name: str, defaults: Defaults) -> Occurrence | None:
    """The repetition of this name (in any equal ISO form), also one that is no longer in the series: cancelled then."""
    moment = as_moment(name)
    if moment is None:
        return None
    for number, part in enumerate(activity.overrides):
        original = wall(part["rid"])
        if activity.name(original, activity.zone_of(part))[1].astimezone(UTC) == moment:
            begin = wall(part["start"])
            end = local(begin + timedelta(seconds=part["length"]), part["zone"])
            found = Time(local(begin, part["zone"]), end, original, number)
            # An override of an excluded repetition is not in the programme, but it was once.
            return _maker(activity, number, defaults, cancelled=not _listed(activity, found))(found)
    for then, cancelled in _shapes(activity):
        if (at := _at(then, moment)) is not None:
            return _maker(then, at.part, defaults, cancelled=cancelled)(at)
    return None


def _shapes(activity: Activity) -> Iterator[tuple[Activity, bool]]:
    """The series as it is; then, cancelled, as it is without its exceptions, and as it was before it was changed."""
    if activity.main is None:
        return
    yield activity, False
    bare: Part = {**activity.main, "exdates": []}
    yield replace(activity, main=bare), True
    for shape in activity.before:
        main: Part = {**bare, **shape["main"]}
        yield Activity(activity.uid, main, [], timedelta(seconds=shape["shift"]), None, shape["day_names"]), True


def _listed(activity: Activity, found: Time) -> bool:
    return any(one.part == found.part for one in activity.times(found.start, found.start + timedelta(seconds=1)))


def _at(activity: Activity, moment: datetime) -> Time | None:
    """The repetition of the series whose name says this moment."""
    assert activity.main is not None  # noqa: S101 - _shapes gives no other
    later = [(number, part) for number, part in enumerate(activity.overrides) if part.get("future")]
    # A later part (RANGE=THISANDFUTURE) may have moved it, so the window is as wide as the farthest.
    reach = max([timedelta(), *(abs(wall(part["start"]) - wall(part["rid"])) for _, part in later)]) + 2 * DAY
    near = moment.astimezone(COPENHAGEN) + activity.shift
    for one in expand(activity.main, [part for _, part in later], near - reach, near + reach):
        if activity.name(one.original, activity.main["zone"])[1].astimezone(UTC) == moment:
            return one if one.part < 0 else one._replace(part=later[one.part][0])
    return None


def cutoff_at(rule: str, start: datetime) -> datetime | None:
    """When sign-up closes for an occurrence that starts then; None when the rule does not reach it."""
    kind, _, rest = rule.partition(" ")
    if kind == "before":
        return (start.astimezone(UTC) - timedelta(seconds=int(rest))).astimezone(COPENHAGEN)
    if kind == "at":
        at = datetime.fromisoformat(rest).replace(tzinfo=start.tzinfo)
        # A date in the text of a repeated activity is about the one that comes next after it.
        return min(at, start) if start - at <= timedelta(days=31) else None
    number, _, clock = rest.partition(" ")
    day: date = start.date()
    day -= timedelta(days=int(number) if kind == "day" else (day.weekday() - int(number)) % 7)
    return min(datetime.combine(day, time.fromisoformat(clock), start.tzinfo), start)


def as_json(one: Occurrence) -> dict[str, Any]:
    """An occurrence with the keys that `activities list --json` promises; times are ISO 8601 with offset."""
    price = one.price_dkk
    return {
        "uid": one.uid,
        "occurrence": one.occurrence,
        "summary": one.summary,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "all_day": one.all_day,
        "location": one.location,
        "capacity": one.capacity,
        "price_dkk": None if price is None else int(price) if price == int(price) else float(price),
        "drop_in": one.drop_in,
        "sensitive": one.sensitive,
        "cancelled": one.cancelled,
        "moved_from": one.moved_from.isoformat() if one.moved_from else None,
        "cutoff": one.cutoff.isoformat() if one.cutoff else None,
        "meeting_point": one.meeting_point,
        "directions": one.directions,
        "contact": one.contact,
        "picture": one.picture,
        "roles": [{"key": role.key, "name": role.name, "capacity": role.capacity} for role in one.roles],
    }
