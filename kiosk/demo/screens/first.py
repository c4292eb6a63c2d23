"""The first start of a kiosk as one says: every question, what is done, and all that may be missing."""

from pathlib import Path
from typing import Any, Final

from kiosk import i18n
from kiosk.demo.screens import services as demo
from kiosk.demo.screens import touching
from kiosk.demo.screens.camera import DemoCamera
from kiosk.demo.screens.state import CAMERA, Show, Stage, State
from kiosk.devices.wifi import BadPassword, Network, WrongPassword
from kiosk.errors import KnownError
from kiosk.first import missing, service
from kiosk.first.machine import State as At
from kiosk.first.missing import Missing
from kiosk.hub.errors import HubError, known
from sync.errors import Refusal

FIRST: Final = "first start"
AIR: Final = [
    Network("Værestedet på Nørretorv".encode(), 3, locked=True),
    Network(b"Stuen-Gaester", 3, locked=False),
    Network(b"skolen", 2, locked=True, usable=False),
    Network(b"TP-LINK_5G_7A20", 2, locked=True),
    Network("Købmand \x07\u202eBuh".encode(), 1, locked=True),
    Network(b"HUAWEI-E5186-98C3", 1, locked=True),
]


class DemoFirst:
    """Stands where one puts it, and keeps what was asked."""

    kept: Any = None

    def __init__(self) -> None:
        self.state, self.over = At.LANGUAGE, False
        self.doing, self.missing, self.trouble, self.trouble_with = "", (), None, ""
        self.alone, self.hub_known, self.can_serve = False, True, True
        self.plugged = False
        self.heard: list[Network] | None = AIR
        self.done: Any = None
        self.asked: list[tuple[Any, ...]] = []

    def cable(self) -> bool:
        """As one says."""
        return self.plugged

    def networks(self, done: Any) -> None:
        """Told when one says so."""
        self.done = done

    def join(self, network: Network, password: str, done: Any) -> None:
        """Told when one says so."""
        self.asked.append(("join", network.name, password))
        self.done = done

    def listen(self, _told: Any) -> None:
        """Nothing comes by itself."""

    def __getattr__(self, name: str) -> Any:
        def ask(*words: Any) -> None:
            self.asked.append((name, *words))

        return ask


def _said(value: Any) -> Any:
    """An error in the language that is in use when it is shown."""
    if isinstance(value, int) and not isinstance(value, bool):
        return i18n.n_("{n} digit is missing.", "{n} digits are missing.", value)
    return i18n.say(value) if isinstance(value, KnownError) else value


def at(screen: str, state: At, /, *, typed: tuple[str, str] | None = None, **first: Any) -> Show:
    """The page, with the first start as it is told; `typed` is what was written under which name."""

    def show(app: Any) -> None:
        told, kept = dict(first), dict(first.get("page", {}))
        told.pop("page", None)
        for name, value in told.items():
            setattr(app.services.first, name, value)
        app.services.first.state = state
        params = kept.pop("params", {})
        app.navigation.idle()
        app.navigation.replace(screen, **params)
        app.navigation.current.state.update({name: _said(value) for name, value in kept.items()})
        app.refresh()
        if typed:
            app.page.entry(typed[0], 64).add(typed[1])
            app.refresh()

    return show


def _first(screen: str, name: str, state: At, /, *needs: str, **first: Any) -> State:
    return State(screen, name, at(screen, state, **first), (FIRST, *needs))


def _scanning(app: Any) -> None:
    at("first_scan", At.CODE)(app)
    app.services.invitation_camera.shows(there=False)
    app.page._tick()


def _no_camera(app: Any) -> None:
    app.services.invitation_camera.available = False
    at("first_code", At.CODE)(app)


MISTAKE: Final = {
    "da": "stuen-setup.toml, linje 4: koden har 10 tal, og her står 9.",
    "en": "stuen-setup.toml, line 4: the code has 10 digits, and 9 stand here.",
}


def _mistaken(app: Any) -> None:
    app.services.card_mistake = lambda language: MISTAKE.get(language, MISTAKE["en"])
    at("first_language", At.LANGUAGE)(app)


def _touchscreen(app: Any) -> None:
    app.services.touchscreen.panel.there = True
    at("first_language", At.LANGUAGE)(app)


SOME: Final = tuple(Missing(key, *told) for key, told in missing.SHOWN.items())
WORSE: Final = (Missing("disk", *missing.NEEDED["disk"], needed=True), *SOME[:1], missing.CONTENT)
HERE: Final = {"params": {"network": AIR[0]}}
STATES: Final = (
    _first("first_language", "usual", At.LANGUAGE),
    State("first_language", "a mistake on the card", _mistaken, (FIRST,)),
    State("first_language", "a touchscreen", _touchscreen, (FIRST, touching.TOUCH)),
    *touching.STATES,
    _first("first_network", "looking", At.NETWORK),
    _first("first_network", "usual", At.NETWORK, page={"networks": AIR}),
    _first("first_network", "a cable came", At.NETWORK, page={"networks": AIR, "cable": True}),
    _first("first_network", "none heard", At.NETWORK, page={"networks": []}),
    _first("first_network", "no radio", At.NETWORK, page={"networks": None}),
    _first("first_network", "no radio but a cable", At.NETWORK, page={"networks": None, "cable": True}),
    _first("first_password", "usual", At.NETWORK, page=HERE),
    _first("first_password", "covered", At.NETWORK, page=HERE, typed=("password", "Solskin2026")),
    _first("first_password", "shown", At.NETWORK, page={**HERE, "shows": True}, typed=("password", "Solskin2026")),
    *(
        _first("first_password", name, At.NETWORK, page={**HERE, "refused": error}, typed=("password", "Solskin"))
        for name, error in (("wrong", WrongPassword()), ("too short", BadPassword()))
    ),
    _first("first_password", "joining", At.NETWORK, page={**HERE, "joining": True}),
    _first("first_password", "open to all", At.NETWORK, page={"params": {"network": AIR[1]}}),
    _first("first_code", "usual", At.CODE, CAMERA),
    State("first_code", "no camera", _no_camera, (FIRST,)),
    _first("first_code", "typed", At.CODE, typed=("code", "1234567")),
    _first("first_code", "a digit is missing", At.CODE, page={"refused": 3}),
    _first("first_code", "the address", At.CODE, page={"asks_address": True}),
    State("first_scan", "starting", at("first_scan", At.CODE), (FIRST, CAMERA)),
    State("first_scan", "looking", _scanning, (FIRST, CAMERA)),
    _first("first_scan", "gone", At.CODE, CAMERA, page={"trouble": "gone"}),
    _first("first_scan", "no camera", At.CODE, page={"trouble": "none"}),
    _first("first_alone", "usual", At.CODE),
    _first("first_working", "the network", At.WORKING),
    _first("first_working", "the content", At.WORKING, doing=service.CONTENT),
    _first("first_working", "alone", At.WORKING, alone=True, doing=service.EXAMINE),
    _first("first_ready", "ready", At.READY),
    _first("first_ready", "ready alone", At.READY, alone=True),
    _first("first_ready", "something is missing", At.READY, missing=SOME[3:4]),
    _first("first_ready", "much is missing", At.READY, missing=(*SOME, missing.CONTENT)),
    _first("first_ready", "not ready", At.READY, missing=WORSE, can_serve=False),
    _first("first_ready", "no network", At.STUCK, trouble=service.NoAddress(), trouble_with="network"),
    _first("first_ready", "wrong code", At.STUCK, trouble=known(Refusal(403, "wrong_code")), trouble_with="code"),
    _first("first_ready", "hub away", At.STUCK, trouble=HubError(), trouble_with="hub"),
)  # fmt: skip


def _services(_folder: Path) -> Any:
    services = demo.services()
    services.first = DemoFirst()
    services.card_mistake = lambda _language: ""
    services.invitation_camera = DemoCamera()
    return services


def _fresh(app: Any) -> None:
    touching.gone(app)
    app.services.first = DemoFirst()
    app.services.invitation_camera = DemoCamera()
    app.services.card_mistake = lambda _language: ""
    app.first_start.on = True


STAGE: Final = Stage(STATES, _services, _fresh)
