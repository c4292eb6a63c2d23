"""The parts of the page around the browser: its place, the line above it, and a panel below."""

from typing import Any

from kivy.core.window import Window

from kiosk.i18n import _
from kiosk.mailbox.sites import Site
from kiosk.mailbox.windows import Area
from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

LETTERS = 14  # of a file's name: what has room beside three buttons


class Pane(Part):
    """Where the browser is, and under it what is shown until it is there. `placed` is told where, in X's pixels."""

    def __init__(self, waiting: Part, placed: Any) -> None:
        super().__init__([waiting], flex=1)
        self._placed = placed

    def measure(self, width: float) -> float:  # noqa: ARG002 - it takes what is left
        """See `Part.measure`."""
        return 0

    def arrange(self) -> None:
        """See `Part.arrange`."""
        pad = theme.current().gap(4)
        self.parts[0].place(self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad)
        x, top = int(self.x), int(Window.height - self.top)
        self._placed(Area(x, top, int(self.width), int(self.height)))


class Panel(Part):
    """A field below the browser."""

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        pad = theme.current().gap(1.5)
        return self.parts[0].measure(width - 2 * pad) + 2 * pad

    def __init__(self, part: Part) -> None:
        super().__init__([part])

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.PAPER)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        pad = theme.current().gap(1.5)
        self.parts[0].place(self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad)


class Line(Part):
    """The line above the browser."""

    def __init__(self, part: Part) -> None:
        super().__init__([part])

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        m = theme.current()
        return self.parts[0].measure(width - m.gap(4)) + m.gap(1)

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.SEA)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        m = theme.current()
        self.parts[0].place(self.x + m.gap(2), self.y + m.gap(0.5), self.width - m.gap(4), self.height - m.gap(1))


def line(site: Site) -> Part:
    """Where one is, and what will become of it."""
    said = _("You are at {name}. Everything is deleted when you finish.").format(name=site.name)
    lock = Picture("ui/lock", theme.current().label, tint=theme.WHITE)
    return Line(Row([lock, Text(said, "label", color=theme.WHITE, flex=1, valign="center")], gap=1, valign="center"))


def sentence(words: str) -> Part:
    """A sentence beside buttons."""
    return Text(words, bold=True, flex=1)


def framed(part: Part) -> Part:
    """With the margins that other pages have."""
    return Column([part], pad=4)


def short(name: str) -> str:
    """A file's name in a few letters, with its ending."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:LETTERS]}…{dot}{ending}" if len(stem) > LETTERS + 1 else name
