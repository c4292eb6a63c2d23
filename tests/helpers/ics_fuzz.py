"""Calendars gone wrong in every way we can think of, and what must hold of them all."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from kiosk.activities import reader
from kiosk.activities.calendar import Calendar, ImportReport, as_json
from kiosk.activities.child import work_out
from kiosk.activities.expand import NotExpanded, expand
from kiosk.activities.ics import read
from kiosk.clock import COPENHAGEN
from tests.helpers.calendars import FIXTURES

LOW, HIGH = date(2026, 10, 1), date(2027, 12, 1)
WHOLE = [path.read_bytes() for path in sorted(FIXTURES.glob("*.ics"))]
GOOD = b"BEGIN:VEVENT\r\nUID:sentinel\r\nSUMMARY:Tur\r\nDTSTART:20261205T100000Z\r\nEND:VEVENT\r\n"

NAMES = [
    "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "UID", "SUMMARY",
    "DESCRIPTION", "SEQUENCE",
    "DTSTAMP", "LAST-MODIFIED", "STATUS", "CLASS", "CATEGORIES", "CONTACT", "LOCATION", "GEO", "ATTACH", "BEGIN",
    "END", "X-STUEN-CAPACITY",
    "X-STUEN-PRICE", "X-STUEN-ROLE", "X-STUEN-CUTOFF", "X-STUEN-SENSITIVE", "X-STUEN-PICTURE", "X-STUEN-DROP-IN",
    "X-WR-TIMEZONE", "METHOD",
    "TZID", "TZOFFSETTO", "TZOFFSETFROM",
]  # fmt: skip
PARAMS = [
    "", ";TZID=Europe/Copenhagen", ";TZID=Romance Standard Time", ";TZID=", ";TZID=X", ";VALUE=DATE",
    ";VALUE=PERIOD", ";VALUE=BINARY", ";RANGE=THISANDFUTURE",
    ";ENCODING=BASE64", ";X=\"", ";=", ";CAPACITY=x", ";CAPACITY=99999999999999999999", ";TZID=\"/a/b/Europe/Paris\"",
]  # fmt: skip
VALUES = [
    "20261205T100000", "20261205T100000Z", "20261205", "00010101T000000", "99991231T235959Z", "20261305T990000",
    "19700101", "", "-1",
    "P1D", "-P1D", "PT999999999H", "P999999999W", "20261205T100000Z/PT1H", "20261205T100000/20261204T100000",
    "20261205,20261206T100000", "00010101", "99991231",
    "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=5", "FREQ=SECONDLY", "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=DAILY;COUNT=99999999999999999999999", "FREQ=DAILY;INTERVAL=999999999999", "FREQ=WEEKLY;UNTIL=99999999",
    "FREQ=DAILY;UNTIL=20261301",
    "FREQ=MONTHLY;BYSETPOS=-366;BYDAY=-5SU", "RRULE:FREQ=DAILY", "VEVENT", "VCALENDAR", "VTIMEZONE", "VALARM",
    "DAYLIGHT", "CANCELLED", "CANCEL",
    "PRIVATE", "TRUE", "Pris: 50 kr. Max 8 pladser. Tilmelding senest 31. februar kl. 99",
    "Roller: " + "(1)," * 40, "\\n\\,\\;\\\\", "9" * 400,
    "+0100", "+9999", "Europe/Copenhagen", "../../etc/passwd", "\u202eevil", "😀" * 50, "{0} {x.y} %s %(a)s",
]  # fmt: skip

lines = st.builds(
    lambda name, param, value: f"{name}{param}:{value}",
    st.sampled_from(NAMES) | st.text(max_size=8),
    st.sampled_from(PARAMS) | st.text(max_size=12).map(lambda text: ";" + text),
    st.sampled_from(VALUES) | st.text(max_size=40),
)


@st.composite
def written(draw):
    """Lines that look right one by one."""
    body = draw(st.lists(lines, max_size=12))
    if draw(st.booleans()):
        body = ["UID:1", "DTSTART:20261205T100000", *body]
    end = draw(st.sampled_from(["\r\n", "\n", "\r", "\r\n ", "\n\t"]))
    text = end.join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *body, "END:VEVENT", "END:VCALENDAR", ""])
    return text.encode(draw(st.sampled_from(["utf-8", "utf-16", "cp1252"])), "replace")


@st.composite
def damaged(draw):
    """A real calendar with pieces cut out, doubled, turned around or overwritten."""
    data = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 60))
        match draw(st.integers(0, 4)):
            case 0:
                del data[at : at + length]
            case 1:
                data[at:at] = data[at : at + length]
            case 2:
                data[at : at + length] = reversed(data[at : at + length])
            case 3:
                data[at : at + length] = draw(st.binary(max_size=20))
            case _:
                data[at:at] = draw(lines).encode("utf-8", "replace") + b"\r\n"
    return bytes(data)


any_file = st.binary(max_size=400) | written() | damaged()


def holds(data: bytes) -> None:
    """Reading never fails, what it gives is believed, and all of it can be expanded and shown."""
    found = read(data)
    work_out(found["events"], found["problems"], LOW, HIGH)
    assert reader.checked(found) == found
    ImportReport(problems=found["problems"]).as_json()
    low = datetime(2026, 11, 1, tzinfo=COPENHAGEN)
    for event in found["events"]:
        try:
            expand(event["main"], event["overrides"], low, low + timedelta(days=300))
        except NotExpanded:
            assert any("BY" in rule or "HOURLY" in rule for rule in event["main"]["rules"])


def comes_in(calendar: Calendar, data: bytes) -> None:
    """After any other file, and after its bytes in the same file, a good event comes in."""
    calendar.import_bytes(data, source="foreign")
    good = b"BEGIN:VCALENDAR\r\n" + GOOD + b"END:VCALENDAR\r\n"
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff", b"B\0", b"\0B") or data[:4] == b"\0\0\xfe\xff"  # UTF-16 and UTF-32
    calendar.import_bytes(good if wide else data + b"\r\n" + good, source="mixed")
    for one in calendar.occurrences(date(2026, 11, 1), date(2027, 11, 1)):
        assert as_json(one)
        if not one.cancelled:
            assert calendar.occurrence(one.uid, one.occurrence) is not None
    found = calendar.occurrence("sentinel", "2026-12-05T10:00:00Z")
    assert found is not None
