"""Guessing at codes: slow for the whole kiosk, whatever the guesser does in between."""

from datetime import timedelta

import pytest

from kiosk.activities.attempts import FREE, TABLE, Attempts
from kiosk.store.errors import DiskFull
from tests.helpers.centre import Centre


@pytest.fixture
def centre(tmp_path):
    centre = Centre(tmp_path / "store")
    yield centre
    centre.store.close()


def fresh(centre):
    """What the process that starts after the visit makes."""
    return Attempts(centre.store, centre.clock.now)


def pass_(centre, seconds):
    centre.clock.time += timedelta(seconds=seconds)


def test_wrong_codes_make_one_wait_longer_and_longer(centre):
    attempts = fresh(centre)
    assert [attempts.wrong() for _ in range(10)] == [0, 0, 0, 0, 5, 10, 20, 40, 60, 60]
    pass_(centre, 59)
    assert attempts.wait() == 1.0
    pass_(centre, 2)
    assert attempts.wait() == 0.0


def test_the_end_of_a_visit_is_no_way_to_more_guesses(centre):
    for _ in range(FREE):
        fresh(centre).wrong()
    assert fresh(centre).wait() == 5.0


def test_only_time_makes_up_for_a_wrong_code(centre):
    for _ in range(FREE):
        fresh(centre).wrong()
    pass_(centre, 60 * FREE)
    assert [fresh(centre).wrong() for _ in range(FREE)] == [0, 0, 0, 0, 5]


def test_in_the_long_run_one_guess_a_minute(centre):
    attempts, guesses, begin = fresh(centre), 0, centre.clock.time
    while centre.clock.time - begin < timedelta(hours=10):
        pass_(centre, attempts.wait())
        attempts.wrong()
        guesses += 1
    assert guesses < 620


def test_a_clock_set_back_does_not_close_the_page_for_years(centre):
    for _ in range(FREE + 5):
        fresh(centre).wrong()
    centre.clock.time -= timedelta(days=3000)
    assert fresh(centre).wait() <= 60.0


def test_a_full_disk_makes_guessing_no_quicker(centre, monkeypatch):
    attempts = fresh(centre)

    def full(*_args, **_more):
        raise DiskFull

    monkeypatch.setattr(type(centre.store.table(TABLE)), "insert", full)
    assert [attempts.wrong() for _ in range(FREE)][-1] == 5.0


def test_it_is_kept_in_the_store_as_a_number_and_a_time(centre):
    signups = centre.signups
    signups.attempts.wrong()
    (row,) = centre.store.table(TABLE).all()
    assert row.keys() == {"wrong", "last"}


def test_a_try_counted_before_it_was_made_is_taken_back_when_it_was_right(centre):
    attempts = fresh(centre)
    for _ in range(FREE - 1):
        attempts.wrong()
    for _ in range(3):
        attempts.wrong()
        attempts.right()
    attempts.right()
    assert fresh(centre).wait() == 0
    assert fresh(centre).wrong() == 5.0


def test_each_table_has_a_count_of_its_own(centre):
    for _ in range(FREE):
        fresh(centre).wrong()
    assert Attempts(centre.store, centre.clock.now, table="others").wait() == 0
