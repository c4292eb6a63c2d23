"""A live picture as large as its place lets it be, with the outline of what was found in it, and a bar that fills.

A new picture changes the texture and asks for one frame; nothing is laid out again.
"""

from collections.abc import Sequence

from kivy.graphics import Color, Line, Rectangle
from kivy.graphics.texture import Texture

from kiosk.devices.camera import Frame
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.access import Access
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.text import Text


def texture_of(frame: Frame, old: Texture | None = None) -> Texture:
    """The picture for the screen; in the texture that is there, where it fits."""
    size = (frame.width, frame.height)
    if old is None or tuple(old.size) != size:
        old = Texture.create(size=size, colorfmt="rgb")
        old.flip_vertical()
    old.blit_buffer(frame.pixels, colorfmt="rgb", bufferfmt="ubyte")
    return old


class Live(Part):
    """`waiting` is said while there is no picture yet."""

    def __init__(self, waiting: str, *, flex: float = 1) -> None:
        self._waiting = Text(waiting, "lead", color=theme.SOFT, align="center", valign="center")
        super().__init__([self._waiting], flex=flex)
        self._texture: Texture | None = None
        self._outline: tuple[tuple[float, float], ...] = ()
        self._lines: list[Line] = []
        self._track: Rectangle | None = None  # what the bar fills
        self._bar: Rectangle | None = None
        self._progress = 0.0

    @property
    def waits(self) -> bool:  # type: ignore[override]
        """See `Part.waits`."""
        return not self.showing

    @property
    def showing(self) -> bool:
        """Whether there is a picture."""
        return self._texture is not None

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of the picture; all the place while words stand there instead."""
        if self._texture is None:
            return self.x, self.y, self.width, self.height
        across, along = self._texture.size
        scale = min(self.width / across, self.height / along)
        width, height = round(across * scale), round(along * scale)
        return self.x + (self.width - width) // 2, self.y + (self.height - height) // 2, width, height

    def show(
        self, frame: Frame | None, outline: Sequence[tuple[float, float]] | None = None, progress: float = 0
    ) -> None:
        """Another picture (None: the one that is there), the corners of the page as parts of it, and the bar."""
        before = self._texture
        if frame:
            self._texture = texture_of(frame, before)
        self._outline, self._progress = tuple(outline or ()), progress
        if self._texture is not before:
            self.replace([])
            self.place(*self.pos, *self.size)
        elif self._texture:
            self._follow()
            self.canvas.ask_update()

    def access(self) -> Access | None:
        """See `Part.access`. What to do about it is said beside it."""
        return Access("image", _("What the camera sees")) if self.showing else None

    def arrange(self) -> None:
        """See `Part.arrange`."""
        x, y, width, height = self.box
        for part in self.parts:
            part.place(x, y, width, height)

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        self._lines, self._track, self._bar = [], None, None
        x, y, width, height = self.box
        if self._texture is None:
            shapes.box(self.canvas.before, x, y, width, height, fill=theme.SAND, radius=m.radius)
            return
        with self.canvas.before:
            Color(1, 1, 1, 1)
            Rectangle(texture=self._texture, pos=(x, y), size=(width, height))
            for colour, thick in ((theme.INK, 3.5), (theme.MARK, 2)):  # seen on paper and on any table
                Color(*theme.rgba(colour))
                self._lines.append(Line(points=(), close=True, width=thick * m.border / 2, joint="miter"))
            Color(*theme.rgba(theme.CARD))
            self._track = Rectangle(pos=(x, y), size=(0, 0))
            Color(*theme.rgba(theme.CLAY))
            self._bar = Rectangle(pos=(x, y), size=(0, 0))
        self._follow()

    def _follow(self) -> None:
        """Outline and bar where they belong now."""
        x, y, width, height = self.box
        points = [
            at
            for across, down in self._outline
            for at in (x + min(max(across, 0), 1) * width, y + (1 - min(max(down, 0), 1)) * height)
        ]
        for line in self._lines:
            line.points = points
        if self._bar and self._track:
            thick = theme.current().gap(2)
            # Who wishes calm reads beside it that it is to be held still.
            progress = 0 if theme.current().comfort.calm else self._progress
            self._track.size = (width if progress else 0, thick)
            self._bar.size = (width * progress, thick)
