"""A page of paper as a picture: as wide as its place, and as high as that makes it."""

from typing import Any

from kivy.graphics import Color, Rectangle

from kiosk.ui import theme
from kiosk.ui.widgets.private import Private


class Sheet(Private):
    """`texture` is the page, drawn. What stands on it is said in words elsewhere: a picture is not read aloud."""

    personal = True

    def __init__(self, texture: Any) -> None:
        super().__init__()
        self._texture = texture

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        across, along = self._texture.size
        return round(width * along / across)

    def draw(self) -> None:
        """See `Part.draw`."""
        line = theme.current().border
        with self.canvas.before:
            Color(*theme.rgba(theme.EDGE))
            Rectangle(pos=self.pos, size=self.size)
            Color(1, 1, 1, 1)
            inside = (self.width - 2 * line, self.height - 2 * line)
            Rectangle(texture=self._texture, pos=(self.x + line, self.y + line), size=inside)


def drawn(jpeg: bytes) -> Any:
    """The texture of a JPEG of ours."""
    import io  # noqa: PLC0415 - start-up time

    from kivy.core.image import Image as Loader  # noqa: PLC0415

    return Loader(io.BytesIO(jpeg), ext="jpg", nocache=True).texture
