"""Repeat rules by arithmetic, held against recurring-ical-events (dateutil) on any rule hypothesis can think of."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.activities import library, rules
from kiosk.activities.rules import MAX_COUNT, all_starts, parse

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LOW, HIGH = datetime(2024, 1, 1), datetime(2029, 1, 1)

days = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True).map(",".join)
nth_days = st.lists(
    st.tuples(st.sampled_from([-5, -2, -1, 1, 2, 3, 4, 5]), st.sampled_from(DAYS)).map(lambda one: f"{one[0]}{one[1]}"),
    min_size=1,
    max_size=3,
    unique=True,
).map(",".join)
month_days = st.lists(st.sampled_from([-31, -29, -1, 1, 13, 28, 29, 30, 31]), min_size=1, max_size=3, unique=True).map(
    lambda many: ",".join(map(str, many))
)
months = st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True).map(lambda many: ",".join(map(str, many)))
positions = st.lists(st.sampled_from([-3, -1, 1, 2, 4]), min_size=1, max_size=2, unique=True).map(
    lambda many: ",".join(map(str, many))
)
starts_at = st.datetimes(datetime(2023, 6, 1), datetime(2026, 12, 31)).map(lambda one: one.replace(microsecond=0))


@st.composite
def rule_texts(draw):
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 5))}")
    kinds = {
        "DAILY": [[], ["BYDAY"]],
        "WEEKLY": [[], ["BYDAY"], ["BYDAY"]],
        "MONTHLY": [[], ["BYDAY"], ["NTH"], ["BYMONTHDAY"], ["BYDAY", "BYMONTHDAY"], ["BYDAY", "BYSETPOS"],
        ["BYMONTHDAY", "BYSETPOS"]],
        "YEARLY": [[], ["BYMONTH"], ["BYMONTH", "BYDAY"], ["BYMONTH", "NTH"], ["BYMONTH", "BYMONTHDAY"],
        ["BYMONTH", "BYDAY", "BYSETPOS"]],
    }  # fmt: skip
    wanted = draw(st.sampled_from(kinds[freq]))
    values = {"BYDAY": days, "NTH": nth_days, "BYMONTHDAY": month_days, "BYMONTH": months, "BYSETPOS": positions}
    parts += [f"{'BYDAY' if kind == 'NTH' else kind}={draw(values[kind])}" for kind in wanted]
    if "BYMONTH" not in wanted and (freq != "YEARLY" or not wanted) and draw(st.integers(0, 4)) == 0:
        parts.append(f"BYMONTH={draw(months)}")
    if freq == "WEEKLY" and draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(DAYS))}")
    end = draw(st.sampled_from(["", "COUNT", "UNTIL", "UNTIL-DAY"]))
    if end == "COUNT":
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    elif end == "UNTIL":
        parts.append(f"UNTIL={draw(starts_at):%Y%m%dT%H%M%S}Z")
    elif end:
        parts.append(f"UNTIL={draw(starts_at):%Y%m%d}")
    return ";".join(parts)


def by_library(text, first, zone, low=LOW, high=HIGH):
    part = {"start": first.isoformat(), "zone": zone, "length": 0, "rules": [text]}
    return library.starts(part, low, high)


any_rule = (rule_texts(), starts_at, st.sampled_from(["", "UTC", "Europe/Copenhagen", "America/New_York"]))


@given(*any_rule)
@settings(max_examples=50, deadline=None)
def test_the_same_as_the_library(text, first, zone):
    same_as_the_library(text, first, zone)


def same_as_the_library(text, first, zone):
    if not zone:
        first = first.replace(hour=0, minute=0, second=0)
    assert parse(text) is not None
    assert all_starts([text], first, zone, LOW, HIGH) == by_library(text, first, zone)


@given(rule_texts(), starts_at, st.datetimes(LOW, HIGH), st.integers(0, 500))
@settings(max_examples=60, deadline=None)
def test_a_window_shows_what_the_whole_shows_there(text, first, low, length):
    high = low + timedelta(days=length)
    whole = all_starts([text], first, "UTC", LOW, HIGH + timedelta(days=500))
    assert all_starts([text], first, "UTC", low, high) == [start for start in whole if low <= start < high]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("FREQ=MONTHLY;BYDAY=-1SU", ["2026-01-25", "2026-02-22", "2026-03-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-01-31", "2026-03-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2026-01-30", "2026-02-27", "2026-03-31"]),
        (
            "FREQ=WEEKLY;INTERVAL=4;BYDAY=SA,SU;COUNT=5",
            ["2026-01-03", "2026-01-04", "2026-01-31", "2026-02-01", "2026-02-28"],
        ),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", []),
        ("FREQ=DAILY;INTERVAL=30", ["2026-01-01", "2026-01-31", "2026-03-02"]),
    ],
)
def test_by_hand(text, wanted):
    found = all_starts([text], datetime(2026, 1, 1, 10), "UTC", datetime(2026, 1, 1), datetime(2026, 4, 1))
    dates = [start.date().isoformat() for start in found]
    assert dates == sorted({"2026-01-01", *wanted}), "the first start is always there"


def test_two_rules():
    found = all_starts(["FREQ=DAILY;COUNT=3", "FREQ=WEEKLY;COUNT=2"], datetime(2026, 1, 1, 10), "UTC", LOW, HIGH)
    assert [start.day for start in found] == [1, 2, 3, 8]


@pytest.mark.parametrize(
    "text",
    ["FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9,15", "FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYYEARDAY=100",
    "FREQ=YEARLY;BYDAY=20MO",
     "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=MONTHLY;BYEASTER=1", "RSCALE=CHINESE;FREQ=YEARLY"],
)  # fmt: skip
def test_left_to_the_library(text):
    assert parse(text) is None
    assert all_starts([text], datetime(2026, 1, 1), "UTC", LOW, HIGH) is None


@pytest.mark.parametrize(
    "text",
    ["FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=x", "FREQ=WEEKLY;BYDAY=XX",
    "FREQ=MONTHLY;BYDAY=0MO",
     "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYMONTH=-1",
     "FREQ=DAILY;FREQ=DAILY", "FREQ", "FREQ=", "FREQ=WEEKLY;WKST=XX"],
)  # fmt: skip
def test_nonsense(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any of int's and our own
        parse(text)


def test_a_hostile_rule_ends():
    first = datetime(1971, 1, 1)
    for text in (
        "FREQ=DAILY",
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;INTERVAL=1000000000",
    ):
        found = all_starts([text], first, "UTC", datetime(2026, 1, 1), datetime(2027, 1, 1))
        assert len(found) <= 366
    assert len(all_starts(["FREQ=DAILY;COUNT=1000000000"], first, "UTC", first, datetime(2199, 1, 1))) == MAX_COUNT
    assert all_starts(["FREQ=MONTHLY;INTERVAL=1000000000"], first, "UTC", LOW, datetime(2500, 1, 1)) == []


def test_until_is_read_as_utc():
    copenhagen = rules.zone("Europe/Copenhagen")
    assert rules.until_wall("20260701T080000Z", copenhagen) == datetime(2026, 7, 1, 10)
    assert rules.until_wall("20260701", None) == datetime(2026, 7, 1)
    for text in ("2026", "2026070", "x" * 15, "20261301", "20260701T250000Z", ""):
        with pytest.raises(ValueError):  # noqa: PT011
            rules.until_wall(text, copenhagen)


@pytest.mark.parametrize("until", ["99991231T235959Z", "99991231", "21991231T000000Z"])
def test_until_for_ever(until):
    found = all_starts([f"FREQ=YEARLY;UNTIL={until}"], datetime(2026, 1, 1), "America/New_York", LOW, HIGH)
    assert [start.year for start in found] == [2026, 2027, 2028]


def test_until_before_everything():
    assert all_starts(["FREQ=YEARLY;UNTIL=00010101T000000Z"], datetime(2026, 1, 1), "Asia/Tokyo", LOW, HIGH) == []


def test_days_are_never_before_the_first():
    found = all_starts(
        ["FREQ=WEEKLY;BYDAY=MO,SU"], datetime(2026, 1, 7), "UTC", datetime(2020, 1, 1), datetime(2026, 2, 1)
    )
    assert min(found).date() == date(2026, 1, 7)
