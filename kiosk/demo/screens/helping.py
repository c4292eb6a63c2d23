"""Who can help, rights, and guides: from what comes with the kiosk, as somebody finds their way through it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kiosk.demo.screens import services as demo
from kiosk.demo.screens.state import MICROPHONE, PRINTER, Show, Stage, State, home, page
from kiosk.devices.printer import PrinterFailed
from kiosk.guidance.guides import Guides
from kiosk.i18n import N_, _

FOUND: Final[dict[str, dict[str, Any]]] = {
    "dog": {"text": "min hund må ikke komme med"},
    "crisis": {"text": "jeg vil dø"},
    "nothing": {"text": "xyzzy qwrt"},
    "several": {"needs": ("sleep", "dental", "debt")},
    "long names": {"text": "læge i nat"},
    "violence": {"text": "han slår mig"},
}
"""What somebody looked for, in words or by what they need."""
SHORT: Final = N_("Write a little more, so that we can help.")
MUTE: Final = PrinterFailed.message
TABS: Final = ("about", "week", "way", "call")


def within(route: str, params: dict[str, Any] | None = None, **state: Any) -> Show:
    """A page that has this in its state; what is a function there is called when it is shown."""

    def show(app: Any) -> None:
        app.go(route, **(params or {}))
        app.page.state.update({name: value() if callable(value) else value for name, value in state.items()})
        app.refresh()

    return show


def offer(name: str, **state: Any) -> State:
    """One place that helps."""

    def show(app: Any) -> None:
        within("help_offer", {"offer": app.services.directory.offers[5].id}, **state)(app)

    return State("help_offer", name, show)


def _in_the_language(words: str) -> Callable[[], str]:
    return lambda: _(words)


def _no_guides(app: Any) -> None:
    app.services.guides = Guides({}, {}, [])
    app.go("guides")


def _groups(app: Any) -> None:
    app.go("guides", group="money")


def _chosen(app: Any) -> None:
    topics = app.services.directory.topics()[0].topics
    within("help", chosen=[topic.id for topic in topics])(app)


def _sayable(app: Any) -> None:
    app.services.dictation.possible = True
    app.go("help_type")


def _fresh(app: Any) -> None:
    app.services.dictation.possible = False
    app.services.guides = demo.ours()
    home(app)
    app.home()


def _services(_folder: Path) -> Any:
    return demo.services()


STEP: Final = {"guide": "klage", "step": "skriv"}
STAGE: Final = Stage(
    (
        page("help", "usual"),
        State("help", "chosen", _chosen),
        page("help_type", "usual"),
        State("help_type", "it can be said", _sayable, (MICROPHONE,)),
        State("help_type", "refused", within("help_type", refused=_in_the_language(SHORT))),
        *(page("help_found", name, **asked) for name, asked in FOUND.items()),
        State("help_found", "filtered", within("help_found", FOUND["several"], page=0, filters=["women", "open"])),
        *(offer(tab, tab=tab) for tab in TABS),
        offer("trouble", printing_trouble=_in_the_language(MUTE))._replace(needs=(PRINTER,)),
        offer("printed", printing="done")._replace(needs=(PRINTER,)),
        page("help_offer", "gone", offer="gone"),
        page("rights", "usual"),
        State("rights", "more", within("rights", page=1)),
        page("guide", "usual", guide="klage"),
        page("guide", "a step", guide="klage", step="skriv"),
        State("guide", "printed", within("guide", STEP, printing="done"), (PRINTER,)),
        page("guide", "gone", guide="nowhere"),
        State("guides", "of one kind", _groups),
        State("guides", "none", _no_guides),
    ),
    _services,
    _fresh,
)
