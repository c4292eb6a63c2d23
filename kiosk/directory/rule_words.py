"""Hours in words for who keeps them: those of a weekday, and the rules that are not the same from week to week.

Seasons, every second week, single weeks and days out of turn are changed in the console or by taking in a file; at the
screen they are shown, and stay as they are whatever is changed beside them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Final

from kiosk import words
from kiosk.directory.hours import Hour, hour_of
from kiosk.directory.tables import Row, Tables
from kiosk.i18n import N_, _, dates, n_

DAY: Final = 24 * 60
NTH: Final = {
    1: N_("the first {day} of the month"),
    2: N_("the second {day} of the month"),
    3: N_("the third {day} of the month"),
    4: N_("the fourth {day} of the month"),
    5: N_("the fifth {day} of the month"),
    -1: N_("the last {day} of the month"),
}


def is_plain(hour: Hour, today: date) -> bool:
    """Whether it holds every week from now on, without an end."""
    ever = hour.valid_from <= today and hour.valid_to == date.max
    return not hour.exception and hour.weekly and not hour.weeks and not hour.days and ever


def own_rules(tables: Tables, service: str, today: date) -> list[str]:
    """What bends the week of a service, in words: its rules that are not plain, then the days out of turn to come."""
    found = [(row, hour) for row in _counting(tables, service) if (hour := hour_of(row)) and hour.valid_to >= today]
    bent = [(row, hour) for row, hour in found if not is_plain(hour, today)]
    bent.sort(key=lambda one: (one[1].exception, one[1].valid_from))
    said = [_in_words(hour, _why(row, hour), today) for row, hour in bent]
    return list(dict.fromkeys(said))


def spans_in_words(spans: Iterable[tuple[int, int]]) -> str:
    """Gives "kl. 10-14, kl. 17-20"; "ikke åbent" without any. Minutes after midnight."""
    return ", ".join(map(_span, spans)) or _("not open")


def _counting(tables: Tables, service: str) -> list[Row]:
    """The schedules of a service, of its places, and of the houses that they are in."""
    places = [row for row in tables["service_at_location"].values() if row.get("service_id") == service]
    at = {str(row["id"]) for row in places}
    houses = {str(row.get("location_id")) for row in places}
    every = tables["schedule"].values()
    own = [row for row in every if row.get("service_id") == service or row.get("service_at_location_id") in at]
    house = [row for row in every if row.get("location_id") in houses]
    if any((hour := hour_of(row)) and not hour.exception for row in own):
        house = [row for row in house if (hour := hour_of(row)) and hour.exception]
    return [*own, *house]


def _why(row: Row, hour: Hour) -> str:
    return hour.why or str(row.get("notes", ""))


def _in_words(hour: Hour, why: str, today: date) -> str:
    times = _("not open") if hour.opens is None or hour.closes is None else spans_in_words([(hour.opens, hour.closes)])
    said = ", ".join(filter(None, [*_days(hour), _season(hour, today)]))
    line = _("{when}: {hours}").format(when=words.capital(said), hours=times)
    return f"{line} ({why})" if why else line


def _days(hour: Hour) -> list[str]:
    """On which days a rule holds; nothing for days out of turn, whose season says them."""
    rule = hour.rule
    if rule is None:
        return []
    names = dates().weekdays
    days = [_nth(number, names[day]) for number, day in rule.weekdays]
    if rule.month_days:
        days.append(_("day {days} of the month").format(days=_listed(rule.month_days)))
    said = [_joined(days)] if days else []
    if rule.interval == 2 and rule.freq == "WEEKLY":
        said.append(_("every second week"))
    elif rule.interval > 1:
        every = _("every {n} weeks") if rule.freq == "WEEKLY" else _("every {n} months")
        said.append(every.format(n=rule.interval))
    if hour.weeks:
        said.append(_("in week {weeks}").format(weeks=_listed(hour.weeks)))
    if hour.days:
        said.append(_("on some days of the year"))
    if rule.count:
        said.append(n_("{n} time in all", "{n} times in all", rule.count))
    return said


def _nth(number: int, day: str) -> str:
    return _(NTH[number]).format(day=day) if number in NTH else day


def _season(hour: Hour, today: date) -> str:
    first, last = hour.valid_from, hour.valid_to
    begins, ends = first > today, last < date.max
    if hour.exception and first == last:
        return words.date_in_words(first, today)
    if ends and (begins or hour.exception):
        named = [words.date_in_words(one, today) for one in (first, last)]
        return _("from {first} to {last}").format(first=named[0], last=named[1])
    if ends:
        return _("until {day}").format(day=words.date_in_words(last, today))
    return _("from {day}").format(day=words.date_in_words(first, today)) if begins else ""


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))


def _joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def _span(span: tuple[int, int]) -> str:
    opens, closes = span
    if closes - opens == DAY:
        return _("day and night")
    midnight = _("{hour}:00").format(hour=24)
    end = midnight if closes == DAY else words.clock_in_words(_time(closes))
    return _("{start} to {end}").format(start=words.clock_in_words(_time(opens)), end=end)


def _time(minutes: int) -> time:
    return time(minutes % DAY // 60, minutes % 60)
