"""Calling staff: what is recorded, when the bell may ring, and that a full disk stops nobody."""

from contextlib import contextmanager

import pytest
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from kiosk.errors import KnownError
from kiosk.staff.calls import Calls
from tests.helpers.centre import TurnedClock


class Journal:
    """The store's API in memory; `full` refuses every write as a full disk does."""

    def __init__(self):
        self._tables = TinyDB(storage=MemoryStorage)
        self.full = False

    def table(self, name):
        return self._tables.table(name)

    @contextmanager
    def transaction(self):
        if self.full:
            raise KnownError
        yield


class Desk:
    def __init__(self):
        self.clock, self.store = TurnedClock(), Journal()
        self.calls = Calls(self.store, self.clock)

    def rows(self):
        return [dict(row) for row in self.store.table("calls").all()]


@pytest.fixture(name="desk")
def a_desk():
    return Desk()


NOON = "2026-11-20T12:00:00+01:00"


def test_a_call_is_recorded_as_a_time_and_nothing_else(desk):
    assert desk.calls.ask() is True
    assert desk.rows() == [{"asked": NOON, "rang": NOON, "ended": "", "how": ""}]
    (call,) = desk.calls.open()
    assert (call.asked, call.ended, call.how) == (desk.clock.time, None, "")


@pytest.mark.parametrize(("ending", "how"), [("came", "came"), ("undo", "undone")])
def test_it_ends_when_they_come_or_the_visitor_undoes_it(desk, ending, how):
    desk.calls.ask()
    desk.clock.after(minutes=2)
    getattr(desk.calls, ending)()
    assert desk.calls.open() == []
    assert desk.rows()[0]["ended"] == "2026-11-20T12:02:00+01:00"
    assert desk.rows()[0]["how"] == how
    desk.clock.after(minutes=2)
    desk.calls.came()
    assert desk.rows()[0]["ended"] == "2026-11-20T12:02:00+01:00", "an ended call stays as it ended"


def test_asking_again_is_the_same_call_and_rings_not_too_often(desk):
    assert [desk.calls.ask() for _ in range(4)] == [True, False, False, False]
    desk.clock.after(seconds=19)
    assert not desk.calls.ask()
    desk.clock.after(seconds=1)
    assert desk.calls.ask()
    assert len(desk.calls.open()) == len(desk.rows()) == 1


def test_undoing_and_asking_does_not_get_round_it_nor_does_a_new_visit(desk):
    desk.calls.ask()
    desk.calls.undo()
    assert not desk.calls.ask()
    restarted = Calls(desk.store, desk.clock)
    restarted.undo()
    assert not restarted.ask()
    assert len(desk.rows()) == 3
    desk.clock.after(seconds=20)
    assert restarted.ask()


def test_a_clock_set_back_does_not_silence_the_bell(desk):
    desk.calls.ask()
    desk.clock.after(days=-365)
    assert desk.calls.ask()


def test_a_call_that_nobody_answered_lapses(desk):
    desk.calls.ask()
    desk.clock.after(minutes=30)
    assert desk.calls.open() == []
    assert desk.calls.ask()
    assert len(desk.calls.open()) == 1
    assert len(desk.rows()) == 2


def test_old_calls_are_forgotten(desk):
    desk.calls.ask()
    desk.clock.after(days=31)
    desk.calls.ask()
    assert [row["asked"][:10] for row in desk.rows()] == ["2026-12-21"]


def test_there_is_always_at_most_one_open(desk):
    for _ in range(50):
        desk.calls.ask()
        desk.clock.after(seconds=25)
    assert len(desk.calls.open()) == 1


@pytest.mark.logs("a call was not recorded: KnownError", "the end of a call was not recorded: KnownError")
def test_a_full_disk_keeps_nobody_from_calling(desk):
    desk.calls.ask()
    desk.store.full = True
    desk.clock.after(minutes=1)
    assert desk.calls.ask()
    assert not desk.calls.ask(), "nor from being heard too often"
    desk.calls.came()
    desk.store.full = False
    assert len(desk.calls.open()) == 1
