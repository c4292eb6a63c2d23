"""The first page: what needs somebody, then what happens next."""

from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sync.hub import activities, recovery
from sync.hub.console import counts, health, words
from sync.hub.console.gate import page
from sync.hub.console.programme import Row, rows_of
from sync.hub.models import Event, Kiosk, Member, Organisation, SignUp
from sync.hub.released import Rollout
from sync.hub.times import ZONE

AHEAD = timedelta(days=14)
SHOWN = 8
SHOWN_KIOSKS = 3
SHOWN_UNANSWERED = 3
STOPPED_SHOWN = timedelta(days=14)


@page()
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    """Problems first, the next activities after them."""
    organisation = member.organisation
    now = timezone.now()
    newest = health.newest(organisation.packs.all())
    refused = dict(
        Event.objects.filter(kiosk__organisation=organisation)
        .exclude(refused="")
        .values_list("kiosk")
        .annotate(many=Count("pk"))
    )
    kiosks = list(organisation.kiosks.select_related("centre"))
    troubled = [
        (kiosk, found)
        for kiosk in kiosks
        if (found := health.problems(kiosk, now, newest=newest, refused=refused.get(kiosk.pk, 0)))
    ]
    unanswered = SignUp.objects.filter(organisation=organisation, status="requested")
    today = now.astimezone(ZONE).date()
    rows = [row for row in rows_of(organisation, today, today + AHEAD) if row.occ.end > now and not row.occ.cancelled]
    first: dict[int, Row] = {}  # the next time of each: what is every day would fill the page
    for row in rows:
        first.setdefault(row.activity.pk, row)
    coming = list(first.values())[:SHOWN]
    days = groupby(coming, key=lambda row: max(row.occ.start.astimezone(ZONE).date(), today))
    troubled.sort(key=lambda pair: not pair[1][0].urgent)
    return render(
        request,
        "overview.html",
        {
            "troubled": troubled[:SHOWN_KIOSKS],
            "more_troubled": max(0, len(troubled) - SHOWN_KIOSKS),
            "kiosks": kiosks,
            "online": sum(health.online(kiosk, now) for kiosk in kiosks if not kiosk.blocked),
            "working": sum(not kiosk.blocked for kiosk in kiosks),
            "waited_for": recovery.standing(organisation),
            "recovering": organisation.recovering_since,
            "stopped": _stopped(organisation, now),
            "unanswered": unanswered.count(),
            "unanswered_for": _unanswered_for(organisation, unanswered),
            "days": [(words.near(day, today), list(some)) for day, some in days],
            "freshness": counts.freshness(kiosks, now),
            "empty": not organisation.centres.exists(),
        },
    )


def _stopped(organisation: Organisation, now: datetime) -> list[Rollout]:
    """New versions that stopped by themselves, where nothing took their place since."""
    newest: dict[str, Rollout] = {}
    lately = Q(stopped=None) | Q(stopped__gte=now - STOPPED_SHOWN)
    for one in organisation.rollouts.filter(lately).select_related("release").order_by("pk"):
        newest[one.release.compatible] = one
    return [one for one in newest.values() if one.why_stopped == "failed"]


def _unanswered_for(organisation: Organisation, signups: QuerySet[SignUp]) -> list[Row]:
    """The times that people wait for an answer about; the first few."""
    named = signups.order_by("occurrence").values_list("uid", "occurrence").distinct()[:SHOWN_UNANSWERED]
    found = []
    for uid, name in named:
        activity = organisation.activities.filter(uid=uid, removed=None).first()
        occ = activities.find(activity, name) if activity else None
        if activity and occ:
            found.append(Row(activity, occ, counts.Counted()))
    return found


@page(post=True, leader=True, dangerous=True)
def end_recovery(request: HttpRequest, member: Member) -> HttpResponse:
    """Wait for no more kiosks after a restore: one that is missing may have promised what the hub now gives away."""
    organisation = member.organisation
    if organisation.recovering_since is None:
        return redirect("overview")
    if request.method == "POST":
        recovery.end(organisation, member.user.username)
        return redirect("overview")
    waited_for: list[Kiosk] = recovery.standing(organisation)
    lines = [
        _("The hub was put back from a backup. It is waiting for kiosks to tell what happened since."),
        _("If you end it now, a kiosk that comes later may have promised a place that was given to somebody else."),
        _("Then somebody has to be told. So wait if you can."),
    ]
    return render(
        request,
        "sure.html",
        {
            "title": _("End the recovery now?"),
            "lines": lines,
            "names": [one.name for one in waited_for],
            "names_title": _("Still waiting for"),
            "do": _("End it now"),
            "back": "/",
            "danger": True,
        },
    )
