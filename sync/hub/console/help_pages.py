"""The directory of help: all entries, one, and what a coordinator does to it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sync.hub import directory, hours, hsds
from sync.hub import help_fields as parts
from sync.hub.console import help_words, words
from sync.hub.console.gate import page
from sync.hub.console.help_form import CloseForm, ServiceForm, new_document
from sync.hub.listed import Service
from sync.hub.models import Member
from sync.hub.times import ZONE

EACH = 50
CRISIS = frozenset({"crisis", "crisis-line"})
"""The conditions that make a service a crisis line."""


def today() -> date:
    """The day it is at the centre."""
    return timezone.now().astimezone(ZONE).date()


def _of(member: Member, number: int) -> Service:
    return get_object_or_404(member.organisation.services.all(), pk=number)


def _shown(member: Member, number: int) -> Service:
    """One that is not removed: who changes it must not bring it back unseen."""
    return get_object_or_404(member.organisation.services.filter(removed=None), pk=number)


@page()
def helpers(request: HttpRequest, member: Member) -> HttpResponse:
    """All entries, what nobody has checked for the longest time first."""
    asked = request.GET.get("q", "").strip()[:100]
    services = member.organisation.services.defer("document")
    there = services.filter(removed=None)
    found = list(there.order_by(F("checked").asc(nulls_first=True), "name"))
    if asked:  # SQLite knows no small letter of Æ
        found = [one for one in found if asked.casefold() in one.name.casefold()]
    part = Paginator(found, EACH).get_page(request.GET.get("page"))
    context = {
        "part": part,
        "rows": [(one, _is_old(one)) for one in part],
        "many": there.count(),
        "old": there.exclude(checked__gte=today() - directory.OLD).count(),
        "removed": services.exclude(removed=None).order_by("name"),
        "q": asked,
        "asked": urlencode({"q": asked}) if asked else "",
    }
    return render(request, "help.html", context)


def _is_old(one: Service) -> bool:
    return one.checked is None or one.checked < today() - directory.OLD


@page()
def helper(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """One entry as it stands."""
    one = _of(member, number)
    return render(request, "help_one.html", _context(member, one, CloseForm(today=today())))


def _is_crisis(one: Service, codes: parts.Codes) -> bool:
    """Whether the kiosks go by their own word of it (kiosk/directory/crisis.py)."""
    return not CRISIS.isdisjoint(codes.values(one.document, "condition"))


def _context(member: Member, one: Service, form: CloseForm) -> dict[str, Any]:
    document, codes = one.document, parts.Codes(directory.terms_of(member.organisation))
    now = today()
    coming, calls = hours.week(document, now), hours.week(document, now, phone=True)
    place, address = parts.place(document), parts.address(document)
    town = f"{address.get('postal_code', '')} {address.get('city', '')}"
    amount, option = parts.price(document, codes)
    return {
        "service": one,
        "document": document,
        "organisation": document.get("organization", {}).get("name", ""),
        "old": _is_old(one),
        "needs": [codes.needs.get(code, code) for code in codes.values(document, "need")],
        "crisis": _is_crisis(one, codes),
        "facts": help_words.facts(codes.values(document, "condition"), parts.languages(document)),
        "phones": [row for _owner, row in parts.phones(document)],
        "place": place,
        "address": ", ".join(filter(None, (address.get("address_1"), town.strip()))),
        "places": len(hours.places(document)),
        "days": _days(coming),
        "call_days": _days(calls),
        "own_rules": sum(week.others for week in (coming, calls) if week),
        "closings": [_closing(found) for found in hours.closings(document, now)],
        "closed_until": hours.closed_on(document, now),
        "price": amount,
        "option": option,
        "own_price": parts.has_own_price(document),
        "form": form,
    }


def _days(week: hours.Week | None) -> list[tuple[str, str]]:
    """Each weekday and its hours; empty where none are known."""
    if week is None or not week.said:
        return []
    return [(str(DAY_NAMES[n]), hours.text(spans) or _("closed")) for n, spans in enumerate(week.days)]


def _closing(one: hours.Closing) -> tuple[str, str, str]:
    when = words.day(one.first) if one.first == one.last else f"{words.day(one.first)} – {words.day(one.last)}"
    return when, hours.text([one.span]) if one.span else _("closed"), one.why


@page(post=True)
def new_helper(request: HttpRequest, member: Member) -> HttpResponse:
    """Make one."""
    return _edit(request, member, Service(organisation=member.organisation, document=new_document(), version=0))


@page(post=True)
def change_helper(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Change one."""
    return _edit(request, member, _shown(member, number))


def _edit(request: HttpRequest, member: Member, one: Service) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    codes = parts.Codes(directory.terms_of(member.organisation))
    form = ServiceForm(data, document=one.document, codes=codes, today=today(), others=_organisations(member))
    if data is not None and form.is_valid():
        if data.get("version") != str(one.version):
            form.add_error(None, _("Somebody else changed it meanwhile. Look at it again before you save."))
        elif (saved := _saved(member, one, form)) is not None:
            messages.success(request, _("“%(name)s” is saved. The kiosks are told.") % {"name": saved.name})
            if form.stale_english():
                messages.info(request, _("What it says in English is still the old text. Look at it too."))
            return redirect("helper", saved.pk)
    context = {"form": form, "service": one, "shared": _shared(member, one), "crisis": _is_crisis(one, codes)}
    return render(request, "help_form.html", context, status=422 if form.errors else 200)


def _saved(member: Member, one: Service, form: ServiceForm) -> Service | None:
    """It as it was stored; None where the form says why it was not."""
    try:
        return directory.save(one, form.wanted(), member.user.username)
    except directory.Meanwhile:
        form.add_error(None, _("Somebody else changed it meanwhile. Look at it again before you save."))
    except directory.Full:
        form.add_error(None, _("There are too many entries. Remove some first."))
    except hsds.BadService as error:
        form.add_error(None, help_words.why(error.code, error.field))
    return None


def _organisations(member: Member) -> list[dict[str, Any]]:
    """Those behind the entries that there are, each once."""
    found = (one.document.get("organization") for one in member.organisation.services.order_by("pk"))
    return list({one["id"]: one for one in found if one}.values())


def _shared(member: Member, one: Service) -> list[str]:
    """The names of other entries at the same place."""
    key = parts.place(one.document).get("id")
    others = member.organisation.services.filter(removed=None).exclude(pk=one.pk).order_by("name") if key else ()
    return [other.name for other in others if any(shared["id"] == key for _n, shared in hsds.shared_in(other.document))]


@page(post=True)
def look_at_helper(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Somebody checked it today; or it is closed up to a day, or open again."""
    one = _shown(member, number)
    form = CloseForm(request.POST if "close" in request.POST else None, today=today())
    if request.method != "POST":
        return redirect("helper", one.pk)
    try:
        if "looked" in request.POST:
            directory.look(one, today(), member.user.username)
            messages.success(request, _("Noted: “%(name)s” was checked today.") % {"name": one.name})
        elif "open" in request.POST:
            _close(one, None, member)
            messages.success(request, _("“%(name)s” is open again. The kiosks are told.") % {"name": one.name})
        elif form.is_valid():
            _close(one, form.cleaned_data["until"], member)
            until = words.day(form.cleaned_data["until"])
            messages.success(request, _("It is closed up to and with %(day)s. The kiosks are told.") % {"day": until})
        else:
            return render(request, "help_one.html", _context(member, one, form), status=422)
    except directory.Meanwhile:
        messages.error(request, _("Somebody else changed it meanwhile. Look at it again before you save."))
    return redirect("helper", one.pk)


def _close(one: Service, last: date | None, member: Member) -> None:
    hours.close(one.document, today(), last)
    directory.save(one, one.document, member.user.username, what="service.closed" if last else "service.opened")


@page(post=True)
def remove_helper(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Take it away from the kiosks."""
    one = _shown(member, number)
    if request.method == "POST":
        directory.remove(one, member.user.username)
        messages.success(request, _("“%(name)s” is removed. The kiosks are told.") % {"name": one.name})
        return redirect("helper", one.pk)
    lines = [_("The kiosks show it no more."), _("You can bring it back afterwards.")]
    context = {
        "title": _("Remove “%(title)s”?") % {"title": one.name}, "lines": lines, "do": _("Remove it"),
        "back": reverse("helper", args=[one.pk]), "danger": True,
    }  # fmt: skip
    return render(request, "sure.html", context)


@page(post=True)
def bring_back_helper(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Let the kiosks show it again."""
    one = _of(member, number)
    if request.method == "POST" and one.removed is not None:
        directory.bring_back(one, member.user.username)
        messages.success(request, _("“%(name)s” is back. The kiosks are told.") % {"name": one.name})
    return redirect("helper", one.pk)
