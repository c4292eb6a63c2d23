"""Letters of a demo visit: bringing one, all of them, and the pages about each. Really understood."""

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from kiosk.demo import letters
from kiosk.demo.screens import letter_page
from kiosk.demo.screens import services as demo
from kiosk.demo.screens.programme import NOW
from kiosk.demo.screens.state import CAMERA, MAILBOX, STICK, Show, Stage, State, home, page
from kiosk.devices.stick import StickFile
from kiosk.letters.model import Letter, Reading
from kiosk.letters.visit import Job
from kiosk.letters.visit import Letters as OfVisit

ALL: Final = {path.stem: path for path in sorted(letters.TEMPLATES.rglob("*.txt"))}
LONG: Final = (
    "Afgoerelse_om_kontanthjaelp_og_uddannelseshjaelp_2026_endelig_version.pdf",
    "x" * 120 + ".pdf",
    "brev.docx",
)
"""Names of files, as they come."""


@cache
def letter(name: str) -> Letter:
    """One of them, as it was read and understood on the demo's day."""
    from kiosk.letters.understanding import understand  # noqa: PLC0415 - start-up time

    reading = Reading(letters.filled(ALL[name].read_text("utf-8"), NOW.date()), "text")
    return Letter(reading, understand(reading, today=NOW.date(), received=None, channel="paper"))


class DemoLetters(OfVisit):
    """The visit's letters; what is read is never done."""

    def put(self, name: str, *, opened: bool = False) -> int:
        """Add one; gives its number."""
        kept = self._keep(letter(name), "paper")
        kept.opened = opened
        return kept.id

    def read(self, *_given: object, **_named: object) -> Job:
        """It goes on."""
        return Job()

    read_photos = read


class Sticks:
    """A stick with these files, or none."""

    def __init__(self, *names: str, there: bool = True) -> None:
        self.names, self.there = names, there

    def present(self) -> list[str]:
        """Where it is."""
        return ["/media/stick"] if self.there else []

    def files(self) -> list[StickFile]:
        """What lies on it."""
        return [StickFile(Path("/media/stick") / name, name, 1000, NOW) for name in self.names]

    def watch(self, _changed: object) -> Any:
        """Nothing changes."""
        return lambda: None


def _stick(*names: str, there: bool = True) -> Show:
    def show(app: Any) -> None:
        app.services.sticks = Sticks(*names, there=there)
        app.go("letter_stick")

    return show


def _fetched(app: Any) -> None:
    app.services.mailbox = SimpleNamespace(fetched=lambda: [Path(name) for name in LONG])


def _everything(app: Any) -> None:
    app.services.letters.put(letter_page.MEETING)
    app.services.camera = SimpleNamespace(available=True)
    _fetched(app)


def _typing(app: Any) -> None:
    app.go("letter_type")
    app.page.typed.add("Du indkaldes hermed til samtale torsdag den 19. marts 2026 kl. 9.30.\n" * 9)
    app.refresh()


def _not_read(app: Any) -> None:
    from kiosk.letters.reading.errors import PhonePicture  # noqa: PLC0415 - heavy

    app.go("letter_reading", data=b"x")
    app.navigation.current.state["error"] = PhonePicture()
    app.refresh()


def _many(app: Any) -> None:
    for name in ALL:
        app.services.letters.put(name)
    app.go("letters")


BRINGING: Final = (
    page("letter", "usual"),
    page("letter", "all there is", CAMERA, MAILBOX, before=_everything),
    State("letter_stick", "with files", _stick(*LONG), (STICK,)),
    State("letter_stick", "no stick", _stick(there=False)),
    State("letter_stick", "nothing to read", _stick(), (STICK,)),
    State("letter_type", "long", _typing),
    page("letter_type", "empty"),
    page("letter_reading", "reading", data=b"x"),
    State("letter_reading", "not read", _not_read),
    page("letter_fetched", "long names", MAILBOX, before=_fetched),
    page("letter_fetched", "none", MAILBOX),
    State("letters", "many", _many),
    page("letters", "none"),
)


def _services(_folder: Path) -> Any:
    services = demo.services()
    services.printer = SimpleNamespace(available=True, print=lambda *_given: None)
    return services


def _fresh(app: Any) -> None:
    services = app.services
    services.letters = DemoLetters(services.clock)
    services.mailbox = SimpleNamespace(fetched=list)
    services.camera = SimpleNamespace(available=False)
    services.sticks = Sticks(there=False)
    home(app)


STAGE: Final = Stage((*BRINGING, *letter_page.STATES), _services, _fresh)
