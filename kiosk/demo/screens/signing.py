"""Signing up, over real sign-ups in a store of their own: the questions, the receipt, looking it up, what changes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any, Final

from kiosk.activities.refusals import RoleTaken
from kiosk.activities.signups import SignUps
from kiosk.demo.screens import services as demo
from kiosk.demo.screens.programme import PROGRAMME
from kiosk.demo.screens.state import Stage, State, home, page
from kiosk.store import Store
from sync.events import EventLog

TRIP: Final = next(occ for occ in PROGRAMME if occ.uid == "strand")
MEAL: Final = next(occ for occ in PROGRAMME if occ.uid == "mad")
LONG: Final = "Fredelig Harmonikaspiller"[:24]
OTHERS: Final = 9
"""More than there is room for."""


def fill(app: Any, people: int) -> str:
    """So many others sign up for the trip; gives the last one's code."""
    code = ""
    for _ in range(people):
        code = app.services.signups.sign_up(TRIP.uid, TRIP.occurrence).code
    return code


def sign_up(app: Any, occ: Any = TRIP) -> None:
    """The first question."""
    app.go("signup", uid=occ.uid, occurrence=occ.occurrence)


def _typing(draft: Any) -> None:
    draft.own.add(LONG)
    draft.typing = True


STEPS: Final[tuple[tuple[str, Callable[[Any], object]], ...]] = (
    ("name", lambda _draft: None),
    ("typing", _typing),
    ("friends", lambda draft: draft.name("own")),
    ("role", lambda draft: draft.bring(4)),
    ("buddy", lambda draft: draft.help("kaffe")),
    ("check", lambda draft: draft.follow(buddy=True)),
)
"""What brings each page of the questions up from the one before."""


def asked(last: str) -> Callable[[Any], None]:
    """All questions up to this one."""

    def show(app: Any) -> None:
        fill(app, OTHERS)
        sign_up(app)
        for name, step in STEPS:
            step(app.page.draft)
            if name == last:
                break
        app.refresh()

    return show


def submit(app: Any) -> None:
    """The last question is answered."""
    asked("check")(app)
    app.page.submit()


def found(then: Callable[[Any], object] = lambda _page: None) -> Callable[[Any], None]:
    """The same, looked up."""

    def show(app: Any) -> None:
        fill(app, OTHERS)
        wishes: dict[str, Any] = {"alias": LONG, "friends": 4, "role": "kaffe", "buddy": True}
        app.go("found", code=app.services.signups.sign_up(TRIP.uid, TRIP.occurrence, **wishes).code)
        then(app.page)

    return show


def wrong_code(app: Any) -> None:
    """No such code."""
    app.go("find")
    app.page.typed.add("K7M4QX")
    app.page.look()


def turned(**changes: str) -> Callable[[Any], None]:
    """Signed up, and then the trip was changed; or it is gone, without changes."""

    def show(app: Any) -> None:
        code, calendar = fill(app, 1), app.services.calendar
        if changes:
            calendar.programme = tuple(replace(o, **changes) if o is TRIP else o for o in PROGRAMME)  # type: ignore[arg-type]
        else:
            calendar.programme = tuple(o for o in PROGRAMME if o is not TRIP)
        app.go("found", code=code)

    return show


def taken(app: Any) -> None:
    """Somebody else was quicker."""
    sign_up(app, MEAL)
    app.page.state["error"] = RoleTaken()
    app.refresh()


ELSEWHERE: Final = {
    "location": "Sydstranden ved den lange badebro",
    "meeting_point": "Foran Nørretorv 7, ved den grønne bænk",
}


def _new(app: Any) -> None:
    """Nobody has signed up, and nothing is changed."""
    services = app.services
    _close(services)
    services.calendar.programme = PROGRAMME
    services.folder = Path(mkdtemp(dir=services.place))
    services.journal = store = Store.open(services.folder, root_key=bytes(32))
    events = EventLog(store.table("outbox"), store.table("device"), services.clock.now)
    services.signups = SignUps(store, services.calendar, events, services.clock)
    home(app)


def _services(folder: Path) -> Any:
    services = demo.services()
    services.place, services.printer = folder, SimpleNamespace(available=True, print=lambda *_given: None)
    return services


def _close(services: Any) -> None:
    if getattr(services, "journal", None):
        services.journal.close()
        services.journal = None


QUESTIONS: Final = (
    *(State("signup", name, asked(name)) for name, _step in STEPS),
    State("receipt", "usual", submit),
    State("found", "usual", found()),
    State("found", "cancel?", found(lambda page: page._set(asking=True))),
    State("found", "cancelled", found(lambda page: page.cancel())),
)
CHANGED: Final = (
    page("find", "usual"),
    State("find", "wrong code", wrong_code),
    State("found", "changed", turned(**ELSEWHERE)),
    State("found", "removed", turned()),
    State("signup", "task taken", taken),
)
STAGE: Final = Stage((*QUESTIONS, *CHANGED), _services, _new, _close)
