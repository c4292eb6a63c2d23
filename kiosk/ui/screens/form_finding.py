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
        self.look()

    def look(self) -> None:
        """After each letter."""
        those = found(self._options, str(self._typed))
        cells: list[Part] = [self._shown(one) for one in those[:SHOWN]]
        left = len(those) - SHOWN
        if not those:
            said = _("There is none like that. Take a letter away.")
        elif left > 0:
            said = n_("And {n} more. Type one more letter.", "And {n} more. Type one more letter.", left)
        else:
            said = _("Touch the right one.")
        said_part = Text(said, "label", color=theme.SOFT, bold=not those)
        self.replace([Column([said_part, Grid(cells, SHOWN, gap=1) if cells else Space()], gap=0.5)])
        if self.parent:
            self.place(*self.pos, *self.size)

    def first(self) -> None:
        """Enter on a physical keyboard: the one that is left."""
        those = found(self._options, str(self._typed))
        if len(those) == 1:
            those[0].action()

    def measure(self, width: float) -> float:
        """As high whatever was found."""
        m = theme.current()
        row = max(
            (self._shown(one).measure((width - (SHOWN - 1) * m.gap(1)) / SHOWN) for one in self._options), default=0
        )
        return Text("x", "label").measure(width) + m.gap(0.5) + row


def _typed(asked: "Asked") -> TypedText:
    if "typed" not in asked.entered:
        asked.entered["typed"] = typed = TypedText(MOST)
        asked.screen.services.session.wipers.register("form field", typed.wipe)
    kept: TypedText = asked.entered["typed"]  # type: ignore[assignment]
    return kept


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold().replace("aa", "å")
    return " ".join("".join(one if one.isalnum() else " " for one in folded).split())
