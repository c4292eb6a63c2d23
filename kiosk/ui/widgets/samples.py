"""Small pictures of what a wish does to the screen, drawn as it does it: so that nobody has to read to choose."""

from kivy.graphics import Color, Rectangle

from kiosk.ui import fonts, theme
from kiosk.ui.fonts import Writer
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.picture import Picture

SHARES = (0.42, 0.68, 0.98)  # of the side: how large the letter is for each of Comfort.text
STRIP = 0.24  # of a small screen's width: where its frame stands


class Sample(Part):
    """A square of `side` pixels. Subclasses draw in it. Not for touching, and told by the words beside it."""

    def __init__(self, side: int, parts: tuple[Part, ...] = ()) -> None:
        super().__init__(parts)
        self.side = side

    def measure(self, width: float) -> float:  # noqa: ARG002 - the same at every width
        """See `Part.measure`."""
        return self.side

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self.side

    def _write(self, size: float, x: float, colour: tuple[float, ...], letter: str = "A") -> None:
        """The letter, so large, with its middle at `x`."""
        writer = Writer(text=letter, font_name=fonts.face(bold=True), font_size=round(size))
        writer.refresh()
        wide, high = writer.texture.size
        with self.canvas.before:
            Color(*colour)
            Rectangle(
                texture=writer.texture, pos=(round(x - wide / 2), round(self.center_y - high / 2)), size=(wide, high)
            )


class Letters(Sample):
    """A letter as large as `size` of Comfort.text makes it, beside the others."""

    def __init__(self, side: int, size: int) -> None:
        super().__init__(side)
        self.size_of_letters = size

    def draw(self) -> None:
        """See `Part.draw`."""
        self._write(self.side * SHARES[self.size_of_letters], self.center_x, theme.rgba(theme.INK))


class HalfDark(Sample):
    """Dark on light beside light on black: the same colours whatever is wished now."""

    def draw(self) -> None:
        """See `Part.draw`."""
        line = theme.current().border
        half, high = self.side * 0.62, self.side * 0.8
        x, y = round(self.center_x - half), round(self.center_y - high / 2)
        shapes.box(
            self.canvas.before, x - line, y - line, round(2 * half) + 2 * line, round(high) + 2 * line, fill=theme.EDGE
        )
        for number, (paper, ink) in enumerate((((1, 1, 1, 1), (0, 0, 0, 1)), ((0, 0, 0, 1), (1, 1, 1, 1)))):
            with self.canvas.before:
                Color(*paper)
                Rectangle(pos=(x + number * round(half), y), size=(round(half), round(high)))
            self._write(self.side * 0.6, x + (number + 0.5) * half, ink)


class Keys(Sample):
    """Keys in the order of the alphabet."""

    letters = "ABC"

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        side, gap = round(self.side * 0.5), m.border * 2
        x = self.center_x - (side * len(self.letters) + gap * (len(self.letters) - 1)) / 2
        for letter in self.letters:
            shapes.bordered(
                self.canvas.before,
                round(x),
                round(self.center_y - side / 2),
                side,
                side,
                fill=theme.CARD,
                edge=theme.EDGE,
                line=m.border,
                radius=round(m.radius * 0.4),
            )
            self._write(side * 0.6, x + side / 2, theme.rgba(theme.INK), letter)
            x += side + gap


class SmallScreen(Sample):
    """A screen in small: its frame at the "left" or "right", or all of it "low". An icon says for whom."""

    def __init__(self, side: int, where: str, icon: str) -> None:
        self.where = where
        self._icon = Picture(f"ui/{icon}", round(side * 0.5), tint=theme.WHITE if where == "low" else theme.INK)
        super().__init__(side, (self._icon,))

    @property
    def _box(self) -> tuple[int, int, int, int]:
        wide, high = round(self.side * 1.3), round(self.side * 0.86)
        return round(self.center_x - wide / 2), round(self.center_y - high / 2), wide, high

    @property
    def _used(self) -> tuple[int, int, int, int]:
        """The part that the wish is about."""
        line = theme.current().border
        x, y, wide, high = self._box
        x, y, wide, high = x + line, y + line, wide - 2 * line, high - 2 * line
        if self.where == "low":
            return x, y, wide, round(high * theme.LOW_SHARE)
        strip = round(wide * STRIP)
        return (x if self.where == "left" else x + wide - strip), y, strip, high

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        canvas = self.canvas.before
        shapes.bordered(canvas, *self._box, fill=theme.PAPER, edge=theme.EDGE, line=m.border, radius=0)
        shapes.box(canvas, *self._used, fill=theme.SEA)

    def arrange(self) -> None:
        """The icon beside the frame, or on what is low."""
        x, y, wide, high = self._used if self.where == "low" else self._box
        if self.where != "low":
            strip = round(wide * STRIP)
            x, wide = (x + strip if self.where == "left" else x), wide - strip
        self._icon.place(x, y, wide, high)
