"""The hours of the seven days that come, as a small table: holidays and days out of turn are in it."""

from datetime import datetime, timedelta

from kiosk.clock import COPENHAGEN
from kiosk.directory.hours import Hours, Span
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text
from kiosk.words import capital, clock_in_words, day_in_words

DAYS = 7
CLOSED = N_("not open")
ALL_DAY = N_("day and night")


def day_hours(hours: Hours, day: datetime) -> str:
    """Gives "10-14, 17-20", "not open", "Christmas: not open"."""
    spans = hours.on_day(day.date())
    if spans:
        return ", ".join(map(_span, spans))
    why = hours.why_closed(day.date())
    return _("{why}: {hours}").format(why=why, hours=_(CLOSED)) if why else _(CLOSED)


def _span(span: Span) -> str:
    start, end = (moment.astimezone(COPENHAGEN) for moment in span)
    if end - start >= timedelta(days=1):
        return _(ALL_DAY)
    closes = "24" if end.hour == end.minute == 0 else clock_in_words(end)
    return _("{start} to {end}").format(start=clock_in_words(start), end=closes)


def week(hours: Hours, now: datetime) -> Part:
    """The table. Today stands first, and bold."""
    rows: list[Part] = []
    for ahead in range(DAYS):
        day = now + timedelta(days=ahead)
        name = capital(day_in_words(day.date(), now.date()))
        said = day_hours(hours, day)
        rows.append(Row([Text(name, bold=not ahead, flex=3), Text(said, bold=not ahead, flex=5)], gap=2))
    table = Card(Column(rows, gap=0.4), fill=theme.MIST, edge=theme.MIST, pad=1.5)
    return ScrollList(Column([Row([Column([table], flex=7), Column([], flex=3)]), Space()]), flex=1)
