"""Hours as a coordinator types them, in the rows of HSDS, and what is left alone."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.hub import hours
from sync.hub.hours import BY_PHONE, DAY, BadHours, Closing

TODAY = date(2026, 11, 20)
NINE, FIVE = 9 * 60, 17 * 60


def row(key="r", **more):
    return {"id": key, "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00", **more}


def house(*rows, service=(), there=(), **more):
    location = {"id": "l", "location_type": "physical", **({"schedules": list(rows)} if rows else {})}
    at = {"id": "p", "location": location, **({"schedules": list(there)} if there else {})}
    made = {"id": "a", "name": "A", "status": "active", "service_at_locations": [at], **more}
    return made | ({"schedules": list(service)} if service else {})


def line(*rows):
    return {"id": "a", "name": "A", "status": "active", **({"schedules": list(rows)} if rows else {})}


def said(document, **more):
    return [hours.text(day) for day in hours.week(document, TODAY, **more).days]


def days(**more):
    names = ("mo", "tu", "we", "th", "fr", "sa", "su")
    return [hours.parse(more.get(name, "")) for name in names]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("10-14", "10–14"), ("kl. 10.30 – 14:00", "10.30–14"), ("16-20, 10-14", "10–14, 16–20"),
        ("9-12 og 13-15", "9–12, 13–15"),
        ("9-12 13-15", "9–12, 13–15"), ("22-7", "22–7"), ("0-24", "0–24"), ("Hele døgnet", "0–24"),
        ("lukket", ""), ("", ""),
        ("8 til 12", "8–12"), ("10-10", "10–10"),
    ],
)  # fmt: skip
def test_hours_are_typed_as_people_write_them(typed, shown):
    assert hours.text(hours.parse(typed)) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "10",
        "ti til to",
        "10-14,",
        "10-14 x",
        "25-26",
        "10.70-12",
        "24-3",
        "1-2 3-4 5-6 7-8 9-10",
        "10-14, 13-15",
        "٣-٤",
    ],
)
def test_what_is_no_hours_is_told_of(typed):
    with pytest.raises(BadHours):
        hours.parse(typed)


span = st.tuples(st.integers(0, DAY - 1), st.integers(1, DAY).filter(lambda one: one != DAY - 1)).map(
    lambda one: one if one[1] > one[0] else (one[0], one[1] + DAY)
)
week = st.lists(st.lists(span, max_size=1).map(tuple), min_size=7, max_size=7)


@given(week, week, st.booleans(), st.integers(0, 3))
def test_what_is_set_is_what_is_there(first, then, phone, where):
    document = (
        line() if phone else [house(), house(row()), house(there=[row()]), house(row("h"), service=[row()])][where]
    )
    house_before = json.dumps(document.get("service_at_locations", [{}])[0].get("location"))
    for wanted in (first, then, [()] * 7, then):
        hours.set_week(document, TODAY, wanted, phone=phone)
        assert hours.week(document, TODAY, phone=phone).days == tuple(wanted)
        assert json.dumps(document.get("service_at_locations", [{}])[0].get("location")) == house_before


def test_hours_are_written_and_read_alike():
    for spans in ((), ((NINE, FIVE),), ((0, DAY),), ((22 * 60, DAY + 7 * 60),)):
        assert hours.parse(hours.text(spans)) == spans


def test_the_most_exact_level_counts():
    assert said(house(row("h", byday="SU"))) == ["", "", "", "", "", "", "9–17"]
    assert said(house(row("h"), service=[row("s", byday="SA")]))[5] == "9–17"
    assert said(house(row("h"), service=[row("s")], there=[row("t", byday="FR")])) == ["", "", "", "", "9–17", "", ""]
    assert said(line(row()), phone=True)[:2] == ["9–17", "9–17"]
    assert hours.week(line(row()), TODAY) is None
    assert hours.week(house(), TODAY, phone=True) is None
    assert not hours.week(house(), TODAY).said
    two = house()
    two["service_at_locations"].append({"id": "q"})
    assert hours.week(two, TODAY) is None


def test_a_row_without_times_shuts_the_day_and_one_without_days_is_every_day():
    shut = {"id": "x", "freq": "WEEKLY", "byday": "MO"}
    assert said(house(service=[row(), shut]))[:2] == ["", "9–17"]
    assert said(house(service=[row() | {"byday": ""}])) == ["9–17"] * 7
    begun = row(dtstart="2026-11-04")
    del begun["byday"]
    assert said(house(service=[begun]))[2] == "9–17"
    assert said(house(service=[row(opens_at="00:00", closes_at="23:59")]))[0] == "0–24"


def test_only_the_rows_of_a_day_that_is_different_are_touched():
    first, other = row("first", byday="MO,TU", description="Her"), row("other", byday="SA")
    document = house(service=[first, other])
    hours.set_week(document, TODAY, days(mo="9-17", tu="10-12", sa="9-17"))
    assert document["schedules"][0] == {**first, "byday": "MO"}
    assert document["schedules"][1] == other
    assert {name: document["schedules"][2][name] for name in ("byday", "opens_at", "closes_at")} == {
        "byday": "TU", "opens_at": "10:00", "closes_at": "12:00",
    }  # fmt: skip
    before = json.dumps(document)
    hours.set_week(document, TODAY, days(mo="9-17", tu="10-12", sa="9-17"))
    assert json.dumps(document) == before


@pytest.mark.parametrize(
    "other",
    [
        row("o", interval=2, dtstart="2026-01-01"), row("o", valid_from="2027-05-01"), row("o", valid_to="2027-05-01"),
        row("o", byday="1SA"), row("o", freq="MONTHLY"), row("o", count=3, dtstart="2026-11-01"),
        row("o", opens_at="09:00Z"),
    ],
)  # fmt: skip
def test_what_no_week_can_show_stays_and_is_counted(other):
    document = house(service=[row(), other])
    assert hours.week(document, TODAY).others == 1
    hours.set_week(document, TODAY, days(mo="1-2"))
    assert other in document["schedules"]
    assert said(document) == ["1–2", "", "", "", "", "", ""]


def test_what_is_over_is_no_rule_any_more():
    assert hours.week(house(service=[row(), row("o", valid_to="2026-01-01")]), TODAY).others == 0


def test_hours_on_the_phone_stand_apart():
    calls = row("c", attending_type=BY_PHONE, byday="WE")
    document = house(service=[row(), calls])
    assert (said(document)[0], said(document, phone=True)[2]) == ("9–17", "9–17")
    hours.set_week(document, TODAY, days(we="8-9"), phone=True)
    assert (said(document)[0], said(document, phone=True)[2]) == ("9–17", "8–9")
    hours.set_week(document, TODAY, days(), phone=True)
    assert not hours.has_calls(document)
    new = line()
    hours.set_week(new, TODAY, days(mo="8-9"), phone=True)
    assert new["schedules"][0]["attending_type"] == BY_PHONE
    plain = line(row())
    hours.set_week(plain, TODAY, days(mo="8-9"), phone=True)
    assert not any("attending_type" in one for one in plain["schedules"])


def test_days_that_are_closed_come_and_go_for_coming_and_for_calling():
    document = house(service=[row(), row("c", attending_type=BY_PHONE)])
    jul = Closing(date(2026, 12, 24), date(2026, 12, 26), None, "Jul")
    late = Closing(date(2026, 12, 27), date(2026, 12, 27), (NINE, 10 * 60))
    hours.set_closings(document, TODAY, [jul, late])
    assert hours.closings(document, TODAY) == [jul, late]
    assert len(document["schedules"]) == 6
    hours.set_closings(document, TODAY, [jul])
    assert (hours.closings(document, TODAY), len(document["schedules"])) == ([jul], 4)
    assert hours.closings(document, date(2027, 1, 1)) == [], "what is over is not shown"
    hours.set_closings(document, date(2027, 1, 1), [])
    assert len(document["schedules"]) == 4, "nor taken away"


def test_closed_until_and_open_again():
    document = house(there=[{"id": "x", "dtstart": "2026-11-18", "until": "2026-11-22"}])
    assert hours.closed_on(document, TODAY) == date(2026, 11, 22)
    hours.close(document, TODAY, TODAY + timedelta(days=7))
    assert hours.closings(document, TODAY) == [Closing(TODAY, TODAY + timedelta(days=7))]
    hours.close(document, TODAY, None)
    assert hours.closed_on(document, TODAY) is None
    assert "schedules" not in document["service_at_locations"][0]
    calls = line(row(attending_type=BY_PHONE))
    hours.close(calls, TODAY, TODAY)
    assert [one.get("attending_type") for one in calls["schedules"]] == [BY_PHONE] * 2
    one_day = line({"id": "x", "dtstart": "2026-11-20", "attending_type": BY_PHONE})
    assert hours.closed_on(one_day, TODAY) == TODAY
    hours.close(one_day, TODAY, None)
    assert "schedules" not in one_day
