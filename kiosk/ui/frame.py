"""The frame, the same on every page: back, read aloud, hide, call staff, language, end. Icons with words.

It stands at the left: a landscape screen has width to spare and height to save, and the keyboard needs the height.
"""

from collections.abc import Sequence
from typing import Any

from kivy.input import MotionEvent

from kiosk import i18n
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.buttons import IconOverWords
from kiosk.ui.widgets.part import Action, Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text, extent


class FrameButton(IconOverWords):
    """An icon over its words. `strong` stands out: it is the one that takes you out of here."""

    fill, edge = theme.PAPER, theme.LINE
    pressed_fill = theme.LINE
    air = 1.5

    def __init__(self, words: str, icon: str, action: Action, *, kind: str = "plain", bold: bool = True) -> None:
        m = theme.current()
        ink = theme.INK
        if kind == "strong":
            self.fill, self.edge, self.pressed_fill, ink = theme.CARD, theme.EDGE, theme.LINE, theme.CLAY
        elif kind == "on":
            self.fill, self.edge, self.pressed_fill, ink = theme.SEA, theme.SEA, theme.SEA_DARK, theme.WHITE
        image = Picture(f"ui/{icon}", round(m.label * 1.6), tint=ink)
        label = Text(words, "label", color=ink, bold=bold, align="center", spoken=False, leading=0.8)
        super().__init__(words, action, image, label)


class Rail(Part):
    """The frame's buttons. `reading`: something is being read aloud, so it can be stopped and made louder. `listening`:
    by somebody who doesn't see it: again, slower and faster stand in place of what hides the page, which they don't
    need to see either. `beside`: who of staff sits with the visitor, "" for nobody.
    """

    def __init__(
        self, app: Any, *, bare: bool, back: bool, reading: bool, listening: bool = False, beside: str = ""
    ) -> None:
        m = theme.current()
        self._volume: Part | None = None
        parts: list[Part] = []
        button = FrameButton(_("Back"), "back", app.back)
        parts.append(button if back and not bare else Gap(button))
        words, icon, kind = (_("Stop"), "stop", "on") if reading else (_("Read aloud"), "speak", "plain")
        read = FrameButton(words, icon, app.read_aloud, kind=kind, bold=not listening)
        if listening:
            parts.append(_pair(read, FrameButton(_("Repeat"), "again", app.reader.repeat, bold=False)))
        else:
            parts += [read, FrameButton(_("Hide"), "hide", app.hide)]
        if beside:
            words = _("{name} is with you").format(name=beside)
            parts.append(FrameButton(words, "company", app.staffing.beside, kind="on"))
        else:
            parts.append(FrameButton(_("Call staff"), "call", app.call_staff))
        parts.append(FrameButton(language_button(app), "language", app.switch_language))
        parts.append(Space())
        if listening:
            slower = FrameButton(_("Slower"), "slower", app.reader.slower, bold=False)
            parts.append(_pair(slower, FrameButton(_("Faster"), "faster", app.reader.faster, bold=False)))
        if reading or listening:
            quieter = FrameButton(_("Lower"), "volume-down", app.quieter, bold=False)
            self._volume = _pair(quieter, FrameButton(_("Louder"), "volume-up", app.louder, bold=False))
            parts.append(self._volume)
        else:  # any touch stops the voice, and brings it back
            parts.append(FrameButton(_("Adjust"), "comfort", app.adjust))
        if not bare:
            parts.append(FrameButton(_("Finish"), "end", app.end, kind="strong"))
        super().__init__([Column(parts, gap=0.75, pad=(1, 1.5))])
        self._width = m.rail

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self._width

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.SAND)

    def is_volume(self, touch: MotionEvent) -> bool:
        """Whether this touch is on the volume, which does not stop the voice."""
        return self._volume is not None and self._volume.collide_point(*touch.pos)


def _pair(*two: FrameButton) -> Part:
    """Two buttons in the place of one; under each other where one of their words is longer than half the rail."""
    m = theme.current()
    half = (m.rail - 2 * m.gap(1) - m.gap(0.5)) / 2
    labels = (one.label for one in two)
    if any(extent(word, one.font_size, one.bold)[0] > half for one in labels for word in one.text.split()):
        return Column(two, gap=0.75)
    for one in two:
        one.flex = 1
    return Row(two, gap=0.5)


class Gap(Part):
    """The room that a button would take, so that the others stay where the hand knows them."""

    def __init__(self, button: Part) -> None:
        super().__init__()
        self._button = button

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self._button.measure(width)


class Frame(Part):
    """Rail and content, side by side: the rail at the hand."""

    def __init__(self, rail: Rail, content: Part, *, whole: bool = False) -> None:
        """`whole`: the content has no margin."""
        super().__init__([rail, content])
        rail.spoken_last = True  # what is the same on every page comes after all that is its own
        self.rail, self.content, self._margins = rail, content, (0, 0) if whole else (5, 4)

    def set_rail(self, rail: Rail) -> None:
        """Other buttons in the same place."""
        old, self.rail = self.rail, rail
        rail.spoken_last = True
        self.remove_widget(old)
        self.add_widget(rail)
        self.parts[0] = rail
        rail.place(*old.pos, *old.size)

    def heard_parts(self) -> Sequence[Part]:
        """See `Part.heard_parts`: the page first, what is the same on every page after it."""
        return [self.content, self.rail]

    def arrange(self) -> None:
        """See `Part.arrange`."""
        m = theme.current()
        right = theme.frame_at_right()
        self.rail.place(self.right - m.rail if right else self.x, self.y, m.rail, self.height)
        across, along = (m.gap(one) for one in self._margins)
        left = self.x + (0 if right else m.rail) + across
        self.content.place(left, self.y + along, self.width - m.rail - 2 * across, self.height - 2 * along)


def other_language(app: Any) -> i18n.Language | None:
    """The language that the language button changes to; None where there are more to choose between."""
    offered: Sequence[str] = app.services.config.centre.offered
    if len(offered) > 2:
        return None
    here = i18n.current().code
    return i18n.BY_CODE[next((code for code in offered if code != here), here)]


def language_button(app: Any) -> str:
    """What the language button says: the other language's own name; of several, what it is for, in two of them."""
    other = other_language(app)
    return other.name if other else _("Sprog / Language")
