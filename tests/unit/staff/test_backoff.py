"""Slower and slower guessing: what counts, what does not, and over restarts."""

import json
from datetime import timedelta

import pytest

from kiosk import i18n
from kiosk.errors import KnownError
from kiosk.staff.backoff import BackOff, Tries, delay, in_words
from tests.helpers.centre import TurnedClock


class Waits(KnownError):
    message = "wait {wait}"


@pytest.fixture(name="clock")
def a_clock():
    i18n.use("en")
    return TurnedClock()


@pytest.fixture(name="back_off")
def a_back_off(tmp_path, clock):
    return BackOff(tmp_path / "data" / "tries.json", clock, Waits)


def fail(back_off, times):
    for _ in range(times):
        back_off.begin()


@pytest.mark.parametrize(
    ("failures", "wait"),
    [(0, 0), (2, 0), (3, 60), (6, 60), (7, 600), (10, 600), (11, 3600), (20, 3600), (21, 86400), (1000, 86400)],
)
def test_the_waits(failures, wait):
    assert delay(failures) == timedelta(seconds=wait)


def test_a_try_that_was_none_counts_neither_way(back_off, clock):
    fail(back_off, 2)
    for _ in range(10):
        back_off.never_was(back_off.begin())
    back_off.begin()
    with pytest.raises(Waits):
        back_off.begin()
    clock.after(minutes=1)
    back_off.never_was(back_off.begin())
    back_off.begin()  # the wait that was over is over still: the try did not move the last failure


def test_of_two_tries_at_a_time_only_the_one_that_was_none_is_taken_back(back_off, clock):
    first = back_off.begin()
    back_off.begin()
    back_off.begin()
    back_off.never_was(first)
    back_off.begin()
    with pytest.raises(Waits):
        back_off.begin()


def test_a_right_one_begins_anew_also_beside_one_that_was_none(back_off):
    before = back_off.begin()
    back_off.right()
    back_off.never_was(before)
    fail(back_off, 3)
    with pytest.raises(Waits):
        back_off.begin()


def test_what_begin_gives_is_what_stood_there(back_off, clock):
    assert back_off.begin().failures == 0
    assert back_off.begin() == Tries(1, clock.now())


@pytest.mark.logs("the list of wrong staff codes was damaged")
def test_a_time_beyond_all_time_is_damage(back_off, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tries.json").write_text(json.dumps({"failures": 0, "last": "9999-12-31T23:59:59-12:00"}))
    assert back_off.begin().failures == 7


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 minute"), (61, "2 minutes"), (7140, "119 minutes"), (7141, "2 hours")]
)
def test_a_wait_in_words(clock, seconds, words):
    assert in_words(timedelta(seconds=seconds)) == words
