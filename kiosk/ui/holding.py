"""Touch any words to hear them: a finger that rests on them for half a second, and lifts without having moved.

Words on a button are the button's: a touch there does what it does. A finger that taps is too short, and one that
draws the page along has moved: neither reads anything. While somebody listens, exploring by touch is what a finger is
for (kiosk.ui.focus).
"""

from typing import Any

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.reading import Sentence, unseen
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.scroll import DRAG_FROM
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text

HELD = 0.5  # seconds


class Holding:
    """One finger on the words of `app`'s pages."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._text: Text | None = None  # what the finger rests on
        self._touch: MotionEvent | None = None
        self._began, self._at = 0.0, (0.0, 0.0)
        self._long_enough = Clock.create_trigger(lambda _dt: self._mark(), HELD)
        self._told = False  # in this visit, that there is such a thing

    def down(self, touch: MotionEvent, top: Part) -> None:
        """A finger comes down on what lies on top."""
        self.forget()
        app = self._app
        if touch.is_mouse_scrolling or touch.ud.get("covered") or app.ears.on or not app.services.speech.available:
            return
        self._text = text_at(top, *touch.pos)
        if self._text:
            self._touch, self._began, self._at = touch, Clock.time(), touch.pos
            self._long_enough()

    def moved(self, touch: MotionEvent) -> None:
        """It goes somewhere: it is drawing the page, or trembles."""
        (x, y), most = self._at, DRAG_FROM * theme.current().target
        if touch is self._touch and max(abs(touch.x - x), abs(touch.y - y)) > most:
            self.forget()

    def up(self, touch: MotionEvent) -> None:
        """It lifts: these words are to be heard, if it was on them long enough and they still stand there."""
        text, held = self._text, Clock.time() - self._began
        mine = touch is self._touch
        if mine:
            self.moved(touch)
            text = self._text
            self.forget()
        if mine and text is not None and held >= HELD and text in list(self._app.stage.top_content().walk_parts()):
            self._hear(text)

    def forget(self) -> None:
        """No finger is on anything."""
        self._long_enough.cancel()
        if self._text is not None and self._text.marked is not None:
            self._text.mark(None)
        self._text = self._touch = None

    def wipe(self) -> None:
        """The visit is over."""
        self.forget()
        self._told = False

    def hint(self) -> list[Sentence]:
        """That one can do this: to be heard at the end of what is read first."""
        told, self._told = self._told or self._app.ears.on, True
        return [] if told else unseen([_("You can also hold a finger on what you want to hear.")])

    def _mark(self) -> None:
        if self._text is not None and self._text.sentences:
            self._text.mark(0)

    def _hear(self, text: Text) -> None:
        app = self._app
        if text.personal and not app.services.speech.private:
            from kiosk.ui.overlays import aloud  # noqa: PLC0415 - start-up time

            question = aloud.build(app, text)
            app.show(question)
            app.reader.start(question)
        else:
            self._told = True
            app.reader.start(text)


def text_at(part: Part, x: float, y: float) -> Text | None:
    """The words that stand at this point and are read aloud; None where a touch does something, or nothing stands."""
    if part.opacity == 0 or not part.collide_point(x, y) or isinstance(part, Tappable):
        return None
    if isinstance(part, Text):
        return part if part.spoken and part.sentences else None
    x, y = part.to_local(x, y)
    found = (text_at(one, x, y) for one in reversed(part.parts))
    return next((one for one in found if one), None)
