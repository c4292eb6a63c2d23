"""What of the programme stands under which tab."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.activities.model import Occurrence
from kiosk.clock import COPENHAGEN
from kiosk.ui import programme

FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=COPENHAGEN)


class Calendar:
    def __init__(self, *occurrences):
        self.all = sorted(occurrences, key=lambda occ: occ.start)

    def occurrences(self, start, end):
        low, high = (datetime(d.year, d.month, d.day, tzinfo=COPENHAGEN) for d in (start, end))
        return [occ for occ in self.all if occ.start < high and occ.end > low]


def occ(uid, days, hour=10, hours=2, **fields):
    start = datetime(2026, 11, 20, hour, tzinfo=COPENHAGEN) + timedelta(days=days)
    return Occurrence(uid, start.isoformat(), uid, start, start + timedelta(hours=hours), **fields)


def uids(found):
    return [one.uid for one in found]


def test_today_this_week_and_later():
    calendar = Calendar(
        occ("over", 0, 7, 2),
        occ("on", 0, 9),
        occ("evening", 0, 19),
        occ("saturday", 1),
        occ("sunday", 2),
        occ("monday", 3),
    )
    found = programme.sections(calendar, FRIDAY)
    assert uids(found.today) == ["on", "evening"]
    assert uids(found.week) == ["saturday", "sunday"]
    assert uids(found.later) == ["monday"]
    assert not found.next_week


def test_on_a_sunday_the_week_is_the_next_one():
    sunday = FRIDAY + timedelta(days=2)
    found = programme.sections(Calendar(occ("monday", 3), occ("next sunday", 9), occ("after", 10)), sunday)
    assert found.next_week
    assert uids(found.week) == ["monday", "next sunday"]
    assert uids(found.later) == ["after"]


def test_what_comes_every_week_stands_once_under_later():
    found = programme.sections(Calendar(*(occ("weekly", 1 + 7 * n) for n in range(6))), FRIDAY)
    assert len(found.week) == 1
    assert [one.start.day for one in found.later] == [28]


def test_what_began_yesterday_and_goes_on_is_todays():
    found = programme.sections(Calendar(occ("cabin", -1, 18, 40)), FRIDAY)
    assert uids(found.today) == ["cabin"]


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_the_week_ends_on_a_monday_within_eight_days_and_never_before_tomorrow(day):
    end = programme.end_of_week(day)
    assert end.weekday() == 0
    assert timedelta(days=2) <= end - day <= timedelta(days=8) or day.weekday() == 5
    assert end > day


def test_coming_looks_only_as_far_as_it_must():
    calendar = Calendar(occ("now", 0, 9), occ("tomorrow", 1), occ("far", 40))
    assert uids(programme.coming(calendar, FRIDAY, 1)) == ["now"]
    assert uids(programme.coming(calendar, FRIDAY, 3)) == ["now", "tomorrow", "far"]
    assert programme.coming(Calendar(), FRIDAY, 3) == []


def test_what_is_called_off_is_told_today_and_not_promised_later():
    calendar = Calendar(occ("today", 0, 19, cancelled=True), occ("later", 2, cancelled=True))
    assert uids(programme.coming(calendar, FRIDAY, 3)) == ["today"]


def test_other_times_of_the_same_activity():
    weekly = [occ("weekly", 1 + 7 * n) for n in range(4)]
    weekly[1] = occ("weekly", 8, cancelled=True)
    found = programme.other_times(Calendar(*weekly, occ("else", 3)), weekly[0], FRIDAY, 2)
    assert [one.start.day for one in found] == [5, 12]


@pytest.mark.parametrize(("days", "said"), [(0, "I dag kl. 10-12"), (1, "I morgen kl. 10-12")])
def test_when_begins_with_a_capital(days, said):
    from kiosk import i18n

    i18n.use("da")
    assert programme.when(occ("a", days), FRIDAY) == said


def test_what_has_gone_on_for_days_comes_after_what_begins_today():
    calendar = Calendar(occ("cabin", -1, 18, 48), occ("coffee", 0, 9), occ("tomorrow", 1))
    assert uids(programme.coming(calendar, FRIDAY, 3)) == ["coffee", "cabin", "tomorrow"]
    assert uids(programme.sections(calendar, FRIDAY).today) == ["coffee", "cabin"]
