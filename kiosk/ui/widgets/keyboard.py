"""The on-screen keyboard.

A key answers when the finger leaves it, so a finger that landed beside the right key can slide to it; the key under
the finger is lit the whole time. Holding a key repeats nothing (EN 301 549 5.7), and a second touch of the same key
within `double_strike` seconds (longer for hands that shake) is taken for a tremor (5.8). A physical keyboard writes in
the same text.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.i18n import N_, _
from kiosk.ui import press, theme
from kiosk.ui.access import Access
from kiosk.ui.key_names import key_name
from kiosk.ui.keys import DEAD, Key, KeyboardState, Page, columns
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.cutting import cuts
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import tremor
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp

# What stands on the keys that do not type. An icon where there is one; words where words say it better.
WORDS = {
    "space": N_("Space"),
    "clear": N_("Clear all"),
    "enter": N_("Enter"),
    "tab": N_("Next field"),
    "numbers": "123",
    "accents": "éüł",
}
LEADING = ("letters", "latin", "native", "order")  # to other letters, which stand on them
ICONS = {"shift": "ui/shift", "backspace": "ui/backspace"}
MARGIN = 4  # grid steps at each side of a page, of which the keys may take
CRAMPED = {"clear": "ui/clear"}  # in place of words that the key has no room for

BACKSPACE, ENTER = 8, (13, 271)  # SDL's codes; 271 is Enter on the number pad


TIGHT = 0.7
"""The leading of words on two lines that have little room."""


class KeyCap(Part):
    """One key. It only draws: the keyboard decides which key a finger is on."""

    def __init__(self, key: Key, state: KeyboardState) -> None:
        super().__init__()
        self.key, self._state, self.lit = key, state, False
        self._put_face()

    @property
    def text(self) -> str:
        """What stands on it (the name of the icon, where that is a drawing)."""
        if self.key.name in WORDS:
            return _(WORDS[self.key.name])
        if self.key.name in LEADING:
            return self._state.leads_to(self.key)
        return self._state.face(self.key) if self.key.types or self.key.name in DEAD else self.key.name

    @property
    def on(self) -> bool:
        """Whether it was pressed, and the next letter is another for it."""
        return (self.key.name == "shift" and bool(self._state.shift)) or self.key.name == self._state.dead

    def access(self) -> Access:
        """See `Part.access`. What is written is the business of who writes."""
        return Access("key", key_name(self.key.name, self.text), ("pressed",) if self.on else (), personal=True)

    def light(self, *, lit: bool) -> None:
        """Show that a finger is on it, or no longer."""
        if lit != self.lit:
            self.lit = lit
            self.refresh()
            press.paint(self)

    def refresh(self) -> None:
        """Draw it anew where it is."""
        self._put_face()
        self.place(self.x, self.y, self.width, self.height)

    def _colours(self) -> tuple[str, str]:
        if self.lit:
            return theme.SEA, theme.WHITE
        if self.on:
            return theme.MIST, theme.SEA
        return (theme.CARD if self.key.types else theme.SAND), theme.INK

    def _put_face(self) -> None:
        ink = self._colours()[1]
        if self.key.name in ICONS:
            face: Part = Picture(ICONS[self.key.name], theme.current().gap(5), tint=ink)
        else:
            style = "label" if self.key.name in WORDS or self.key.name in LEADING else "lead"
            face = Text(self.text, style, color=ink, bold=False, align="center", valign="center", spoken=False)
        self.replace([face])

    def arrange(self) -> None:
        """Larger letters on larger keys."""
        m, face = theme.current(), self.parts[0]
        if self.key.types and self.key.name not in WORDS:
            face.font_size = round(min(m.title * 1.1, max(m.lead * 1.15, self.height * 0.32), self.height * 0.66))
        if isinstance(face, Text) and face.measure(self.width) > self.height:
            face.leading = TIGHT
        if isinstance(face, Text) and self.key.name in CRAMPED and not self._holds(face):
            self.replace([Picture(CRAMPED[self.key.name], m.gap(5), tint=face.color)])
        super().arrange()

    def _holds(self, face: Text) -> bool:
        """Whether the words can stand on the key as it is."""
        return face.measure(self.width) <= self.height and not cuts(face, self.width)

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        fill = self._colours()[0]
        shapes.bordered(
            self.canvas.before,
            *self.pos,
            *self.size,
            fill=fill,
            edge=theme.EDGE,
            line=m.border,
            radius=round(m.radius * 0.6),
        )


class Keyboard(Part):
    """The keys of `state`, as wide as they are given. `changed(fitted)` is told after every press; `entered()` after
    Enter on a physical keyboard. `listen` and `deafen` take and leave the physical one.
    """

    stays = True

    def __init__(
        self,
        state: KeyboardState,
        changed: Callable[[bool], object],
        *,
        entered: Callable[[], object] = lambda: None,
        double_strike: float = 0.12,
        flex: float | None = None,
    ) -> None:
        super().__init__(flex=flex)
        self.state, self.double_strike = state, double_strike
        self._changed, self._entered = changed, entered
        self._fingers: dict[int, KeyCap | None] = {}
        self._last: tuple[str, float] = ("", float("-inf"))
        self._page: Page = ()
        self._listening: Callable[[], bool] | None = None
        state.follow()
        self._turn()

    def access(self) -> Access:
        """See `Part.access`."""
        return Access("keyboard", "")

    @property
    def caps(self) -> list[KeyCap]:
        """The keys of the page that is up, row by row."""
        return [part for part in self.parts if isinstance(part, KeyCap)]

    def _turn(self) -> None:
        """Put up the keys of the state's page."""
        self._page = self.state.pages[self.state.page]
        self.replace([KeyCap(key, self.state) for row in self._page for key in row])

    def measure(self, width: float) -> float:  # noqa: ARG002 - keys keep their height
        """See `Part.measure`."""
        m = theme.current()
        rows = len(self._page)
        return rows * round(m.target * 1.15) + (rows - 1) * m.gap(1)

    def least(self, width: float) -> float:  # noqa: ARG002 - as above
        """See `Part.least`."""
        m = theme.current()
        rows = len(self._page)
        return rows * m.target + (rows - 1) * m.gap(1)

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return theme.current().width

    def place(self, x: float, y: float, width: float, height: float) -> None:
        """See `Part.place`. Where its keys would be too narrow for a finger, it takes of the page's margins."""
        m, across = theme.current(), columns(self._page)
        lacks = across * m.target + (across - 1) * m.gap(1) - width
        more = min(max(0, lacks), 2 * m.gap(MARGIN))
        super().place(x - more / 2, y, width + more, height)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        rows, m = self._page, theme.current()
        across, gap = columns(rows), m.gap(1)
        # Rather nearer to each other than too small for a finger.
        between = min(gap, max(m.gap(0.5), (self.width - across * m.target) / (across - 1)))
        column = (self.width - between * (across - 1)) / across
        height = (self.height - gap * (len(rows) - 1)) / len(rows)
        caps = iter(self.caps)
        for number, row in enumerate(rows):
            done = 0
            for key in row:
                x = self.x + done * (column + between)
                y = self.top - (number + 1) * height - number * gap
                next(caps).place(x, y, key.width * column + (key.width - 1) * between, height)
                done += key.width

    def press(self, key: Key) -> None:
        """Do what the key does, and show it."""
        before = self.state.shift, self.state.dead
        fitted = self.state.press(key)
        if self.state.pages[self.state.page] is not self._page:
            self._turn()
            self.arrange()
        elif (self.state.shift, self.state.dead) != before:
            for cap in self.caps:
                if cap.key.types or cap.key.name == "shift":
                    cap.refresh()
        self._changed(fitted)

    # --- fingers ---------------------------------------------------------------------------------------------------

    def _under(self, touch: object) -> KeyCap | None:
        # Half a gap around each key belongs to it: between two keys there is no dead line.
        reach = theme.current().gap(1) / 2 + 1
        for cap in self.caps:
            if cap.x - reach <= touch.x < cap.right + reach and cap.y - reach <= touch.y < cap.top + reach:
                return cap
        return None

    def on_touch_down(self, touch: object) -> bool:
        """See `Widget.on_touch_down`."""
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._follow(touch)
        return True

    def on_touch_move(self, touch: object) -> bool:
        """See `Widget.on_touch_move`."""
        if touch.grab_current is not self:
            return False
        self._follow(touch)
        return True

    def on_touch_up(self, touch: object) -> bool:
        """See `Widget.on_touch_up`."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        cap = self._fingers.pop(touch.uid, None)
        if cap:
            cap.light(lit=False)
            if not self._tremor(cap.key.name):
                self.press(cap.key)
                _sound()
        return True

    def _follow(self, touch: object) -> None:
        before, now = self._fingers.get(touch.uid), self._under(touch)
        if before is not now:
            if before:
                before.light(lit=False)
            if now:
                now.light(lit=True)
        self._fingers[touch.uid] = now

    def _tremor(self, name: str) -> bool:
        """Whether this is the same key again, too soon to be meant."""
        last, when = self._last
        now = Clock.get_time()
        self._last = (name, now)
        return name == last and now - when < max(self.double_strike, tremor())

    # --- a physical keyboard ---------------------------------------------------------------------------------------

    def listen(self, gate: Callable[[], bool] = lambda: True) -> None:
        """Take what a physical keyboard types from now on, each key only if `gate()` is true."""
        if not self._listening:
            self._listening = gate
            Window.bind(on_textinput=self._typed, on_key_down=self._key_down)

    def deafen(self) -> None:
        """Leave the physical keyboard alone."""
        if self._listening:
            self._listening = None
            Window.unbind(on_textinput=self._typed, on_key_down=self._key_down)

    def _typed(self, _window: object, text: str) -> bool:
        if not (self._listening and self._listening()):
            return True
        before = self.state.shift
        fitted = self.state.text.add(text)
        self.state.begin()
        if self.state.shift != before:
            for cap in self.caps:
                cap.refresh()
        self._changed(fitted)
        return True

    def _key_down(self, _window: object, code: int, *_rest: object) -> bool:
        if code != BACKSPACE and code not in ENTER:
            return False
        if self._listening and self._listening():
            if code == BACKSPACE:
                self.press(Key("backspace"))
            else:
                self._entered()
        return True


def _sound() -> None:
    """A key was pressed: who does not see it hears it."""
    app = App.get_running_app()
    if app and app.services.config.screen.key_sound:
        app.services.sound.quietly("key")


def struck(app: "KioskApp") -> bool:
    """A gate for `Keyboard.listen`: a physical key prolongs the visit as a touch does. While something lies over the
    page (it is hidden, say) a key does what a touch would, and writes nothing.
    """
    covered = bool(app.stage.over)
    app.touched()
    return not covered
