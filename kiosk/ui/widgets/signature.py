"""A line to sign on with a finger. The strokes are kept in thousandths of the field's width, so any size draws them."""

from collections.abc import Callable

from kivy.graphics import Color, Line, Rectangle
from kivy.input import MotionEvent

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.access import Access
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part

Stroke = list[tuple[int, int]]
GRID = 1000
NEAR = 4  # thousandths: closer points tell nothing
MOST = 4000  # points of a whole signature
RATIO = 0.32  # height to width


class Signature(Part):
    """`strokes` belongs to who made it: what is drawn goes in there. `changed` is told after each stroke."""

    def __init__(self, strokes: list[Stroke], changed: Callable[[], object], *, flex: float = 1) -> None:
        super().__init__(flex=flex)
        self.strokes, self._changed = strokes, changed
        self._line: Line | None = None

    def access(self) -> Access:
        """See `Part.access`. It takes a hand; whoever has none to spare for it signs on paper, or with staff."""
        value = _("Something is drawn on it") if self.strokes else _("Nothing is drawn on it yet")
        hint = _("It is drawn with a finger. You can also sign on paper.")
        return Access("field", _("Where you sign"), value=value, hint=hint)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return min(width * RATIO, theme.current().gap(30))

    def least(self, width: float) -> float:
        """See `Part.least`."""
        return min(self.measure(width), 2 * theme.current().target)

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        self.canvas.after.clear()
        shapes.bordered(
            self.canvas.before, *self.pos, *self.size,
            fill=theme.WHITE, edge=theme.SEA, line=m.border * 2, radius=m.radius,
        )  # fmt: skip
        with self.canvas.before:
            Color(*theme.rgba(theme.LINE))
            Rectangle(pos=(self.x + m.gap(4), self.y + self.height * 0.25), size=(self.width - m.gap(8), m.border))
        for stroke in self.strokes:
            self._new_line([coordinate for point in stroke for coordinate in self._on_screen(point)])

    def _new_line(self, points: list[float]) -> None:
        with self.canvas.after:
            Color(*theme.rgba(theme.INK))
            self._line = Line(points=points, width=theme.current().gap(0.4), cap="round", joint="round")

    def _scale(self) -> tuple[float, float, float]:
        """How many pixels a thousandth is, and where the drawing begins: it keeps its shape whatever the field's."""
        unit = min(self.width, self.height / RATIO) / GRID
        return unit, self.center_x - unit * GRID / 2, self.center_y - unit * GRID * RATIO / 2

    def _on_screen(self, point: tuple[int, int]) -> tuple[float, float]:
        unit, left, bottom = self._scale()
        return left + point[0] * unit, bottom + point[1] * unit

    def _on_paper(self, x: float, y: float) -> tuple[int, int]:
        unit, left, bottom = self._scale()
        return round((x - left) / unit), round((y - bottom) / unit)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """A stroke begins."""
        if touch.is_mouse_scrolling or not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        touch.ud["draws"] = True
        self.strokes.append([self._on_paper(*touch.pos)])
        self._new_line(list(touch.pos) * 2)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """It goes on, as long as it is on the field."""
        if touch.grab_current is not self or self._line is None or not self.strokes:
            return False
        x = min(max(touch.x, self.x), self.right)
        y = min(max(touch.y, self.y), self.top)
        point, stroke = self._on_paper(x, y), self.strokes[-1]
        far = max(abs(point[0] - stroke[-1][0]), abs(point[1] - stroke[-1][1])) >= NEAR
        if far and sum(map(len, self.strokes)) < MOST:
            stroke.append(point)
            self._line.points += [x, y]
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """It ends."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._changed()
        return True
