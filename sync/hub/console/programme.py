"""The programme: a week of activities with their counts, as a page and as what its script asks for all the time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sync.hub import activities
from sync.hub.console import counts, schedule, words
from sync.hub.console.gate import page
from sync.hub.models import Activity, Kiosk, Member, Organisation
from sync.hub.times import ZONE, Occ

NAMED = 2  # centres in a row


@dataclass(frozen=True)
class Row:
    """One time of an activity in a list."""

    activity: Activity
    occ: Occ
    counted: counts.Counted

    @property
    def key(self) -> str:
        """What the script calls it."""
        return counts.key(self.activity, self.occ)

    @property
    def hours(self) -> str:
        """The time of day."""
        return words.hours(self.occ, all_day=self.activity.all_day)

    @property
    def when(self) -> str:
        """Day and time."""
        return words.when(self.occ, all_day=self.activity.all_day)

    @property
    def line(self) -> str:
        """How many come."""
        if self.activity.drop_in:
            return _("Drop-in")
        return self.counted.line(self.occ.capacity)

    @property
    def per_cent(self) -> int:
        """How full the bar is."""
        return counts.share(self.counted, self.occ.capacity)

    @property
    def bar(self) -> bool:
        """Whether there is something to show as a bar."""
        return bool(self.occ.capacity) and not self.activity.drop_in

    @property
    def centres(self) -> str:
        """Where, in a few words: its page has them all."""
        names = [one.name for one in self.activity.centres.all()]
        if len(names) <= NAMED:
            return words.listed(names)
        return _("%(centre)s and %(n)s others") % {"centre": names[0], "n": len(names) - 1}

    @property
    def often(self) -> str:
        """How often, for one that repeats: "Hver lørdag"."""
        if not self.activity.rrule:
            return ""
        repeat = schedule.read(self.activity.rrule)
        return schedule.sentence(schedule.Repeat(repeat.every, repeat.days), self.activity.start, all_day=True)


def rows_of(organisation: Organisation, first: date, last: date, centre: int | None = None) -> list[Row]:
    """What starts on the days [first, last), in order."""
    found = organisation.activities.filter(removed=None).prefetch_related("centres")
    if centre is not None:
        found = found.filter(centres=centre)
    times = [(one, occ) for one in found for occ in activities.occurrences(one, first, last)]
    number = counts.counted(organisation, {one.uid for one, _occ in times})
    rows = [Row(one, occ, number[one.uid, occ.occurrence]) for one, occ in times]
    return sorted(rows, key=lambda row: (row.occ.start, row.activity.title))


def week_of(text: str, today: date) -> date:
    """The Monday of "2026-W48"; of this week for anything else."""
    if re.fullmatch(r"20\d\d-W\d\d", text, re.ASCII):
        try:
            return date.fromisocalendar(int(text[:4]), int(text[6:]), 1)
        except ValueError:
            pass
    return today - timedelta(days=today.weekday())


def week_name(monday: date) -> str:
    """Gives "2026-W48", for the address."""
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02}"


def _asked(request: HttpRequest, organisation: Organisation) -> tuple[date, int | None]:
    today = timezone.now().astimezone(ZONE).date()
    monday = week_of(request.GET.get("week", ""), today)
    text = request.GET.get("centre", "")
    if not text:
        return monday, None
    if not text.isascii() or not text.isdigit() or not organisation.centres.filter(pk=int(text[:9])).exists():
        raise Http404
    return monday, int(text[:9])


@page()
def programme(request: HttpRequest, member: Member) -> HttpResponse:
    """A week."""
    organisation = member.organisation
    monday, centre = _asked(request, organisation)
    rows = rows_of(organisation, monday, monday + timedelta(days=7), centre)
    days = [(day, list(some)) for day, some in groupby(rows, key=lambda row: row.occ.start.date())]
    today = timezone.now().astimezone(ZONE).date()
    over = [one for one in days if one[0] < today] if monday <= today <= monday + timedelta(days=6) else []
    year, week, _day = monday.isocalendar()
    return render(
        request,
        "activities.html",
        {
            "days": days[len(over) :],
            "over": over,
            "over_many": sum(len(some) for _day, some in over),
            "week": week,
            "year": year,
            "name": week_name(monday),
            "dates": words.span(monday, monday + timedelta(days=6)),
            "before": week_name(monday - timedelta(days=7)),
            "after": week_name(monday + timedelta(days=7)),
            "this": week_name(week_of("", today)),
            "centres": organisation.centres.all(),
            "centre": centre,
            "today": today,
            "freshness": counts.freshness(_kiosks(organisation, centre)),
            "none_at_all": not organisation.activities.filter(removed=None).exists(),
        },
    )


def _kiosks(organisation: Organisation, centre: int | None) -> Iterable[Kiosk]:
    kiosks = organisation.kiosks.all()
    return kiosks if centre is None else kiosks.filter(centre=centre)


@page(seen=False)
def live(request: HttpRequest, member: Member) -> HttpResponse:
    """The counts of a week: {"rows": {key: {"line", "per_cent"}}, "freshness"}."""
    organisation = member.organisation
    monday, centre = _asked(request, organisation)
    last = monday + timedelta(days=7)
    if request.GET.get("next"):
        monday = timezone.now().astimezone(ZONE).date()
        last = monday + timedelta(days=14)
    rows = rows_of(organisation, monday, last, centre)
    return JsonResponse(
        {
            "rows": {row.key: {"line": row.line, "per_cent": row.per_cent} for row in rows},
            "freshness": counts.freshness(_kiosks(organisation, centre)),
        }
    )
