"""How a kiosk is, in words a coordinator can act on: what is wrong, and what to do."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812 - as everywhere in Stuen
from django.utils.translation import ngettext

from sync.hub.console import update_words, words
from sync.hub.models import Event, Kiosk, Pack

ONLINE = timedelta(minutes=15)  # a kiosk asks every five minutes
AWAY = timedelta(days=1)  # a night without power is no problem
HOT = 80  # °C: a Raspberry Pi slows down from here
CLOCK_OFF = 120  # seconds
DISK_LEFT = 0.1
WORN = 90  # per cent of an eMMC's life
RESTORED = timedelta(days=7)
CREDENTIAL_SOON = timedelta(days=14)

REPORTED = {
    "printer": (N_("The printer does not answer."), N_("See that it is switched on and has paper.")),
    "sound": (N_("It has no sound."), N_("See that the loudspeaker is switched on.")),
    "disk": (N_("Nothing can be written on its disk."), N_("Ask your technician for a new memory card.")),
    "disk_full": (N_("Its disk is full."), N_("Ask your technician to make room.")),
}
"""What kiosks report by code. An unknown code is shown as it is: a newer kiosk knows more than its hub."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, what to do about it, and whether it can't wait."""

    what: str
    do: str
    urgent: bool = False


def online(kiosk: Kiosk, now: datetime | None = None) -> bool:
    """Whether it was heard of a moment ago."""
    return kiosk.last_seen is not None and (now or timezone.now()) - kiosk.last_seen <= ONLINE


def _directory(kiosk: Kiosk) -> list[Problem]:
    """Whether it can't use all of the directory."""
    told = kiosk.status.get("directory") if isinstance(kiosk.status, dict) else None
    n = told.get("left_out") if isinstance(told, dict) else None
    if type(n) is not int or not 0 < n < 100_000:
        return []
    what = ngettext("It can't show %(n)s entry of the directory.", "It can't show %(n)s entries of the directory.", n)
    return [Problem(what % {"n": n}, _("Update it. If that does not help, ask your technician."))]


def _update(kiosk: Kiosk) -> list[Problem]:
    """Whether a new version of the system did not come, or did not do."""
    update = said(kiosk, "update")
    update = update if isinstance(update, dict) else {}
    state, code, version = (update.get(name) for name in ("state", "code", "version"))
    if not isinstance(code, str) or not isinstance(version, str) or code == "older":
        return []
    what = {
        "rolled_back": _("It went back from version %(version)s."),
        "refused": _("It did not install version %(version)s."),
        "downloading": _("It can't fetch version %(version)s."),
    }.get(str(state))
    if what is None or not (code or state == "rolled_back"):
        return []
    why, do = update_words.because(code[:60] or "no_health")
    return [Problem(f"{what % {'version': version[:80]}} {why}", do)]


def _disk(kiosk: Kiosk) -> list[Problem]:
    """What its disk tells of itself: it goes on working for a while, and then no more."""
    found = []
    errors, wear = number(kiosk, "disk_errors"), number(kiosk, "wear")
    if errors is not None and errors >= 1:
        text = ngettext("Its disk has had %(n)s fault.", "Its disk has had %(n)s faults.", int(errors))
        found.append(Problem(text % {"n": int(errors)}, _("Ask your technician for a new memory card."), urgent=True))
    if wear is not None and wear >= WORN:
        text = _("Its disk is nearly worn out: %(n)s of its life is used.") % {"n": f"{int(wear)} %"}
        found.append(Problem(text, _("Ask your technician for a new one in time."), wear >= 100))
    return found


def problems(
    kiosk: Kiosk, now: datetime | None = None, *, newest: dict[str, int] | None = None, refused: int | None = None
) -> list[Problem]:
    """What is wrong with a kiosk now; the worst first. `newest`: the published content; `refused`: its events."""
    now = now or timezone.now()
    if kiosk.blocked:
        if kiosk.why_blocked != "cloned":
            return []
        what, do = _("Two machines say that they are this kiosk."), _("Find out why before you let it in again.")
        return [Problem(what, do, urgent=True)]
    found = [*_contact(kiosk, now), *_measured(kiosk), *_reported(kiosk)]
    found += [*_directory(kiosk), *_update(kiosk)]
    behind = [name for name, version in (newest or {}).items() if _version(kiosk, name) < version]
    no = refused_pack(kiosk) if behind and kiosk.status else None
    if no and no[1] >= (newest or {}).get(no[0], 0):  # fetching it again will not help
        what = _("It refused %(pack)s %(version)s.") % {"pack": no[0], "version": no[1]}
        found.append(Problem(what, _("Ask your technician. Why is told under Content."), urgent=True))
    elif behind and kiosk.status:
        do = _("It gets it by itself when it has network.")
        found.append(Problem(_("It does not have the newest content yet."), do))
    if refused is None:
        refused = kiosk.events.exclude(refused="").count()
    if refused:
        text = ngettext("%(n)s message from it was refused.", "%(n)s messages from it were refused.", refused)
        found.append(Problem(text % {"n": refused}, _("See below which, and why.")))
    return sorted(found, key=lambda one: not one.urgent)


def refused_pack(kiosk: Kiosk) -> tuple[str, int, str] | None:
    """The pack and version that a kiosk refused last, and the code of why; None once it has it, or a newer one."""
    event = kiosk.events.filter(type="pack.refused", refused="").order_by("-pk").first()
    told = body(event) if event is not None else {}
    name, version = str(told.get("pack", ""))[:40], told.get("version")
    if not name or not isinstance(version, int) or content(kiosk).get(name, 0) >= version:
        return None
    return name, version, str(told.get("why"))


def _contact(kiosk: Kiosk, now: datetime) -> list[Problem]:
    """What the hub itself knows of it."""
    found = []
    if kiosk.last_seen is None:
        what = _("It has never been in touch since it was enrolled.")
        found.append(Problem(what, _("See that it has network.")))
    elif now - kiosk.last_seen > AWAY:
        what = _("It was last heard of %(ago)s.") % {"ago": words.ago(kiosk.last_seen, now)}
        do = _("It works without network. See that it is switched on and that the network is there.")
        found.append(Problem(what, do))
    if kiosk.restored and now - kiosk.restored < RESTORED:
        what = _("It was put back to an older copy of itself %(ago)s.") % {"ago": words.ago(kiosk.restored, now)}
        do = _("If your technician did that, all is well. Otherwise ask them.")
        found.append(Problem(what, do, urgent=True))
    if kiosk.credential_until - now < CREDENTIAL_SOON:
        what = _("Its right to speak with the hub runs out soon.")
        found.append(Problem(what, _("It renews it by itself when it has network.")))
    return found


def _reported(kiosk: Kiosk) -> list[Problem]:
    """What it says itself."""
    codes = said(kiosk, "problems")
    found = []
    for code in codes if isinstance(codes, list) else ():
        if known := REPORTED.get(str(code)):
            found.append(Problem(_(known[0]), _(known[1]), urgent=code in ("disk", "disk_full")))
        else:
            what = _("It reports: %(code)s") % {"code": str(code)[:60]}
            found.append(Problem(what, _("Ask your technician what that means.")))
    return found


def _measured(kiosk: Kiosk) -> list[Problem]:
    """What its own numbers say. They come from outside, so nothing is taken for granted."""
    found = _disk(kiosk)
    free, whole = number(kiosk, "disk_free"), number(kiosk, "disk_size")
    codes = said(kiosk, "problems")
    full = isinstance(codes, list) and "disk_full" in codes  # said in plainer words below
    if free is not None and whole and free / whole < DISK_LEFT and not full:
        found.append(
            Problem(_("Its disk is nearly full."), _("Ask your technician to make room."), free / whole < 0.03)
        )
    heat = number(kiosk, "temperature")
    if heat is not None and heat >= HOT:
        text = _("It is too hot: %(n)s °C.") % {"n": round(heat)}
        found.append(Problem(text, _("See that air can get to it, and that the sun can't."), True))
    if said(kiosk, "under_voltage"):
        found.append(Problem(_("It gets too little power."), _("Change its power supply."), True))
    off = number(kiosk, "clock")
    if off is not None and abs(off) > CLOCK_OFF:
        text = _("Its clock is wrong by %(time)s.") % {"time": span(off)}
        found.append(Problem(text, _("It sets itself when it has network. If not, ask your technician.")))
    return found


def said(kiosk: Kiosk, name: str) -> Any:
    """What a kiosk reported under this name: from outside, so it may be anything. None when it said nothing."""
    return kiosk.status.get(name) if isinstance(kiosk.status, dict) else None


def number(kiosk: Kiosk, name: str) -> float | None:
    """A number that a kiosk reported; None when it said none, or no number."""
    value = said(kiosk, name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15 else None


def span(seconds: float) -> str:
    """How long, roughly, in words."""
    n = round(abs(seconds) / 60)
    if n < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}
    if n < 2880:
        return ngettext("%(n)s hour", "%(n)s hours", n // 60) % {"n": n // 60}
    return ngettext("%(n)s day", "%(n)s days", n // 1440) % {"n": n // 1440}


def _version(kiosk: Kiosk, pack: str) -> int:
    content = said(kiosk, "content")
    value = content.get(pack, 0) if isinstance(content, dict) else 0
    return value if isinstance(value, int) else 0


def content(kiosk: Kiosk) -> dict[str, int]:
    """The packs a kiosk says it has, and their versions."""
    value = said(kiosk, "content")
    return {str(name)[:40]: _version(kiosk, name) for name in value} if isinstance(value, dict) else {}


def newest(packs: Iterable[Pack]) -> dict[str, int]:
    """The last published version of each pack."""
    found: dict[str, int] = {}
    for pack in packs:
        found[pack.name] = max(pack.version, found.get(pack.name, 0))
    return found


REFUSED = {
    "bad_body": N_("The hub could not make sense of it. Kiosk and hub may be of different versions."),
    "bad_type": N_("The hub does not know messages of this kind."),
}


def why_refused(event: Event) -> str:
    """Why the hub can't take an event, in words."""
    return _(REFUSED[event.refused]) if event.refused in REFUSED else _("Reason: %(code)s") % {"code": event.refused}


KINDS = {
    "signup.requested": N_("A sign-up"),
    "signup.promoted": N_("A place from the waiting list"),
    "signup.cancelled": N_("A cancelled sign-up"),
    "signup.held": N_("A sign-up from before the hub was restored"),
    "lease.returned": N_("Places given back"),
    "form.sent": N_("A sealed form"),
    "counts.told": N_("Counts of a month or a year"),
    "consult.told": N_("Answers to a consultation"),
    "pack.installed": N_("News of its content"),
    "pack.refused": N_("News of its content"),
}


def body(event: Event) -> dict[str, Any]:
    """What an event says; nothing for one that says it in no form we know."""
    try:
        found = json.loads(event.raw)["body"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def kind(event: Event) -> str:
    """What an event tells of, in words."""
    return _(KINDS[event.type]) if event.type in KINDS else _("A message of the kind %(kind)s") % {"kind": event.type}
