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
from kiosk.ui.widgets.bending import fitted
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
        self.beside = False

    def lie_down(self) -> None:
        """The icon beside the words from now on, no larger than they are: that takes less height."""
        if not self.beside:
            self.beside = True
            self.label.align, self.label.valign = "left", "center"
            self.icon.side = theme.current().label

    def _room(self, width: float) -> float:
        """What the icon leaves for the words."""
        return width - self.icon.side - 3 * theme.current().gap(0.75)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        if not self.beside:
            return super().measure(width)
        m = theme.current()
        return max(m.target, self.label.measure(self._room(width)) + m.gap(0.5))

    def arrange(self) -> None:
        """See `Part.arrange`."""
        if not self.beside:
            super().arrange()
            return
        air, side = theme.current().gap(0.75), self.icon.side
        self.put(self.icon, self.x + air, self.center_y - side / 2, side, side)
        self.put(self.label, self.x + 2 * air + side, self.y, self._room(self.width), self.height)


class Buttons(Column):
    """A frame's buttons under each other. Where they are too high together their icons stand beside the words; where
    that is not enough, those that are not `vital` come a few at a time, and a button more brings the next.
    """

    def __init__(self, parts: Sequence[Part], *, gap: float = 0.75, pad: tuple[float, float] = (1, 1.5)) -> None:
        super().__init__(parts, gap=gap, pad=pad)
        self._turn = 0
        self._all = list(parts)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        if self.measure(self.width) > self.height:
            for one in self.parts:
                pair = one.parts if isinstance(one, Column) else [one.button if isinstance(one, Gap) else one]
                for button in pair:
                    if isinstance(button, FrameButton):
                        button.lie_down()
        if self.measure(self.width) > self.height:
            self.gap = self.pad_y = theme.current().gap(0.5)
            self._show_some()
        super().arrange()

    def natural_width(self) -> float:
        """See `Part.natural_width`. No word is cut at it."""
        buttons = [one for one in self.walk_parts() if isinstance(one, FrameButton)]
        words = ((word, one.label) for one in buttons for word in one.label.text.split())
        widest = max((extent(word, one.font_size, one.bold)[0] for word, one in words), default=0)
        m = theme.current()
        lying = any(one.beside for one in buttons) or self.measure(m.rail) > m.height
        icon = m.label + 3 * m.gap(0.75) if lying else 0
        return widest + icon + 2 * self.pad_x + 2

    def _show_some(self) -> None:
        """The vital ones, as many of the others as there is room for, and the way to the next of them."""
        more = FrameButton(_("More"), "down", self._next)
        more.lie_down()
        others = [one for one in self._all if not (one.stays or isinstance(one, Space | Gap))]
        shown: list[Part] = []
        for one in (*others[self._turn :], *others[: self._turn]):
            if self._column([*shown, one], more).measure(self.width) > self.height:
                break
            shown.append(one)
        self._shown = max(1, len(shown))
        self.replace(self._order(shown, more))

    def _column(self, shown: list[Part], more: Part) -> "Column":
        probe = Column([])
        probe.parts, probe.gap, probe.pad_x, probe.pad_y = self._order(shown, more), self.gap, self.pad_x, self.pad_y
        return probe

    def _order(self, shown: list[Part], more: Part) -> list[Part]:
        """Those of all that are shown, where they always stand; the way to the others above the last."""
        kept = [one for one in self._all if one.stays or isinstance(one, Space) or one in shown]
        return [*kept[:-1], more, *kept[-1:]]

    def _next(self) -> None:
        others = sum(not (one.stays or isinstance(one, Space | Gap)) for one in self._all)
        self._turn = (self._turn + self._shown) % max(1, others)
        self.place(self.x, self.y, self.width, self.height)


class AnyRail(Part):
    """What stands at the left of a page: buttons, on ground of their own."""

    ground = theme.SAND

    def __init__(self, buttons: Part) -> None:
        super().__init__([buttons])
        self._width = theme.current().rail

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return max(self._width, self.parts[0].natural_width())

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=self.ground)

    def is_volume(self, _touch: MotionEvent) -> bool:
        """Whether this touch is on the volume, which does not stop the voice."""
        return False


class Rail(AnyRail):
    """The frame's buttons. `reading`: something is being read aloud, so it can be stopped and made louder. `listening`:
    by somebody who doesn't see it: again, slower and faster stand in place of what hides the page, which they don't
    need to see either. `beside`: who of staff sits with the visitor, "" for nobody.
    """

    def __init__(
        self, app: Any, *, bare: bool, back: bool, reading: bool, listening: bool = False, beside: str = ""
    ) -> None:
        self._volume: Part | None = None
        parts: list[Part] = []
        button = vital(FrameButton(_("Back"), "back", app.back))
        parts.append(button if back and not bare else Gap(button))
        words, icon, kind = (_("Stop"), "stop", "on") if reading else (_("Read aloud"), "speak", "plain")
        read = FrameButton(words, icon, app.read_aloud, kind=kind, bold=not listening)
        if listening:
            parts.append(_pair(read, FrameButton(_("Repeat"), "again", app.reader.repeat, bold=False)))
        else:
            parts += [read, vital(FrameButton(_("Hide"), "hide", app.hide))]
        if beside:
            words = _("{name} is with you").format(name=beside)
            parts.append(vital(FrameButton(words, "company", app.staffing.beside, kind="on")))
        else:
            parts.append(vital(FrameButton(_("Call staff"), "call", app.call_staff)))
        parts.append(FrameButton(language_button(app), "language", app.switch_language))
        parts.append(Space())
        if listening:
            slower = FrameButton(_("Slower"), "slower", app.reader.slower, bold=False)
            parts.append(_pair(slower, FrameButton(_("Faster"), "faster", app.reader.faster, bold=False)))
        if reading or listening:
            quieter = FrameButton(_("Lower"), "volume-down", app.quieter, bold=False)
            self._volume = _pair(quieter, FrameButton(_("Louder"), "volume-up", app.louder, bold=False))
            self._volume.stays = True
            parts.append(self._volume)
        else:  # any touch stops the voice, and brings it back
            parts.append(FrameButton(_("Adjust"), "comfort", app.adjust))
        if not bare:
            parts.append(vital(FrameButton(_("Finish"), "end", app.end, kind="strong")))
        super().__init__(Buttons(parts))

    def is_volume(self, touch: MotionEvent) -> bool:
        """See `AnyRail.is_volume`."""
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


def vital(button: FrameButton) -> FrameButton:
    """It is always in sight."""
    button.stays = True
    return button


class Gap(Part):
    """The room that a button would take, so that the others stay where the hand knows them."""

    def __init__(self, button: FrameButton) -> None:
        super().__init__()
        self.button = button

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.button.measure(width)


class Frame(Part):
    """Rail and content, side by side: the rail at the hand."""

    def __init__(self, rail: Rail, content: Part, *, whole: bool = False, state: dict[str, Any] | None = None) -> None:
        """`whole`: the content has no margin. `state` remembers how far it is scrolled, where it has no room."""
        super().__init__([rail, content])
        rail.spoken_last = True  # what is the same on every page comes after all that is its own
        self.rail, self.content, self._margins = rail, content, (0, 0) if whole else (5, 4)
        self._state = state

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
        return [*self.parts[1:], self.rail]

    def arrange(self) -> None:
        """See `Part.arrange`."""
        m, rail = theme.current(), max(theme.current().rail, round(self.rail.natural_width()))
        right = theme.frame_at_right()
        self.rail.place(self.right - rail if right else self.x, self.y, rail, self.height)
        across, along = (m.gap(one) for one in self._margins)
        left = self.x + (0 if right else rail) + across
        width, height = self.width - rail - 2 * across, self.height - 2 * along
        if self.parts[1] is self.content:
            shown = fitted(self.content, width, height, slack=along / 2, state=self._state)
            if shown is not self.content:
                self.parts[1] = shown
                self.add_widget(shown)
        top, height = self.y + along + height, max(height, min(self.parts[1].least(width), height + along / 2))
        self.parts[1].place(left, top - height, width, height)


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
