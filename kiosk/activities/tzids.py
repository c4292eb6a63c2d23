"""Time zone names as calendars write them: IANA, Windows, Mozilla's long ones, a file's own VTIMEZONE.

Runs in the reader's process; what comes out are the normal names of zones.py.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from icalendar import Component, Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from kiosk.activities.zones import CENTRE, known, zone

# Tried in this order for a VTIMEZONE with a name of its own; the centre's first, so that its neighbours read as it.
LIKELY = (
    CENTRE,
    "Europe/London",
    "Europe/Helsinki",
    "Atlantic/Reykjavik",
    "America/New_York",
    "America/Nuuk",
    "Atlantic/Faroe",
    "Europe/Istanbul",
    "Europe/Moscow",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Australia/Sydney",
)


def normal(tzid: str, own: Mapping[str, str]) -> str:
    """The normal name for a TZID, "" when nothing is known of it.

    `own` holds the file's VTIMEZONEs as `match` found them, by their TZIDs.
    """
    name = tzid.strip().strip('"')
    if name.upper() in ("UTC", "GMT", "Z", "ETC/UTC", "ETC/GMT"):
        return "UTC"
    if "/" in name and not name.startswith("/") and known(name):
        return name
    if name in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[name]
    if own.get(name):
        return own[name]
    parts = name.split("/")
    for size in (3, 2):  # /mozilla.org/20050126_1/Europe/Copenhagen
        if known(tail := "/".join(parts[-size:])) and "/" in tail:
            return tail
    return name if name and known(name) else ""


def match(text: str, years: Collection[int]) -> str:
    """The normal name of the zone that a whole VTIMEZONE component describes, "" when none is like it.

    Compared at the middle of each month of the years its events begin in: enough to tell summer-time rules apart.
    """
    described: Component = Timezone.from_ical(text)
    if not isinstance(described, Timezone):
        raise TypeError("not a VTIMEZONE")
    own = described.to_tz(lookup_tzid=False)
    moments = [datetime(year, month, 15, 12, tzinfo=UTC) for year in years for month in range(1, 13)]
    # Both sides of the European changes as well: America's rules differ from ours in a few weeks only.
    moments += [datetime(year, *day, 12, tzinfo=UTC) for year in years for day in ((3, 20), (4, 2), (10, 20), (11, 3))]
    offsets = [moment.astimezone(own).utcoffset() for moment in moments]
    for name in LIKELY:
        if [moment.astimezone(zone(name)).utcoffset() for moment in moments] == offsets:
            return name
    if len(set(offsets)) == 1 and (fixed := offsets[0]) is not None:
        minutes = int(fixed.total_seconds() // 60)
        return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return ""
