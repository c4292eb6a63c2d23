"""The keys a PIN is typed on: ten digits in an order of their own each time, take back, and on.

From the places of a hand, or from fingermarks on the glass, nobody learns the PIN.
"""

from collections.abc import Callable, Sequence
from functools import partial

from kivy.core.window import Window

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.access import Access
from kiosk.ui.pin import Pin
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.buttons import BigButton, IconOverWords
from kiosk.ui.widgets.field import HIDDEN, written
from kiosk.ui.widgets.part import Action, Grid, Part
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text

BACKSPACE, ENTER = 8, (13, 271)
ACROSS = 3


class DigitKey(Tappable):
    """One digit. It is never read aloud, and two strikes in a row are two digits: PINs have pairs."""

    quick = True

    def access(self) -> Access:
        """See `Part.access`. For who asked to hear it alone: the places of the digits are nobody else's business."""
        return Access("key", str(self.words), personal=True)

    def __init__(self, digit: int, action: Action) -> None:
        self.label = Text(str(digit), "title", align="center", valign="center", spoken=False)
        super().__init__(action, str(digit), [self.label])

    def measure(self, width: float) -> float:  # noqa: ARG002 - as high at every width
        """See `Part.measure`."""
        return round(theme.current().target * 1.1)

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return theme.current().target * 1.6


class TakeBack(IconOverWords):
    """The last digit goes."""

    air = 1.0

    def __init__(self, action: Action) -> None:
        m = theme.current()
        words = _("Delete")
        label = Text(words, "label", bold=True, align="center", spoken=False)
        super().__init__(words, action, Picture("ui/backspace", m.gap(4), tint=theme.INK), label)


class Dots(Part):
    """A dot for each digit, on a field; how many is all that can be seen."""

    def __init__(self, pin: Pin) -> None:
        super().__init__()
        self._pin = pin

    def measure(self, width: float) -> float:  # noqa: ARG002 - one line
        """See `Part.measure`."""
        return theme.current().target

    def access(self) -> Access:
        """See `Part.access`."""
        return written(self, HIDDEN * len(self._pin))

    def refresh(self) -> None:
        """As many as there are now."""
        self.place(self.x, self.y, self.width, self.height)

    def draw(self) -> None:
        """See `Part.draw`."""
        m = theme.current()
        shapes.bordered(
            self.canvas.before, *self.pos, *self.size, fill=theme.CARD, edge=theme.SEA, line=m.border * 2,
            radius=m.radius,
        )  # fmt: skip
        side = m.gap(2.25)
        for number in range(len(self._pin)):
            x = self.x + m.gap(2) + number * (side + m.gap(1.5))
            shapes.box(
                self.canvas.before, x, self.center_y - side / 2, side, side, fill=theme.INK, radius=round(side / 2)
            )


class PinPad(Grid):
    """`order` says where the ten digits stand. `changed` after each key; `entered` when the PIN is to be tried."""

    bends = False

    turns = False

    def __init__(
        self,
        pin: Pin,
        order: Sequence[int],
        *,
        changed: Action,
        entered: Action,
        gate: Callable[[], bool],
        flex: float | None = None,
    ) -> None:
        self._pin, self._changed, self._entered, self._gate = pin, changed, entered, gate
        digits = [DigitKey(digit, partial(self._add, digit)) for digit in order]
        self.on = BigButton(_("OK"), entered, kind="primary")
        self.on.enabled = pin.enough
        super().__init__([*digits[:9], TakeBack(self._back), digits[9], self.on], ACROSS, gap=1.5, flex=flex)
        Window.bind(on_textinput=self._typed, on_key_down=self._key_down)

    def deafen(self) -> None:
        """Leave a physical keyboard alone."""
        Window.unbind(on_textinput=self._typed, on_key_down=self._key_down)

    def _add(self, digit: int) -> None:
        self._pin.add(digit)
        self._tell()

    def _back(self) -> None:
        self._pin.backspace()
        self._tell()

    def _tell(self) -> None:
        self.on.enabled = self._pin.enough
        self._changed()

    def _typed(self, _window: object, text: str) -> bool:
        if self._gate() and len(text) == 1 and text.isascii() and text.isdigit():
            self._add(ord(text) - ord("0"))
        return True

    def _key_down(self, _window: object, code: int, *_rest: object) -> bool:
        if code == BACKSPACE and self._gate():
            self._back()
        elif code in ENTER and self._gate() and self._pin.enough:
            self._entered()
        return code == BACKSPACE or code in ENTER
