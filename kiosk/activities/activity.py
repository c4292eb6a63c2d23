"""One activity as all its sources tell it: the newest main part, the newest part for each repetition, cancellations.

Also what its repetitions are called: a name that people sign up under outlives every later change of the times.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from kiosk.activities.expand import Time, expand, local, name_of, wall
from kiosk.activities.series import Part
from kiosk.activities.zones import CENTRE, zone
from kiosk.clock import COPENHAGEN

MOVED_FOR = timedelta(days=35)  # how long a whole series that was moved says so


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
        """A repetition's lasting name, and the moment it says in the centre's time."""
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

    def part(self, number: int) -> Part:
        """The part of this number: an override, or the main part for -1."""
        part = self.main if number < 0 else self.overrides[number]
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
