"""What is typed into a form's question: where the letters are, the keys, and the words over them that can be chosen."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kiosk.forms import offers
from kiosk.ui.keys import KeyboardState
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.keyboard import Keyboard
from kiosk.ui.widgets.offers import Offers
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.typed_page import TypedPage

if TYPE_CHECKING:
    from kiosk.ui.screens.form_controls import Asked


def typed_text(asked: "Asked", limit: int, *, lines: bool = False) -> TypedText:
    """Where the letters are while they are typed; wiped with the visit, and when the page is left."""
    if "typed" not in asked.entered:
        typed = TypedText(limit, lines=lines)
        typed.add(asked.screen.shown_number(asked.node, asked.state.value))
        asked.entered["typed"] = typed
        asked.screen.services.session.wipers.register("form field", typed.wipe)
    found: TypedText = asked.entered["typed"]  # type: ignore[assignment]
    return found


def keys(
    asked: "Asked", typed: TypedText, shown: Field | TypedPage, *, names: bool, entered: Callable[[], object]
) -> tuple[Keyboard, Part]:
    """The keyboard, and what is shown of it: with the words over it that can be chosen, where there are any."""
    at_once, later = offers.offered(asked.screen.filling.steps, asked.path)
    over: list[Offers] = []

    def changed() -> None:
        shown.refresh()
        for one in over:
            one.look()

    keyboard = asked.screen.keyboard_for(KeyboardState(typed, names=names), changed, entered)
    if not at_once and not later:
        return keyboard, keyboard
    over.append(Offers(typed, partial(offers.fitting, at_once, later), partial(_put_in, asked, keyboard)))
    return keyboard, Yielding([*over, keyboard], [(over[0], None)], gap=1, flex=1)


def _put_in(asked: "Asked", keyboard: Keyboard, fitted: bool) -> None:
    """The keys follow what was put in by a touch, as if it had been typed."""
    before = keyboard.state.shift
    keyboard.state.begin()
    if keyboard.state.shift != before:
        for cap in keyboard.caps:
            cap.refresh()
    asked.screen.changed(fitted)


def new_line(typed: TypedText, page: TypedPage) -> None:
    """Enter, where there are several."""
    typed.add("\n")
    page.refresh()
