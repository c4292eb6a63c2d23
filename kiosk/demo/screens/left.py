"""What visitors leave for staff, and how they call them. Seen over staff's services: see staff.py."""

from types import SimpleNamespace
from typing import Any, Final

from kiosk import i18n
from kiosk.demo.screens.state import MICROPHONE, Show, State
from kiosk.staff.letterbox import LetterboxFull


def _visitor(name: str) -> Show:
    def show(app: Any) -> None:
        app.touched()
        app.home()
        app.go(name)

    return show


def _calling(app: Any) -> None:
    _visitor("home")(app)
    app.services.sound = SimpleNamespace(available=True, play=lambda _name: None)
    app.services.calls.ask = lambda: True
    app.call_staff()


def _message(app: Any) -> None:
    _visitor("message")(app)
    app.page.state["typed"].add("Kan I ringe til kommunen for mig? " * 6)
    app.refresh()


def _sayable(app: Any) -> None:
    app.services.dictation.possible = True
    _visitor("message")(app)


def _suggest(app: Any) -> None:
    _visitor("suggest")(app)
    app.page.state["typed"].add("Skak om tirsdagen, og en tur til havet når det bliver varmt. " * 4)
    app.refresh()


def _message_refused(app: Any) -> None:
    _message(app)
    app.page.state["refused"] = i18n.say(LetterboxFull())
    app.refresh()


def _message_left(app: Any) -> None:
    _visitor("message")(app)
    app.page.state["left"] = "m1"
    app.refresh()


def _nobody_reads(app: Any) -> None:
    app.services.letterbox.possible = False
    _visitor("message")(app)


def _taken_back(app: Any) -> None:
    _message(app)
    app.page.state.update(taken_back=True)
    app.refresh()


LEFT: Final = (
    State("call", "waiting", _calling),
    State("message", "usual", _message),
    State("message", "it can be said", _sayable, (MICROPHONE,)),
    State("suggest", "usual", _suggest),
    State("activities", "with a suggestion", _visitor("activities")),
    State("message", "refused", _message_refused),
    State("message", "left", _message_left),
    State("message", "taken back", _taken_back),
    State("message", "nobody reads", _nobody_reads),
)
