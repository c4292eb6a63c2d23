"""What a step of a guide is made of: the dots that say how far one is, the number to call, what to bring."""

from collections.abc import Sequence
from datetime import date

from kiosk.errors import KnownError
from kiosk.guidance.model import End, EndKind, Phone, Source
from kiosk.i18n import N_, _, dates, pick, worded
from kiosk.ui import theme
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.qr import QrCode
from kiosk.ui.widgets.text import Text

MOST_DOTS = 12

# What the lines of an end are for.
BRING: dict[EndKind, str] = {
    "call": N_("Have this ready:"),
    "place": N_("Take this with you:"),
    "form": N_("Write this:"),
    "person": N_("Good to have with you:"),
    "mailbox": N_("You need this:"),
    "guide": N_("Good to have with you:"),
}


class Dots(Part):
    """One dot a step: those that are done are full, the one that one is at is wider."""

    def __init__(self, number: int, count: int) -> None:
        super().__init__()
        self._number, self._count = number, count
        m = theme.current()
        self._side, self._gap = m.gap(1.5), m.gap(1)

    def measure(self, width: float) -> float:  # noqa: ARG002 - the same at every width
        """See `Part.measure`."""
        return self._side

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return self._count * (self._side + self._gap) + self._side

    def draw(self) -> None:
        """See `Part.draw`."""
        x, y = self.x, self.center_y - self._side / 2
        for number in range(1, self._count + 1):
            width = 2 * self._side if number == self._number else self._side
            fill = theme.SEA if number <= self._number else theme.PAPER
            left = self.x + self.right - x - width if theme.rtl() else x
            place = (round(left), round(y), round(width), round(self._side))
            line = theme.current().border
            shapes.bordered(self.canvas.before, *place, fill=fill, edge=theme.SEA, line=line, radius=self._side)
            x += width + self._gap


def head(title: str, progress: tuple[int, int] | None) -> Part:
    """What the guide is about, and how far one is, where that is known."""
    parts: list[Part] = [Text(title, "label", color=theme.SOFT, flex=1)]
    if progress and 1 < progress[1] <= MOST_DOTS:
        number, count = progress
        said = _("Step {number} of {count}").format(number=number, count=count)
        parts += [Text(said, "label", color=theme.SOFT), Dots(number, count)]
    return Row(parts, gap=2, valign="center")


def sentences(said: Sequence[str], style: str) -> Part:
    """The heading and the other sentences under it, each on a line of its own."""
    first, *others = said
    return Column([Text(first, "title"), *(Text(one, style, bold=False) for one in others)], gap=1)


def bring(end: End) -> list[Part]:
    """What is to be written, taken along, or had ready; [] where there is nothing."""
    if not end.bring:
        return []
    line = Text("").line_height
    rows = [
        Row([Picture("ui/check", line, tint=theme.SEA), Text(pick(one), flex=1)], gap=1, valign="top")
        for one in end.bring
    ]
    title = [Text(pick(end.form), "lead")] if end.form else []
    return [Column([*title, Text(_(BRING[end.kind]), bold=True), *rows], gap=0.75)]


def place(end: End) -> Part | None:
    """Where to go; None where it is not to a place."""
    if end.place is None:
        return None
    icon = Picture("ui/place", theme.current().gap(4), tint=theme.SEA)
    row = Row([icon, Text(pick(end.place), "lead", flex=1)], gap=1.5, valign="center")
    return Card(row, fill=theme.MIST, edge=theme.MIST, pad=1.5)


def phone(one: Phone, *, large: bool) -> Part:
    """The number, large enough to write down from a step away."""
    lines = [Text(pick(one.name)), Text(one.shown, "hero" if large else "title", color=theme.CLAY_DARK)]
    lines += [Text(pick(one.hours), "label")] if one.hours else []
    return Card(Column(lines, gap=0), fill=theme.BLUSH, edge=theme.BLUSH, pad=1.5)


def call_code(link: str) -> Part | None:
    """The number ("tel:...") for a phone's camera; None where it can't be drawn large enough."""
    m = theme.current()
    try:
        drawn = QrCode(link, m.gap(18), most=m.gap(24))
    except KnownError:
        return None
    if not drawn.fits:
        return None
    said = Text(_("For your phone's camera"), align="center")
    return Card(Column([drawn, said], gap=0.5, align="center"), fill=theme.WHITE, edge=theme.LINE, pad=1)


@worded
def day_in_words(day: date) -> str:
    """Gives "20. november 2026"."""
    return _("{day} {month} {year}").format(day=day.day, month=dates().months[day.month - 1], year=day.year)


def checked(day: date, sources: Sequence[Source], *, overdue: bool) -> str:
    """When it was last checked and from where, and that it is long ago."""
    names = ", ".join(dict.fromkeys(source.title for source in sources))
    said = _("Last checked {day}. From: {names}.").format(day=day_in_words(day), names=names)
    return f"{said} {_('That is long ago: ask staff if it still holds.')}" if overdue else said
