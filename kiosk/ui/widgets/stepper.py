"""A value that goes up and down by touching: of a day, a month, an hour. Nothing to type, nothing to spin."""

from collections.abc import Sequence

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Action, Column, Part, Row
from kiosk.ui.widgets.text import Text


class Stepper(Part):
    """`name` over `shown`, with what makes it more above and what makes it less below. `far` is a second pair with
    words of its own, for larger steps: (words, action) up, then down.
    """

    def __init__(
        self,
        name: str,
        shown: str,
        more: Action,
        less: Action,
        *,
        far: Sequence[tuple[str, Action]] = (),
        flex: float | None = 1,
    ) -> None:
        up, down = _arrow("add", name, more), _arrow("less", name, less)
        up.told, down.told = _("{name}: one more").format(name=name), _("{name}: one less").format(name=name)
        up.worth = down.worth = shown
        above: list[Part] = [up]
        below: list[Part] = [down]
        if far:
            (words_up, much), (words_down, little) = far
            above = [BigButton(words_up, much, flex=1), up]
            below = [BigButton(words_down, little, flex=1), down]
        value = Card(Text(shown, "title", align="center"), pad=0.75, edge=theme.SEA)
        label = Text(name, "label", color=theme.SOFT, align="center")
        up_row, down_row = Row(above, gap=1, flex=1), Row(below, gap=1, flex=1)
        super().__init__([Column([label, up_row, value, down_row], gap=0.75)], flex=flex)


def _arrow(icon: str, name: str, action: Action) -> BigButton:
    """A button with its sign; its words are for the tests, the name stands over it."""
    button = BigButton("", action, icon=icon, flex=1)
    button.words, button.label.spoken = f"{name} {icon}", False
    return button
