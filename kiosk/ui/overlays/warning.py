"""*Are you still there?* The idle warning: by sight (a number and a bar that run down) and by sound, with one big way
to stay. Any touch that is not on *End* stays too (the root sees to that): nobody loses their page for missing a button.
What was on the page is covered: whoever comes by sees nothing of it.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.i18n import _, n_
from kiosk.ui import theme, urgent
from kiosk.ui.access import Access
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Action, Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp

SOUND_EVERY = 10  # seconds between the soft bells
CALM_STEP = 10  # seconds between two numbers, for who wishes that nothing moves


class Bar(Part):
    """How much of the time is left, as a bar that gets shorter."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 1.0

    def measure(self, width: float) -> float:  # noqa: ARG002 - as high at every width
        """See `Part.measure`."""
        return theme.current().gap(2)

    def draw(self) -> None:
        """See `Part.draw`."""
        radius = round(self.height / 2)
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.SAND, radius=radius)
        width = max(self.height, self.width * self.share)
        shapes.box(self.canvas.before, self.x, self.y, width, self.height, fill=theme.CLAY, radius=radius)


class Countdown(Part):
    """The seconds that are left, in words and as a bar. For who wishes calm they change only every ten seconds."""

    def __init__(self, seconds: int) -> None:
        self.seconds = self.left = seconds
        self.bar = Bar()
        super().__init__([self._layout()])

    def access(self) -> Access:
        """See `Part.access`."""
        return Access("timer", n_("{n} second left", "{n} seconds left", self.left))

    def _layout(self) -> Part:
        shown = _shown(self.left)
        self.bar.share = min(1, shown / self.seconds)
        if theme.current().comfort.calm:
            words = _("At most {n} seconds left").format(n=shown)
        else:
            words = n_("{n} second left", "{n} seconds left", shown)
        return Column([Text(words, "lead", align="center", spoken=False), self.bar], gap=1)

    def show(self, left: int) -> None:
        """So many seconds are left."""
        before, self.left = self.left, left
        if _shown(left) == _shown(before):
            return
        self.bar.parent.remove_widget(self.bar)
        self.replace([self._layout()])
        self.place(self.x, self.y, self.width, self.height)


def _shown(left: int) -> int:
    """The seconds that are written when so many are left."""
    return math.ceil(left / CALM_STEP) * CALM_STEP if theme.current().comfort.calm else left


class StillThere(Overlay):
    """Asks whether to `stay` or `end`. It never ends the visit by itself: the session's timer does, and tells it by
    `tick` how long there is, so that the two can't disagree.
    """

    def __init__(
        self, seconds: int, *, stay: Action, end: Action, ring: Action, lines: Callable[[], Part | None] = lambda: None
    ) -> None:
        """`lines` gives the crisis lines, None while nobody knows them: the question hides no page that has them."""
        self._stay, self._end, self._ring, self._lines = stay, end, ring, lines
        self.countdown = Countdown(seconds)
        known = lines()
        self._known = known is not None
        super().__init__(self._card(known), width=0.84)

    def _card(self, lines: Part | None) -> Card:
        picture, space = Picture("pictures/hello", theme.current().gap(14)), Space(0.5)
        buttons = [
            BigButton(_("End now"), self._end, icon="end", flex=1),
            BigButton(_("I am still here"), self._stay, kind="primary", icon="check", flex=2),
        ]
        parts: list[Part] = [
            picture,
            Text(_("Are you still there?"), "title", align="center"),
            Text(_("If not, all is deleted from the screen. Then nobody else can see it."), align="center"),
            self.countdown,
            space,
            Row(buttons),
            *([Text(_("Is it urgent? Call them:"), align="center"), lines] if lines else []),
        ]
        return Card(Yielding(parts, [(space, None), (picture, None)]), pad=4)

    def tick(self, left: int) -> None:
        """So much time is left: show it, and now and then ring softly."""
        if left != self.countdown.left:
            if left and left % SOUND_EVERY == 0:
                self._ring()
            self.countdown.show(left)
            if not self._known and (lines := self._lines()):
                self._show(lines)

    def _show(self, lines: Part) -> None:
        self._known = True
        self.countdown.parent.remove_widget(self.countdown)
        self.replace([self._card(lines)])
        self.place(self.x, self.y, self.width, self.height)


def build(app: "KioskApp", seconds_left: int) -> StillThere:
    """The warning for this app, with so many seconds to go. The app has rung once."""
    directory, clock = app.services.directory, app.services.clock
    if not directory.ready:
        directory.prepare()
    return StillThere(
        seconds_left, stay=app.touched, end=app.end, ring=lambda: app.services.sound.play("warning"),
        lines=lambda: urgent.lines(directory, clock.now()),
    )  # fmt: skip
