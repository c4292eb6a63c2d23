"""Forms that visitors sent to staff, sealed: that they came, and taking one away to where the key is.

Nothing here can open one. What is known of it: which form, at which kiosk, when, and the code that its visitor has.
"""

import re

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sync.hub import exported, log
from sync.hub.carried import SealedForm
from sync.hub.console.gate import page
from sync.hub.models import Member, Organisation

EACH = 50
_CODE = re.compile(r"[0-9A-Z-]{1,16}", re.ASCII)


def of(organisation: Organisation) -> QuerySet[SealedForm]:
    """The forms of an organisation, each once, the newest first; two kiosks may have the same code."""
    mine = SealedForm.objects.filter(kiosk__organisation=organisation, part=1)
    return mine.select_related("kiosk__centre", "kiosk__organisation").order_by("-received", "-pk")


@page()
def forms(request: HttpRequest, member: Member) -> HttpResponse:
    """All of them; or those with a code that somebody asks about."""
    found, code = of(member.organisation), request.GET.get("code", "").strip().upper()[:16]
    if code:
        plain = code.replace("-", "").replace(" ", "")
        found = found.filter(Q(code=code) | Q(code=f"{plain[:3]}-{plain[3:]}"))
    part = Paginator(found, EACH).get_page(request.GET.get("page"))
    return render(request, "forms.html", {"part": part, "code": code})


@page(post=True, dangerous=True)
def form(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """What is known of one; a POST takes it away, which is written in the log."""
    one = get_object_or_404(of(member.organisation), pk=number)
    pieces = exported.pieces(one)
    file = f"blanket-{one.code if _CODE.fullmatch(one.code) else one.pk}.ndjson"
    if request.method == "POST":
        log.write(member.organisation, member.user.username, "form.fetched", code=one.code)
        pieces.update(fetched=timezone.now())
        answer = HttpResponse(exported.one_form(one), content_type="application/x-ndjson")
        answer["Content-Disposition"] = f'attachment; filename="{file}"'
        return answer
    whole = pieces.count() == one.parts
    command = f"python -m sync forms {file} --key {_('KEY')} --out {_('FOLDER')}"
    return render(request, "form.html", {"form": one, "whole": whole, "command": command})
