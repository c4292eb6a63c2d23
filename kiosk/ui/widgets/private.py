"""What may be wished covered, because it is somebody's own: words, a day, a picture of a letter (kiosk.ui.shy)."""

from kiosk.ui import theme
from kiosk.ui.widgets import cover
from kiosk.ui.widgets.part import Part


class Private(Part):
    """A part that a field lies over until it is touched, where it is `personal` and such things are wished covered."""

    personal = False
    _seen = False

    @property
    def covered(self) -> bool:
        """Whether the field lies over it."""
        return self.personal and theme.current().comfort.shy and not self._seen

    def uncover(self, *, seen: bool = True) -> None:
        """Let it be seen, or no longer."""
        self._seen = seen
        if self.parent is not None:
            self.place(self.x, self.y, self.width, self.height)

    def place(self, x: float, y: float, width: float, height: float) -> None:
        """See `Part.place`. What is under the field is not drawn at all."""
        super().place(x, y, width, height)
        for part in self.parts:
            part.opacity = 0 if self.covered else 1
        if self.covered:
            self.canvas.before.clear()
            cover.draw(self.canvas.before, self.x, self.y, self.width, self.height)
