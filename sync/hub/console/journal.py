"""The log of who did what, to read: by person, by thing, a page at a time."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as lazy

from sync.hub.console import sentences
from sync.hub.console.gate import page
from sync.hub.models import Member

EACH = 50
THINGS = {
    "activity": lazy("Activities"),
    "consultation": lazy("Consultations"),
    "kiosk": lazy("Kiosks"),
    "pack": lazy("Content"),
    "release": lazy("Updates"),
    "service": lazy("Directory"),
    "member": lazy("Persons"),
    "centre": lazy("Centres"),
    "form": lazy("Sealed forms"),
    "recovery": lazy("The hub"),
}
ALSO = {
    "activity": ("activity.", "occurrence."),
    "kiosk": ("kiosk.", "code."),
    "recovery": ("recovery.", "organisation."),
}


@page()
def journal(request: HttpRequest, member: Member) -> HttpResponse:
    """The newest first."""
    organisation = member.organisation
    found = organisation.entries.all()
    who, thing = request.GET.get("who", "")[:150], request.GET.get("thing", "")
    if who:
        found = found.filter(who=who)
    if thing in THINGS:
        starts = ALSO.get(thing, (f"{thing}.",))
        keys = [key for key in sentences.SENTENCES if key.startswith(starts)]
        found = found.filter(what__in=keys)
    part = Paginator(found, EACH).get_page(request.GET.get("page"))
    kiosks = sentences.names_of(list(organisation.kiosks.all()))
    people = organisation.entries.order_by("who").values_list("who", flat=True).distinct()
    asked = urlencode({name: value for name, value in (("who", who), ("thing", thing)) if value})
    context = {
        "part": part,
        "lines": [(one, sentences.who(one, kiosks), sentences.sentence(one)) for one in part],
        "people": [(one, sentences.name(one, kiosks)) for one in people],
        "things": THINGS,
        "who": who,
        "thing": thing,
        "asked": asked,
    }
    return render(request, "journal.html", context)
