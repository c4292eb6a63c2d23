"""The kiosks: how each is, letting a new one in, and shutting one out."""

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from sync import invitation
from sync.hub import enrol_codes, revoke
from sync.hub.console import counts, fleet, health, words
from sync.hub.console.carried import carried
from sync.hub.console.forms import Text
from sync.hub.console.gate import page
from sync.hub.console.square import square
from sync.hub.models import Centre, Kiosk, Lease, Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REFUSED_SHOWN = 50
WHY: "dict[revoke.Why, StrOrPromise]" = {
    "stolen": lazy("It is stolen or gone"),
    "retired": lazy("It is worn out or taken down"),
}


class CodeForm(forms.Form):
    """A new kiosk: where, and what it is called."""

    centre = forms.ModelChoiceField(label=lazy("At which centre?"), queryset=Centre.objects.none(), empty_label=None)
    name = Text(
        label=lazy("What is the kiosk to be called?"), max_length=80, help_text=lazy("Where it stands is good.")
    )


def facts(kiosk: Kiosk) -> list[tuple[str, str]]:
    """What a kiosk says of itself, as pairs of words."""
    found = [(_("Last heard of"), words.ago(kiosk.last_seen))]
    version = health.said(kiosk, "version")
    if isinstance(version, str):
        found.append((_("Version"), version[:40]))
    image, slot = health.said(kiosk, "image"), health.said(kiosk, "slot")
    if isinstance(image, str):
        found.append((_("System"), f"{image[:80]} ({slot})" if slot in ("A", "B") else image[:80]))
    queue = health.number(kiosk, "queue")
    if queue is not None:
        n = int(queue)
        text = ngettext("%(n)s message", "%(n)s messages", n) % {"n": n} if n else _("Nothing")
        found.append((_("Waiting to be sent"), text))
    free, whole = health.number(kiosk, "disk_free"), health.number(kiosk, "disk_size")
    if free is not None and whole:
        found.append((_("Free disk"), _("%(free)s of %(all)s") % {"free": words.size(free), "all": words.size(whole)}))
    if worn := fleet.wear(kiosk):
        found.append((_("Disk"), ", ".join(cell.text for cell in worn)))
    off = health.number(kiosk, "clock")
    if off is not None:
        right = abs(off) <= health.CLOCK_OFF
        found.append((_("Clock"), _("Right") if right else _("Wrong by %(time)s") % {"time": health.span(off)}))
    heat = health.number(kiosk, "temperature")
    if heat is not None:
        found.append((_("Temperature"), _("%(n)s °C") % {"n": round(heat)}))
    packs = health.content(kiosk)
    if packs:
        found.append((_("Content"), ", ".join(f"{name} {version}" for name, version in sorted(packs.items()))))
    return found


@page()
def kiosks(request: HttpRequest, member: Member) -> HttpResponse:
    """All of them, those with problems first."""
    organisation = member.organisation
    now = timezone.now()
    newest = health.newest(organisation.packs.all())
    found = organisation.kiosks.select_related("centre").annotate(
        refusals=Count("events", filter=~Q(events__refused=""))
    )
    cards = [
        {
            "kiosk": one,
            "problems": health.problems(one, now, newest=newest, refused=one.refusals),
            "online": health.online(one, now),
            "facts": facts(one),
        }
        for one in found
    ]
    cards.sort(key=lambda card: (cast("Kiosk", card["kiosk"]).blocked is not None, not card["problems"]))
    alive = [one for one in organisation.codes.select_related("centre") if enrol_codes.alive(one, now)]
    return render(request, "kiosks.html", {"cards": cards, "codes": alive, "empty": not organisation.centres.exists()})


def _of(member: Member, device: str) -> Kiosk:
    return get_object_or_404(member.organisation.kiosks.select_related("centre"), pk=device)


@page()
def kiosk(request: HttpRequest, member: Member, device: str) -> HttpResponse:
    """One kiosk, and what the hub refused from it."""
    one = _of(member, device)
    refused = one.events.exclude(refused="").order_by("-pk")
    newest = health.newest(member.organisation.packs.all())
    titles = dict(member.organisation.activities.values_list("uid", "title"))
    return render(
        request,
        "kiosk.html",
        {
            "kiosk": one,
            "problems": health.problems(one, newest=newest, refused=refused.count()),
            "facts": facts(one) + carried(one.centre),
            "online": health.online(one),
            "refused": [
                (
                    event,
                    health.kind(event),
                    titles.get(str(health.body(event).get("uid")), ""),
                    health.why_refused(event),
                )
                for event in refused[:REFUSED_SHOWN]
            ],
            "freshness": counts.freshness([one]),
        },
    )


@page(post=True, leader=True, dangerous=True)
def enrol(request: HttpRequest, member: Member) -> HttpResponse:
    """Make a code for a new kiosk."""
    organisation = member.organisation
    if not organisation.centres.exists():
        messages.info(request, _("First there must be a centre where it stands."))
        return redirect("centres")
    form = CodeForm(request.POST or None)
    field = form.fields["centre"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - said for the types alone
    field.queryset = organisation.centres.all()
    if form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            code = enrol_codes.make(organisation, data["centre"], data["name"], member.user.username, now)
        except enrol_codes.TooManyCodes:
            form.add_error(None, _("Too many codes are waiting to be used. Use them first, or wait until tomorrow."))
        else:
            return redirect("code", code.pk)
    return render(request, "enrol.html", {"form": form}, status=422 if form.errors else 200)


@page(leader=True, secret=True)
def code(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """A code in big digits, and as a square code for the camera of a new kiosk."""
    one = get_object_or_404(member.organisation.codes.select_related("centre"), pk=number)
    now = timezone.now()
    alive = enrol_codes.alive(one, now)
    groups = enrol_codes.printed(one).split() if alive else []
    here = request.build_absolute_uri("/").rstrip("/")
    drawn = square(invitation.write(here, "".join(groups))) if alive else ""
    return render(request, "code.html", {"code": one, "groups": groups, "alive": alive, "square": drawn})


@page(post=True, leader=True, dangerous=True)
def block(request: HttpRequest, member: Member, device: str) -> HttpResponse:
    """Shut a kiosk out, after saying what that means."""
    one = _of(member, device)
    wrong = ""
    if request.method == "POST":
        why = next((key for key in WHY if key == request.POST.get("why")), None)
        if why is not None:
            revoke.block(one, why, member.user.username)
            messages.success(request, _("%(kiosk)s is blocked. The hub no longer listens to it.") % {"kiosk": one.name})
            return redirect("kiosk", one.pk)
        wrong = _("Choose why, so that others understand it later.")
    lent = sum(lease.left for lease in Lease.objects.filter(kiosk=one) if lease.left > 0)
    kept = member.organisation.activities.filter(keeper=one.pk, removed=None).count()
    context = {"kiosk": one, "lent": lent, "kept": kept, "why": WHY, "wrong": wrong}
    return render(request, "kiosk_block.html", context, status=422 if wrong else 200)


@page(post=True, leader=True, dangerous=True)
def unblock(request: HttpRequest, member: Member, device: str) -> HttpResponse:
    """Let a blocked kiosk in again."""
    one = _of(member, device)
    if one.blocked is None:
        return redirect("kiosk", one.pk)
    if request.method == "POST":
        revoke.unblock(one, member.user.username)
        messages.success(request, _("%(kiosk)s may talk with the hub again.") % {"kiosk": one.name})
        return redirect("kiosk", one.pk)
    lines = [_("The hub listens to it again, as soon as it is in touch.")]
    if one.why_blocked == "cloned":
        lines.append(_("Two machines used its key. Be sure that only one of them is left."))
    else:
        lines.append(_("Do it only if you have the kiosk in front of you, and trust it."))
    context = {
        "title": _("Let %(kiosk)s in again?") % {"kiosk": one.name},
        "lines": lines,
        "do": _("Let it in"),
        "back": reverse("kiosk", args=[one.pk]),
        "danger": True,
    }
    return render(request, "sure.html", context)
