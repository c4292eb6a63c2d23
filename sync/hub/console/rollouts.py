"""New versions of the system: which there are, and sending one out: to one kiosk, to some, to all. And stopping it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sync.hub import releases, rollout, stages
from sync.hub.console import fleet, health, update_words, words
from sync.hub.console.gate import page
from sync.hub.models import Member
from sync.hub.released import Rollout

SHOWN = 20
ORDER = ("not", "", "yes")
"""The tones of what is said of a kiosk, in the order in which they are shown."""


@page()
def updates(request: HttpRequest, member: Member) -> HttpResponse:
    """What there is, and what is on its way."""
    organisation = member.organisation
    going = {one.release_id: one for one in fleet.running(organisation)}
    before = organisation.rollouts.exclude(stopped=None).select_related("release").order_by("-pk")
    there = organisation.releases.filter(removed=None).order_by("-pk")
    context = {
        "running": [fleet.standing(one) for one in going.values()],
        "releases": [
            {
                "release": one,
                "machine": update_words.machine(one),
                "size": words.size(one.size),
                "here": releases.is_here(one),
                "going": going.get(one.pk),
            }
            for one in there[:SHOWN]
        ],
        "before": [(one, update_words.stage(one)) for one in before[:SHOWN]],
    }
    return render(request, "updates.html", context)


@page(post=True, leader=True, dangerous=True)
def begin(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Choose the first kiosk, after saying what happens."""
    release = get_object_or_404(member.organisation.releases.filter(removed=None), pk=number)
    going = Rollout.objects.filter(release=release, stopped=None).first()
    if going is not None:
        return redirect("rollout", going.pk)
    fitting = sorted(rollout.fitting(release), key=lambda one: not health.online(one))
    wrong = ""
    if request.method == "POST":
        first = next((one for one in fitting if one.pk == request.POST.get("kiosk")), None)
        made = rollout.begin(release, first, member.user.username) if first is not None else None
        if made is not None and first is not None:
            messages.success(request, _("%(kiosk)s is offered it now.") % {"kiosk": first.name})
            return redirect("rollout", made.pk)
        wrong = _("Choose the kiosk that is to have it first.")
    others = [one for one in fleet.running(member.organisation) if one.release.compatible == release.compatible]
    context = {
        "release": release,
        "machine": update_words.machine(release),
        "fitting": fitting,
        "here": releases.is_here(release),
        "others": others,
        "wrong": wrong,
    }
    return render(request, "update_begin.html", context, status=422 if wrong else 200)


@page()
def rollout_page(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """How it goes, kiosk by kiosk."""
    one = _of(member, number)
    offers = one.offers.select_related("kiosk__centre").order_by("stage", "kiosk__name", "pk")
    now = timezone.now()
    rows = [(offer, update_words.of_offer(offer, offer.kiosk, now)) for offer in offers]
    rows.sort(key=lambda row: (ORDER.index(row[1].tone), row[0].state == "waiting"))
    going = one.stopped is None
    more = len(rollout.next_ones(one, one.stage + 1)) if going and one.stage < stages.ALL else 0
    context = {
        "rollout": one,
        "release": one.release,
        "machine": update_words.machine(one.release),
        "stage": update_words.stage(one),
        "standing": fleet.standing(one),
        "rows": rows,
        "going": going,
        "more": more,
        "next": one.stage + 1,
        "here": releases.is_here(one.release) if going else True,
    }
    return render(request, "rollout.html", context)


@page(post=True, leader=True, dangerous=True)
def widen(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """On to the next stage, when those before say that it is good; or knowing that they do not."""
    one = _of(member, number)
    stage = one.stage + 1
    if one.stopped is not None or stage > stages.ALL:
        return redirect("rollout", one.pk)
    missing = rollout.not_good(one)
    wrong = ""
    if request.method == "POST":
        if request.POST.get("stage") != str(stage):
            return redirect("rollout", one.pk)  # somebody else went on meanwhile
        if not missing or request.POST.get("knowingly"):
            n = rollout.widen(one, stage, member.user.username)
            text = ngettext("%(n)s more kiosk is offered it now.", "%(n)s more kiosks are offered it now.", n)
            messages.success(request, text % {"n": n})
            return redirect("rollout", one.pk)
        wrong = _("Wait until they say that it is good, or say that you know.")
    context = {
        "rollout": one,
        "release": one.release,
        "stage": stage,
        "all": stage == stages.ALL,
        "more": len(rollout.next_ones(one, stage)),
        "missing": [(offer, update_words.of_offer(offer, offer.kiosk, timezone.now())) for offer in missing],
        "wrong": wrong,
    }
    return render(request, "update_widen.html", context, status=422 if wrong else 200)


@page(post=True, leader=True)
def stop(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Take it back at once. It asks for nothing first: stopping harms nobody, and may be urgent."""
    one = _of(member, number)
    if request.method == "POST" and rollout.stop(one, member.user.username):
        messages.success(request, _("It is stopped. Kiosks that had not begun drop it."))
    return redirect(reverse("rollout", args=[one.pk]))


def _of(member: Member, number: int) -> Rollout:
    return get_object_or_404(member.organisation.rollouts.select_related("release", "organisation"), pk=number)
