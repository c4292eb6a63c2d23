"""Content packs: what kiosks show besides activities. Upload, what changed, and who has what."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812 - as everywhere in Stuen

from sync.hub import publish_pack
from sync.hub.console import health
from sync.hub.console.gate import page
from sync.hub.models import Kiosk, Member, Pack
from sync.packs import MOST_PACK

MOST_SHOWN = 30

REFUSED = {
    "no_key": N_("Your organisation has no key for content yet. Ask your technician."),
    "wrong_key": N_("It is not signed with your organisation's key."),
    "old_version": N_("It is not newer than what is published."),
    "needs_newer": N_("It is made for newer kiosks or a newer hub."),
    "bad_archive": N_("It is not a .zip file that can be read."),
    "bad_manifest": N_("Its list of files can't be read."),
    "bad_path": N_("It holds a file with a name that is not allowed."),
    "bad_file": N_("One of its files is not the one that was signed."),
    "missing_file": N_("One of its files is missing."),
    "extra_file": N_("It holds a file that is not on its list."),
    "not_a_file": N_("It holds something that is no file."),
    "twice": N_("It holds the same file twice."),
    "too_large": N_("It is too large."),
    "too_many": N_("It holds too many files."),
    "does_not_load": N_("The kiosk could not show it, and shows the one before."),
    "no_such_file": N_("The hub did not have one of its files. Publish it again as a new version."),
}


def in_words(code: str) -> str:
    """Why a pack was refused."""
    return _(REFUSED[code]) if code in REFUSED else _("It was refused.")


def refused_by(kiosk: Kiosk) -> tuple[str, int, str] | None:
    """The same as `health.refused_pack`, with why in words."""
    found = health.refused_pack(kiosk)
    return (*found[:2], in_words(found[2])) if found else None


def _files(pack: Pack) -> dict[str, str]:
    """The hash of each of its files."""
    try:
        files: Any = json.loads(pack.manifest).get("files", {})
        return {str(name): str(one["sha256"] if isinstance(one, dict) else one) for name, one in files.items()}
    except (ValueError, AttributeError, KeyError, TypeError):
        return {}


def changed(pack: Pack, before: Pack | None) -> dict[str, list[str]]:
    """What a version has that the one before had not, and the other way round."""
    now, then = _files(pack), _files(before) if before is not None else {}
    return {
        "added": sorted(name for name in now if name not in then),
        "changed": sorted(name for name in now if name in then and then[name] != now[name]),
        "gone": sorted(name for name in then if name not in now),
    }


@page(post=True, dangerous=True)
def packs(request: HttpRequest, member: Member) -> HttpResponse:
    """All packs and who has them; leaders upload here."""
    organisation = member.organisation
    wrong = ""
    if request.method == "POST" and member.leader:
        upload = request.FILES.get("pack")
        if upload is None:
            wrong = _("Choose a file first.")
        elif (upload.size or 0) > publish_pack.MOST_UPLOAD:
            wrong = _("The file is larger than %(n)s MB. Ask your technician.") % {"n": MOST_PACK >> 20}
        else:
            try:
                pack = publish_pack.publish(organisation, upload, member.user.username)
            except publish_pack.BadPack as error:
                why = f"{in_words(error.code)} ({error})"  # the exact words are for the technician
                wrong = _("Nothing was published. %(why)s") % {"why": why}
            else:
                text = _("%(pack)s %(version)s is published. Kiosks fetch it when they have network.")
                messages.success(request, text % {"pack": pack.name, "version": pack.version})
                return redirect("pack", pack.name, pack.version)
    published = list(organisation.packs.order_by("name", "-version"))
    newest = health.newest(published)
    kiosks = [one for one in organisation.kiosks.select_related("centre") if not one.blocked]
    context = {
        "packs": published[:MOST_SHOWN],
        "kiosks": [(one, _content_of(health.content(one), newest), refused_by(one)) for one in kiosks],
        "wrong": wrong,
        "key": bool(organisation.content_key),
    }
    return render(request, "packs.html", context, status=422 if wrong else 200)


def _content_of(has: dict[str, int], newest: dict[str, int]) -> list[tuple[str, int, bool]]:
    """For each published pack: its name, the version a kiosk has (0: none), and whether that is the newest."""
    return [(name, has.get(name, 0), has.get(name, 0) >= version) for name, version in sorted(newest.items())]


@page()
def pack(request: HttpRequest, member: Member, name: str, version: int) -> HttpResponse:
    """One version: what changed."""
    one = get_object_or_404(member.organisation.packs.all(), name=name, version=version)
    before = member.organisation.packs.filter(name=name, version__lt=version).order_by("-version").first()
    found = changed(one, before)
    parts = [
        (_("New files"), found["added"][:MOST_SHOWN], len(found["added"])),
        (_("Changed files"), found["changed"][:MOST_SHOWN], len(found["changed"])),
        (_("Files that are gone"), found["gone"][:MOST_SHOWN], len(found["gone"])),
    ]
    return render(request, "pack.html", {"pack": one, "before": before, "parts": parts})
