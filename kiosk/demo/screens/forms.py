"""Forms over a real store: the list of them, before one, stopping, opening it again, handing it over, sending it.

The forms are those that come with the kiosk, and two with every control (see form.py).
"""

import io
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from kiosk.clock import COPENHAGEN
from kiosk.demo.screens import form
from kiosk.demo.screens import services as demo
from kiosk.demo.screens.programme import NOW
from kiosk.demo.screens.state import CAMERA, HUB, PRINTER, STICK, Show, Stage, State, home, page
from kiosk.forms.drafts import KEPT
from kiosk.forms.keyslip import KeySlip
from kiosk.forms.library import Library
from kiosk.forms.visit import Forms, Left
from kiosk.paths import ASSETS
from kiosk.store import Store

ONLY_SHOWN: Final = ASSETS / "content" / "demo" / "forms" / "published"
WORDS: Final = ("sommerhus", "tallerken", "rumskib", "solbri", "pyramide", "græskar")
OURS: Final = "enkeltydelse"
CODE: Final = "K7M-4QX"


class Sticks:
    """A stick that can be written to, or none."""

    def __init__(self, *there: str) -> None:
        self.there = there

    def present(self) -> list[str]:
        """Where they are."""
        return list(self.there)

    def writable(self) -> str | None:
        """Where something can be put."""
        return self.there[0] if self.there else None

    def watch(self, _changed: object) -> Any:
        """Nothing changes."""
        return lambda: None


def _stop(**state: object) -> Show:
    def show(app: Any) -> None:
        form.begun(app)
        app.go("form_stop", form=form.EVERY)
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def _slip(app: Any) -> None:
    """As if it had been made: that takes time, and its words would be others each time."""
    draft = form.begun(app).draft
    draft.slip, draft.until = KeySlip(WORDS), (NOW.astimezone(COPENHAGEN) + KEPT).date()
    _stop(shown=True)(app)


def _words(count: int, **state: object) -> Show:
    def show(app: Any) -> None:
        app.go("form_open")
        app.page.typed.add("s")
        app.navigation.current.state.update(state, words=list(WORDS[:count]))
        app.refresh()

    return show


def _left(app: Any) -> None:
    """What a slip opened is of a form that there is no more."""
    app.go("form_open")
    draft = app.services.forms.drafts.begin()
    said = [("Hvad hedder du?", "Solveig"), ("Hvad er der sket?", "Der kom et brev. " * 20)] * 4
    app.navigation.current.state["left"] = Left(draft, "Alt", said)
    app.refresh()


def _with_camera(show: Show) -> Show:
    def both(app: Any) -> None:
        app.services.camera = app.services.slip_camera = SimpleNamespace(
            available=True, trouble="", open=lambda: None, close=lambda: None, frame=lambda: None
        )
        show(app)

    return both


@cache
def _sheet() -> bytes:
    """A page of a letter, as a JPEG."""
    from PIL import Image  # noqa: PLC0415 - only where it is drawn

    out = io.BytesIO()
    Image.new("RGB", (500, 707), "white").save(out, "JPEG")
    return out.getvalue()


def _done(view: str = "", of: str = OURS, *, pages: int = 0, **state: object) -> Show:
    def show(app: Any) -> None:
        form.begun(app, of)
        app.services.sticks = Sticks("stick")
        app.go("form_done", form=of)
        app.navigation.current.state.update(view=view, **state)
        if pages:
            app.navigation.current.state["pages"] = [_sheet()] * pages
        app.refresh()

    return show


def _sendable(show: Show) -> Show:
    def both(app: Any) -> None:
        app.services.sendings.possible = True
        show(app)

    return both


def _send(contact: str = "", **state: object) -> Show:
    def show(app: Any) -> None:
        form.begun(app)
        app.go("form_send", form=form.EVERY)
        app.page.typed.add(contact)
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def _sent(stands: str, *, letter: bool = True, **state: object) -> Show:
    def show(app: Any) -> None:
        app.services.sendings.stands(stands, letter=letter)
        app.go("form_sent", code=CODE)
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def _more(app: Any) -> None:
    app.go("forms")
    app.page._turn(1)


def _again(app: Any) -> None:
    form.begun(app)
    app.go("form_before", form=form.EVERY)


REACHED: Final = "Ring til mig på 12 34 56 78, eller spørg efter mig i Café Solgården"
SAVED: Final = "Den ligger på nøglen. Du kan tage nøglen ud."
HANDED: Final = (OURS, "klage", form.EVERY)
LISTED: Final = (
    page("forms", "groups"),
    State("forms", "more groups", _more),
    page("forms", "about money", group="penge"),
    page("forms", "about rights", group="rettigheder"),
    page("form_before", "usual", form=OURS),
    State("form_before", "it can be sent", _sendable(page("form_before", "", form=OURS).show), (HUB,)),
    State("form_before", "begun already", _again),
    page("form_before", "gone", form="none"),
)
STOPPED: Final = (
    State("form_stop", "usual", _stop()),
    State("form_stop", "sure", _stop(sure=True)),
    State("form_stop", "making", _stop(making=True)),
    State("form_stop", "failed", _stop(trouble=form.LONG)),
    State("form_stop", "slip", _slip, (PRINTER,)),
    page("form_stop", "not open", form="none"),
    State("form_open", "first word", _words(0)),
    State("form_open", "fifth word refused", _words(4, refused="Intet ord på en seddel begynder sådan.")),
    State("form_open", "six words", _words(6)),
    State("form_open", "refused", _words(6, refused=form.LONG)),
    State("form_open", "with a camera", _with_camera(_words(0)), (CAMERA,)),
    State("form_open", "opening", _words(6, opening=True)),
    State("form_open", "only answers are left", _left),
    State("form_scan", "usual", _with_camera(lambda app: app.go("form_scan")), (CAMERA,)),
    page("form_scan", "no camera"),
)
HANDED_OVER: Final = (
    State("form_done", "usual", _done(), (PRINTER, STICK)),
    State("form_done", "printed", _done(printing="done", saved=SAVED, trouble=form.LONG), (PRINTER, STICK)),
    State("form_done", "it can be sent", _sendable(_done()), (PRINTER, STICK, HUB)),
    State("form_done", "writing", _done(making="look")),
    State("form_done", "letter", _done("letter", pages=2)),
    *(State("form_done", f"{one}, where", _done("where", one)) for one in HANDED),
    *(State("form_done", f"{one}, phone", _done("phone", one)) for one in HANDED),
    State("form_done", "phone, by name", _done("phone", named=True)),
    State("form_done", "sure", _done("sure")),
    State("form_send", "usual", _sendable(_send()), (HUB,)),
    State("form_send", "with a number", _sendable(_send(REACHED)), (HUB,)),
    State("form_send", "how to be reached", _sendable(_send(view="reach")), (HUB,)),
    State("form_send", "making", _sendable(_send(making=True)), (HUB,)),
    State("form_send", "failed", _sendable(_send(trouble=form.LONG)), (HUB,)),
    State("form_send", "not from here", _send()),
    page("form_send", "not open", form="none"),
    *(State("form_sent", one, _sent(one), (HUB,)) for one in ("waiting", "going", "sent", "refused")),
    State("form_sent", "printed", _sent("waiting", printing="done", trouble=form.LONG), (HUB, PRINTER)),
    State("form_sent", "without the letter", _sent("waiting", letter=False), (HUB,)),
    State("form_sent", "asking", _sent("waiting", asking=True), (HUB,)),
    State("form_sent", "taken back", _sent("waiting", gone=True), (HUB,)),
    page("form_sent", "unknown", code="XXX-XXX"),
)


@cache
def library() -> Library:
    """Ours, and those with every control; read once."""
    return Library.load(ONLY_SHOWN)


def _services(folder: Path) -> Any:
    services = demo.services()
    services.printer = SimpleNamespace(available=True, prints_pages=True)
    services.store = Store.open(folder / "store", root_key=bytes(range(32)))
    services.forms = Forms(services.store, services.clock, library=library())
    return services


def _fresh(app: Any) -> None:
    services = app.services
    services.forms.wipe()
    services.sendings, services.dictation = demo.Sendings(), demo.Dictation()
    services.sticks = Sticks()
    services.camera = services.slip_camera = SimpleNamespace(available=False, close=lambda: None)
    home(app)


def _close(services: Any) -> None:
    services.forms.wipe()
    services.store.close()


STAGE: Final = Stage((*form.STATES, *LISTED, *STOPPED, *HANDED_OVER), _services, _fresh, _close)
