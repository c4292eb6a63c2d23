"""How a new version of the system stands, in words: at one kiosk, and on its way out."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812 - as everywhere in Stuen

from sync.hub import stages
from sync.hub.models import Kiosk
from sync.hub.released import Offer, Release, Rollout
from sync.hub.rollout import Said

STATES = {
    "waiting": N_("Waiting to be in touch"),
    "downloading": N_("Fetching: %(n)s"),
    "ready": N_("Fetched, waiting for a quiet moment"),
    "installing": N_("Being installed"),
    "reboot": N_("Installed, not started yet"),
    "testing": N_("Being tested"),
    "good": N_("Good"),
    "rolled_back": N_("Went back to the version before"),
    "refused": N_("Not installed"),
}
PATIENCE = timedelta(minutes=15)
"""So long after an offer it is no news that a kiosk has yet to ask: it does so every five minutes."""
WELL, BAD = "yes", "not"
TONES = {"good": WELL, "rolled_back": BAD, "refused": BAD}

CODES = {
    "signature": (
        N_("It is not signed with your organisation's key."),
        N_("Stop it, and ask your technician for another one."),
    ),
    "damaged": (N_("What came was damaged."), N_("If others took it: begin again. Otherwise ask your technician.")),
    "incompatible": (N_("It is made for another kind of machine."), N_("Ask your technician for the right one.")),
    "older": (N_("It is no newer than what is there."), N_("Nothing to do.")),
    "no_boot": (N_("The machine did not start with it."), N_("Do not send it further. Ask your technician.")),
    "no_health": (
        N_("It started, but the kiosk did not work."),
        N_("Do not send it further. Ask your technician."),
    ),
    "data": (
        N_("It does not fit what is on the kiosk's disk."),
        N_("There may be a version that comes before it. Ask your technician."),
    ),
    "space": (N_("There is not enough room on its disk."), N_("Ask your technician to make room.")),
    "cut": (N_("It was cut off while it was being installed."), N_("Begin again, with this kiosk first.")),
    "slot": (
        N_("Its disk could not take it."),
        N_("Ask your technician for a new memory card."),
    ),
}
"""Code -> why it did not go well, and what to do. A code that is not here is shown as it is."""

MACHINES = {"stuen-rpi": N_("Raspberry Pi"), "stuen-pc": N_("Ordinary computers")}
STAGES = {
    stages.ONE: N_("One kiosk has been offered it."),
    stages.SOME: N_("One kiosk in ten has been offered it."),
    stages.ALL: N_("All kiosks have been offered it."),
}


class Words(NamedTuple):
    """How it is at one kiosk: in a few words, their tone ("yes", "not" or ""), why, and what to do."""

    state: str
    tone: str = ""
    why: str = ""
    do: str = ""


def of_offer(offer: Offer, kiosk: Kiosk, now: datetime) -> Words:
    """How an offer stands at its kiosk."""
    unheard = kiosk.last_seen is None or kiosk.last_seen < offer.made
    if offer.state == "waiting" and unheard and now - offer.made > PATIENCE:
        return Words(_("Not heard of since"), BAD, "", _("See that it is switched on and has network."))
    return of_said(Said(offer.state, offer.percent, offer.code))


def of_said(said: Said) -> Words:
    """What a kiosk says."""
    words = STATES.get(said.state, said.state)
    state = _(words) % {"n": f"{said.percent} %"} if said.state == "downloading" else _(words)
    tone = BAD if said.code else TONES.get(said.state, "")
    if not said.code:
        return Words(state, tone)
    return Words(state, tone, *because(said.code))


def because(code: str) -> tuple[str, str]:
    """Why it did not go well, and what to do."""
    if code not in CODES:
        return _("It reports: %(code)s") % {"code": code}, _("Ask your technician what that means.")
    why, do = CODES[code]
    return _(why), _(do)


def machine(release: Release) -> str:
    """What it is for."""
    return _(MACHINES[release.compatible]) if release.compatible in MACHINES else release.compatible


def stage(rollout: Rollout) -> str:
    """How far it has gone out, or why it stopped."""
    if rollout.stopped is None:
        return _(STAGES[rollout.stage])
    if rollout.why_stopped == "failed":
        return _("It stopped by itself: too many kiosks could not use it.")
    if rollout.why_stopped == "another":
        return _("Another version took its place.")
    return _("It was stopped.")
