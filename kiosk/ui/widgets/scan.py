"""A page of a letter as it looks, with fields over the words that something was found in."""

from collections.abc import Sequence
from io import BytesIO

from kivy.core.image import Image as Loader
from kivy.graphics import Color, Line, Rectangle

from kiosk.i18n import _
from kiosk.letters.model import Page
from kiosk.ui import theme
from kiosk.ui.access import Access
from kiosk.ui.widgets.part import Part


class Scan(Part):
    """The page as wide as its place. `spans` are (start, end, chosen) in the letter's text."""

    def __init__(self, page: Page, spans: Sequence[tuple[int, int, bool]]) -> None:
        super().__init__()
        self.page = page
        self.marks = [
            (word.box, chosen)
            for start, end, chosen in spans
            for word in page.words
            if word.start < end and word.end > start
        ]
        self.has_chosen = any(chosen for _box, chosen in self.marks)

    def access(self) -> Access:
        """See `Part.access`."""
        return Access("image", _("A picture of the page"), personal=True)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return round(width * self.page.height / self.page.width)

    def draw(self) -> None:
        """See `Part.draw`."""
        kind = "png" if self.page.picture.startswith(b"\x89PNG") else "jpg"
        texture = Loader(BytesIO(self.page.picture), ext=kind, nocache=True).texture
        with self.canvas.before:
            Color(1, 1, 1, 1)
            Rectangle(texture=texture, pos=self.pos, size=self.size)
            for (left, top, right, bottom), chosen in self.marks:
                x, y = self.x + left * self.width, self.top - bottom * self.height
                size = (right - left) * self.width, (bottom - top) * self.height
                Color(*theme.rgba(theme.MARK if chosen else theme.MIST, 0.45))
                Rectangle(pos=(x, y), size=size)
                if chosen:
                    Color(*theme.rgba(theme.CLAY))
                    Line(rectangle=(x, y, *size), width=theme.current().border)
