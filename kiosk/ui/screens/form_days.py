"""Days and hours by steps, and the numbers of a range. It begins today, which is asked about before it is an answer."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from kiosk import words
from kiosk.forms.answers import number
from kiosk.forms.engine import NotAValue
from kiosk.i18n import N_, _, dates
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.stepper import Stepper
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.screens.form_controls import Asked

EARLIEST, LATEST = 1900, 2100
STEP = 5  # minutes
FAR = 10  # years
_PLUS, _MINUS = "+", "\N{MINUS SIGN}"


class NotTouched(NotAValue):
    """What a page began with was gone on with."""

    message = N_("Is {shown} right? Then touch “Go on” once more.")


Turn = Callable[[datetime, int], datetime]


def control(asked: "Asked") -> tuple[Part, Callable[[], str]]:
    """The steppers, and what gives the answer as ODK writes it."""
    kind = asked.node.type
    when = _now(asked)
    looks = asked.node.appearance.split()
    parts: list[Part] = []
    if kind in {"date", "dateTime"}:
        parts += _day_steppers(asked, when, looks)
    if kind in {"time", "dateTime"}:
        parts += _hour_steppers(asked, when)
    shown = Row(parts, gap=1.5, flex=3) if len(parts) > 1 else Row([Space(), *parts, Space()], flex=3)
    said = [Text(words.capital(_said(when, kind, looks)), "lead", align="center")] if parts[1:] else []
    value = asked_once(
        asked, lambda: written(when, kind, looks), _said(when, kind, looks), touched="when" in asked.entered
    )
    return Column([shown, *said, Space()], gap=1.5, flex=1), value


def asked_once(asked: "Asked", value: Callable[[], str], shown: str, *, touched: bool) -> Callable[[], str]:
    """`value`, but what nobody touched is no answer before it was asked about: it stood there by itself."""

    def given() -> str:
        if not touched and not asked.state.value and not asked.entered.get("asked"):
            asked.entered["asked"] = True
            raise NotTouched(shown=shown)
        return value()

    return given


def written(when: datetime, kind: str, looks: list[str]) -> str:
    """The answer: "2026-11-20", "09:30:00.000", or both with a T between. The zone is the centre's."""
    if kind == "date":
        if "year" in looks:
            return date(when.year, 1, 1).isoformat()
        return (when.date().replace(day=1) if "month-year" in looks else when.date()).isoformat()
    clock = f"{when:%H:%M}:00.000{_offset(when)}"
    return clock if kind == "time" else f"{when.date().isoformat()}T{clock}"


def _offset(when: datetime) -> str:
    """The zone as "+01:00"."""
    seconds = int((when.utcoffset() or timedelta()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}"


def _now(asked: "Asked") -> datetime:
    """What is shown: entered, answered, or today."""
    kept = asked.entered.get("when")
    if isinstance(kept, datetime):
        return kept
    today = asked.screen.now.replace(second=0, microsecond=0)
    today -= timedelta(minutes=today.minute % STEP)
    value = asked.state.value
    try:
        if asked.node.type == "date" and value:
            return datetime.combine(date.fromisoformat(value), today.timetz())
        if asked.node.type == "time" and value:
            return datetime.combine(today.date(), time.fromisoformat(value[:5]), today.tzinfo)
        if value:
            return datetime.fromisoformat(value[:16]).replace(tzinfo=today.tzinfo)
    except ValueError:
        return today
    return today


def _day_steppers(asked: "Asked", when: datetime, looks: list[str]) -> list[Part]:
    found: list[Part] = []
    if "year" not in looks:
        if "month-year" not in looks:
            found.append(_stepper(asked, when, _("Day"), str(when.day), _days))
        month = words.capital(dates().months[when.month - 1])
        found.append(_stepper(asked, when, _("Month"), month, _months, flex=1.7))
    if asked.node.type == "dateTime":  # an appointment is near
        return [*found, _stepper(asked, when, _("Year"), str(when.year), _years, flex=1.2)]
    years = [
        (_("+ {n} years").format(n=FAR), lambda: asked.keep(when=_years(when, FAR))),
        (_("− {n} years").format(n=FAR), lambda: asked.keep(when=_years(when, -FAR))),
    ]
    year = Stepper(
        _("Year"), str(when.year), lambda: asked.keep(when=_years(when, 1)), lambda: asked.keep(when=_years(when, -1)),
        far=years, flex=2,
    )  # fmt: skip
    return [*found, year]


def _hour_steppers(asked: "Asked", when: datetime) -> list[Part]:
    return [
        _stepper(asked, when, _("Hour"), f"{when.hour:02}", _hours),
        _stepper(asked, when, _("Minutes"), f"{when.minute:02}", _minutes),
    ]


def _stepper(asked: "Asked", when: datetime, name: str, said: str, by: Turn, *, flex: float = 1) -> Part:
    return Stepper(name, said, lambda: asked.keep(when=by(when, 1)), lambda: asked.keep(when=by(when, -1)), flex=flex)


def _days(when: datetime, by: int) -> datetime:
    """Round within the month: from the last to the first."""
    most = monthrange(when.year, when.month)[1]
    return when.replace(day=(when.day - 1 + by) % most + 1)


def _months(when: datetime, by: int) -> datetime:
    return _on_a_day(when, when.year, (when.month - 1 + by) % 12 + 1)


def _years(when: datetime, by: int) -> datetime:
    return _on_a_day(when, min(LATEST, max(EARLIEST, when.year + by)), when.month)


def _on_a_day(when: datetime, year: int, month: int) -> datetime:
    """There is no 31 February: the last day that there is."""
    return when.replace(year=year, month=month, day=min(when.day, monthrange(year, month)[1]))


def _hours(when: datetime, by: int) -> datetime:
    return when.replace(hour=(when.hour + by) % 24)


def _minutes(when: datetime, by: int) -> datetime:
    return when.replace(minute=(when.minute // STEP * STEP + by * STEP) % 60)


def _said(when: datetime, kind: str, looks: list[str]) -> str:
    if kind == "date" and "year" in looks:
        return str(when.year)
    if kind == "date" and "month-year" in looks:
        return _("{month} {year}").format(month=dates().months[when.month - 1], year=when.year)
    day = words.date_in_words(when.date())
    clock = _("at {start}").format(start=words.clock_in_words(when))
    return {"date": day, "time": clock}.get(kind) or f"{day} {clock}"


# -- ranges


def numbers(start: str, end: str, step: str) -> list[str]:
    """All numbers of a range, as they are written; at most a thousand and one."""
    low, high, by = Decimal(start), Decimal(end), abs(Decimal(step)) or Decimal(1)
    by = by if high >= low else -by
    count = min(1000, int((high - low) / by))
    return [f"{low + by * at:f}" for at in range(count + 1)]


def shown(one: str) -> str:
    """A number as it is read."""
    return number(one)


def signed(several: list[str], by: int) -> str:
    """Gives "+ 10" for so many steps of a range."""
    width = (Decimal(several[1]) - Decimal(several[0])) * abs(by)
    return f"{_PLUS if by > 0 else _MINUS} {number(str(width))}"
