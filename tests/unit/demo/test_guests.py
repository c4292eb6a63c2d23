"""The demo centre's programme and its guests: what `make run` shows, on whatever day it is started."""

from datetime import datetime, timedelta

import pytest

from kiosk.activities.calendar import Calendar
from kiosk.activities.signups import SignUps
from kiosk.clock import COPENHAGEN
from kiosk.config import load
from kiosk.demo.guests import GUESTS, seat
from kiosk.store import Store
from sync.events import EventLog


class StoppedClock:
    def __init__(self, now):
        self._now = now

    def now(self):
        return self._now

    def monotonic(self):
        return 0.0


@pytest.fixture
def centre(tmp_path):
    """`centre(now)` gives the demo centre at that moment."""
    stores = []

    def at(now):
        store = Store.open(tmp_path / str(len(stores)), root_key=bytes(32))
        stores.append(store)
        clock = StoppedClock(now)
        calendar = Calendar(store, clock)
        report = calendar.import_paths([load(demo=True).calendar.folder])
        assert report.problems == []
        events = EventLog(store.table("outbox"), store.table("device"), clock.now)
        return calendar, SignUps(store, calendar, events, clock), clock

    yield at
    for store in stores:
        store.close()


def test_every_week_has_something_each_day_and_a_trip_on_saturday(centre):
    calendar, _signups, _clock = centre(datetime(2026, 11, 20, 12, tzinfo=COPENHAGEN))
    for week in range(0, 150, 7):
        monday = datetime(2026, 11, 23).date() + timedelta(weeks=week)
        for day in range(7):
            date = monday + timedelta(days=day)
            found = calendar.occurrences(date, date + timedelta(days=1))
            assert len([one for one in found if not one.cancelled]) >= 2, date
        saturday = calendar.occurrences(monday + timedelta(days=5), monday + timedelta(days=6))
        trip = next(one for one in saturday if one.uid == "stranden@stuen.example")
        assert (trip.capacity, trip.price_dkk, len(trip.roles)) == (8, 0, 3)


def test_the_programme_shows_what_a_programme_can_hold(centre):
    calendar, _signups, clock = centre(datetime(2026, 11, 20, 12, tzinfo=COPENHAGEN))
    today = clock.now().date()
    found = calendar.occurrences(today, today + timedelta(days=60))
    assert {one.uid for one in found if one.sensitive} == {
        f"{name}@stuen.example" for name in ("sygeplejerske", "gaeldsraad", "samtalegruppe")
    }
    assert any(one.cancelled for one in found)
    assert any(one.moved_from for one in found)
    assert any(one.all_day and one.end - one.start == timedelta(days=3) for one in found)
    assert any(one.price_dkk == 50 for one in found)
    assert len({one.uid for one in found}) >= 14
    assert all(one.picture for one in found)


def test_guests_take_their_seats_once(centre):
    calendar, signups, clock = centre(datetime(2026, 11, 21, 12, tzinfo=COPENHAGEN))  # this Saturday's trip has left
    assert seat(calendar, signups, clock) == sum(map(len, GUESTS.values()))
    assert seat(calendar, signups, clock) == 0
    today = clock.now().date()
    coming = calendar.occurrences(today, today + timedelta(days=15))
    massage = next(one for one in coming if one.uid == "massage@stuen.example")
    assert not signups.availability(massage).room
    trip = next(one for one in coming if one.uid == "stranden@stuen.example" and one.start > clock.now())
    assert trip.start.date() == datetime(2026, 11, 28).date()
    assert [line.alias for line in signups.listing(trip.uid, trip.occurrence)] == ["Bøje", "Ulla"]
