"""The mailbox where two things happen at once: a browser that ends before it is open, and a visit that ends while a
letter is taken in. The screen, the door and the browser are stand-ins; the real ones are in tests/journeys.
"""

import os
import threading
from types import SimpleNamespace

import pytest

from kiosk.mailbox import service
from kiosk.mailbox.browser import NoBrowser
from kiosk.mailbox.service import OPEN, OPENING, REFUSED, Mailbox, Wanted
from kiosk.mailbox.windows import Area

SITE = SimpleNamespace(start="https://post.test/", hosts=("post.test",))
PATIENCE = 20


class Nothing:
    """What is told, and does nothing."""

    def __init__(self, *_given):
        self.start = self.stop = self.close = self.cover = self.uncover = lambda: None


class StandIn:
    """A browser that is there until `ends`; its downloads are an open folder."""

    def __init__(self, ended, folder):
        self._ended, self._folder, self._gone = ended, folder, threading.Event()

    def start(self):
        pass

    @property
    def alive(self):
        return not self._gone.is_set()

    def wait(self, seconds):
        return self._gone.wait(seconds)

    def downloads(self):
        return os.open(self._folder, os.O_RDONLY)

    def kill(self):
        self._gone.set()
        return True

    def ends(self):
        self._gone.set()
        self._ended()


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """A mailbox with stand-ins around it: `browsers` as they were made, `obeys` lets the browser through its door,
    `states` as they were told, with an event that is set at each.
    """
    caged, visit = tmp_path / "cage", tmp_path / "visit"
    caged.mkdir()
    visit.mkdir()
    made = SimpleNamespace(browsers=[], caged=caged, visit=visit, states=[], made=threading.Event(), opening=None)

    def browser(_plan, ended):
        made.browsers.append(StandIn(ended, caged))
        made.made.set()
        return made.browsers[-1]

    for name in ("Display", "Windows", "Hands"):
        monkeypatch.setattr(service, name, Nothing)
    monkeypatch.setattr(service, "own_window", lambda _display: 1)
    monkeypatch.setattr(service, "Browser", browser)
    doors = []

    class Door(service.Door):
        def __init__(self, onward):
            super().__init__(onward)
            doors.append(self)

    monkeypatch.setattr(service, "Door", Door)
    settings = SimpleNamespace(on=True, hosts=(), chromium="/usr/bin/chromium")
    letters = SimpleNamespace(sticks="/media")
    config = SimpleNamespace(mailbox=settings, letters=letters, data_folder=tmp_path)
    made.mailbox = Mailbox(config, lambda: made.visit)
    told = threading.Semaphore(0)

    def changed():
        made.states.append(made.mailbox.state)
        told.release()

    def becomes(state):
        while state not in made.states:
            assert told.acquire(timeout=PATIENCE), made.states

    def obeys():
        door = doors[-1]
        door._answer(f"{door._inside}/tried")

    made.mailbox.changed, made.becomes, made.obeys = changed, becomes, obeys
    yield made
    made.mailbox.close()


@pytest.mark.logs("it is not shown", "the mailbox was not opened: NoBrowser")
def test_a_browser_that_ends_before_it_is_open_is_told_of(stage):
    stage.mailbox.open(Wanted(SITE, Area(0, 0, 10, 10)))
    assert stage.made.wait(PATIENCE)
    stage.browsers[0].ends()
    stage.becomes(REFUSED)
    assert stage.states == [OPENING, REFUSED]
    assert stage.mailbox.state == REFUSED


@pytest.mark.logs("the mailbox was not opened: NoBrowser")
def test_one_that_could_not_be_locked_in_is_told_of_when_its_end_is_heard_first(stage, monkeypatch):
    def start(one):
        one.ends()
        raise NoBrowser

    monkeypatch.setattr(StandIn, "start", start)
    stage.mailbox.open(Wanted(SITE, Area(0, 0, 10, 10)))
    stage.becomes(REFUSED)
    assert stage.states == [OPENING, REFUSED]


def test_the_end_of_a_visit_waits_for_the_letter_that_is_being_taken_in(stage, monkeypatch):
    """Else it would be written into a folder that is being removed."""
    looking, on = threading.Event(), threading.Event()
    looks = service.Downloads.look

    def slow(downloads):
        looking.set()
        assert on.wait(PATIENCE)
        return looks(downloads)

    monkeypatch.setattr(service.Downloads, "look", slow)
    stage.mailbox.open(Wanted(SITE, Area(0, 0, 10, 10)))
    assert stage.made.wait(PATIENCE)
    (stage.caged / "brev.pdf").write_bytes(b"%PDF-1.4")
    stage.obeys()
    stage.becomes(OPEN)
    assert looking.wait(PATIENCE)
    wiping = threading.Thread(target=stage.mailbox.wipe)
    wiping.start()
    assert stage.browsers[0].wait(PATIENCE)
    wiping.join(0.05)
    assert wiping.is_alive(), "it did not wait"
    on.set()
    wiping.join(PATIENCE)
    assert not wiping.is_alive()
    assert stage.mailbox.arrived == []
    assert [one.name for one in stage.mailbox.fetched()] == ["brev.pdf"]
