"""What kiosks told of visits and answers: as tables, with sums over kiosks that are "at least".

Only what a kiosk said stands here, and sums of it over kiosks (sync/hub/told.py). No number is taken from another, and
no months are added up: a year is told by the kiosks when it is over, or not at all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812 - as everywhere in Stuen

from sync.consultation import FIRST
from sync.hub import told
from sync.hub.console import counts
from sync.hub.console.gate import page
from sync.hub.heard import Consultation, ToldAnswers, ToldCounts
from sync.hub.models import Kiosk, Member, Organisation

VISITS = "visits"
GOT = {VISITS: N_("Visits"), "yes": N_("Yes"), "partly": N_("Partly"), "no": N_("No"), "unanswered": N_("No answer")}
"""What kiosks count, and what it is called."""
BARRIERS = {
    "lost_eid": N_("Lost MitID"),
    "no_answer": N_("Nobody answered"),
    "no_housing": N_("No place to live"),
    "waiting": N_("Long waiting"),
    "refused": N_("Was refused"),
    "language": N_("The language"),
    "other": N_("Something else"),
}
"""What was in people's way (kiosk/voice/barriers.py), and what it is called."""
_YEAR = re.compile(r"2\d{3}", re.ASCII)


class Line(NamedTuple):
    """A row: what it is about, and its numbers, None for what is not told; `share` is its bar's length, in per cent."""

    label: str
    cells: list[tuple[str, int | None]]
    share: int | None = None


class Table(NamedTuple):
    """`columns` are the names over the numbers of each line."""

    columns: list[str]
    lines: list[Line]


class OfKiosk(NamedTuple):
    """What one kiosk told of a year."""

    name: str
    got: Table
    barriers: Table


class Answers(NamedTuple):
    """What was told of a consultation: sums, each kiosk's own, and who has not told yet."""

    sums: Table
    kiosks: Table
    missing: list[str]


def table(rows: Mapping[str, told.Numbers], names: Mapping[str, str]) -> Table:
    """Periods below each other. Of the names those that are told of; one that is not known here is its own."""
    there = {name for row in rows.values() for name in row}
    keys = [name for name in names if name in there] + sorted(there - names.keys())
    columns = [_(names[key]) if key in names else key for key in keys]
    most = max((row.get(VISITS) or 0 for period, row in rows.items() if len(period) > 4), default=0)
    lines = []
    for period, row in sorted(rows.items(), key=_order):
        cells = [(column, row.get(key)) for column, key in zip(columns, keys, strict=True)]
        visits = row.get(VISITS) if len(period) > 4 else None
        lines.append(Line(_in_words(period), cells, None if visits is None else round(100 * visits / max(most, 1))))
    return Table(columns, lines)


def _order(one: tuple[str, told.Numbers]) -> tuple[bool, str]:
    """Months in order, and the year below them."""
    return len(one[0]) == 4, one[0]


def _in_words(period: str) -> str:
    if len(period) == 4:
        return _("All of %(year)s") % {"year": period}
    name = date_format(date(int(period[:4]), int(period[5:]), 1), "F")
    return name[:1].upper() + name[1:]


def _of(organisation: Organisation) -> Iterable[ToldCounts]:
    return ToldCounts.objects.filter(kiosk__organisation=organisation).order_by("period")


@page()
def numbers(request: HttpRequest, member: Member) -> HttpResponse:
    """A year: the newest that anything is told of, or the one that is asked for."""
    organisation = member.organisation
    rows = list(_of(organisation))
    years = sorted({row.period[:4] for row in rows}, reverse=True)
    wanted = request.GET.get("year", "")
    year = wanted if _YEAR.fullmatch(wanted) and wanted in years else next(iter(years), "")
    mine = [row for row in rows if row.period[:4] == year]
    kiosks = list(organisation.kiosks.select_related("centre"))
    of_kiosk = [(name, [row for row in mine if row.kiosk_id == device]) for device, name in _names(kiosks)]
    context = {
        "years": years,
        "year": year,
        "got": table(_summed((row.period, row.numbers) for row in mine), GOT),
        "barriers": table(_summed((row.period, row.barriers) for row in mine), BARRIERS),
        "kiosks": [_of_kiosk(name, found) for name, found in of_kiosk if found],
        "silent": [name for name, found in of_kiosk if not found],
    }
    return render(request, "numbers.html", context)


def _names(kiosks: Sequence[Kiosk]) -> list[tuple[str, str]]:
    return list(counts.names(kiosks).items())


def _summed(several: Iterable[tuple[str, told.Numbers]]) -> dict[str, told.Numbers]:
    by_period: dict[str, list[told.Numbers]] = {}
    for period, row in several:
        by_period.setdefault(period, []).append(row)
    return {period: told.sums(found) for period, found in by_period.items()}


def _of_kiosk(name: str, rows: Sequence[ToldCounts]) -> OfKiosk:
    got = table({row.period: row.numbers for row in rows}, GOT)
    return OfKiosk(name, got, table({row.period: row.barriers for row in rows}, BARRIERS))


def answers(organisation: Organisation, one: Consultation) -> Answers | None:
    """What the kiosks told of its answers; None while none has."""
    said = ToldAnswers.objects.filter(kiosk__organisation=organisation, consultation=one.name)
    found = {row.kiosk_id: row for row in said}
    if not found:
        return None
    kiosks = list(organisation.kiosks.select_related("centre"))
    asked = set(one.centres.values_list("pk", flat=True))
    names = _names(kiosks)
    rows = [(name, found[device]) for device, name in names if device in found]
    missing = {kiosk.device for kiosk in kiosks if kiosk.centre_id in asked and not kiosk.blocked} - found.keys()
    summed = told.sums([row.numbers for _name, row in rows])
    all_of = told.sums([{"": row.total} for _name, row in rows])[""]
    choices = [(choice["key"], choice["text"][FIRST]) for choice in one.document["choices"]]
    most = max((summed.get(key) or 0 for key, _text in choices), default=0)
    lines = [_choice(text, summed.get(key), most) for key, text in choices]
    everybody = _("All answers")
    columns = [*(text for _key, text in choices), everybody]
    return Answers(
        Table([_("At least")], [*lines, Line(everybody, [(_("At least"), all_of)])]),
        Table(columns, [_answers_of(name, row, choices, everybody) for name, row in rows]),
        [name for device, name in names if device in missing],
    )


def _choice(text: str, number: int | None, most: int) -> Line:
    return Line(text, [(_("At least"), number)], None if number is None else round(100 * number / max(most, 1)))


def _answers_of(name: str, row: ToldAnswers, choices: Sequence[tuple[str, str]], everybody: str) -> Line:
    return Line(name, [*((text, row.numbers.get(key)) for key, text in choices), (everybody, row.total)])
