"""Making, changing and removing an activity; and the page of one, with its next times."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sync.hub import activities
from sync.hub.console import counts, reschedule, schedule, words
from sync.hub.console.forms import ActivityForm, how_many
from sync.hub.console.gate import page
from sync.hub.console.pictures import PICTURES
from sync.hub.console.programme import Row
from sync.hub.models import Activity, Member
from sync.hub.times import ZONE, Occ

PREVIEWED = 6
NEXT = timedelta(days=120)
MOST_SHOWN = 12


def of(member: Member, number: int, *, removed: bool = False) -> Activity:
    """An activity of the member's organisation; Http404 for any other."""
    found = member.organisation.activities.all()
    return get_object_or_404(found if removed else found.filter(removed=None), pk=number)


@page()
def activity(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """One activity: what it says, and its next times."""
    one = of(member, number, removed=True)
    now = timezone.now()
    today = now.astimezone(ZONE).date()
    coming = [occ for occ in activities.occurrences(one, today - timedelta(days=1), today + NEXT) if occ.end > now]
    if not one.rrule:
        coming = activities.occurrences(one, one.start.astimezone(ZONE).date() - NEXT * 9, today + NEXT * 9)
    number_of = counts.counted(member.organisation, [one.uid])
    is_now = reschedule.as_is(one)
    return render(
        request,
        "activity.html",
        {
            "activity": one,
            "sentence": schedule.sentence(schedule.read(one.rrule), is_now.start, all_day=one.all_day),
            "rows": [Row(one, occ, number_of[one.uid, occ.occurrence]) for occ in coming[:MOST_SHOWN]],
            "more": len(coming) > MOST_SHOWN,
            "picture_name": PICTURES.get(one.picture, ""),
            "centres": one.centres.all(),
            "keeper": member.organisation.kiosks.filter(device=one.keeper).first(),
            "freshness": counts.freshness(member.organisation.kiosks.filter(centre__in=one.centres.all())),
        },
    )


@page(post=True)
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Make one."""
    if not member.organisation.centres.exists():
        messages.info(request, _("First there must be a centre where it happens."))
        return redirect("centres" if member.leader else "overview")
    return _edit(request, member, Activity(organisation=member.organisation, uid=activities.new_uid()))


@page(post=True)
def change(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Change one."""
    return _edit(request, member, of(member, number))


def _edit(request: HttpRequest, member: Member, one: Activity) -> HttpResponse:
    organisation = member.organisation
    data = request.POST if request.method == "POST" else None
    centres = list(organisation.centres.all())
    first = {"centres": centres} if len(centres) == 1 else {"first_day": _wanted_day(request)}
    form = ActivityForm(data, organisation=organisation, activity=one, initial=first)
    stay: list[Occ] = []
    shown: list[str] = []
    if data is not None and "add_role" not in data and form.is_valid():
        wanted = form.wanted()
        shown = _preview(form, wanted)
        if "preview" not in data:
            stay = reschedule.kept(one, wanted) if one.pk else []
            if one.pk and data.get("sequence") != str(one.sequence):
                form.add_error(None, _("Somebody else changed it meanwhile. Look at it again before you save."))
            elif not stay or data.get("stay") in ("keep", "along"):
                return _store(request, member, one, form, wanted)
    elif data is not None and "add_role" in data:
        form.errors.clear()  # a row was asked for; nobody said that they were done
    numbers = counts.counted(organisation, [one.uid]) if stay else {}
    return render(
        request,
        "activity_form.html",
        {
            "form": form,
            "activity": one,
            "preview": shown,
            "stay": [
                (words.when(occ, all_day=one.all_day), numbers[one.uid, occ.occurrence].line(occ.capacity))
                for occ in stay
            ],
            "chosen": data.getlist("days") if data is not None else [str(day) for day in form.initial.get("days", ())],
            "pictures": PICTURES,
        },
        status=422 if data is not None and form.errors else 200,
    )


def _wanted_day(request: HttpRequest) -> str:
    text = request.GET.get("day", "")
    return text if len(text) == 10 and text[:4].isdigit() else ""


def _preview(form: ActivityForm, wanted: reschedule.Wanted) -> list[str]:
    """The rule as a sentence, and the next times it gives."""
    now = timezone.now()
    first = max(now, wanted.start) if wanted.rrule else wanted.start
    found = reschedule.preview(wanted, first, first + timedelta(days=800))
    lines = [schedule.sentence(form.repeat(), wanted.start, all_day=wanted.all_day)]
    return lines + [words.when(occ, all_day=wanted.all_day) for occ in found[:PREVIEWED]]


def _store(
    request: HttpRequest, member: Member, one: Activity, form: ActivityForm, wanted: reschedule.Wanted
) -> HttpResponse:
    who = member.user.username
    centres = list(form.cleaned_data["centres"])
    is_new = one.pk is None
    form.fill(one)
    if is_new:
        one.start, one.end, one.all_day, one.rrule = wanted.start, wanted.end, wanted.all_day, wanted.rrule
        activities.save(one, who, centres=centres)
        messages.success(request, _("“%(title)s” is in the programme.") % {"title": one.title})
    else:
        one = reschedule.save(one, wanted, who, centres, along=form.data.get("stay") == "along")
        messages.success(request, _("“%(title)s” is changed. The kiosks are told.") % {"title": one.title})
    return redirect("activity", one.pk)


@page(post=True)
def preview(request: HttpRequest, member: Member) -> HttpResponse:
    """The next times of what is being filled in, for the form's script. Nothing is stored."""
    one = Activity(organisation=member.organisation, uid="")
    form = ActivityForm(request.POST or None, organisation=member.organisation, activity=one)
    form.is_valid()
    names = ("first_day", "begins", "ends", "last_day", "all_day", "every", "days", "until", "count")
    wrong = not form.is_bound or any(name in form.errors for name in names)
    shown = [] if wrong or "first_day" not in form.cleaned_data else _preview(form, form.wanted())
    return render(request, "preview.html", {"preview": shown})


@page(post=True)
def remove(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Take it out of the programme, after saying what that means for whom."""
    one = of(member, number)
    now = timezone.now()
    names = counts.signed_up(one)
    coming = sorted(occ for name in names if (occ := activities.find(one, name)) and occ.start > now)
    if request.method == "POST":
        activities.remove(one, member.user.username)
        messages.success(request, _("“%(title)s” is out of the programme.") % {"title": one.title})
        return redirect("activity", one.pk)
    lines = [_("It disappears from the programme at all its centres.")]
    if coming:
        many = sum(n for occ in coming for _kiosk, n in counts.at_kiosks(one, occ.occurrence))
        lines.append(_("%(many)s will be told that it is called off.") % {"many": how_many(many)})
        lines.append(_("They get to know when they type their code. Staff see it on the screen."))
    else:
        lines.append(_("Nobody has signed up, as far as the hub knows."))
    lines.append(_("You can bring it back afterwards."))
    return render(
        request,
        "sure.html",
        {
            "title": _("Remove “%(title)s”?") % {"title": one.title},
            "lines": lines,
            "names": [words.when(occ, all_day=one.all_day) for occ in coming[:MOST_SHOWN]],
            "names_title": _("Times with sign-ups"),
            "do": _("Remove it"),
            "back": reverse("activity", args=[one.pk]),
            "danger": True,
        },
    )


@page(post=True)
def bring_back(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Put a removed one back."""
    one = of(member, number, removed=True)
    if request.method == "POST" and one.removed is not None:
        activities.restore(one, member.user.username)
        messages.success(request, _("“%(title)s” is back in the programme.") % {"title": one.title})
    return redirect("activity", one.pk)
