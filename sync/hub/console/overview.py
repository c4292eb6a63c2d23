"""The first page: what needs somebody, then what happens next."""

from datetime import timedelta

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sync.hub import recovery
from sync.hub.activities import ZONE
from sync.hub.console import counts, health
from sync.hub.console.gate import page
from sync.hub.console.programme import rows_of
from sync.hub.models import Event, Kiosk, Member, SignUp

AHEAD = timedelta(days=14)
SHOWN = 8


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
    today = now.astimezone(ZONE).date()
    rows = [row for row in rows_of(organisation, today, today + AHEAD) if row.occ.end > now and not row.occ.cancelled]
    return render(
        request,
        "overview.html",
        {
            "troubled": troubled,
            "kiosks": kiosks,
            "online": sum(health.online(kiosk, now) for kiosk in kiosks if not kiosk.blocked),
            "working": sum(not kiosk.blocked for kiosk in kiosks),
            "waited_for": recovery.standing(organisation),
            "recovering": organisation.recovering_since,
            "unanswered": SignUp.objects.filter(organisation=organisation, status="requested").count(),
            "rows": rows[:SHOWN],
            "freshness": counts.freshness(kiosks, now),
            "empty": not organisation.centres.exists(),
        },
    )


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
