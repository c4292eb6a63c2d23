"""The field that a keyboard writes in: one line, no selection, no clipboard, no undo. It keeps no text of its own."""

from collections.abc import Callable

from kivy.graphics import Color, Rectangle

from kiosk.faces import begins_at_right
from kiosk.i18n import _, n_
from kiosk.ui import fonts, theme
from kiosk.ui.access import Access, label_of
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

HIDDEN = "•"  # in the place of each letter that nobody shall see


class Hint(Part):
    """Over the field: what to write, or (`refused`) why that was not it. As high in both cases, so that no key moves
    under the finger.
    """

    def __init__(self, words: str, refused: str = "", *, lines: int = 1) -> None:
        ink = theme.CLAY if refused else theme.SOFT
        self.refused = bool(refused)
        self.words = Text(refused or words, color=ink, bold=bool(refused), valign="center", flex=1)
        self.icon, self.lines = Picture("ui/info", round(theme.current().body * 1.3), tint=ink), lines
        super().__init__([Row([self.icon, self.words], gap=1, valign="center")])

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return max(self.words.line_height * self.lines, self.parts[0].measure(width))


def _refused(field: Part) -> bool:
    """Whether the hint above this field says why what was written was not it."""
    above = field.parent
    while isinstance(above, Part):
        if any(isinstance(one, Hint) and one.refused for one in above.parts):
            return True
        above = above.parent
    return False


def written(field: Part, text: str, *, wrong: bool = False) -> Access:
    """A field with this text in it; of a hidden one only how long it is."""
    hidden = bool(text) and set(text) == {HIDDEN}
    value = n_("{n} character", "{n} characters", len(text)) if hidden else text or _("Nothing is written yet")
    return Access("field", label_of(field), ("wrong",) if wrong else (), value, personal=bool(text) and not hidden)


class Field(Part):
    """Where the typed text stands, with a still caret: a blinking one would redraw the screen for ever."""

    written_in = True

    def __init__(
        self,
        typed: TypedText,
        *,
        style: str = "title",
        shown: Callable[[str], str] = str,
        flex: float | None = None,
    ) -> None:
        super().__init__(flex=flex)
        self.typed, self.style, self._shown = typed, style, shown

    @property
    def text(self) -> str:
        """What stands in it, as it is shown."""
        return self._shown(str(self.typed))

    def access(self) -> Access:
        """See `Part.access`."""
        return written(self, self.text, wrong=_refused(self))

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return theme.current().size(self.style) * 8

    def measure(self, width: float) -> float:  # noqa: ARG002 - one line, whatever the width
        """See `Part.measure`."""
        m = theme.current()
        return m.size(self.style) * 1.5 + m.gap(2)

    def refresh(self) -> None:
        """Show what is typed now."""
        self.place(self.x, self.y, self.width, self.height)

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        shapes.bordered(
            self.canvas.before,
            *self.pos,
            *self.size,
            fill=theme.CARD,
            edge=theme.SEA,
            line=m.border * 2,
            radius=m.radius,
        )
        room = self.width - m.gap(5) - m.gap(1)
        turned = begins_at_right(self.text) if self.text else theme.rtl()
        x = self.right - m.gap(2.5) if turned else self.x + m.gap(2.5)  # where the caret stands
        with self.canvas.before:
            if self.text:
                texture = fonts.texture(self.text, m.size(self.style), True, rtl=turned)
                wide, high = texture.size
                # The end of a long text is what one looks at while typing.
                seen = texture.get_region(0 if turned else max(0, wide - room), 0, min(wide, room), high)
                x += -seen.width if turned else seen.width
                left = x if turned else x - seen.width
                Color(*theme.rgba(theme.INK))
                Rectangle(texture=seen, pos=(left, round(self.center_y - high / 2)), size=seen.size)
            Color(*theme.rgba(theme.SEA))
            tall, line = round(m.size(self.style) * 1.2), m.border * 1.5
            x += -m.border - line if turned else m.border
            Rectangle(pos=(x, round(self.center_y - tall / 2)), size=(line, tall))
