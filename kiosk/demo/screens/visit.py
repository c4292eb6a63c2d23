"""What anybody sees who comes by: the idle page, the front page, what is on, the ways to connect a kiosk."""

from importlib import import_module
from pathlib import Path
from typing import Any, Final

from kiosk.comfort import PLAIN, Comfort
from kiosk.comfort import read as wishes
from kiosk.demo.screens.programme import PROGRAMME, WORDY
from kiosk.demo.screens.services import services
from kiosk.demo.screens.state import HUB, MICROPHONE, VOICE, Stage, State, home, page
from kiosk.devices.dictation import Heard

DEMO: Final = {occ.uid: occ for occ in PROGRAMME}
NAME: Final = "Kirkens Korshærs varmestue og værested i Nørregade"


def detail(uid: str) -> State:
    """One activity."""
    return page("activity", uid, uid=uid, occurrence=DEMO[uid].occurrence)


def tab(name: str) -> State:
    """What is on, today or later."""

    def show(app: Any) -> None:
        app.go("activities")
        app.navigation.current.state["tab"] = name
        app.refresh()

    return State("activities", name, show)


def read(app: Any) -> None:
    """An activity that is being read aloud."""
    detail("strand").show(app)
    app.read_aloud()


STATES: Final = (
    State("idle", "usual", lambda _app: None),
    State("home", "usual", lambda app: app.home()),
    tab("today"),
    tab("week"),
    tab("later"),
    *(detail(uid) for uid in ("kaffe", "mad", "nurse", "film", "strand", "svoem", "hytte", "jul")),
    page("activity", "gone", uid="gone", occurrence="never"),
    State("activity", "reading", read, (VOICE,)),
    page("connection", "usual"),
    page("enrol", "usual", HUB),
    page("guides", "usual"),
)
_BEHIND_ANY: Final = ("idle", "home", "activities")
_CENTRES: Final[dict[str, tuple[dict[str, Any], tuple[State, ...]]]] = {  # a centre, and what looks different there
    "full": ({}, STATES),
    "empty": ({"programme": ()}, tuple(one for one in STATES if one.screen in _BEHIND_ANY)),
    "wordy": ({"programme": WORDY, "name": NAME}, STATES),
    "read-only": (
        {"takes_signups": False},
        tuple(one for one in STATES if (one.screen, one.name) in (("activities", "today"), ("activity", "strand"))),
    ),
}


def _fresh(app: Any) -> None:
    app.reader.stop()
    home(app)


def _stage(centre: str) -> Stage:
    turned, states = _CENTRES[centre]
    named = states if centre == "full" else tuple(one._replace(name=f"{one.name}, {centre}") for one in states)

    def made(_folder: Path) -> Any:
        return services(**turned)

    return Stage(named, made, _fresh)


CENTRES: Final = {centre: _stage(centre) for centre in _CENTRES}
"""full: as most days; empty: nothing is on; wordy: somebody has much to say; read-only: nobody can sign up."""


def over(name: str, *given: object) -> State:
    """What lies over the front page, made by its module with these."""

    def show(app: Any) -> None:
        app.home()
        app.show(import_module(f"kiosk.ui.overlays.{name}").build(app, *given))

    return State(name, "usual", show)


def _call(app: Any) -> None:
    app.home()
    app.call_staff()


def _more_languages(app: Any) -> None:
    app.home()
    app.show(import_module("kiosk.ui.overlays.language").build(app, 6))


def _uncovered(app: Any) -> None:
    while app.stage.over:
        app.dismiss()
    app.suit(vars(app).pop("as_before", app.comfort))
    home(app)


def dictating(name: str, heard: Heard) -> State:
    """Somebody says what they would type."""

    def show(app: Any) -> None:
        app.home()
        over = import_module("kiosk.ui.overlays.dictate").build(app, import_module("kiosk.ui.typed").TypedText())
        app.show(over)
        over.hear(heard)

    return State("dictate", name, show, (MICROPHONE,))


def adjusting(name: str, wished: Comfort = PLAIN, *, touching: bool = False) -> State:
    """The menu of wishes, with these chosen."""

    def show(app: Any) -> None:
        app.home()
        app.as_before = app.comfort
        app.suit(wishes({**app.comfort.body(), **wished.body()}))
        app.adjust()
        if touching:
            app.stage.over[-1].turn(touching=True)

    return State("comfort", name, show)


OVER: Final = Stage(
    (
        over("aloud"),
        over("hide"),
        over("warning", 20),
        over("goodbye"),
        over("mute"),
        over("language"),
        State("language", "more", _more_languages),
        dictating("listening", Heard("listening", 0.6)),
        dictating("thinking", Heard("thinking")),
        dictating("nothing heard", Heard("text")),
        dictating("failed", Heard("failed")),
        State("call", "usual", _call),
        adjusting("to see"),
        adjusting("to touch", touching=True),
        adjusting("chosen", Comfort(contrast=True, calm=True, shy=True)),
        adjusting("chosen, to touch", Comfort(hand="right", steady=True), touching=True),
    ),
    lambda _folder: services(),
    _uncovered,
)
