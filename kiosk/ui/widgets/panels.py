"""What lies over a page, and what stands where a list would: empty, waiting, wrong. Each ends in a next step."""

from collections.abc import Sequence

from kivy.input import MotionEvent

from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.bending import fitted
from kiosk.ui.widgets.card import Card
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

WIDEST = 0.96
"""Of the window, for what lies over it and has too little room."""


class Overlay(Part):
    """Covers the whole window, and takes every touch. `part` lies in the middle, at most `width` of the window wide."""

    backdrop = theme.NIGHT

    def __init__(self, part: Part, *, width: float = 0.7) -> None:
        super().__init__([part])
        self.share = width

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=self.backdrop)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        width = self.width * self.share
        part = self.parts[0]
        if self.share < 1 and part.least(width) > self.height:
            width = self.width * WIDEST
            part = fitted(part, width, self.height)
            if part is not self.parts[0]:
                self.replace([part])
        height = self.height if self.share >= 1 else min(self.height, part.measure(width))
        part.place(self.center_x - width / 2, self.y + (self.height - height) / 2, width, height)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Nothing under it is touched."""
        super().on_touch_down(touch)
        return True


class Notice(Part):
    """A picture, a sentence or two, and what can be done now. For empty lists, waiting, and what went wrong.

    `actions` are buttons: never none where the visitor stands still. `personal` words are read aloud only if asked for.
    """

    def __init__(
        self,
        picture: str,
        title: str,
        words: str,
        actions: Sequence[Part] = (),
        *,
        personal: bool = False,
        waits: bool = False,
        flex: float = 1,
    ) -> None:
        """`waits`: see `Part.waits`."""
        m = theme.current()
        parts: list[Part] = [
            Space(),
            Picture(f"pictures/{picture}", m.gap(16)),
            Text(title, "title", align="center"),
            Text(words, "body", color=theme.SOFT, align="center", personal=personal),
        ]
        if actions:
            parts += [Space(1), Row(list(actions), gap=2)]
        super().__init__([Column([*parts, Space()], gap=1.5, align="center")], flex=flex)
        self.waits = waits


class Banner(Part):
    """A line of words on a field across the page, with an icon: something to know before going on."""

    def __init__(self, icon: str, words: str, actions: Sequence[Part] = ()) -> None:
        m = theme.current()
        icon_part = Picture(f"ui/{icon}", round(m.body * 1.5), tint=theme.HONEY_INK)
        text = Text(words, "body", color=theme.HONEY_INK, bold=True, flex=1, valign="center")
        row = Row([icon_part, text, *actions], gap=2, valign="center")
        super().__init__([Card(row, pad=1.5, fill=theme.HONEY, edge=theme.HONEY)])
