"""Buttons and tags. One primary button a screen: it is the thing to do here."""

from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.cutting import cuts
from kiosk.ui.widgets.part import Action, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text, extent

# kind: field, pressed field, border, words
KINDS = {
    "primary": (theme.CLAY, theme.CLAY_DARK, theme.CLAY, theme.WHITE),
    "calm": (theme.SEA, theme.SEA_DARK, theme.SEA, theme.WHITE),
    "secondary": (theme.CARD, theme.SAND, theme.EDGE, theme.INK),
}


class BigButton(Tappable):
    """A button with words and, mostly, an icon. `kind` is a key of `KINDS`."""

    def __init__(
        self,
        words: str,
        action: Action,
        *,
        kind: str = "secondary",
        icon: str = "",
        style: str = "body",
        chosen: bool = False,
        about: str = "",
        flex: float | None = None,
    ) -> None:
        m = theme.current()
        self.chosen, self.about = chosen, about
        self.fill, self.pressed_fill, self.edge, ink = KINDS[kind]
        self.label = Text(words, style, color=ink, bold=True, valign="center", align="left" if icon else "center")
        self.icon = Picture(f"ui/{icon}", round(m.body * 1.5), tint=ink) if icon else None
        super().__init__(action, words, [self.icon, self.label] if self.icon else [self.label], flex=flex)
        self._gap, self._pad = m.gap(1.5), m.gap(3)

    def _label_width(self, width: float) -> float:
        icon = self.icon.side + self._gap if self.icon else 0
        return min(self.label.natural_width(), max(1, width - 2 * self._pad - icon))

    def _over(self, width: float) -> bool:
        """Whether the icon stands over the words, which have nearly all the width: beside it one would be cut."""
        return cuts(self.label, self._label_width(width))

    def _whole(self, width: float) -> float:
        return max(1, width - 2 * theme.current().gap(1))

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        m = theme.current()
        if self._over(width):
            icon = self.icon.side + m.gap(0.5) if self.icon else 0
            return max(m.target + m.gap(1), icon + self.label.measure(self._whole(width)) + m.gap(3))
        return max(m.target + m.gap(1), self.label.measure(self._label_width(width)) + m.gap(3))

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        icon = self.icon.side + self._gap if self.icon else 0
        return max(theme.current().target * 2, self.label.natural_width() + icon + 2 * self._pad)

    def arrange(self) -> None:
        """Icon and words together in the middle."""
        if self._over(self.width):
            self._arrange_over()
            return
        words = self._label_width(self.width)
        icon = self.icon.side + self._gap if self.icon else 0
        x = self.x + (self.width - words - icon) / 2
        if self.icon:
            self.put(self.icon, x, self.center_y - self.icon.side / 2, self.icon.side, self.icon.side)
        self.put(self.label, x + icon, self.y, words, self.height)

    def _arrange_over(self) -> None:
        self.label.align = "center"
        width = self._whole(self.width)
        high = self.label.measure(width)
        icon = self.icon.side + theme.current().gap(0.5) if self.icon else 0
        bottom = self.center_y - (high + icon) / 2
        self.label.place(self.center_x - width / 2, bottom, width, high)
        if self.icon:
            side = self.icon.side
            self.icon.place(self.center_x - side / 2, bottom + high + icon - side, side, side)


class IconOverWords(Tappable):
    """A button with its `icon` over its words, both in the middle; `air` is grid steps above and below together."""

    air = 2.0

    def __init__(self, words: str, action: Action, icon: Picture, label: Text) -> None:
        self.icon, self.label = icon, label
        super().__init__(action, words, [icon, label])

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        m = theme.current()
        return max(m.target, self.icon.side + self.label.measure(self._inner(width)) + m.gap(self.air))

    def _inner(self, width: float) -> float:
        """How wide the words may be: a little less than the button, unless that would cut one."""
        less = width - theme.current().gap(1)
        label = self.label
        widest = max((extent(word, label.font_size, label.bold)[0] for word in label.text.split()), default=0)
        return less if widest <= less else width

    def arrange(self) -> None:
        """Icon and words together in the middle."""
        inner = self._inner(self.width)
        words = self.label.measure(inner)
        bottom = self.y + (self.height - words - self.icon.side) / 2
        self.label.place(self.center_x - inner / 2, bottom, inner, words)
        self.icon.place(self.x, bottom + words, self.width, self.icon.side)


class Chip(Part):
    """A tag: a few words on a quiet field, with an icon so that the colour never speaks alone. Not for touching."""

    TONES = {  # noqa: RUF012 - a table, never changed
        "plain": (theme.SAND, theme.SOFT),
        "calm": (theme.MIST, theme.SEA),
        "care": (theme.HONEY, theme.HONEY_INK),
    }

    def __init__(self, words: str, icon: str, *, tone: str = "plain") -> None:
        m = theme.current()
        self._field, ink = self.TONES[tone]
        self.label = Text(words, "label", color=ink, bold=True, valign="center")
        image = Picture(f"ui/{icon}", round(m.label * 1.2), tint=ink)
        super().__init__([Row([image, self.label], gap=1, valign="center")])
        self._pad = m.gap(1.5)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.parts[0].measure(width - 2 * self._pad) + theme.current().gap(0.5)

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self.parts[0].natural_width() + 2 * self._pad

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=self._field, radius=round(self.height / 2))

    def arrange(self) -> None:
        """See `Part.arrange`."""
        self.parts[0].place(self.x + self._pad, self.y, self.width - 2 * self._pad, self.height)
