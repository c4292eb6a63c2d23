"""When things happen: against recurring-ical-events on whole calendars, and the rest by hand."""

from datetime import UTC, datetime, timedelta

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from kiosk.activities.expand import NotExpanded, as_moment, expand, local, name_of
from kiosk.activities.ics import read
from tests.helpers.calendars import cph, fixture, ics, work_out_here

LOW, HIGH = cph("2026-01-01 00:00"), cph("2027-01-01 00:00")


def ours(data, low=LOW, high=HIGH):
    """(start, end) in UTC of all that happens."""
    found = []
    for event in read(data)["events"]:
        times = expand(event["main"], event["overrides"], low, high)
        found += [(one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in times]
    return sorted(found)


def theirs(data, low=LOW, high=HIGH):
    found = recurring_ical_events.of(Calendar.from_ical(data)).between(low, high)
    return sorted((one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC)) for one in found)


ZONES = ["Europe/Copenhagen", "America/New_York", "Asia/Tokyo"]


@st.composite
def calendars(draw):
    """One repeated activity with exceptions, extra times, moved and cancelled ones, and changes from a day on."""
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.datetimes(datetime(2025, 10, 1), datetime(2026, 6, 1))).replace(minute=0, second=0, microsecond=0)
    step = draw(st.sampled_from([1, 2, 7, 14]))
    many = draw(st.integers(2, 40))
    hours = draw(st.integers(1, 30))
    at = f";TZID={zone}:"
    write = "{:%Y%m%dT%H%M%S}".format
    main = [
        "UID:1",
        "SUMMARY:x",
        "SEQUENCE:1",
        f"DTSTART{at}{write(first)}",
        f"DURATION:PT{hours}H",
        f"RRULE:FREQ=DAILY;INTERVAL={step};COUNT={many}",
    ]
    numbers = st.lists(st.integers(1, many - 1), max_size=3, unique=True)
    times = [first + timedelta(days=step * number) for number in range(many)]
    excluded = draw(numbers)
    main += [f"EXDATE{at}{write(times[number])}" for number in excluded]
    half_past = st.datetimes(datetime(2026, 2, 1), datetime(2026, 9, 1)).map(
        lambda one: one.replace(minute=30, second=0, microsecond=0)
    )
    main += [f"RDATE{at}{write(one)}" for one in draw(st.lists(half_past, max_size=2, unique=True))]
    events = ["\n".join(main)]
    later = draw(st.integers(0, 3)) == 0
    for number in draw(numbers):
        if number in excluded:
            continue
        shift = timedelta(hours=draw(st.integers(-30, 30)))
        future = ";RANGE=THISANDFUTURE" if later and shift >= timedelta() else ""
        later = later and not future
        events.append(
            f"UID:1\nSUMMARY:y\nSEQUENCE:1\nDTSTART{at}{write(times[number] + shift)}\n"
            f"DURATION:PT{draw(st.integers(1, 5))}H\nRECURRENCE-ID{future}{at}{write(times[number])}"
        )
    return ics(*events)


@given(calendars())
@settings(max_examples=60, deadline=None)
def test_the_same_as_the_library(data):
    same_as_the_library(data)


def same_as_the_library(data):
    assert ours(data) == theirs(data)


@pytest.mark.parametrize("name", ["google.ics", "outlook.ics", "nextcloud.ics", "apple.ics"])
def test_the_fixtures_as_the_library_sees_them(name):
    low, high = cph("2026-09-01 00:00"), cph("2027-09-01 00:00")
    timed = [event for event in read(fixture(name))["events"] if event["main"] and not event["main"].get("all_day")]
    found = sorted(
        (one.start.astimezone(UTC), one.end.astimezone(UTC))
        for event in timed
        for one in expand(event["main"], event["overrides"], low, high)
    )
    data = fixture(name).removeprefix(b"\xef\xbb\xbf")
    library = recurring_ical_events.of(Calendar.from_ical(data)).between(low, high)
    wanted = sorted(
        (one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC))
        for one in library
        if isinstance(one["DTSTART"].dt, datetime)
    )
    assert found == wanted
    assert found


def only(data, low=LOW, high=HIGH):
    (event,) = read(data)["events"]
    return expand(event["main"], event["overrides"], low, high), event


def test_ten_o_clock_stays_ten_o_clock_through_both_changes():
    times, _ = only(
        ics(
            "UID:1\nSUMMARY:x\nDTSTART;TZID=Europe/Copenhagen:20260101T100000\nDTEND;TZID=Europe/Copenhagen:20260101T120000\nRRULE:FREQ=DAILY"
        )
    )
    assert len(times) == 365
    assert {(one.start.hour, one.end.hour) for one in times} == {(10, 12)}
    assert {one.start.utcoffset() for one in times} == {timedelta(hours=1), timedelta(hours=2)}


def test_a_time_that_summer_time_skips_and_one_that_comes_twice():
    times, _ = only(
        ics("UID:1\nSUMMARY:x\nDTSTART;TZID=Europe/Copenhagen:20260101T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY")
    )
    spring = next(one for one in times if one.start.date().isoformat() == "2026-03-29")
    assert spring.start.isoformat() == "2026-03-29T03:30:00+02:00"
    autumn = next(one for one in times if one.start.date().isoformat() == "2026-10-25")
    assert autumn.start.isoformat() == "2026-10-25T02:30:00+02:00"


def test_a_night_over_the_change_ends_when_the_clock_says():
    times, _ = only(
        ics(
            "UID:1\nSUMMARY:x\nDTSTART;TZID=Europe/Copenhagen:20260328T220000\nDTEND;TZID=Europe/Copenhagen:20260329T060000"
        )
    )
    assert [one.end.isoformat() for one in times] == ["2026-03-29T06:00:00+02:00"]


def test_utc_times_move_with_the_sun():
    times, _ = only(ics("UID:1\nSUMMARY:x\nDTSTART:20260101T090000Z\nRRULE:FREQ=MONTHLY"))
    assert [one.start.hour for one in times] == [10, 10, 10, 11, 11, 11, 11, 11, 11, 11, 10, 10]


def test_another_zone_changes_on_other_days():
    times, _ = only(ics("UID:1\nSUMMARY:x\nDTSTART;TZID=America/New_York:20260301T100000\nRRULE:FREQ=WEEKLY;COUNT=8"))
    assert [one.start.hour for one in times] == [16, 15, 15, 15, 16, 16, 16, 16]


def test_whole_days_end_at_the_next_midnight_also_when_the_clock_changes():
    times, _ = only(ics("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20260329\nRRULE:FREQ=YEARLY"))
    assert [(one.start.isoformat(), one.end.isoformat()) for one in times] == [
        ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00")
    ]


def test_what_lasts_into_the_window_is_in_it_and_what_ends_at_its_start_is_not():
    data = ics("UID:1\nSUMMARY:x\nDTSTART:20260606T220000\nDTEND:20260607T020000\nRRULE:FREQ=DAILY;COUNT=3")
    assert len(only(data, cph("2026-06-07 00:00"), cph("2026-06-08 00:00"))[0]) == 2
    assert len(only(data, cph("2026-06-07 02:00"), cph("2026-06-07 22:00"))[0]) == 0
    assert len(only(data, cph("2026-06-07 02:00"), cph("2026-06-07 22:01"))[0]) == 1


def test_a_moment_is_in_the_window_that_starts_with_it():
    data = ics("UID:1\nSUMMARY:x\nDTSTART:20260606T220000")
    assert len(only(data, cph("2026-06-06 22:00"), cph("2026-06-06 22:01"))[0]) == 1
    assert len(only(data, cph("2026-06-06 21:00"), cph("2026-06-06 22:00"))[0]) == 0


def test_a_bare_exdate_takes_the_whole_day():
    times, _ = only(
        ics("UID:1\nSUMMARY:x\nDTSTART:20260606T100000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260607")
    )
    assert [one.start.day for one in times] == [6, 8]


def test_an_extra_time_with_a_length_of_its_own():
    times, _ = only(
        ics("UID:1\nSUMMARY:x\nDTSTART:20260606T100000\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20260608T080000Z/PT3H")
    )
    assert [(one.end - one.start).seconds // 3600 for one in times] == [1, 3]


def test_a_change_from_a_day_on_keeps_the_names():
    times, _ = only(fixture_event("kor@apple"), cph("2026-11-20 00:00"), cph("2026-12-20 00:00"))
    assert [(one.start.isoformat()[:16], one.original.isoformat()[:16], one.part) for one in times] == [
        ("2026-11-26T19:00", "2026-11-26T19:00", -1),
        ("2026-12-03T20:00", "2026-12-03T19:00", 0),
        ("2026-12-10T20:00", "2026-12-10T19:00", 0),
        ("2026-12-17T20:00", "2026-12-17T19:00", 0),
    ]
    assert [(one.end - one.start).seconds // 60 for one in times] == [60, 90, 90, 90]


def test_a_change_from_a_day_on_begins_on_that_day():
    data = ics(
        "UID:1\nSUMMARY:x\nDTSTART:20260606T100000\nRRULE:FREQ=DAILY;COUNT=4",
        "UID:1\nSUMMARY:y\nDTSTART:20260608T120000\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260608T100000",
    )
    assert [(one.start.day, one.start.hour) for one in only(data)[0]] == [(6, 10), (7, 10), (8, 12), (9, 12)]


def test_a_change_from_a_day_on_that_moves_back_is_seen_where_it_went():
    data = ics(
        "UID:1\nSUMMARY:x\nDTSTART:20260606T100000\nRRULE:FREQ=WEEKLY",
        "UID:1\nSUMMARY:y\nDTSTART:20260610T100000\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260613T100000",
    )
    (one,), _ = only(data, cph("2026-06-24 00:00"), cph("2026-06-25 00:00"))
    assert (one.start, one.original) == (cph("2026-06-24 10:00"), datetime(2026, 6, 27, 10))
    assert only(data, cph("2026-06-25 00:00"), cph("2026-06-30 00:00"))[0] == []
    (one,), _ = only(data.replace(b"20260610T10", b"20260616T10"), cph("2026-06-30 00:00"), cph("2026-07-01 00:00"))
    assert one.original == datetime(2026, 6, 27, 10)


def fixture_event(uid):
    text = fixture("apple.ics").decode().split("BEGIN:VEVENT")
    return ("BEGIN:VCALENDAR\r\n" + "".join("BEGIN:VEVENT" + part for part in text if uid in part)).encode()


def test_a_hard_rule_asks_for_the_library():
    (event,) = read(ics("UID:1\nSUMMARY:x\nDTSTART:20260101T090000\nRRULE:FREQ=DAILY;BYHOUR=9,15"))["events"]
    with pytest.raises(NotExpanded):
        expand(event["main"], [], LOW, HIGH)
    worked = work_out_here(event["main"], LOW.date() - timedelta(days=5), HIGH.date() + timedelta(days=5))
    times = expand(worked, [], LOW, HIGH)
    assert len(times) == 730
    with pytest.raises(NotExpanded):
        expand(worked, [], LOW, HIGH + timedelta(days=30))
    assert len(expand(worked, [], LOW - timedelta(days=300), HIGH)) == 730, "nothing is before the first start"


def test_names():
    assert name_of(datetime(2026, 6, 6, 10), "Europe/Copenhagen") == "2026-06-06T10:00:00+02:00"
    assert name_of(datetime(2026, 6, 6, 10), "UTC") == "2026-06-06T12:00:00+02:00"
    assert name_of(datetime(2026, 12, 6, 10), "America/New_York") == "2026-12-06T16:00:00+01:00"
    assert name_of(datetime(2026, 6, 6), "") == "2026-06-06"


@pytest.mark.parametrize(
    "text", ["2026-06-06T10:00:00+02:00", "2026-06-06T08:00:00Z", "2026-06-06T10:00", "20260606T080000Z"]
)
def test_any_equal_form_of_a_name(text):
    assert as_moment(text) == cph("2026-06-06 10:00")


def test_no_name_at_all():
    assert as_moment("2026-06-06") == cph("2026-06-06 00:00")
    for text in ("", "x", "2026-13-01", "2026-06-06T99:00", "0001-01-01T00:00:00+02:00", "0001-01-01"):
        assert as_moment(text) is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.sampled_from(["", "UTC", "+05:30", *ZONES]))
def test_a_name_says_the_moment(wall, zone):
    wall = wall.replace(microsecond=0)
    if not zone:
        wall = wall.replace(hour=0, minute=0, second=0)
    assert as_moment(name_of(wall, zone)) == local(wall, zone).astimezone(UTC)
