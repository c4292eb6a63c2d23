"""What can be touched. It answers under the finger at once, and acts when the finger lifts on it.

A second strike on the same spot within half a second is one that a trembling hand did not mean: it is ignored
(EN 301 549 section 5.8), also when the first has brought another screen with another button to that spot.

For hands that shake (Comfort.steady) it is ignored anywhere on the same thing, for longer; and a touch counts where it
began, if it has not wandered further than a finger is wide.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk.ui import press, theme
from kiosk.ui.access import Access, of_texts
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Action, Part

DOUBLE_STRIKE = 0.5  # seconds
TREMOR = 0.12  # seconds, as on the keyboard
STEADY_STRIKE = 1.0  # seconds: in place of DOUBLE_STRIKE, for hands that shake
STEADY_TREMOR = 0.5  # seconds: in place of TREMOR

_last_strike: tuple[float, float, float] = (-10.0, 0.0, 0.0)


def tremor() -> float:
    """How soon after it the same key again is not meant, in seconds."""
    return STEADY_TREMOR if theme.current().comfort.steady else TREMOR


def _is_double_strike(touch: MotionEvent, on: "Tappable") -> bool:
    """Whether this touch repeats the last accepted one, too soon to be meant; if not, it becomes the last."""
    global _last_strike  # noqa: PLW0603 - one finger for the whole window
    m = theme.current()
    now, x, y = Clock.time(), touch.sx * m.width, touch.sy * m.window
    then, old_x, old_y = _last_strike
    steady = m.comfort.steady
    within = tremor() if on.quick else STEADY_STRIKE if steady else DOUBLE_STRIKE
    near = max(abs(x - old_x), abs(y - old_y)) < m.target / 2 or (steady and on.is_at(old_x, old_y))
    if 0 <= now - then < within and near:
        return True
    _last_strike = now, x, y
    return False


def strike(touch: MotionEvent) -> None:
    """Take note of a touch that was for something else: what repeats it here is not meant either."""
    global _last_strike  # noqa: PLW0603 - as above
    m = theme.current()
    _last_strike = Clock.time(), touch.sx * m.width, touch.sy * m.window


class Tappable(Part):
    """A part with an action. `words` say what it is, for tests; `fill`, `pressed_fill` and `edge` are colours."""

    fill = theme.CARD
    pressed_fill = theme.SAND
    edge = theme.EDGE
    quick = False  # True: the same again is meant soon after (a key of a PIN)
    role = "button"
    told = ""  # what it is called, where the words on it don't say so: an arrow, a picture
    about = ""  # what it does that to, where several on a page are called the same: the question that is changed
    worth = ""  # what it stands at now, where that is not on it: a stepper's number
    chosen = False
    on = False  # it turns something on and off, and that is on now

    def __init__(
        self, action: Action, words: str = "", parts: Sequence[Part] = (), *, flex: float | None = None
    ) -> None:
        super().__init__(parts, flex=flex)
        self.action, self.words = action, words
        self.enabled = True
        self.pressed = False
        self._field = None  # the colour instruction that a press changes

    def draw(self) -> None:
        """A rounded box with a border. Subclasses draw on top of it."""
        m = theme.current()
        _, self._field = shapes.bordered(
            self.canvas.before,
            *self.pos,
            *self.size,
            fill=self.pressed_fill if self.pressed else self.fill,
            edge=self.edge,
            line=m.border,
            radius=m.radius,
        )

    def show_pressed(self, pressed: bool) -> None:
        """Look pressed, or not: one colour changes, nothing is laid out again."""
        self.pressed = pressed
        if self._field is not None:
            self._field.rgba = theme.rgba(self.pressed_fill if pressed else self.fill)
            press.paint(self, rim=ceil(0.3 * theme.current().radius))  # 1 - 1/sqrt(2): all but the corners' arcs

    @property
    def waits(self) -> bool:  # type: ignore[override]
        """See `Part.waits`: what it began goes on."""
        return not self.enabled and self.words.endswith("…")

    def access(self) -> Access:
        """See `Part.access`."""
        states = {"chosen": self.chosen, "pressed": self.on, "unavailable": not self.enabled}
        state = [name for name, is_so in states.items() if is_so]
        found = of_texts(self, self.role, name=self.told, value=self.worth, state=state, words=self.words)
        return replace(found, hint=self.about) if self.about else found

    def tap(self) -> None:
        """What a whole touch does."""
        self.action()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Take the touch that begins here."""
        if not self.enabled or touch.is_mouse_scrolling or not self.collide_point(*touch.pos):
            return False
        if _is_double_strike(touch, self):
            return True
        touch.grab(self)
        touch.ud["tappable"] = self
        self.show_pressed(True)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Look pressed only while the finger is on it."""
        if touch.grab_current is not self:
            return False
        inside = touch.ud.get("tappable") is self and self._still_on(touch)
        if inside != self.pressed:
            self.show_pressed(inside)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Act, if the finger lifts here and nothing (a scroll) took the touch over."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        was_pressed = self.pressed
        self.show_pressed(False)
        if was_pressed and self._still_on(touch):
            self.tap()
        return True

    def is_at(self, x: float, y: float) -> bool:
        """Whether it is at this point of the window."""
        left, bottom = self.to_window(*self.pos)
        return bool(left <= x <= left + self.width and bottom <= y <= bottom + self.height)

    def _still_on(self, touch: MotionEvent) -> bool:
        """Whether the finger that began here is here: of one that shakes, whether it is near where it began."""
        if self.collide_point(*touch.pos):
            return True
        m = theme.current()
        way = abs(touch.sx - touch.osx) * m.width, abs(touch.sy - touch.osy) * m.window
        return m.comfort.steady and max(way) <= m.target


def let_go(touch: MotionEvent) -> None:
    """Take the touch from what it pressed: the finger is dragging the page."""
    pressed = touch.ud.pop("tappable", None)
    if pressed is not None:
        pressed.show_pressed(False)
