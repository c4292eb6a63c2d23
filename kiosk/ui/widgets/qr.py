"""A QR code on the screen: dark on white, whole pixels for each module, as large as its place lets it be."""

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.i18n import _
from kiosk.ui import qr
from kiosk.ui.access import Access
from kiosk.ui.widgets.part import Part

LEAST_MODULE = 4  # pixels; smaller ones a phone's camera does not tell apart on a worn screen


class QrCode(Part):
    """The code of `text`, about `side` pixels wide and at most `most`. `fits` is False when that is too small for a
    phone; then nothing is shown. Raises TooMuchForQr.
    """

    def access(self) -> Access | None:
        """See `Part.access`."""
        return Access("image", _("A code for your phone's camera")) if self.fits else None

    def __init__(self, text: str, side: int, most: int) -> None:
        super().__init__()
        self._modules = qr.matrix(text)
        self._scale = max(LEAST_MODULE, side // len(self._modules))
        self.side = len(self._modules) * self._scale
        self.fits = self.side <= most

    def measure(self, width: float) -> float:  # noqa: ARG002 - whole modules only
        """See `Part.measure`."""
        return self.side

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self.side

    def draw(self) -> None:
        """See `Part.draw`."""
        if not self.fits:
            return
        side, grey = qr.pixels(self._modules, 1)
        texture = Texture.create(size=(side, side), colorfmt="luminance")
        texture.mag_filter = texture.min_filter = "nearest"
        texture.blit_buffer(grey, colorfmt="luminance", bufferfmt="ubyte")
        texture.flip_vertical()
        with self.canvas.before:
            Color(1, 1, 1, 1)  # dark on white, also for who wishes high contrast
            place = (round(self.center_x - self.side / 2), round(self.center_y - self.side / 2))
            Rectangle(texture=texture, pos=place, size=(self.side, self.side))
