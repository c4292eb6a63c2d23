"""The fleet: every machine in one table, the worst first, with what to do about it."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sync.hub.console import health, update_words, words
from sync.hub.console.gate import page
from sync.hub.models import Kiosk, Member, Organisation
from sync.hub.released import Offer, Rollout
from sync.hub.rollout import STATES, Said


class Cell(NamedTuple):
    """One thing that is told of a machine; `tone` "not": somebody should look, "yes": well, "": neither."""

    text: str
    tone: str = ""


class Machine(NamedTuple):
    """A row of the table."""

    kiosk: Kiosk
    version: str
    slot: str
    update: update_words.Words
    disk: list[Cell]
    board: list[Cell]
    clock: Cell
    seen: Cell
    problems: list[health.Problem]

    @property
    def worst(self) -> tuple[object, ...]:
        """What it is sorted by."""
        grade = 3 if self.kiosk.blocked else 0 if self.urgent else 1 if self.problems else 2
        never = self.kiosk.last_seen or datetime.min.replace(tzinfo=timezone.get_default_timezone())
        return grade, -len(self.problems), never, self.kiosk.name, self.kiosk.pk

    @property
    def parts(self) -> tuple[str, str]:
        """The version, and the time behind it when it was built, which takes a line of its own."""
        number, plus, built = self.version.partition("+")
        return number, plus + built

    @property
    def more(self) -> int:
        """How many things are wrong besides the first."""
        return len(self.problems) - 1

    @property
    def urgent(self) -> bool:
        """Whether something can't wait."""
        return any(problem.urgent for problem in self.problems)


@page()
def fleet(request: HttpRequest, member: Member) -> HttpResponse:
    """All of them, or those of one centre."""
    organisation = member.organisation
    centres = list(organisation.centres.all())
    asked = request.GET.get("centre", "")
    centre = get_object_or_404(organisation.centres.all(), pk=asked) if asked.isdecimal() else None
    found = machines(organisation, timezone.now())
    shown = [one for one in found if centre is None or one.kiosk.centre_id == centre.pk]
    counted = [one for one in shown if not one.kiosk.blocked]
    needing = sum(bool(one.problems) for one in counted)
    context = {
        "machines": shown,
        "any": bool(found),
        "centres": centres,
        "centre": centre,
        "needing": needing,
        "well": len(counted) - needing,
        "versions": Counter(one.version for one in counted).most_common(6),
        "running": [standing(one) for one in running(organisation)],
        "empty": not centres,
    }
    return render(request, "fleet.html", context)


def machines(organisation: Organisation, now: datetime) -> list[Machine]:
    """A row for each kiosk, the worst first."""
    kiosks = organisation.kiosks.select_related("centre").annotate(
        refusals=Count("events", filter=~Q(events__refused=""))
    )
    offers = {
        offer.kiosk_id: offer
        for offer in Offer.objects.filter(rollout__organisation=organisation, rollout__stopped=None).order_by("pk")
    }
    newest = health.newest(organisation.packs.all())
    found = [
        _machine(one, offers.get(one.pk), health.problems(one, now, newest=newest, refused=one.refusals), now)
        for one in kiosks
    ]
    return sorted(found, key=lambda one: one.worst)


def running(organisation: Organisation) -> list[Rollout]:
    """What is on its way out just now."""
    return list(organisation.rollouts.filter(stopped=None).select_related("release").order_by("-pk"))


class Standing(NamedTuple):
    """How far a rollout is, for a card."""

    rollout: Rollout
    machine: str
    stage: str
    good: int
    offered: int


def standing(rollout: Rollout) -> Standing:
    """See `Standing`."""
    count = rollout.offers.aggregate(all=Count("pk"), good=Count("pk", filter=Q(state="good")))
    stage = update_words.stage(rollout)
    return Standing(rollout, update_words.machine(rollout.release), stage, count["good"], count["all"])


def _machine(kiosk: Kiosk, offer: Offer | None, problems: list[health.Problem], now: datetime) -> Machine:
    slot = health.said(kiosk, "slot")
    return Machine(
        kiosk,
        version(kiosk),
        slot if slot in ("A", "B") else "",
        update_words.of_offer(offer, kiosk, now) if offer else _said(kiosk),
        disk(kiosk),
        board(kiosk),
        _clock(kiosk),
        _seen(kiosk, now),
        problems,
    )


def version(kiosk: Kiosk) -> str:
    """What it runs: the image's, or where there is none the program's."""
    for name in ("image", "version"):
        found = health.said(kiosk, name)
        if isinstance(found, str) and found:
            return found[:80]
    return "–"


def wear(kiosk: Kiosk) -> list[Cell]:
    """Its disk's faults, and how far it is worn."""
    errors, worn = health.number(kiosk, "disk_errors"), health.number(kiosk, "wear")
    found = []
    if errors is not None:
        n = int(errors)
        text = ngettext("%(n)s fault", "%(n)s faults", n) % {"n": n} if n else _("No faults")
        found.append(Cell(text, "not" if n else "yes"))
    if worn is not None:
        found.append(Cell(_("%(n)s worn") % {"n": f"{int(worn)} %"}, "not" if worn >= health.WORN else ""))
    return found


def disk(kiosk: Kiosk) -> list[Cell]:
    """How its disk is: faults, wear, room."""
    found = wear(kiosk)
    free, whole = health.number(kiosk, "disk_free"), health.number(kiosk, "disk_size")
    if free is not None and whole and whole > 0:
        tone = "not" if free / whole < health.DISK_LEFT else ""
        found.append(Cell(_("%(size)s free") % {"size": words.size(free)}, tone))
    return found


def board(kiosk: Kiosk) -> list[Cell]:
    """How the machine itself is: power, heat."""
    found, low, heat = [], health.said(kiosk, "under_voltage"), health.number(kiosk, "temperature")
    if low:
        found.append(Cell(_("Too little power"), "not"))
    elif low is False:
        found.append(Cell(_("Power is good"), "yes"))
    if heat is not None:
        found.append(Cell(_("%(n)s °C") % {"n": round(heat)}, "not" if heat >= health.HOT else ""))
    return found


def _clock(kiosk: Kiosk) -> Cell:
    off = health.number(kiosk, "clock")
    if off is None:
        return Cell("–")
    if abs(off) <= health.CLOCK_OFF:
        return Cell(_("Right"), "yes")
    return Cell(_("Wrong by %(time)s") % {"time": health.span(off)}, "not")


def _seen(kiosk: Kiosk, now: datetime) -> Cell:
    if health.online(kiosk, now):
        return Cell(_("Online"), "yes")
    away = kiosk.last_seen is None or now - kiosk.last_seen > health.AWAY
    return Cell(words.ago(kiosk.last_seen, now).capitalize(), "not" if away else "")


def _said(kiosk: Kiosk) -> update_words.Words:
    """How an update stands that did not come from here (from a stick, say), or that is over."""
    update = health.said(kiosk, "update")
    update = update if isinstance(update, dict) else {}
    state, code, percent = update.get("state"), update.get("code"), update.get("percent")
    if health.said(kiosk, "image") is None:
        return update_words.Words(_("By a technician"))
    if not isinstance(state, str) or state not in STATES or state == "good":
        return update_words.Words(_("Nothing new"))
    known = code[:60] if isinstance(code, str) else ""
    return update_words.of_said(Said(state, percent if type(percent) is int else 0, known))
