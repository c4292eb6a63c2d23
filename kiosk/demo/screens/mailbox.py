"""The digital mailbox, as far as one says: no browser is opened, and nothing is fetched."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from kiosk.demo.screens import services as demo
from kiosk.demo.screens.state import MAILBOX, Stage, State, home, page
from kiosk.mailbox import sites
from kiosk.mailbox.downloads import Arrived
from kiosk.mailbox.service import CLOSED, CRASHED, OPEN, OPENING, REFUSED

LONG: Final = Path("Afgoerelse_om_kontanthjaelp_og_uddannelseshjaelp_2026_endelig_version.pdf")


class DemoMailbox:
    """The real content; nothing is opened. `calls` is what it was told, in order; `idle_for` what the server says."""

    def __init__(self, *, on: bool = True) -> None:
        self.on, self.state = on, CLOSED
        self.site: Any = None
        self.arrived: list[Arrived] = []
        self.calls: list[object] = []
        self.sites = sites.load()
        self.idle_for: Any = None
        self.area: Any = None
        self.wanted: Any = None
        self.reached: Any = None
        self.changed: Callable[[], object] = lambda: None

    def fetched(self) -> list[Path]:
        """The letters that came."""
        return [one.path for one in self.arrived if one.path]

    def one(self, key: str) -> Any:
        """The site with this key."""
        return next((site for site in self.sites if site.key == key), None)

    def reach(self, done: Callable[..., object]) -> None:
        """To find out whether it can be reached; `reached` answers."""
        self.reached = done

    def open(self, wanted: Any) -> None:
        """It is being opened."""
        self.site, self.state, self.area, self.wanted = wanted.site, OPENING, wanted.area, wanted
        self.calls.append("open")

    def move(self, area: Any) -> None:
        """Elsewhere on the screen."""
        self.area = area

    def close(self) -> None:
        """It is closed."""
        self.state, self.site = CLOSED, None
        self.calls.append("close")

    def idle(self) -> Any:
        """For how long nobody has touched it."""
        return self.idle_for

    def seen(self) -> None:
        """What came was shown."""
        self.arrived = []

    def becomes(self, state: str, *arrived: Arrived) -> None:
        """News from beside the screen."""
        self.state, self.arrived = state, [*self.arrived, *arrived]
        self.changed()

    def __getattr__(self, name: str) -> Any:
        if name in ("show", "cover", "back", "larger", "type", "press"):
            return partial(self._told, name)
        raise AttributeError(name)

    def _told(self, name: str, *given: object) -> None:
        self.calls.append((name, *given) if given else name)


def opened(name: str, state: str = OPEN, *arrived: Arrived, **kept: object) -> State:
    """One that is open, or nearly."""

    def show(app: Any) -> None:
        app.go("mailbox_open", site="eboks")
        app.services.mailbox.becomes(state, *arrived)
        app.navigation.current.state.update(kept)
        app.refresh()

    return State("mailbox_open", name, show, (MAILBOX,))


def offline(app: Any) -> None:
    """It can't be reached."""
    app.go("mailbox")
    app.navigation.current.state["there"] = False
    app.refresh()


def still_open(app: Any) -> None:
    """Somebody went to another page meanwhile."""
    opened("open").show(app)
    app.home()
    app.go("mailbox")


def off(app: Any) -> None:
    """The centre has none."""
    app.services.mailbox.on = False
    app.go("mailbox")


def _services(_folder: Path) -> Any:
    services = demo.services()
    services.printer = SimpleNamespace(available=True, prints_pages=True)
    services.mailbox = DemoMailbox()
    return services


def _fresh(app: Any) -> None:
    app.touched()
    app.services.mailbox = DemoMailbox()
    home(app)


STAGE: Final = Stage(
    (
        page("mailbox", "choice", MAILBOX),
        State("mailbox", "offline", offline, (MAILBOX,)),
        State("mailbox", "off", off),
        State("mailbox", "still open", still_open, (MAILBOX,)),
        page("mailbox_before", "usual", MAILBOX, site="eboks"),
        page("mailbox_before", "gone", MAILBOX, site="nowhere"),
        page("mailbox_open", "opening", MAILBOX, site="eboks"),
        opened("open"),
        opened("keys", keys=True),
        opened("letter", OPEN, Arrived(LONG.name, LONG)),
        opened(
            "trouble", OPEN, Arrived("brev.pdf", LONG), trouble="Printeren svarer ikke. Bed en medarbejder om hjælp."
        ),
        opened("strange", OPEN, Arrived("x.exe", None, "kind")),
        opened("crashed", CRASHED),
        opened("refused", REFUSED),
    ),
    _services,
    _fresh,
)
