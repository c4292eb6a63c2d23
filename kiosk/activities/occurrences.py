"""From stored activities to `Occurrence`: the newest word of all sources on a UID, and every repetition's lasting name.

Light on purpose: what the kiosk shows at start comes through here, with no calendar library and no regular expression.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self

from kiosk.activities.expand import DAY, Time, as_moment, expand, local, name_of, wall
from kiosk.activities.model import Occurrence, Role
from kiosk.activities.series import Part
from kiosk.activities.zones import CENTRE, zone
from kiosk.clock import COPENHAGEN

MOVED_FOR = timedelta(days=35)  # how long a whole series that was moved says so


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


@dataclass(slots=True)
class Activity:
    """All that is known of one UID now. `shift`: how far its starts have moved from the names they were given."""

    uid: str
    main: Part | None
    overrides: list[Part] = field(default_factory=list)
    shift: timedelta = timedelta()
    shift_until: datetime | None = None
    day_names: bool | None = None  # whether names are bare dates; None: as the event itself is
    gone: bool = False
    before: list[dict[str, Any]] = field(default_factory=list)  # earlier shapes of the series
    source: str = ""  # where its main part came from

    def zone_of(self, part: Part) -> str:
        """The zone that a repetition's original start is written in."""
        return self.main["zone"] if self.main is not None else part.get("rid_zone", part["zone"])

    def name(self, original: datetime, zone: str) -> tuple[str, datetime]:
        """A repetition's lasting name, and the moment it says."""
        moment = local(original, zone)
        if not self.shift and self.day_names is None:
            return name_of(original, zone), moment
        named = moment.replace(tzinfo=None) - self.shift
        day = self.day_names if self.day_names is not None else not zone
        if day:
            named = datetime.combine(named.date(), time())
        return name_of(named, "" if day else CENTRE), local(named, CENTRE)

    def times(self, low: datetime, high: datetime) -> list[Time]:
        """The repetitions that touch [low, high)."""
        return expand(self.main, self.overrides, low, high)

    def part(self, found: Time) -> Part:
        """The part that tells of this repetition."""
        part = self.main if found.part < 0 else self.overrides[found.part]
        assert part is not None  # noqa: S101 - expand gives -1 only where there is a main part
        return part


def merge(uid: str, rows: Sequence[Mapping[str, Any]], cancels: Iterable[Mapping[str, Any]]) -> Activity:
    """One activity from what its sources say: the newest main part, the newest part for each repetition, cancellations.

    Rows of sources that no longer have it count only when no source has it.
    """
    living = [row for row in rows if not row["gone"]]
    rows = sorted(living or rows, key=lambda row: (_age(row["main"]), row["gone"]))
    best = rows[-1]
    main: Part | None = best["main"]
    overrides: dict[str, Part] = {}
    for row in rows:
        for part in row["overrides"]:
            if row is best or main is None or part.get("seq", 0) >= main.get("seq", 0):
                known = overrides.get(part["rid"])
                if known is None or _age(part) >= _age(known):
                    overrides[part["rid"]] = part
    activity = Activity(
        uid,
        main,
        list(overrides.values()),
        timedelta(seconds=best.get("shift", 0)),
        wall(best["shifted"]).replace(tzinfo=COPENHAGEN) + MOVED_FOR if best.get("shifted") else None,
        best.get("day_names"),
        not living,
        list(best.get("before", ())),
        best["source"],
    )
    for cancel in cancels:
        _cancel(activity, cancel)
    return activity


def _age(part: Part | None) -> tuple[int, int, str]:
    return (0, 0, "") if part is None else (1, part.get("seq", 0), part.get("stamp", ""))


def _cancel(activity: Activity, cancel: Mapping[str, Any]) -> None:
    """Apply METHOD:CANCEL, unless the activity was changed after it."""
    main = activity.main
    if not cancel["at"]:
        if main is not None and cancel["seq"] >= main.get("seq", 0):
            activity.main = {**main, "cancelled": True}
        activity.overrides = [
            {**part, "cancelled": True} if cancel["seq"] >= part.get("seq", 0) else part for part in activity.overrides
        ]
        return
    if main is None:
        return
    if len(cancel["at"]) == 10:
        rid = cancel["at"] if not main["zone"] else f"{cancel['at']}T{wall(main['start']).time().isoformat()}"
    else:
        zone_time = datetime.fromisoformat(cancel["at"]).astimezone(UTC)
        original = _in_zone(zone_time, main["zone"])
        rid = original.isoformat() if main["zone"] else original.date().isoformat()
    for number, part in enumerate(activity.overrides):
        if part["rid"] == rid:
            if cancel["seq"] >= part.get("seq", 0):
                activity.overrides[number] = {**part, "cancelled": True}
            return
    copy: Part = {**main, "start": rid, "rid": rid, "cancelled": True}
    for key in ("rules", "rdates", "exdates", "starts"):
        copy.pop(key, None)  # type: ignore[misc]
    if cancel["future"]:
        copy["future"] = True
    activity.overrides.append(copy)


def _in_zone(moment: datetime, zone_name: str) -> datetime:
    return moment.astimezone(zone(zone_name) if zone_name else COPENHAGEN).replace(tzinfo=None)


def build(activity: Activity, found: Time, defaults: Defaults, *, cancelled: bool = False) -> Occurrence:
    """The occurrence as the screens and the sign-ups know it."""
    part = activity.part(found)
    main = activity.main or part
    name, named = activity.name(found.original, activity.zone_of(part))
    moved = named if named != found.start else None
    if moved and activity.shift_until and found.part < 0 and found.start >= activity.shift_until:
        moved = None
    understood = {**_own(main), **_own(part)} if part is not main else _own(part)
    price = understood.get("price")
    rule = understood.get("cutoff") or defaults.cutoff
    capacity = understood.get("capacity", defaults.capacity)
    return Occurrence(
        activity.uid,
        name,
        part.get("summary") or main.get("summary", ""),
        found.start,
        found.end,
        bool(part.get("all_day")),
        part.get("description", ""),
        part.get("location") or defaults.location,
        understood.get("meeting_point") or defaults.meeting_point,
        understood.get("directions") or defaults.directions,
        understood.get("contact") or defaults.contact,
        understood.get("picture") or defaults.picture,
        capacity,
        defaults.price_dkk if price is None else Decimal(price),
        understood.get("drop_in", defaults.drop_in),
        understood.get("sensitive", False),
        cancelled or activity.gone or bool(part.get("cancelled") or main.get("cancelled")),
        moved,
        cutoff_at(rule, found.start) if rule else None,
        tuple(Role(key, text, places) for key, text, places in understood.get("roles", ())),
    )


def _own(part: Part) -> dict[str, Any]:
    return {name: found[0] for name, found in part.get("understood", {}).items()}


def find(activity: Activity, name: str, defaults: Defaults) -> Occurrence | None:
    """The repetition of this name (in any equal ISO form), also one that is no longer in the series: cancelled then."""
    moment = as_moment(name)
    if moment is None:
        return None
    for number, part in enumerate(activity.overrides):
        original = wall(part["rid"])
        if activity.name(original, activity.zone_of(part))[1] == moment:
            begin = wall(part["start"])
            end = local(begin + timedelta(seconds=part["length"]), part["zone"])
            found = Time(local(begin, part["zone"]), end, original, number)
            # An override of an excluded repetition is not in the programme, but it was once.
            return build(activity, found, defaults, cancelled=not _listed(activity, found))
    for then, cancelled in _shapes(activity):
        if (at := _at(then, moment)) is not None:
            return build(then, at, defaults, cancelled=cancelled)
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
    near = moment + activity.shift
    for one in expand(activity.main, [part for _, part in later], near - reach, near + reach):
        if activity.name(one.original, activity.main["zone"])[1] == moment:
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
