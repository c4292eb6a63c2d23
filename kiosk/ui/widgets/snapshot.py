"""A picture that was taken, still: large, or small and to be touched."""

from kivy.graphics import Color, Rectangle

from kiosk.devices.camera import Frame
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.access import Access
from kiosk.ui.widgets.live import texture_of
from kiosk.ui.widgets.part import Action
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.private import Private
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text


class Snapshot(Private):
    """The whole picture, as large as its place lets it be."""

    personal = True

    def __init__(self, frame: Frame, *, flex: float = 1) -> None:
        super().__init__(flex=flex)
        self._frame, self._texture = frame, texture_of(frame)

    def access(self) -> Access:
        """See `Part.access`."""
        return Access("image", _("The picture that was taken"), personal=True)

    def draw(self) -> None:
        """See `Part.draw`."""
        scale = min(self.width / self._frame.width, self.height / self._frame.height)
        width, height = round(self._frame.width * scale), round(self._frame.height * scale)
        line = theme.current().border
        with self.canvas.before:
            Color(*theme.rgba(theme.EDGE))
            x, y = round(self.center_x - width / 2), round(self.top - height)
            Rectangle(pos=(x, y), size=(width, height))
            Color(1, 1, 1, 1)
            inside = (width - 2 * line, height - 2 * line)
            Rectangle(texture=self._texture, pos=(x + line, y + line), size=inside)


class Thumbnail(Tappable):
    """A page that was taken, small, with its number. `words` say what it is; the one `chosen` stands out."""

    def __init__(self, frame: Frame, number: int, words: str, action: Action, *, chosen: bool = False) -> None:
        self.chosen = chosen
        self._picture = Snapshot(frame)
        self._number = Text(str(number), "label", bold=True, align="center", valign="center", said=words)
        self._mark = Picture("ui/check", self._number.font_size, tint=theme.SEA)
        if chosen:
            self.fill, self.edge = theme.MIST, theme.SEA
        super().__init__(action, words, [self._picture, self._number, *([self._mark] if chosen else [])])

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        m = theme.current()
        mark = self._mark.side + 2 * m.gap(0.5) if self.chosen else 0
        return max(round(m.target * 1.15), mark + self._number.natural_width())

    def measure(self, width: float) -> float:  # noqa: ARG002 - the same at every width
        """See `Part.measure`."""
        m = theme.current()
        return m.target + self._number.line_height + m.gap(1)

    def arrange(self) -> None:
        """The picture over its number."""
        m = theme.current()
        words, air = self._number.line_height, m.gap(0.5)
        aside = self._mark.side + air if self.chosen else 0
        self._number.place(self.x + aside, self.y + air / 2, self.width - aside, words)
        if self.chosen:
            side = self._mark.side
            self._mark.place(self.x + air, self.y + (words - side + air) / 2, side, side)
        self._picture.place(self.x + air, self.y + words + air, self.width - 2 * air, self.height - words - 2 * air)
