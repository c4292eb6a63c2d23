"""The soft field that lies over what is private, for who wishes it covered: it says that a touch lets one see."""

from kivy.core.text import Label as Writer
from kivy.graphics import Color, Rectangle
from kivy.graphics.instructions import Canvas

from kiosk.i18n import _
from kiosk.ui import fonts, theme
from kiosk.ui.widgets import picture, shapes

ICON = "ui/covered"


def draw(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    """The field, with its icon, and its words where there is room for them."""
    m = theme.current()
    shapes.bordered(canvas, x, y, width, height, fill=theme.MIST, edge=theme.EDGE, line=m.border, radius=m.gap(1))
    pad = m.gap(0.75)
    side = round(max(1, min(m.label * 1.3, height - 2 * m.border, width - 2 * m.border)))
    left = round(x + min(pad, (width - side) / 2))
    with canvas:
        Color(*theme.rgba(theme.SEA))
        Rectangle(texture=picture.texture(ICON, side), pos=(left, round(y + (height - side) / 2)), size=(side, side))
    writer = Writer(text=_("Touch to see"), font_name=fonts.face(bold=True), font_size=m.label)
    writer.refresh()
    wide, high = writer.texture.size
    if side + wide + 3 * pad <= width and high * 0.8 <= height:
        with canvas:
            place = left + side + pad, round(y + (height - high) / 2)
            Rectangle(texture=writer.texture, pos=place, size=(wide, high))
