"""Words to choose over the keys, in the place of typing them: at most four, by what is typed so far."""

from collections.abc import Callable
from functools import partial

from kiosk.forms.offers import Offer
from kiosk.ui import theme
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.part import Part


class Offers(Part):
    """As high with words as without, so that no key moves under the finger. `put` shows what a touch has put in, which
    may be less than all of it where there is no room (False).
    """

    def __init__(self, typed: TypedText, found: Callable[[str], list[Offer]], put: Callable[[bool], object]) -> None:
        super().__init__()
        self.typed, self._found, self._put = typed, found, put
        self._shown: list[Offer] = []
        self.look()

    def look(self) -> None:
        """Those for what is typed now."""
        found = self._found(str(self.typed))
        if found != self._shown:
            self._shown = found
            self.replace([self._button(one) for one in found])
            self.place(self.x, self.y, self.width, self.height)

    def _button(self, one: Offer) -> BigButton:
        button = BigButton(one.words, partial(self._choose, one))
        button.label.personal = one.personal
        return button

    def _choose(self, one: Offer) -> None:
        for _ in range(one.over):
            self.typed.backspace()
        self._put(self.typed.add(one.words))
        self.look()

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return BigButton("Å", lambda: None).measure(width)

    def arrange(self) -> None:
        """Side by side, as many as there is room for."""
        gap, left = theme.current().gap(1), self.x
        for one in self.parts:
            wide = min(one.natural_width(), self.width)
            fits = left + wide <= self.right
            one.opacity, one.enabled = (1, True) if fits else (0, False)
            one.place(left if fits else self.x, self.y, wide, self.height)
            left += wide + gap if fits else 0
