"""Consultations: what visitors are asked, from the draft to what came of it.

When one may change, and how kiosks hear of it: sync/hub/consultations.py.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812 - as everywhere in Stuen

from sync.consultation import FIRST, BadConsultation
from sync.hub import consultations
from sync.hub.console import numbers, words
from sync.hub.console.consultation_form import LADDER, ConsultationForm, OutcomeForm, initial, outcome_initial
from sync.hub.console.gate import page
from sync.hub.heard import Consultation
from sync.hub.models import Centre, Member
from sync.hub.times import ZONE

STATES = {
    consultations.CLOSED: N_("Waits for what came of it"),
    consultations.OPEN: N_("Open"),
    consultations.DRAFT: N_("Draft"),
    consultations.COMING: N_("Not open yet"),
    consultations.ANSWERED: N_("Answered"),
    consultations.WITHDRAWN: N_("Withdrawn"),
}
"""In the order in which they are listed: first what waits for somebody."""
OPEN_FOR = timedelta(days=14)
"""How long a new one is open, unless somebody says otherwise."""


@dataclass(frozen=True)
class Row:
    """One in the list, or on its page."""

    one: Consultation
    state: str

    @property
    def title(self) -> str:
        """Its question."""
        return consultations.title(self.one)

    @property
    def name(self) -> str:
        """Its state in words."""
        return _(STATES[self.state])

    @property
    def tag(self) -> str:
        """How that is marked."""
        return {consultations.OPEN: "yes", consultations.CLOSED: "not"}.get(self.state, "")

    @property
    def days(self) -> str:
        """From when to when; "" while that is not filled in."""
        found = [self.one.document.get(name) for name in ("opens", "closes")]
        first, last = (date.fromisoformat(text) if text else None for text in found)
        if first is None or last is None or last < first:
            return ""
        return words.day(first) if first == last else f"{words.day(first)} – {words.day(last)}"


def of(member: Member, number: int) -> Consultation:
    """One of the member's organisation; Http404 for any other."""
    return get_object_or_404(member.organisation.consultations.all(), pk=number)


def _today() -> date:
    return timezone.now().astimezone(ZONE).date()


@page()
def listed(request: HttpRequest, member: Member) -> HttpResponse:
    """All of them: first those that somebody has to do something about."""
    today, order = _today(), list(STATES)
    found = member.organisation.consultations.prefetch_related("centres").order_by("-pk")
    rows = sorted((Row(one, consultations.state(one, today)) for one in found), key=lambda row: order.index(row.state))
    over = (consultations.ANSWERED, consultations.WITHDRAWN)
    context = {
        "rows": [row for row in rows if row.state not in over],
        "over": [row for row in rows if row.state in over],
    }
    return render(request, "consultations.html", context)


@page()
def consultation(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """One: what the kiosks show, what they told of the answers, and what came of it."""
    one = of(member, number)
    document = one.document
    row = Row(one, consultations.state(one, _today()))
    context = {
        "consultation": one,
        "row": row,
        "asks": document.get("asks", {}).get(FIRST, ""),
        "changes": document.get("changes", {}).get(FIRST, ""),
        "choices": [(choice["text"][FIRST], choice["icon"]) for choice in document.get("choices", [])],
        "step": LADDER.get(document.get("step", "")),
        "centres": one.centres.all(),
        "outcome": _outcome(one),
        "told": numbers.answers(member.organisation, one),
        "closable": row.state == consultations.OPEN,
        "answerable": row.state in (consultations.CLOSED, consultations.ANSWERED),
        "draft": row.state == consultations.DRAFT,
        "withdrawn": row.state == consultations.WITHDRAWN,
    }
    return render(request, "consultation.html", context)


def _outcome(one: Consultation) -> dict[str, Any] | None:
    found = one.document.get("outcome")
    if not found:
        return None
    on = date.fromisoformat(found["on"])
    return {
        "on": on,
        "until": on + consultations.KEPT - timedelta(days=1),
        "moved": found["moved"][FIRST],
        "not_moved": found["not_moved"][FIRST],
    }


@page(post=True)
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """Make a draft."""
    if not member.organisation.centres.exists():
        messages.info(request, _("First there must be a centre whose visitors you ask."))
        return redirect("centres" if member.leader else "overview")
    one = Consultation(organisation=member.organisation, name=consultations.new_name())
    centres = list(member.organisation.centres.values_list("pk", flat=True))
    today = _today()
    first = {"opens": today.isoformat(), "closes": (today + OPEN_FOR).isoformat(), "step": "consultation"}
    return _edit(request, member, one, {**first, "centres": centres if len(centres) == 1 else []})


@page(post=True)
def change(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Change a draft."""
    one = of(member, number)
    if one.published is not None:
        messages.info(request, _("People answer it as it is. So it can't be changed any more."))
        return redirect("consultation", one.pk)
    return _edit(request, member, one, initial(one))


def _edit(request: HttpRequest, member: Member, one: Consultation, first: dict[str, Any]) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ConsultationForm(data, organisation=member.organisation, initial=first)
    if data is not None and form.is_valid():
        if data.get("version") != str(one.version):
            form.add_error(None, _("Somebody else changed it meanwhile. Look at it again before you save."))
        elif _saved(form, one, member):
            messages.success(request, _("The draft is saved. Nobody at the kiosks sees it yet."))
            return redirect("publish_consultation" if "publish" in data else "consultation", one.pk)
    return _form(request, form, one)


def _saved(form: ConsultationForm, one: Consultation, member: Member) -> bool:
    centres: list[Centre] = list(form.cleaned_data["centres"])
    try:
        consultations.save(one, member.user.username, form.document(), centres)
    except consultations.Stale:
        form.add_error(None, _("Somebody else changed it meanwhile. Look at it again before you save."))
        return False
    return True


def _form(request: HttpRequest, form: ConsultationForm, one: Consultation, *, refused: bool = False) -> HttpResponse:
    context = {"form": form, "consultation": one, "refused": refused}
    return render(request, "consultation_form.html", context, status=422 if form.is_bound and form.errors else 200)


@page(post=True)
def publish(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Put it on the screens, after saying what that means; what it lacks is said beside its field."""
    one = of(member, number)
    if one.published is not None:
        return redirect("consultation", one.pk)
    now = timezone.now()
    try:
        if request.method == "POST":
            consultations.publish(one, member.user.username, now)
            messages.success(request, _("It is published. The kiosks show it when they have network."))
            return redirect("consultation", one.pk)
        consultations.complete(one, now)
    except consultations.Stale:
        return _stale(request, one)
    except BadConsultation as error:
        form = ConsultationForm(initial(one), organisation=member.organisation)
        if form.is_valid():
            form.refuse(error, _today())
        return _form(request, form, one, refused=True)
    lines = [
        _("It comes on the screens of its centres on its first day."),
        _("From now on neither the question nor the answers can be changed. People answer it as it is."),
        _("It stays on the screen until you say what moved and what did not."),
    ]
    return _sure(request, one, _("Publish “%(title)s”?"), lines, _("Publish it"), danger=False)


@page(post=True)
def close(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Let it take no more answers."""
    one = of(member, number)
    today = _today()
    if consultations.state(one, today) != consultations.OPEN:
        return redirect("consultation", one.pk)
    if request.method == "POST":
        try:
            consultations.close(one, member.user.username, today)
        except consultations.Stale:
            return _stale(request, one)
        messages.success(request, _("It is closed. The kiosks are told."))
        return redirect("consultation", one.pk)
    lines = [
        _("The kiosks take no more answers, as soon as they have heard of it."),
        _("If it opened today, today is its last day."),
        _("Then each kiosk tells its numbers, and it waits for you to say what came of it."),
    ]
    return _sure(request, one, _("Close “%(title)s” now?"), lines, _("Close it"), danger=False)


@page(post=True)
def outcome(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Say what moved and what did not."""
    one = of(member, number)
    today = _today()
    if consultations.state(one, today) not in (consultations.CLOSED, consultations.ANSWERED):
        messages.info(request, _("What came of it is said when it is closed."))
        return redirect("consultation", one.pk)
    form = OutcomeForm(request.POST if request.method == "POST" else None, initial=outcome_initial(one))
    if form.is_bound and form.is_valid():
        try:
            consultations.answer(one, member.user.username, form.texts("moved"), form.texts("not_moved"), today)
        except consultations.Stale:
            return _stale(request, one)
        messages.success(request, _("The kiosks show it for 60 days from the day it was first said."))
        return redirect("consultation", one.pk)
    context = {
        "form": form,
        "row": Row(one, ""),
        "told": numbers.answers(member.organisation, one),
        "consultation": one,
    }
    return render(request, "consultation_outcome.html", context, status=422 if form.errors else 200)


@page(post=True)
def withdraw(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Take it from the screens for ever, or delete a draft."""
    one = of(member, number)
    if one.withdrawn is not None:
        return redirect("consultation", one.pk)
    draft, title = one.published is None, consultations.title(one)
    if request.method == "POST":
        try:
            consultations.withdraw(one, member.user.username, timezone.now())
        except consultations.Stale:
            return _stale(request, one)
        if draft:
            messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": title})
            return redirect("consultations")
        messages.success(request, _("It is withdrawn. The kiosks take it from their screens."))
        return redirect("consultation", one.pk)
    if draft:
        lines = [_("Nobody has seen it. What you wrote is gone then.")]
        return _sure(request, one, _("Delete the draft “%(title)s”?"), lines, _("Delete it"))
    lines = [
        _("It disappears from the screens, and nobody gets to know what came of it."),
        _("Those who answered did so because of what you said it would change."),
        _("If you can, say what moved and what did not instead."),
        _("It can't be brought back."),
    ]
    return _sure(request, one, _("Withdraw “%(title)s”?"), lines, _("Withdraw it"))


def _stale(request: HttpRequest, one: Consultation) -> HttpResponse:
    messages.warning(request, _("Somebody else changed it meanwhile. This is how it is now."))
    return redirect("consultation", one.pk)


def _sure(
    request: HttpRequest, one: Consultation, title: str, lines: list[str], do: str, *, danger: bool = True
) -> HttpResponse:
    context = {
        "title": title % {"title": consultations.title(one)},
        "lines": lines,
        "do": do,
        "back": reverse("consultation", args=[one.pk]),
        "danger": danger,
    }
    return render(request, "sure.html", context)
