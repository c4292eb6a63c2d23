"""*Say it*: the screen listens, and shows how loud it is. A touch anywhere ends it; then what was said is written down.

It stops by itself when it is silent again, and after half a minute. What was heard goes into the text that was being
written, to be read and changed there; nothing is sent by itself, and no sound is kept.
"""

from typing import Any

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk import i18n
from kiosk.devices.dictation import Heard
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.dictating import put_in
from kiosk.ui.loop import call_soon
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

ALOUD = 0.4  # a level at which somebody speaks
WAIT, LEAST_WAITS = 0.2, 3  # seconds; so often, for the voice to begin
STEPS = 4  # of the level, for who wishes that little moves


class Bar(Part):
    """How loud it is. That it listens is said beside it."""

    level = 0.0

    def measure(self, width: float) -> float:  # noqa: ARG002 - as high at every width
        """See `Part.measure`."""
        return theme.current().gap(3)

    def show(self, level: float) -> None:
        """So loud."""
        shown = round(level * STEPS) / STEPS if theme.current().comfort.calm else round(level, 1)
        if shown != self.level:
            self.level = shown
            self.place(self.x, self.y, self.width, self.height)

    def draw(self) -> None:
        """See `Part.draw`."""
        radius = round(self.height / 2)
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.SAND, radius=radius)
        width = max(self.height, self.width * self.level)
        shapes.box(self.canvas.before, self.x, self.y, width, self.height, fill=theme.SEA, radius=radius)


class Dictate(Overlay):
    """Listens for `typed`."""

    _waiting: Any = None
    _waited = 0

    def __init__(self, app: Any, typed: TypedText) -> None:
        self.app, self.typed, self.state = app, typed, "listening"
        self.bar = Bar()
        super().__init__(self._card(), width=0.8)

    def begin(self) -> None:
        """Listen, from the beginning."""
        self._turn("listening")
        if self.app.ears.on:  # who hears what stands here is not to be written down with it
            self._waited = 0
            self._waiting = Clock.schedule_interval(lambda _dt: self._when_silent(), WAIT)
        else:
            self._listen()

    def _listen(self) -> None:
        self.app.services.dictation.listen(i18n.current().code, self._beside)

    def _when_silent(self) -> None:
        self._waited += 1
        if self not in self.app.stage.over:
            self._wait_no_more()
        elif self._waited > LEAST_WAITS and not self.app.reader.reading:
            self._wait_no_more()
            self.app.services.sound.play("click")
            self._listen()

    def _wait_no_more(self) -> bool:
        """Whether it was waiting for the voice to be done."""
        waiting, self._waiting = self._waiting, None
        if waiting:
            waiting.cancel()
        return waiting is not None

    def _beside(self, heard: Heard) -> None:
        call_soon(lambda: self.hear(heard))

    def hear(self, heard: Heard) -> None:
        """News of what is heard. What was taken away meanwhile hears nothing, nor what staff's pages lie over."""
        if self not in self.app.stage.over or self.app.staffing.pages:
            self._close()
            return
        if self.state not in {"listening", "thinking"}:
            return
        if heard.state == "listening":
            self.bar.show(heard.level)
            if heard.level > ALOUD:
                self.app.visiting.heard()  # somebody is there, though nobody touched anything
        elif heard.state == "thinking":
            self._turn("thinking")
        elif heard.text:
            self.app.visiting.heard()
            put_in(self.typed, heard.text)
            self._close()
            self.app.refresh()
        else:
            self._turn(heard.state)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Any touch ends the listening, and the next one the waiting; nobody need look for a button."""
        if self.state in {"listening", "thinking"}:
            self._enough()
            return True
        return super().on_touch_down(touch)

    def _enough(self) -> None:
        if self._wait_no_more():
            self._close()
        elif self.state == "listening":
            self.app.services.dictation.enough()
            self._turn("thinking")
        else:
            self._close()

    def _close(self) -> None:
        self.app.services.dictation.stop()
        self.app.stage.dismiss(self)
        self.app.news.soon()

    def _turn(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.bar = Bar()
            self.replace([self._card()])
            self.place(self.x, self.y, self.width, self.height)
            self.app.ears.shown()

    def _card(self) -> Part:
        titles = {
            "listening": (_("We are listening. Say it now."), _("Touch the screen when you are done.")),
            "thinking": (_("We write down what you said…"), _("It takes a moment. Touch the screen to stop.")),
            "text": (_("We heard nothing"), _("Try once more, a little louder. You can also type it.")),
            "failed": (_("It could not be written down"), _("It is not your fault. You can type it, or ask staff.")),
        }
        title, words = titles[self.state]
        parts: list[Part] = [
            Picture("pictures/talk", theme.current().gap(12)),
            Text(title, "title", align="center"),
            Text(words, align="center"),
        ]
        if self.state == "listening":
            parts.append(self.bar)
        if self.state in {"listening", "thinking"}:
            return Card(Column([*parts, BigButton(_("Stop"), self._enough, icon="stop")], gap=2), pad=5)
        buttons = [
            BigButton(_("Close"), self._close, icon="close", flex=1),
            BigButton(_("Try again"), self.begin, kind="primary", icon="refresh", flex=1),
        ]
        return Card(Column([*parts, Row(buttons)], gap=2), pad=5)


def build(app: Any, typed: TypedText) -> Dictate:
    """It listens from now on."""
    made = Dictate(app, typed)
    made.begin()
    return made
