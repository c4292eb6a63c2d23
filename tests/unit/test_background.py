"""What goes on beside the screen tells the screen when it has looked for the programme, whatever it found."""

import threading
from types import SimpleNamespace

import pytest

from kiosk import app
from kiosk.background import Background
from kiosk.errors import KnownError


class Watcher:
    """Gives or raises this, each time."""

    def __init__(self, found):
        self.found = found

    def poll(self):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.fixture
def begin(monkeypatch):
    monkeypatch.setattr("kiosk.background.FIRST_LOOK", 0.0)
    monkeypatch.setattr("kiosk.background.sweep", lambda: None)

    def begin(found):
        told, tidied, looked = [], [], threading.Event()

        def first_look():
            told.append("looked")
            looked.set()

        signups = SimpleNamespace(reconcile=lambda: None, purge=lambda _now: None)
        clock = SimpleNamespace(now=lambda: None, monotonic=lambda: 0.0)
        config = SimpleNamespace(demo=False, forms=SimpleNamespace(folder=None))
        beside = Background(
            config,
            None,
            signups,
            clock,
            lambda: told.append("changed"),
            looked=first_look,
            tidy=lambda: tidied.append(1),
        )
        beside._watching = Watcher(found)
        beside.start()
        assert looked.wait(10)
        beside.stop()
        assert tidied == ([] if isinstance(found, Exception) else [1])
        return told

    return begin


def test_a_new_programme_is_told_of_before_the_first_look_is_over(begin):
    assert begin(SimpleNamespace(imported=3, updated=0, removed=0)) == ["changed", "looked"]


@pytest.mark.parametrize(
    "found",
    [None, KnownError(), pytest.param(ValueError("a bug"), marks=pytest.mark.logs("beside the screen: ValueError"))],
)
def test_nothing_found_is_a_look_too(begin, found):
    assert begin(found) == ["looked"]


def test_a_store_that_is_closed_at_the_end_of_a_visit_is_no_bug(monkeypatch):
    """The visit ends at once, whatever is being read beside it; the program begins anew."""
    looking, closed = threading.Event(), threading.Event()

    class Closed(Watcher):
        def poll(self):
            looking.set()
            assert closed.wait(20)
            return super().poll()

    monkeypatch.setattr("kiosk.background.FIRST_LOOK", 0.0)
    beside = Background(None, None, None, None, lambda: None)
    beside._watching = Closed(ValueError("the store is closed"))
    beside.start()
    assert looking.wait(20)
    beside.stop(wait=False)
    closed.set()
    beside.stop()


@pytest.mark.parametrize("beside", [True, False])
def test_who_speaks_and_reads_beside_the_screen_is_told_before_the_store_is_closed(monkeypatch, beside):
    calls = []

    def told(what):
        return SimpleNamespace(stop=lambda *, wait: calls.append((what, wait)), close=lambda: calls.append(what))

    monkeypatch.setattr(app, "restart", lambda: calls.append("restart"))
    services = SimpleNamespace(
        has=lambda _name: True, hub=told("hub"), beside=told("beside") if beside else None, store=told("store"),
        visit_ended=lambda: calls.append("counted"), fall_silent=lambda: calls.append("silent"),
    )  # fmt: skip
    app.Services._start_afresh(services)
    assert calls == [("hub", False), *([("beside", False)] if beside else []), "silent", "store", "counted", "restart"]
