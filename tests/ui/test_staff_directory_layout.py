"""Every page on which staff keep the list of help, at every size, in both languages."""

from types import SimpleNamespace
from unittest.mock import patch

import demo_services
import pytest
from demo_letters import NOW
from demo_staff import with_staff
from test_layout import SIZES, faults

from kiosk.demo.screens import staff
from kiosk.devices.stick import StickFile
from kiosk.directory.editing import OwnRules
from kiosk.directory.hsds import Read
from kiosk.directory.problems import Problem
from kiosk.directory.tables import empty
from kiosk.ui.screens import staff_hours
from tests.helpers.arrived import top
from tests.helpers.layout import on_the_way


class Stick:
    """One that is in, with these files."""

    def __init__(self, *names, there=True):
        self.names, self.there = names, there

    def present(self):
        return ["/media/stick"] if self.there else []

    def writable(self):
        return "/media/stick" if self.there else None

    def files(self, _kinds):
        return [StickFile(f"/media/stick/{name}", name, 1000, NOW) for name in self.names]

    def watch(self, _changed):
        return lambda: None


def at(route, /, params=(), **state):
    """A page of staff's; `put` has opened their first one."""

    def show(app):
        app.staffing.pages.navigation.go(route, **dict(params))
        app.staffing.pages.navigation.current.state.update(state)
        app.staffing.pages.refresh()

    return show


def late(show):
    """Many places that nobody looked at for long."""

    def old(app):
        directory = app.services.directory
        for offer in list(directory.offers)[:6]:
            directory.changes.put(directory.tables, "service", offer.id, {"assured_date": "2026-03-04"})
        directory.changed()
        show(app)

    return old


def longest(app):
    """The place with the longest name."""
    return max(app.services.directory.offers, key=lambda one: len(one.name["da"]) + 100 * bool(one.spots)).id


def offer(name="staff_offer", *, do=lambda *_: None, **state):
    def show(app):
        key = longest(app)
        do(app.services.editing, key)
        at(name, {"offer": key}, **state)(app)

    return show


def typing(**state):
    def show(app):
        offer()(app)
        app.staffing.pages.page._begin("12 34 56 78")
        app.staffing.pages.page.tell(**state)

    return show


def own_rules(app):
    def week(_key):
        raise OwnRules

    app.services.editing.week = week
    offer("staff_hours")(app)
    del app.services.editing.week


def bent(app):
    """A week, and much that bends it."""
    with patch.object(staff_hours, "own_rules", lambda *_: [BENT] * 4):
        offer("staff_hours")(app)


def bent_only(app):
    with patch.object(staff_hours, "own_rules", lambda *_: [BENT] * 9):
        own_rules(app)


def stick(*names, there=True, **state):
    def show(app):
        app.services.sticks = Stick(*names, there=there)
        at("staff_directory_stick", **state)(app)

    return show


def taking(app):
    tables = empty() | {"service": {str(one): {"id": str(one)} for one in range(120)}}
    stick(name=FILE, read=Read(tables, [], "3.1"))(app)


def taken(show):
    """With an import that can be undone."""

    def both(app):
        with patch.object(type(app.services.directory), "undoable", new=True):
            show(app)

    return both


def finding(app):
    at("staff_directory")(app)
    app.staffing.pages.page._find()


def nothing(app):
    directory = app.services.directory
    for one in directory.offers:
        directory.changes.remove("service", one.id)
    directory.changed()
    at("staff_directory")(app)


FILE = "steder_i_region_midtjylland_2026-11-20_endelig_version.zip"
WRONG = [
    Problem("services.csv", "12", "status", "{value} is not one of {choices}.",
            {"value": "open", "choices": "active, inactive, defunct, temporarily_closed"}).line(),
] * 9  # fmt: skip
BENT = "Mandag, onsdag og fredag, fra lørdag den 1. maj 2027 til torsdag den 30. september 2027: kl. 10-14.30"
CHOSEN = [(600, 720), (1020, 1440)]
PAGES = {
    "menu with late": late(at("staff")),
    "house with late": late(at("staff_house")),
    "list": at("staff_directory"),
    "list with late": late(at("staff_directory")),
    "list, later": late(at("staff_directory", at=2)),
    "list, nothing": nothing,
    "list found": at("staff_directory", query="læge"),
    "list not found": at("staff_directory", query="kvantemekanik"),
    "list finding": finding,
    "list by code": staff.weaker("staff_directory"),
    "offer": offer(),
    "offer done": offer(told="Tjekket i dag. Tak.", undo={("service", "x"): None}),
    "offer closed": offer(do=lambda editing, key: editing.close(key, NOW.date().replace(day=30), by="x")),
    "offer gone": at("staff_offer", {"offer": "nobody"}),
    "phone": typing(),
    "phone refused": typing(refused="Det er ikke et telefonnummer. Se på cifrene igen."),
    "days later": offer(changing="days", at=3),
    "week": offer("staff_hours"),
    "week changed": offer("staff_hours", told="Onsdag: kl. 10-12.30. Det gælder fra nu af.", undo={("a", "b"): None}),
    "own rules": own_rules,
    "own rules in words": bent_only,
    "hours and rules": bent,
    "day": offer("staff_hours", day=2, spans=CHOSEN[:1], at=0),
    "day twice": offer("staff_hours", day=2, spans=CHOSEN, at=1),
    "day twice refused": offer("staff_hours", day=2, spans=CHOSEN, at=1, refused="De to tider ligger oven i hinanden."),
    "day closed": offer("staff_hours", day=2, spans=[], at=0),
    "stick": stick(there=False),
    "stick without": stick(),
    "stick with files": stick(FILE, "liste.json", "a.zip"),
    "stick reading": stick(FILE, doing="Vi læser filen…"),
    "stick wrong": stick(name=FILE, wrong=WRONG),
    "stick sure": taking,
    "stick undo": taken(stick(FILE, undoing=True)),
    "stick taken": taken(stick(FILE, told="Den er hentet ind. 12 rækker er nye. 3 rækker er ændret. 1 række er væk.")),
    "stick taken and away": taken(stick(there=False, told="Den er hentet ind. 12 rækker er nye.")),
}  # fmt: skip


def put(app, name):
    """A fresh start, and this page."""
    staff.fresh(app)
    staff.at("staff")(app)
    PAGES[name](app)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language):
    from kiosk.ui.app import KioskApp

    services = with_staff(demo_services.services(hub=demo_services.Hub("offline", waiting=(SimpleNamespace(),) * 3)))
    services.config.centre.language = language
    app = KioskApp(services)
    ui.start(app, size)
    found = {}
    for name in PAGES:
        with on_the_way(app):
            put(app, name)
        ui.frames(2)
        if wrong := list(faults(top(app))):
            found[name] = wrong
    assert found == {}
