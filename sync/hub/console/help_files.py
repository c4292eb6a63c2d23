"""Files of the directory: taking one in, after looking at what that does; and giving all of it out as HSDS."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sync.hub import directory, hsds, hsds_zip, log
from sync.hub.console import help_words
from sync.hub.console.gate import page
from sync.hub.console.help_form import FileForm
from sync.hub.listed import Upload
from sync.hub.models import Member

MOST_SHOWN = 100


@page(post=True)
def import_helpers(request: HttpRequest, member: Member) -> HttpResponse:
    """A file is chosen, then looked at, then taken in: all that can be of it, or nothing."""
    if "take" in request.POST:
        return _take(request, member)
    sent = request.method == "POST"
    form = FileForm(request.POST if sent else None, request.FILES if sent else None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = file.read(hsds.MOST_FILE + 1)
            said = hsds_zip.page(data) if hsds_zip.is_zip(data) else hsds.loaded(data)
            found = hsds.read(said, directory.terms_of(member.organisation))
        except hsds.BadFile as error:
            form.add_error("file", help_words.why(error.code, ""))
        else:
            context |= _looked(member, found)
    return render(request, "help_import.html", context, status=422 if form.errors else 200)


def _looked(member: Member, found: hsds.Found) -> dict[str, object]:
    plan = directory.plan(member.organisation, found.services)
    refused = [(one.row, one.name, help_words.why(one.code, one.field)) for one in found.refused]
    refused += [(0, one["name"], help_words.why("clash", "")) for one in plan.clash]
    upload = directory.keep(member, found) if plan.all else None
    return {
        "plan": plan,
        "refused": refused[:MOST_SHOWN],
        "refused_many": len(refused),
        "upload": upload,
        "named": [one["name"] for one in plan.all][:MOST_SHOWN],
        "many": len(plan.all),
    }


def _take(request: HttpRequest, member: Member) -> HttpResponse:
    upload = Upload.objects.filter(member=member, organisation=member.organisation).first()
    if upload is None or request.POST.get("at") != upload.at.isoformat():
        messages.error(request, _("Nothing was taken in. Choose the file again."))
        return redirect("import_helpers")
    try:
        done = directory.take_in(upload, member.user.username)
    except directory.Full:
        messages.error(request, _("There are too many entries. Remove some first."))
        return redirect("import_helpers")
    text = ngettext(
        "%(n)s entry is taken in. The kiosks are told.",
        "%(n)s entries are taken in. The kiosks are told.",
        len(done.all),
    )
    messages.success(request, text % {"n": len(done.all)})
    return redirect("helpers")


@page(post=True)
def export_helpers(request: HttpRequest, member: Member) -> HttpResponse:
    """All of it as HSDS 3.1."""
    if request.method != "POST":
        return redirect("helpers")
    services = [one.document for one in member.organisation.services.filter(removed=None).order_by("name", "pk")]
    log.write(member.organisation, member.user.username, "service.exported", n=len(services))
    content = hsds.text_of(hsds.page(services, directory.terms_of(member.organisation)))
    answer = HttpResponse(content, content_type="application/json")
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="{member.organisation.slug}-{day}.json"'
    return answer
