"""States of the table of screens, put on the screen as different people have them, and looked at by every check.

`python -m tests.accessibility` walks all of it.
"""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import groupby, product
from pathlib import Path
from typing import Any, Final, NamedTuple

from kiosk import i18n
from kiosk.comfort import PLAIN, Comfort
from kiosk.demo.screens.state import Stage, State

SIZES: Final = ((1280, 800), (1024, 600), (1920, 1080))
LARGEST: Final = (1920, 1080)
PSEUDO: Final = "xx"
"""English that is 40 % longer: kiosk/pseudo.py."""
AT_ONCE: Final = 160
"""Screens between two collections of what they leave behind: widgets hold each other, and to look for them among all
others after each takes longer than to build it.
"""


SHOWS: Final = "walk.shows"
"""That a state can be shown at all."""


class Way(NamedTuple):
    """One way in which a person may have the screens."""

    size: tuple[int, int]
    language: str
    text: int = 0
    contrast: bool = False
    calm: bool = False

    @property
    def comfort(self) -> Comfort:
        """What the person wishes."""
        return Comfort(text=self.text, contrast=self.contrast, calm=self.calm)

    def __str__(self) -> str:
        told = f"{self.size[0]}x{self.size[1]} {self.language} text {self.text}"
        return told + (" contrast" if self.contrast else "") + (" calm" if self.calm else "")


def languages() -> tuple[str, ...]:
    """The codes of all there are, and the one that is only longer."""
    return (*(one.code for one in i18n.LANGUAGES), PSEUDO)


def spoken(code: str) -> bool:
    """Whether there is such a language yet."""
    before = i18n.current().code
    try:
        i18n.use(code)
    except KeyError:
        return False
    i18n.use(before)
    return True


def ways(
    sizes: Iterable[tuple[int, int]] = SIZES,
    codes: Iterable[str] = (),
    texts: Iterable[int] = (0, 1, 2),
    contrasts: Iterable[bool] = (False, True),
) -> list[Way]:
    """All of them: language by language and size by size, so that what is the same is set once."""
    codes = tuple(codes) or languages()
    return [Way(size, code, text, dark) for code, size, text, dark in product(codes, sizes, texts, contrasts)]


class Found(NamedTuple):
    """A fault, and where it is."""

    screen: str
    state: str
    way: str
    check: str
    fault: str


@contextmanager
def standing(ui: Any, stage: Stage, folder: Path) -> Iterator[Any]:
    """An app over the services of a stage, for all its states."""
    from kiosk.ui.app import KioskApp

    services = stage.services(folder)
    app = KioskApp(services)
    ui.start(app, SIZES[0])
    gc.collect()
    gc.freeze()  # what stays is not looked through each time
    gc.disable()
    try:
        yield app
    finally:
        gc.enable()
        gc.unfreeze()
        ui.clear()
        stage.done(services)
        i18n.use("da")
        gc.collect()
        gc.freeze()  # as before: what tests collected stays to the end, and is never looked through


def put(ui: Any, app: Any, stage: Stage, state: State, way: Way) -> None:
    """Put this state on the screen as this person has it."""
    from tests.helpers.arrived import where
    from tests.helpers.layout import on_the_way

    _resize(ui, way.size)
    app.services.config.centre.language = way.language
    i18n.use(way.language)
    with on_the_way(app):
        app.suit(PLAIN)
        stage.fresh(app)
        app.suit(way.comfort)
        state.show(app)
    assert where(app, state.screen) == state.screen, (state.screen, state.name)


def turn(ui: Any, app: Any, way: Way) -> bool:
    """Lay out what stands there as this person has it, which is quicker than to put it there again; False where that
    is not the same: what lies over a page stays as it is, and what is being read is silenced. In another language
    all is that is not kept in words.
    """
    over = [one for one in app.stage.over if type(one).__module__ != "kiosk.ui.staff_layer"]
    if over or app.reader.reading or app.page is None:
        return False
    _resize(ui, way.size)
    if i18n.current().code != way.language:
        i18n.use(way.language)
        app.refresh()
        app.staffing.resized()
    app.suit(way.comfort)
    return True


def _resize(ui: Any, size: tuple[int, int]) -> None:
    """As `Still.resize`, without the half second after which Kivy looks for a keyboard of its own."""
    if tuple(ui.window.size) != size:
        ui.window.system_size = size
        ui.window.dispatch("on_pre_resize", *size)


def look(
    ui: Any,
    app: Any,
    stage: Stage,
    those: Iterable[Way],
    *,
    drawn: Callable[[Way], bool] = bool,
    again: Callable[[Way], Any] = lambda way: (way.language, way.calm),
) -> Iterator[Found]:
    """What is wrong with the states of a stage, in these ways; in the pixels too where they are `drawn`. Where `again`
    gives something else than for the way before, a state is put there again; else it is turned.
    """
    since = 0
    for _same, group in groupby(those, key=again):
        together = list(group)
        for state in stage.states:
            for number, way in enumerate(together):
                try:
                    if not number or not turn(ui, app, way):
                        put(ui, app, stage, state, way)
                    yield from _wrong(ui, state, way, draw=drawn(way))
                except Exception as error:  # noqa: BLE001 - a long walk goes on, and tells of it
                    yield Found(state.screen, state.name, str(way), SHOWS, f"{type(error).__name__}: {error}")
                since += 1
                if since % AT_ONCE == 0:
                    gc.collect()


def _wrong(ui: Any, state: State, way: Way, *, draw: bool) -> Iterator[Found]:
    """What is wrong with what is on the screen."""
    from kiosk.ui import theme
    from tests.accessibility import checks, looking, motion

    # The menu in which one wishes is shown as somebody has just wished something.
    assert state.screen == "comfort" or theme.current().comfort == way.comfort, (state, way)
    found = checks.faults(looking.look(ui, draw=draw), ui)
    if way.calm and state.screen not in motion.ESSENTIAL:
        found += [(checks.MOTION, one) for one in motion.moves(ui)]
    yield from (Found(state.screen, state.name, str(way), check, fault) for check, fault in found)


@cache
def window() -> Any:
    """The one window of this process, drawn to memory. `SDL_VIDEODRIVER` is set before anything opens it."""
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    os.environ.setdefault("LP_NUM_THREADS", "0")  # Mesa's: walks go on beside each other
    from kiosk.ui import window as prepared

    prepared.prepare(LARGEST)
    from kiosk.ui import still

    return still.Still()
