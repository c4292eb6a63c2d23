"""An activity as iCalendar (RFC 5545), as kiosks get it: one VEVENT, and one more for each time that deviates.

With the X-STUEN-* properties of kiosk/activities/calendar.md. TZID is the IANA name, and there is no VTIMEZONE: it
would be most of the file, and kiosks know the zone by its name.
"""

from datetime import UTC

from icalendar import Calendar, Event, vRecur, vText

from sync.hub.models import Activity, Deviation
from sync.hub.times import named, times_of, written


class _Text(vText):
    """TEXT of RFC 5545 section 3.3.11. icalendar's own would make a line break of a backslash before an N."""

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPED).encode()


_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None})


def write(activity: Activity) -> str:
    """The activity with its exceptions, as a kiosk takes it in."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Stuen//hub//DA")
    main = _event(activity)
    if activity.rrule:
        main.add("rrule", vRecur.from_ical(activity.rrule))
    left_out = []
    exceptions = []
    for one in Deviation.objects.filter(activity=activity).order_by("occurrence"):
        if one.left_out:
            left_out.append(named(one.occurrence))
        else:
            exceptions.append(_event(activity, one))
    if left_out:
        main.add("exdate", left_out, parameters={"VALUE": "DATE"} if activity.all_day else {})
    for event in (main, *exceptions):
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _event(activity: Activity, deviation: Deviation | None = None) -> Event:
    event = Event()
    event.add("uid", activity.uid)
    event.add("sequence", activity.sequence)
    event.add("dtstamp", activity.changed.astimezone(UTC))
    event.add("last-modified", activity.changed.astimezone(UTC))
    start, end, capacity, description = activity.start, activity.end, activity.capacity, activity.description
    if deviation is not None:
        event.add("recurrence-id", named(deviation.occurrence))
        start, end = times_of(activity, deviation)
        capacity = activity.capacity if deviation.capacity is None else deviation.capacity
        description = "\n\n".join(text for text in (deviation.note, description) if text)
    event.add("dtstart", written(start, activity.all_day))
    event.add("dtend", written(end, activity.all_day))
    if activity.cancelled or (deviation is not None and deviation.cancelled):
        event.add("status", "CANCELLED")
    for name, text in (
        ("summary", activity.title),
        ("description", description),
        ("location", activity.place),
        ("x-stuen-contact", activity.contact),
        ("x-stuen-meeting-point", activity.meeting_point),
        ("x-stuen-directions", activity.directions),
        ("x-stuen-picture", activity.picture),
        ("x-stuen-capacity", "" if capacity is None else str(capacity)),
        ("x-stuen-price", "" if activity.price is None else f"{activity.price:.2f}"),
        ("x-stuen-cutoff", "" if not activity.cutoff_hours else f"PT{activity.cutoff_hours}H"),
        ("x-stuen-drop-in", _flag(activity.drop_in)),
        ("x-stuen-sensitive", _flag(activity.sensitive)),
        ("x-stuen-exact", "TRUE"),
    ):
        if text:
            event.add(name, _Text(text))
    for role in activity.roles:
        parameters = {"CAPACITY": str(role["capacity"]), "KEY": role["key"]}
        event.add("x-stuen-role", _Text(role["name"]), parameters=parameters)
    return event


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"
