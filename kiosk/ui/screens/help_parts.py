"""What the pages of the directory are made of: the card of an offer, its facts with icons, a line to call at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from kiosk.directory.facts import Fact, facts, opening
from kiosk.directory.offers import Offer, in_language
from kiosk.directory.results import Result, hours_of
from kiosk.directory.saying import walk_in_words
from kiosk.i18n import current
from kiosk.ui import theme
from kiosk.ui.widgets.buttons import Chip
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Action, Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text
from kiosk.words import capital

ICONS = {
    "price": "price",
    "dog-yes": "check",
    "dog-no": "cancel",
    "dog": "info",
    "women-only": "people",
    "men-only": "people",
    "anonymous": "person",
    "booking": "calendar",
    "languages": "language",
    "here": "here",
}
ON_A_CARD = ("here", "price", "dog", "women-only", "men-only", "booking")
"""What the card of an offer says of it, in this order."""
MOST_CHIPS = 3
MOST_LINES = 3  # crisis lines beside each other


def name_of(offer: Offer) -> str:
    """What it is called, in the language of the screen."""
    return in_language(offer.name, current().code)


def icon_of(fact: Fact) -> str:
    """The icon beside a fact."""
    return ICONS.get(f"{fact.code}-{fact.value}") or ICONS.get(fact.code, "info")


def when_in_words(found: Result, now: datetime) -> str:
    """When one can come or call; "" for a line whose hours nobody knows: one just calls."""
    if found.offer.by_phone and not hours_of(found.offer, found.spot):
        return ""
    return capital(opening(found.offer, found.spot, now))


class Chips(Part):
    """Tags beside each other, as many as there is room for: the first are the ones that matter."""

    def __init__(self, chips: Sequence[Chip]) -> None:
        super().__init__(chips)
        self.all, self._gap = list(chips), theme.current().gap(1)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return max((chip.measure(min(width, chip.natural_width())) for chip in self.all), default=0)

    def arrange(self) -> None:
        """Whole ones only."""
        shown: list[Part] = []
        x = self.x
        for chip in self.all:
            if x + chip.natural_width() > self.right:
                break
            shown.append(chip)
            x += chip.natural_width() + self._gap
        self.replace(shown)
        x = self.x
        for chip in shown:
            self.put(chip, x, self.y, chip.natural_width(), self.height)
            x += chip.natural_width() + self._gap


class Number(Part):
    """A number to call, as large as there is width for: it never goes over two lines."""

    def __init__(self, number: str) -> None:
        self._sizes = [Text(number, style, color=theme.CLAY_DARK) for style in ("hero", "title", "lead")]
        super().__init__(self._sizes[:1])

    def _best(self, width: float) -> Text:
        return next((one for one in self._sizes if one.natural_width() <= width), self._sizes[-1])

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self._best(width).measure(width)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        self.replace([self._best(self.width)])
        super().arrange()


class OfferCard(Tappable):
    """An offer among others: its name, when one can come or call, how far it is, and what one must know first."""

    def __init__(self, found: Result, now: datetime, action: Action, *, flex: float | None = None) -> None:
        m = theme.current()
        offer = found.offer
        name = name_of(offer)
        ink = theme.SEA if found.open_now else theme.SOFT
        lines: list[Part] = [Text(name, "lead")]
        if when := when_in_words(found, now):
            said = Text(when, bold=found.open_now, color=ink, flex=1)
            lines.append(Row([Picture("ui/clock", m.body, tint=ink), said], gap=1, valign="center"))
        if chips := self._chips(found):
            lines.append(Chips(chips))
        beside: list[Part] = []
        warm = theme.CLAY_DARK if found.crisis else theme.CLAY  # on its field, below
        if offer.by_phone and offer.phones:
            beside.append(Text(offer.phones[0].number, "title", color=warm, valign="center"))
        beside.append(Picture("ui/forward", m.gap(4), tint=warm))
        row = Row([Column(lines, gap=0.5, flex=1), *beside], gap=2, valign="center")
        if found.crisis:
            self.fill, self.edge = theme.BLUSH, theme.CLAY
        super().__init__(action, name, [row], flex=flex)
        self._across, self._along = m.gap(2), m.gap(1)

    def _chips(self, found: Result) -> list[Chip]:
        known = {fact.code: fact for fact in facts(found.offer)}
        far = walk_in_words(found.spot.metres) if found.spot and "here" not in known else ""
        chips = [Chip(capital(far), "route")] if far else []
        if found.offer.by_phone and found.offer.says("booking") == "none":
            known.pop("booking", None)  # the number says it
        # What was asked for comes first.
        codes = [*(code for code in ON_A_CARD if code in found.why), *ON_A_CARD]
        wanted = [known[code] for code in dict.fromkeys(codes) if code in known]
        return [*chips, *(Chip(capital(one.words), icon_of(one)) for one in wanted)][: MOST_CHIPS + len(chips)]

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return max(theme.current().target, self.parts[0].measure(width - 2 * self._across) + 2 * self._along)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        across, along = self._across, self._along
        self.parts[0].place(self.x + across, self.y + along, self.width - 2 * across, self.height - 2 * along)


def fact_rows(known: Iterable[Fact]) -> Part:
    """Each fact on a line of its own, with its icon."""
    m = theme.current()
    rows: list[Part] = [
        Row(
            [
                Picture(f"ui/{icon_of(one)}", round(m.body * 1.3), tint=theme.SEA),
                Text(capital(one.words), flex=1, valign="center"),
            ],
            gap=1.5,
            valign="center",
        )
        for one in known
    ]
    return Column(rows, gap=0.75)


def line_cards(found: Sequence[Result], now: datetime) -> Part | None:
    """Numbers that answer at once, beside each other, each to be read from a step away; None where there is none."""
    cards: list[Part] = []
    for one in found:
        if not one.offer.phones:
            continue
        lines: list[Part] = [
            Text(name_of(one.offer), "label", align="center"),
            Text(one.offer.phones[0].number, "title", color=theme.CLAY_DARK, align="center"),
        ]
        if when := when_in_words(one, now):
            lines.append(Text(when, "label", align="center"))
        cards.append(Card(Column(lines, gap=0), fill=theme.BLUSH, edge=theme.BLUSH, pad=1.5, flex=1))
    return Row(cards, gap=1.5) if cards else None
