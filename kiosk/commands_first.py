"""`python -m kiosk first`: how far the first start is, and beginning it anew."""

import argparse
from collections.abc import Callable
from typing import Any

from kiosk import app_first
from kiosk.answer import Answer
from kiosk.config import Config
from kiosk.errors import BadInput
from kiosk.first.kept import Kept, Place
from kiosk.first.machine import State, resumed
from kiosk.i18n import N_, _

SAID = {
    State.LANGUAGE: N_("The kiosk asks for the language of staff."),
    State.NETWORK: N_("The kiosk asks for the network."),
    State.CODE: N_("The kiosk asks for the code from the hub."),
    State.WORKING: N_("The kiosk makes itself ready."),
    State.SERVICE: N_("The kiosk is in service."),
}


def options(groups: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """The command and its arguments."""
    one = add(groups, "first", first, _("the first start: how far it is, or begin it anew"))
    one.add_argument("what", nargs="?", choices=["status"], default="status", help=_("how far it is"))
    one.add_argument("--again", action="store_true", help=_("begin anew when the screen next starts; all data stays"))


def first(args: argparse.Namespace, settings: Config) -> Answer:
    """Tell how far it is. `--again`: the first question is asked when the program next starts."""
    place = app_first.place(settings)
    if place is None:
        raise BadInput(N_("The demo has no first start."))
    if args.again:
        place.drop_code()
        place.write(Kept())
    return _told(place)


def _told(place: Place) -> Answer:
    kept, code = place.read(), bool(place.code)
    state = resumed(kept, code=code)
    found = {
        "state": state.value,
        "begun": kept is not None,
        "language": kept.language if kept else "",
        "network": kept.network if kept else "",
        "enrolled": kept.enrolled if kept else "",
        "done": kept is None or kept.done,
        "code_waits": code,
    }
    return Answer(found, [_(SAID[state])])
