"""Time that staff give by going along: two numbers a day, and nothing of whom."""

from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from kiosk.clock import COPENHAGEN
from kiosk.staff.audit import WHATS
from kiosk.staff.company import Company
from kiosk.staff.house import House


class Journal:
    def __init__(self):
        self.db = TinyDB(storage=MemoryStorage)

    def table(self, name):
        return self.db.table(name)

    def transaction(self):
        return nullcontext()


class Clock:
    def __init__(self):
        self.time = datetime(2026, 11, 20, 9, 0, tzinfo=COPENHAGEN)

    def now(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def journal():
    return Journal()


def test_minutes_are_added_to_the_day_it_began(journal, clock):
    company = Company(journal, clock)
    clock.time = clock.time.replace(hour=23, minute=30)
    company.begin()
    clock.time += timedelta(minutes=90)
    (one,) = company.going_on()
    assert company.end(one.id) == 90
    company.begin()
    clock.time += timedelta(seconds=20)
    assert company.end(company.going_on()[0].id) == 1
    assert [(str(day.day), day.times, day.minutes) for day in company.days()] == [
        ("2026-11-21", 1, 1),
        ("2026-11-20", 1, 90),
    ]
    assert company.going_on() == []


def test_several_go_at_once_and_one_may_be_a_mistake(journal, clock):
    company = Company(journal, clock)
    company.begin()
    clock.time += timedelta(minutes=10)
    company.begin()
    first, second = company.going_on()
    assert first.since < second.since
    company.drop(second.id)
    assert company.end(first.id) == 10
    assert company.end(first.id) == 0
    assert [(day.times, day.minutes) for day in company.days()] == [(1, 10)]


def test_twice_on_a_day_is_one_day(journal, clock):
    company = Company(journal, clock)
    for minutes in (10, 25):
        company.begin()
        clock.time += timedelta(minutes=minutes)
        company.end(company.going_on()[0].id)
    assert [(day.times, day.minutes) for day in company.days()] == [(2, 35)]


def test_what_nobody_ended_counts_no_further_than_half_a_day(journal, clock):
    company = Company(journal, clock)
    company.begin()
    clock.time += timedelta(days=9)
    assert company.end(company.going_on()[0].id) == 12 * 60


def test_a_clock_that_was_set_back_counts_a_minute(journal, clock):
    company = Company(journal, clock)
    company.begin()
    clock.time -= timedelta(hours=5)
    assert company.end(company.going_on()[0].id) == 1


def test_nothing_is_kept_but_numbers(journal, clock):
    company = Company(journal, clock)
    company.begin()
    company.end(company.going_on()[0].id)
    assert [set(row) for row in journal.table("company_days")] == [{"day", "times", "minutes"}]


def test_the_house_says_what_staff_wrote_and_nothing_else(journal):
    noted = []
    house = House(journal, lambda what, who: noted.append((what, who)))
    assert (house.notice, house.hours, house.closed) == ("", "", False)
    house.say("notice", "  Lukket\n torsdag ", by="4a5b")
    house.say("hours", "x" * 500, by="code")
    house.close(closed=True, by="4a5b")
    again = House(journal, lambda what, who: noted.append((what, who)))
    assert (again.notice, len(again.hours), again.closed) == ("Lukket torsdag", 120, True)
    house.say("notice", "", by="4a5b")
    house.say("notice", "", by="4a5b")  # as it was: nothing was done
    house.close(closed=False, by="0102")
    assert (again.notice, again.closed) == ("", False)
    assert noted == [
        ("house.notice", "4a5b"),
        ("house.hours", "code"),
        ("house.closed", "4a5b"),
        ("house.notice", "4a5b"),
        ("house.opened", "0102"),
    ]
    assert {what for what, _who in noted} <= set(WHATS)
