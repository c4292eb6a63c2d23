"""The pages on which staff keep the list of help. Seen over staff's services: see staff.py."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from kiosk.demo.screens import services as demo
from kiosk.demo.screens import staff
from kiosk.demo.screens.programme import NOW
from kiosk.demo.screens.staffing import with_staff
from kiosk.demo.screens.state import STAFF, STICK, Show, Stage, State
from kiosk.devices.stick import StickFile
from kiosk.directory.editing import OwnRules
from kiosk.directory.hsds import Read
from kiosk.directory.problems import Problem
from kiosk.directory.tables import empty

FILE: Final = "steder_i_region_midtjylland_2026-11-20_endelig_version.zip"
WRONG: Final = [
    Problem("services.csv", "12", "status", "{value} is not one of {choices}.",
            {"value": "open", "choices": "active, inactive, defunct, temporarily_closed"}).line(),
] * 9  # fmt: skip
BENT: Final = "Mandag, onsdag og fredag, fra lørdag den 1. maj 2027 til torsdag den 30. september 2027: kl. 10-14.30"
CHOSEN: Final = [(600, 720), (1020, 1440)]
LIES_OVER: Final = "De to tider ligger oven i hinanden."
TAKEN: Final = "Den er hentet ind. 12 rækker er nye. 3 rækker er ændret. 1 række er væk."


@contextmanager
def turned(owner: Any, name: str, value: object) -> Iterator[None]:
    """Something that is otherwise meanwhile."""
    was = vars(owner).get(name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if was is None:
            delattr(owner, name)
        else:
            setattr(owner, name, was)


def _hours() -> Any:
    return import_module("kiosk.ui.screens.staff_hours")


class Stick:
    """One that is in, with these files."""

    def __init__(self, *names: str, there: bool = True) -> None:
        self.names, self.there = names, there

    def present(self) -> list[str]:
        """Where it is."""
        return ["/media/stick"] if self.there else []

    def writable(self) -> str | None:
        """Where something can be put."""
        return "/media/stick" if self.there else None

    def files(self, _kinds: object) -> list[StickFile]:
        """What lies on it."""
        return [StickFile(Path("/media/stick") / name, name, 1000, NOW) for name in self.names]

    def watch(self, _changed: Callable[[], object]) -> Callable[[], None]:
        """Nothing changes."""
        return lambda: None


def _at(route: str, /, params: dict[str, str] | None = None, **state: object) -> Show:
    """A page of staff's; `put` has opened their first one."""

    def show(app: Any) -> None:
        app.staffing.pages.navigation.go(route, **(params or {}))
        app.staffing.pages.navigation.current.state.update(state)
        app.staffing.pages.refresh()

    return show


def _late(show: Show) -> Show:
    """Many places that nobody looked at for long."""

    def old(app: Any) -> None:
        directory = app.services.directory
        for offer in list(directory.offers)[:6]:
            directory.changes.put(directory.tables, "service", offer.id, {"assured_date": "2026-03-04"})
        directory.changed()
        show(app)

    return old


def _longest(app: Any) -> str:
    """The place with the longest name."""
    found: str = max(app.services.directory.offers, key=lambda one: len(one.name["da"]) + 100 * bool(one.spots)).id
    return found


def _offer(name: str = "staff_offer", *, do: Callable[..., object] = lambda *_: None, **state: object) -> Show:
    def show(app: Any) -> None:
        key = _longest(app)
        do(app.services.editing, key)
        _at(name, {"offer": key}, **state)(app)

    return show


def _typing(**state: object) -> Show:
    def show(app: Any) -> None:
        _offer()(app)
        app.staffing.pages.page._begin("12 34 56 78")
        app.staffing.pages.page.tell(**state)

    return show


def _own_rules(app: Any) -> None:
    def week(_key: str) -> None:
        raise OwnRules

    app.services.editing.week = week
    _offer("staff_hours")(app)
    del app.services.editing.week


def _bent(app: Any) -> None:
    """A week, and much that bends it."""
    with turned(_hours(), "own_rules", lambda *_: [BENT] * 4):
        _offer("staff_hours")(app)


def _bent_only(app: Any) -> None:
    with turned(_hours(), "own_rules", lambda *_: [BENT] * 9):
        _own_rules(app)


def _stick(*names: str, there: bool = True, **state: object) -> Show:
    def show(app: Any) -> None:
        app.services.sticks = Stick(*names, there=there)
        _at("staff_directory_stick", None, **state)(app)

    return show


def _taking(app: Any) -> None:
    tables = empty() | {"service": {str(one): {"id": str(one)} for one in range(120)}}
    _stick(name=FILE, read=Read(tables, [], "3.1"))(app)


def _taken(show: Show) -> Show:
    """With an import that can be undone."""

    def both(app: Any) -> None:
        with turned(type(app.services.directory), "undoable", value=True):
            show(app)

    return both


def _finding(app: Any) -> None:
    _at("staff_directory")(app)
    app.staffing.pages.page._find()


def _nothing(app: Any) -> None:
    directory = app.services.directory
    for one in directory.offers:
        directory.changes.remove("service", one.id)
    directory.changed()
    _at("staff_directory")(app)


def _closes(editing: Any, key: str) -> None:
    editing.close(key, NOW.date().replace(day=30), by="x")


def _of_staff(screen: str, name: str, show: Show, *needs: str) -> State:
    return State(screen, name, show, (STAFF, *needs))


LIST: Final = (
    _of_staff("staff", "with a late list", _late(_at("staff"))),
    _of_staff("staff_house", "with a late list", _late(_at("staff_house"))),
    _of_staff("staff_directory", "usual", _at("staff_directory")),
    _of_staff("staff_directory", "late", _late(_at("staff_directory"))),
    _of_staff("staff_directory", "late, further on", _late(_at("staff_directory", at=2))),
    _of_staff("staff_directory", "nothing", _nothing),
    _of_staff("staff_directory", "found", _at("staff_directory", query="læge")),
    _of_staff("staff_directory", "not found", _at("staff_directory", query="kvantemekanik")),
    _of_staff("staff_directory", "finding", _finding),
    _of_staff("staff_directory", "by code", staff.weaker("staff_directory")),
    _of_staff("staff_offer", "usual", _offer()),
    _of_staff("staff_offer", "done", _offer(told="Tjekket i dag. Tak.", undo={("service", "x"): None})),
    _of_staff("staff_offer", "closed", _offer(do=_closes)),
    _of_staff("staff_offer", "gone", _at("staff_offer", {"offer": "nobody"})),
    _of_staff("staff_offer", "phone", _typing()),
    _of_staff("staff_offer", "phone refused", _typing(refused="Det er ikke et telefonnummer. Se på cifrene igen.")),
    _of_staff("staff_offer", "days later", _offer(changing="days", at=3)),
)
HOURS: Final = tuple(
    _of_staff("staff_hours", name, show)
    for name, show in (
        ("week", _offer("staff_hours")),
        (
            "week changed",
            _offer("staff_hours", told="Onsdag: kl. 10-12.30. Det gælder fra nu af.", undo={("a", "b"): None}),
        ),
        ("own rules", _own_rules),
        ("own rules in words", _bent_only),
        ("hours and rules", _bent),
        ("day", _offer("staff_hours", day=2, spans=CHOSEN[:1], at=0)),
        ("day twice", _offer("staff_hours", day=2, spans=CHOSEN, at=1)),
        ("day twice refused", _offer("staff_hours", day=2, spans=CHOSEN, at=1, refused=LIES_OVER)),
        ("day closed", _offer("staff_hours", day=2, spans=[], at=0)),
    )
)
ON_A_STICK: Final = tuple(
    _of_staff("staff_directory_stick", name, show, STICK)
    for name, show in (
        ("none", _stick(there=False)),
        ("without", _stick()),
        ("with files", _stick(FILE, "liste.json", "a.zip")),
        ("reading", _stick(FILE, doing="Vi læser filen…")),
        ("wrong", _stick(name=FILE, wrong=WRONG)),
        ("sure", _taking),
        ("undo", _taken(_stick(FILE, undoing=True))),
        ("taken", _taken(_stick(FILE, told=TAKEN))),
        ("taken and away", _taken(_stick(there=False, told="Den er hentet ind. 12 rækker er nye."))),
    )
)


def _services(_folder: Path) -> Any:
    hub = demo.Hub("offline", waiting=(SimpleNamespace(),) * 3)
    return with_staff(demo.services(hub=hub))


def _fresh(app: Any) -> None:
    staff.fresh(app)
    staff.at("staff")(app)


STAGE: Final = Stage((*LIST, *HOURS, *ON_A_STICK), _services, _fresh)
