"""The screens over a real kiosk and the real hub: connected with a code, asked for a place, answered, refused, offline.

Only the socket between them is replaced (tests/helpers/hub_inside.py), and the threads: what they do is done at once.
"""

from datetime import timedelta

import demo_services
import pytest

from tests.helpers.kiosk_box import Box
from tests.helpers.town import URL, Town

pytestmark = pytest.mark.django_db(transaction=True)


class AtOnce:
    """A thread that has done its work when it was started."""

    def __init__(self, *, target, **_):
        self.start = target


@pytest.fixture
def town(tmp_path, monkeypatch):
    from kiosk.hub import service

    town = Town(tmp_path, monkeypatch)
    monkeypatch.setattr(service.threading, "Thread", AtOnce)
    monkeypatch.setattr(service.Hub, "start", lambda _hub: None)
    yield town
    for box in town.kiosks:
        box.close()


class Seen:
    """A kiosk of the town, with its screen."""

    def __init__(self, ui, town, box):
        from kiosk.ui.app import KioskApp

        self.ui, self.town, self.box = ui, town, box
        services = demo_services.services(hub=box.hub, hub_url=URL)
        services.clock.now = lambda: town.now
        services.calendar, services.signups = box.calendar, box.signups
        self.app = KioskApp(services)
        box.hub.on_change(self.app.programme_changed)
        ui.start(self.app)
        ui.advance(0.6)

    def touch(self, words):
        self.ui.advance(0.6)
        found = [part for part in self.ui.widgets() if getattr(part, "text", "") == words]
        self.ui.touch(found[0] if found else words)
        self.ui.settle()

    def sees(self, words):
        return bool(self.ui.find_all(words))

    def sync(self):
        assert self.box.sync() == ""
        self.app.programme_changed()
        self.ui.settle()

    def ask(self):
        """Sign up for the trip; gives the code."""
        self.app.go("signup", uid="tur@stuen", occurrence=self.town.at)
        self.ui.settle()
        for words in ("Kom uden navn", "Kun mig", "Nej tak", "Nej tak", "Tilmeld mig"):
            self.touch(words)
        return self.app.page.params["code"]


def connect(seen, code):
    seen.touch("Personale: Forbind kiosken")
    seen.app.page.code.wipe()
    seen.app.page.code.add(code)
    seen.touch("Forbind")


@pytest.fixture
def new(ui, town):
    """A kiosk fresh from the box, which knows the hub's address and nothing else."""
    box = Box(town.path / "new", town.clock, URL)
    town.kiosks.append(box)
    return Seen(ui, town, box)


@pytest.fixture
def seen(ui, town):
    """A kiosk that is connected, beside another one, and has the programme."""
    town.publish()
    town.kiosk(1)
    return Seen(ui, town, town.kiosk(0))


def test_a_kiosk_is_connected_with_the_code_that_a_coordinator_reads_out(town, new):
    town.publish()
    code = "".join(filter(str.isdigit, town.code(town.centres[0])))
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    connect(new, wrong)
    assert new.sees("Kiosken er ikke forbundet endnu")
    assert new.sees("Koden er forkert, brugt eller for gammel.")
    new.touch("Prøv igen")
    new.app.home()
    new.app.navigation.idle()
    new.app.refresh()
    connect(new, code)
    assert new.sees("Den hører nu til Nord, Byens væresteder.")
    new.sync()
    new.touch("Færdig")
    assert new.app.navigation.current.name == "home"
    assert new.box.calendar.occurrence("tur@stuen", town.at) is not None


def test_with_no_way_out_it_says_what_to_do(town, new):
    town.line.down = True
    connect(new, "1234567890")
    assert new.sees("Kiosken er ikke forbundet endnu")
    assert new.sees("Indtil da virker kiosken, som den plejer.")


def test_a_place_is_asked_for_and_the_answer_comes_to_the_open_page(seen):
    seen.ask()
    assert seen.sees("Du har bedt om en plads")
    assert seen.sees("Et øjeblik, vi spørger, om der er plads…")
    seen.sync()
    assert seen.sees("Du er tilmeldt")


def test_when_others_were_first_it_is_the_waiting_list(town, seen):
    seen.ask()
    other = town.kiosks[0]
    town.sign_up(other, friends=1)
    assert other.sync() == ""
    seen.sync()
    assert seen.sees("Du er nummer 1 på ventelisten")


def test_three_weeks_without_network_change_nothing_for_a_visitor(town, seen):
    town.line.down = True
    code = seen.ask()
    assert seen.box.sync() != ""
    seen.app.programme_changed()
    seen.ui.settle()
    assert seen.sees("Vi får svar, når der er net.")
    seen.app.go("connection")
    seen.ui.settle()
    assert seen.sees("1 tilmelding")
    tomorrow = (town.now + timedelta(days=1)).replace(hour=23, minute=59)  # whenever of the day this runs
    seen.app.services.clock.now = lambda: tomorrow
    seen.app.go("activities")
    seen.ui.settle()
    assert seen.sees("Sidst opdateret i går")
    town.line.down = False
    seen.sync()
    seen.app.go("found", code=code)
    seen.ui.settle()
    assert seen.sees("Du har fået plads")


def test_what_is_cancelled_here_is_told_there(town, seen):
    code = seen.ask()
    seen.sync()
    seen.app.go("found", code=code)
    seen.ui.settle()
    seen.touch("Meld fra")
    seen.touch("Ja, meld fra")
    seen.sync()
    assert seen.box.hub.pending() == ()
    other = town.kiosks[0]
    town.sync()
    occ = other.calendar.occurrence("tur@stuen", town.at)
    assert other.signups.availability(occ).left == 2
