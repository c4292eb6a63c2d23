"""Days are counted, so that a clock that is wrong makes nothing old."""

from datetime import date, timedelta

import pytest

from kiosk.staff import steady
from kiosk.store import Store
from tests.helpers.centre import KEY

TODAY = date(2026, 11, 20)


@pytest.fixture(name="store")
def a_store(tmp_path):
    made = Store.open(tmp_path / "store", root_key=KEY)
    yield made
    made.close()


def run(store, first, count, step=1):
    """The kiosk runs on so many days; gives what each was taken for."""
    return [steady.count(store, first + timedelta(days=number * step)) for number in range(count)]


def test_a_day_counts_when_there_were_enough_before_it(store):
    assert steady.counted(store) == 0
    assert run(store, TODAY, 16) == [None] * 14 + [0, 1]
    assert steady.counted(store) == 1


def test_whether_a_day_can_be_believed_is_asked_without_noting_it(store):
    assert not steady.believed(store, TODAY)
    run(store, TODAY, 14)
    assert not steady.believed(store, TODAY + timedelta(days=13)), "itself is no day before it"
    for _time in range(2):
        assert steady.believed(store, TODAY + timedelta(days=14))
    assert not steady.believed(store, date(1970, 1, 1))
    assert not steady.believed(store, date(2098, 1, 1))


def test_the_same_day_twice_counts_once(store):
    run(store, TODAY, 16)
    assert [steady.count(store, TODAY + timedelta(days=16)) for _time in range(3)] == [2, 2, 2]
    assert steady.count(store, TODAY + timedelta(days=16)) == 2


def test_an_afternoon_in_another_year_counts_nothing(store):
    run(store, TODAY, 20)
    before = steady.counted(store)
    for wrong in (date(1970, 1, 1), date(2098, 1, 1), date(1970, 1, 1)):
        assert steady.count(store, wrong) is None
    assert steady.count(store, TODAY + timedelta(days=20)) == before + 1


def test_a_clock_that_is_set_some_time_after_each_start_counts_the_true_days(store):
    for number in range(60):
        assert steady.count(store, date(1970, 1, 1)) is None
        steady.count(store, TODAY + timedelta(days=number))
    assert steady.counted(store) == 59 - 14


def test_a_clock_that_is_wrong_for_weeks_makes_nothing_much_older(store):
    run(store, TODAY, 40)
    before = steady.counted(store)
    run(store, date(2098, 1, 1), 40)
    assert steady.counted(store) - before <= 31 + 40
    run(store, TODAY + timedelta(days=80), 40)
    assert steady.counted(store) - before <= 31 + 80


def test_a_kiosk_that_was_put_away_goes_on_slowly(store):
    run(store, TODAY, 30)
    before = steady.counted(store)
    run(store, TODAY + timedelta(days=400), 20)
    assert steady.counted(store) - before <= 31 + 20


def test_open_twice_a_week_counts_all_days(store):
    assert run(store, TODAY, 40, step=4)[-1] == 4 * (39 - 14)


def test_no_more_days_are_remembered_than_are_needed(store):
    run(store, TODAY, 300)
    assert len(store.table("steady_days").get(doc_id=1)["days"]) == steady.MOST
    assert steady.counted(store) == 299 - 14
