"""A long list of choices: all of it to scroll, and a keyboard that finds in it. Two or three letters are enough.

"aa" is "å" and the other way round, for names of places are written both ways; and nobody need know how a name begins.
"""

import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.keyboard import Keyboard
from kiosk.ui.widgets.part import Column, Grid, Part, Space
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.screens.form_controls import Asked, Option

MANY = 12
"""From so many choices on one may type."""
MOST = 30  # letters
SHOWN = 3  # side by side, over the keys


def found(options: Sequence["Option"], typed: str) -> list["Option"]:
    """Those with what was typed: first those that begin so, then those with a word that does, then the others."""
    wanted = _plain(typed)
    if not wanted:
        return list(options)
    ranked = []
    for at, one in enumerate(options):
        words = _plain(one.words)
        if wanted in words:
            ranked.append((not words.startswith(wanted), f" {wanted}" not in f" {words}", at))
    return [options[at] for _begins, _word, at in sorted(ranked)]


def button(asked: "Asked") -> BigButton:
    """The way to the keyboard."""
    return BigButton(_("Find by typing"), partial(asked.keep, finding=True), icon="keyboard")


def wanted(asked: "Asked", options: Sequence["Option"]) -> bool:
    """Whether the keyboard is up."""
    return len(options) >= MANY and bool(asked.entered.get("finding"))


def keyboard(
    asked: "Asked", options: Sequence["Option"], shown: Callable[["Option"], Part]
) -> tuple[Part, Part, Keyboard]:
    """The field, with what stands beside it; what was found with the keys under it; and the keyboard."""
    typed = _typed(asked)
    field = Field(typed, style="lead", flex=1)
    matches = Matches(options, typed, shown)

    def changed() -> None:
        field.refresh()
        matches.look()

    keys = asked.screen.keyboard_for(
        KeyboardState(typed, names=False), changed, lambda: matches.first() if str(typed).strip() else None
    )
    return field, Column([matches, keys], gap=1, flex=1), keys


class Matches(Part):
    """The first of those that fit, always with room for as many: no key moves under the finger."""

    def __init__(self, options: Sequence["Option"], typed: TypedText, shown: Callable[["Option"], Part]) -> None:
        super().__init__()
        self._options, self._typed, self._shown = options, typed, shown
        self._across = SHOWN
        self._fill()

    def look(self) -> None:
        """After each letter."""
        self._fill()
        if self.parent:
            self.place(*self.pos, *self.size)

    def _fill(self) -> None:
        those = found(self._options, str(self._typed))
        cells: list[Part] = [self._shown(one) for one in those[: self._across]]
        said_part = Text(_said(len(those), self._across), "label", color=theme.SOFT, bold=not those)
        self.replace([Column([said_part, Grid(cells, self._across, gap=1) if cells else Space()], gap=0.5)])

    def first(self) -> None:
        """Enter on a physical keyboard: the one that is left."""
        those = found(self._options, str(self._typed))
        if len(those) == 1:
            those[0].action()

    def measure(self, width: float) -> float:
        """As high whatever was found."""
        across, row = self._row(width)
        numbers = (0, across, len(self._options))
        said = max(Text(_said(number, across), "label", bold=not number).measure(width) for number in numbers)
        return said + theme.current().gap(0.5) + row

    def place(self, x: float, y: float, width: float, height: float) -> None:
        """See `Part.place`."""
        across, _row = self._row(width)
        if across != self._across:
            self._across = across
            self._fill()
        super().place(x, y, width, height)

    def _row(self, width: float) -> tuple[int, float]:
        """How many stand side by side, and how high they are: of large letters one fewer, where they are lower then."""
        gap = theme.current().gap(1)

        def high(across: int) -> float:
            cell = (width - (across - 1) * gap) / across
            return max((self._shown(one).measure(cell) for one in self._options), default=0)

        if not theme.current().comfort.text:
            return SHOWN, high(SHOWN)
        return min(((across, high(across)) for across in (SHOWN, SHOWN - 1)), key=lambda one: one[1])


def _said(number: int, across: int) -> str:
    """What stands over the first so many `across` of the `number` that fit."""
    if not number:
        return _("There is none like that. Take a letter away.")
    if number <= across:
        return _("Touch the right one.")
    return n_("And {n} more. Type one more letter.", "And {n} more. Type one more letter.", number - across)


def _typed(asked: "Asked") -> TypedText:
    if "typed" not in asked.entered:
        asked.entered["typed"] = typed = TypedText(MOST)
        asked.screen.services.session.wipers.register("form field", typed.wipe)
    kept: TypedText = asked.entered["typed"]  # type: ignore[assignment]
    return kept


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold().replace("aa", "å")
    return " ".join("".join(one if one.isalnum() else " " for one in folded).split())
