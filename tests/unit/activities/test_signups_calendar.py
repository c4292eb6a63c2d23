"""Sign-ups over the real calendar: what a new file from the feed does to those who had signed up."""

from datetime import timedelta

import pytest

from kiosk.activities import refusals
from kiosk.activities.calendar import Calendar
from tests.helpers.centre import NOON, Centre

UID, NAME = "tur@centre.example", "2026-11-21T10:00:00+01:00"


class CalendarCentre(Centre):
    """A centre with the real calendar over the same store."""

    def open(self):
        super().open()
        self.calendar = self.signups._calendar = Calendar(self.store, self.clock)

    def feed(self, *events):
        """What the feed says now: each event as extra lines."""
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//DA"]
        for number, extra in enumerate(events):
            lines += [
                "BEGIN:VEVENT",
                f"UID:{UID}",
                "DTSTAMP:20261101T000000Z",
                f"SEQUENCE:{number}",
                *extra,
                "END:VEVENT",
            ]
        text = "\r\n".join([*lines, "END:VCALENDAR", ""])
        report = self.calendar.import_bytes(text.encode(), source="feed")
        assert report.problems == []
        return self.signups.reconcile()


def trip(hour=10, places=2, *more):
    return (
        f"DTSTART;TZID=Europe/Copenhagen:20261121T{hour}0000",
        f"DTEND;TZID=Europe/Copenhagen:20261121T{hour + 5}0000",
        "SUMMARY:Tur til skoven",
        f"DESCRIPTION:Max {places} pladser",
        *more,
    )


@pytest.fixture
def centre(tmp_path):
    centre = CalendarCentre(tmp_path / "store")
    centre.feed(trip())
    yield centre
    centre.store.close()


def test_any_form_of_the_same_time_is_the_same_list(centre):
    first = centre.signups.sign_up(UID, NAME, friends=1)
    second = centre.signups.sign_up(UID, "2026-11-21T09:00:00+00:00")
    assert (first.status, second.status, second.position) == ("confirmed", "waiting", 1)
    assert second.occurrence.occurrence == NAME
    assert len(centre.signups.listing(UID, "2026-11-21T09:00:00Z")) == 2


@pytest.mark.parametrize("nonsense", ["", "soon", "2026-11-22T10:00:00+01:00", "2026-13-41", "9" * 400])
def test_a_time_that_never_was(centre, nonsense):
    with pytest.raises(refusals.UnknownActivity):
        centre.signups.sign_up(UID, nonsense)


def test_moved(centre):
    receipt = centre.signups.sign_up(UID, NAME)
    centre.feed(trip(13))
    view = centre.signups.find(receipt.code)
    (change,) = view.changes
    assert (change.what, change.before.hour, change.after.hour) == ("start", 10, 13)
    assert view.state == "changed"


def test_raised_and_lowered(centre):
    codes = [centre.signups.sign_up(UID, NAME).code for _ in range(4)]
    assert centre.feed(trip(10, 3)) == 1
    assert centre.feed(trip(10, 1)) == 0
    assert [centre.signups.find(code).status for code in codes] == ["confirmed"] * 3 + ["waiting"]


def test_called_off(centre):
    receipt = centre.signups.sign_up(UID, NAME)
    centre.feed(trip(10, 2, "STATUS:CANCELLED"))
    assert centre.signups.find(receipt.code).state == "called_off"
    with pytest.raises(refusals.OccurrenceCancelled):
        centre.signups.sign_up(UID, NAME)


def test_gone_from_the_feed(centre):
    receipt = centre.signups.sign_up(UID, NAME, alias="Bo")
    centre.feed()
    view = centre.signups.find(receipt.code)
    assert view.state in {"called_off", "removed"}
    assert view.occurrence.summary == "Tur til skoven"
    (line,) = centre.signups.listing(UID, NAME)
    assert (line.alias, line.cancelled) == ("Bo", True)


def test_one_of_a_series_is_moved_and_the_rest_stays(centre):
    weekly = (*trip(), "RRULE:FREQ=WEEKLY;COUNT=4")
    centre.feed(weekly)
    second = "2026-11-28T10:00:00+01:00"
    codes = [centre.signups.sign_up(UID, name).code for name in (NAME, second)]
    override = (
        "RECURRENCE-ID;TZID=Europe/Copenhagen:20261128T100000",
        "DTSTART;TZID=Europe/Copenhagen:20261129T120000",
        "DTEND;TZID=Europe/Copenhagen:20261129T170000",
        "SUMMARY:Tur til skoven",
    )
    centre.feed(weekly, override)
    assert [bool(centre.signups.find(code).changes) for code in codes] == [False, True]
    assert centre.signups.find(codes[1]).occurrence.occurrence == second


def test_it_all_comes_back_after_a_restart_and_is_deleted_in_time(centre):
    receipt = centre.signups.sign_up(UID, NAME, alias="Bo", friends=1)
    centre.reopen()
    assert centre.signups.find(receipt.code).status == "confirmed"
    assert centre.signups.purge(NOON + timedelta(days=10)) == 0
    assert centre.signups.purge(NOON + timedelta(days=40)) == 1
    centre.reopen()
    assert [tally.seats for tally in centre.signups.tallies()] == [2]
    assert centre.store.subjects() == set()
