"""One time of an activity: who comes from where, moving it, calling it off, and which kiosks know."""

from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sync.hub import activities
from sync.hub.console import counts, words
from sync.hub.console.editing import of
from sync.hub.console.forms import MoveForm, Text, how_many, moved_initial
from sync.hub.console.gate import page
from sync.hub.console.programme import Row
from sync.hub.models import Activity, Deviation, Kiosk, Member
from sync.hub.times import Occ


class Found(NamedTuple):
    """What the address names."""

    activity: Activity
    occ: Occ
    deviation: Deviation | None

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("occurrence", args=[self.activity.pk, self.occ.occurrence])


def _of(member: Member, number: int, name: str) -> Found:
    activity = of(member, number, removed=True)
    occ = activities.find(activity, name)
    if occ is None:
        raise Http404
    return Found(activity, occ, activity.deviations.filter(occurrence=occ.occurrence).first())


class Knows(NamedTuple):
    """A kiosk, what it is called, whether it has heard of the deviation, and whether it never will."""

    kiosk: Kiosk
    name: str
    knows: bool
    never: bool


def who_knows(found: Found, signed_up: list[tuple[Kiosk, int]]) -> list[Knows]:
    """For each kiosk that shows the activity or that somebody signed up at: whether it has heard of the deviation.

    A kiosk that is blocked hears nothing: those who signed up there must be told by somebody.
    """
    if found.deviation is None:
        return []
    centres = {one.pk for one in found.activity.centres.all()}
    of_centres = Kiosk.objects.filter(
        organisation=found.activity.organisation_id, centre__in=centres, blocked=None
    ).select_related("centre")
    kiosks = {one.device: one for one in (*of_centres, *(kiosk for kiosk, _many in signed_up))}
    names = counts.names(kiosks.values())
    return [
        Knows(one, names[device], one.cursor >= found.deviation.change, bool(one.blocked))
        for device, one in kiosks.items()
    ]


@page()
def occurrence(request: HttpRequest, member: Member, number: int, name: str) -> HttpResponse:
    """The page of one time."""
    found = _of(member, number, name)
    activity, occ, deviation = found
    counted = counts.counted(member.organisation, [activity.uid])[activity.uid, occ.occurrence]
    signed_up = counts.at_kiosks(activity, occ.occurrence)
    names = counts.names(kiosk for kiosk, _many in signed_up)
    roles = [(role, counted.roles.get(role["key"], 0)) for role in activity.roles]
    return render(
        request,
        "occurrence.html",
        {
            "found": found,
            "activity": activity,
            "occ": occ,
            "row": Row(activity, occ, counted),
            "deviation": deviation,
            "first_planned": _first_planned(activity, occ) if occ.moved else "",
            "kiosks": [(names[kiosk.device], many) for kiosk, many in signed_up],
            "knows": who_knows(found, signed_up),
            "roles": roles,
            "over": occ.end < timezone.now(),
            "changeable": activity.removed is None and not (deviation and deviation.left_out),
            "freshness": counts.freshness(member.organisation.kiosks.filter(centre__in=activity.centres.all())),
        },
    )


def _first_planned(activity: Activity, occ: Occ) -> str:
    """When a moved time was meant to be."""
    if activity.all_day:
        return words.day(datetime.fromisoformat(occ.occurrence).date())
    return words.moment(datetime.fromisoformat(occ.occurrence))


def _told(found: Found) -> list[str]:
    """What a confirmation says of those who signed up."""
    kiosks = counts.at_kiosks(found.activity, found.occ.occurrence)
    many = sum(n for _kiosk, n in kiosks)
    if not many:
        return [_("Nobody has signed up, as far as the hub knows.")]
    names = counts.names(kiosk for kiosk, _many in kiosks)
    where = words.listed([_("%(n)s at %(kiosk)s") % {"n": n, "kiosk": names[kiosk.device]} for kiosk, n in kiosks])
    return [
        _("%(many)s: %(where)s.") % {"many": how_many(many), "where": where},
        _("They get to know when they type their code. Staff see it on the screen."),
    ]


def _must_be_changeable(found: Found) -> None:
    if found.activity.removed is not None or (found.deviation is not None and found.deviation.left_out):
        raise Http404


@page(post=True)
def move(request: HttpRequest, member: Member, number: int, name: str) -> HttpResponse:
    """Another time for this one."""
    found = _of(member, number, name)
    _must_be_changeable(found)
    activity, occ, deviation = found
    initial = {
        **moved_initial(occ.start, occ.end, all_day=activity.all_day),
        "note": deviation.note if deviation is not None and not deviation.cancelled else "",
    }
    form = MoveForm(request.POST or None, all_day=activity.all_day, initial=initial)
    if request.method == "POST" and form.is_valid():
        start, end = form.times()
        activities.move(activity, occ.occurrence, start, end, member.user.username, note=form.cleaned_data["note"])
        messages.success(request, _("It is moved. Below you can see which kiosks know."))
        return redirect(found.url)
    context = {"form": form, "found": found, "activity": activity, "occ": occ, "told": _told(found)}
    context["when"] = words.when(occ, all_day=activity.all_day)
    return render(request, "occurrence_move.html", context, status=422 if form.errors else 200)


@page(post=True)
def cancel(request: HttpRequest, member: Member, number: int, name: str) -> HttpResponse:
    """Call this one off, after saying what that means for whom."""
    found = _of(member, number, name)
    _must_be_changeable(found)
    if found.occ.cancelled:
        return redirect(found.url)
    if request.method == "POST":
        note = Text(required=False).to_python(request.POST.get("note", ""))[:200]
        activities.cancel(found.activity, found.occ.occurrence, member.user.username, note=note)
        messages.success(request, _("It is called off. Below you can see which kiosks know."))
        return redirect(found.url)
    context = {"found": found, "activity": found.activity, "told": _told(found)}
    context["when"] = words.when(found.occ, all_day=found.activity.all_day)
    return render(request, "occurrence_cancel.html", context)


@page(post=True)
def undo(request: HttpRequest, member: Member, number: int, name: str) -> HttpResponse:
    """It happens after all, or at its first time again. Whoever signed up still has the place."""
    found = _of(member, number, name)
    _must_be_changeable(found)
    if request.method == "POST" and found.deviation is not None:
        if found.deviation.cancelled:
            activities.cancel(found.activity, found.occ.occurrence, member.user.username, called_off=False)
            messages.success(request, _("It happens after all. The kiosks are told."))
        elif found.occ.moved:
            activities.put_back(found.activity, found.occ.occurrence, member.user.username)
            messages.success(request, _("It happens at its first time again. The kiosks are told."))
    return redirect(found.url)
