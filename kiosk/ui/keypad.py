"""Keys that are not for writing: on, back, OK; say it again, slower, faster, be silent.

Three keys are enough (on, back, OK), so two switches are too; a number pad, a wheelchair's switches and a keyboard all
send keys of `KEYS`. What they do is kiosk.ui.focus, which is imported with the first of them: most pages never see one.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.ui.key_names import key_name
from kiosk.ui.widgets.tappable import tremor

if TYPE_CHECKING:
    from kiosk.ui.exploring import Exploring
    from kiosk.ui.focus import Focus

TAB, SPACE, ENTER = 9, 32, (13, 271)
KEYS: Final = {
    TAB: "next",  # with Shift: previous
    13: "ok",  # Enter
    27: "stop",  # Escape
    SPACE: "ok",
    43: "faster",  # +
    45: "slower",  # -
    48: "stop",  # 0
    61: "faster",  # where + is the same key without Shift
    114: "repeat",  # r
    273: "previous",  # up
    274: "next",  # down
    275: "next",  # right
    276: "previous",  # left
    278: "repeat",  # Home
    256: "stop",  # the number pad, as its arrows and signs are: 0
    258: "next",  # 2
    260: "previous",  # 4
    261: "ok",  # 5
    262: "next",  # 6
    263: "repeat",  # 7, where Home is
    264: "previous",  # 8
    269: "slower",
    270: "faster",
    271: "ok",  # Enter
}
"""Kivy's code of a key -> what it does."""

WRITES: Final = frozenset({SPACE, *ENTER, 43, 45, 48, 61, 114, *range(256, 265)})
"""Those of them that do something else, where there is something to be written in."""

HELD: Final = 1.0
"""Seconds: the same key again within, and not let go, is a hand that rests on it (EN 301 549 section 5.7)."""


class Keypad:
    """Gives the window's keys to the `focus` of `app`."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._takes = False
        self._down: dict[int, float] = {}  # keys that are held, and when they last said so
        self._last = (0, -HELD)  # the last key, and when it came
        self._writes = False  # the key that was just taken would write something, too

    @cached_property
    def focus(self) -> "Focus":
        """Where one is."""
        from kiosk.ui.focus import Focus  # noqa: PLC0415 - start-up time

        return Focus(self._app)

    @cached_property
    def exploring(self) -> "Exploring":
        """The finger of who listens."""
        from kiosk.ui.exploring import Exploring  # noqa: PLC0415 - start-up time

        return Exploring(self._app)

    @property
    def used(self) -> bool:
        """Whether there was a key, or a finger that explores, since the start."""
        return "focus" in self.__dict__

    def begin(self) -> None:
        """Take keys from now on."""
        self._takes = True
        Window.bind(on_key_down=self._key_down, on_key_up=self._key_up, on_textinput=self._text)

    def end(self) -> None:
        """Leave them alone."""
        self._takes = False
        Window.unbind(on_key_down=self._key_down, on_key_up=self._key_up, on_textinput=self._text)
        self.forget()

    def settled(self) -> None:
        """Something was put on the screen, or taken away. Who begins to listen last hears a key first: before the
        keyboard of the page, which takes all it gets.
        """
        if not self._takes:
            return
        Window.unbind(on_key_down=self._key_down, on_textinput=self._text)
        Window.bind(on_key_down=self._key_down, on_textinput=self._text)
        if self.used:
            self.focus.settled()

    def finger(self) -> None:
        """Somebody touches the screen."""
        if self.used:
            self.focus.finger()

    def forget(self) -> None:
        """The visit is over."""
        self._down.clear()
        if self.used:
            self.focus.forget()
            self.__dict__.pop("exploring", None)

    def _key_up(self, _window: object, code: int, *_rest: object) -> bool:
        self._down.pop(code, None)
        return False

    def _key_down(self, _window: object, code: int, _scan: int, _text: str, modifiers: list[str]) -> bool:
        doing = KEYS.get(code, "")
        self._writes = False
        if self._app.sleeping.woken():
            self._writes = True  # nor what it would write
            return True
        if not doing or {"ctrl", "alt", "meta"} & set(modifiers) or (code in WRITES and self._writing(code)):
            self._app.reader.stop()  # whatever somebody does, the voice lets them (EN 301 549 section 5.1.3.5)
            return False
        if doing == "next" and code == TAB and "shift" in modifiers:
            doing = "previous"
        now, last = Clock.time(), self._down.get(code, -HELD)
        self._down[code], self._writes = now, code in WRITES
        if now - last >= HELD and not self._trembled(code, now):
            self.focus.press(doing)
        return True

    def _trembled(self, code: int, now: float) -> bool:
        """Whether it is the same key again, too soon to be meant (EN 301 549 section 5.8)."""
        last, when = self._last
        if code == last and now - when < tremor():
            return True  # it is not the last that counted: or whoever goes on fast would get nowhere
        self._last = code, now
        return False

    def _text(self, _window: object, text: str) -> bool:
        """What the key that was taken would write; else who listens hears what is written."""
        taken, self._writes = self._writes, False
        if not taken and self._app.ears.here and self._writing(0):
            self.focus.telling.typed(key_name(text, text))
        return taken

    def _writing(self, code: int) -> bool:
        """Whether this key is for what is written on the page. Enter and the space bar also choose what one is on."""
        walked = self._app.staffing.pages or self._app
        above = walked.stage.over
        if above or not (walked.page and walked.page.writes):
            return False
        if code in ENTER:
            return not self.used or self.focus.on_field
        return code != SPACE or not (self.used and self.focus.on_button)
