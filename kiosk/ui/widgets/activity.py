"""An activity as a card to touch, and as a line on the idle page."""

from datetime import datetime

from kiosk import words
from kiosk.activities.model import Occurrence
from kiosk.activities.views import Availability
from kiosk.ui import theme
from kiosk.ui.programme import when
from kiosk.ui.widgets.buttons import Chip
from kiosk.ui.widgets.part import Action, Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text


def picture_of(occ: Occurrence, side: int) -> Picture:
    """Its picture on a field: warm, calm for what is sensitive, plain for what is called off."""
    field = theme.SAND if occ.cancelled else theme.MIST if occ.sensitive else theme.BLUSH
    return Picture(f"pictures/{occ.picture or 'calendar'}", side, field=field)


def tags(occ: Occurrence, availability: Availability) -> list[Part]:
    """How things stand with the places, and the price: never by colour alone."""
    places = words.places_in_words(occ, availability)
    found: list[Part] = [Chip(words.capital(places.words), places.icon, tone=places.tone)]
    if occ.price_dkk is not None and not occ.cancelled:
        found.append(Chip(words.capital(words.price_in_words(occ.price_dkk)), "price"))
    return found


class Brief(Column):
    """Texts under each other. What is after the second goes while they are more than `most` lines in all."""

    def __init__(self, texts: list[Text], most: int) -> None:
        super().__init__(texts, gap=0, flex=1)
        self._all, self._most = texts, most

    def _choose(self, width: float) -> None:
        texts = self._all
        while len(texts) > 2 and sum(len(one.lines(max(1, int(width)))) for one in texts) > self._most:
            texts = texts[:-1]
        if texts != self.parts:
            self.replace(texts)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        self._choose(width)
        return super().measure(width)


class ActivityCard(Tappable):
    """What it is, when, where; at the right how things stand. More than `most` lines go without where."""

    def __init__(
        self, occ: Occurrence, availability: Availability, now: datetime, action: Action, *, most: int = 99
    ) -> None:
        m = theme.current()
        ink = theme.SOFT if occ.cancelled else theme.INK
        lines = [
            Text(occ.summary, "lead", color=ink),
            Text(when(occ, now), "body", color=ink, bold=True),
        ]
        if occ.location:
            lines.append(Text(occ.location, "body", color=theme.SOFT))
        middle = Brief(lines, most)
        side = Column(tags(occ, availability), gap=1, align="right")
        row = Row([picture_of(occ, m.gap(12)), middle, side], gap=3, valign="center")
        super().__init__(action, occ.summary, [row])
        self._pad = m.gap(2)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.parts[0].measure(width - 3 * self._pad) + 2 * self._pad

    def arrange(self) -> None:
        """See `Part.arrange`."""
        pad = self._pad
        self.parts[0].place(self.x + pad, self.y + pad, self.width - 3 * pad, self.height - 2 * pad)


def line(occ: Occurrence, said: str) -> Part:
    """It as one line of a calm list: picture, what, and when in the words of `said`."""
    side = theme.current().gap(10)
    called_off = words.capital(words.places_in_words(occ, NOTHING_KNOWN).words) if occ.cancelled else ""
    texts: list[Part] = [Text(occ.summary, "lead", color=theme.SOFT if occ.cancelled else theme.INK)]
    if called_off:
        texts.append(Row([Chip(called_off, "cancel", tone="care")]))
    else:
        texts.append(Text(said, "body", color=theme.SOFT))
    return Row([picture_of(occ, side), Column(texts, gap=0, flex=1)], gap=2.5, valign="center")


NOTHING_KNOWN = Availability(open=False, why="", room=True, left=None, waiting=None)
