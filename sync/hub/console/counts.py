"""How many have signed up, in as few questions to the database as a page needs.

Counts are as fresh as the kiosks they come from: an activity that a kiosk keeps is told of when that kiosk syncs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sync.hub.console import words
from sync.hub.console.health import ONLINE
from sync.hub.models import Activity, Kiosk, Lease, Organisation, SignUp
from sync.hub.times import ZONE, Occ

LIVE = ("confirmed", "waiting", "requested")


@dataclass
class Counted:
    """Of one time: seats taken, sign-ups in line, sign-ups nobody has answered, seats lent to kiosks, roles taken."""

    taken: int = 0
    waiting: int = 0
    unanswered: int = 0
    lent: int = 0
    roles: dict[str, int] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether somebody has signed up."""
        return bool(self.taken or self.waiting or self.unanswered or any(self.roles.values()))

    def line(self, capacity: int | None) -> str:
        """Gives "5 af 8 pladser", "Alle 8 pladser er taget · 2 venter"."""
        if capacity is None:
            parts = [ngettext("%(n)s has signed up", "%(n)s have signed up", self.taken) % {"n": self.taken}]
        else:
            text = _("%(taken)s of %(capacity)s places")
            if self.taken == capacity:
                text = ngettext("%(capacity)s place, and it is taken", "All %(capacity)s places are taken", capacity)
            parts = [text % {"taken": self.taken, "capacity": capacity}]
        if self.waiting:
            parts.append(ngettext("%(n)s is waiting", "%(n)s are waiting", self.waiting) % {"n": self.waiting})
        if self.unanswered:
            text = ngettext("%(n)s without an answer", "%(n)s without an answer", self.unanswered)
            parts.append(text % {"n": self.unanswered})
        return " · ".join(parts)


def counted(organisation: Organisation, uids: Iterable[str]) -> dict[tuple[str, str], Counted]:
    """By uid and name of the time; a time that nobody signed up for is counted as nothing."""
    found: dict[tuple[str, str], Counted] = defaultdict(Counted)
    uids = list(uids)
    rows = (
        SignUp.objects.filter(organisation=organisation, uid__in=uids, status__in=LIVE)
        .values("uid", "occurrence", "status", "role")
        .annotate(many=Count("pk"), sum=Sum("seats"))
    )
    for row in rows:
        one = found[row["uid"], row["occurrence"]]
        if row["status"] == "confirmed":
            one.taken += row["sum"]
        elif row["status"] == "waiting":
            one.waiting += row["many"]
        else:
            one.unanswered += row["many"]
        if row["role"] and row["status"] != "requested":
            one.roles[row["role"]] = one.roles.get(row["role"], 0) + row["many"]
    for lease in Lease.objects.filter(kiosk__organisation=organisation, uid__in=uids):
        if lease.left > 0:
            found[lease.uid, lease.occurrence].lent += lease.left
    return found


def signed_up(activity: Activity) -> set[str]:
    """The names of the times that somebody has signed up for, or wants to."""
    return set(
        SignUp.objects.filter(organisation=activity.organisation_id, uid=activity.uid, status__in=LIVE).values_list(
            "occurrence", flat=True
        )
    )


def at_kiosks(activity: Activity, occurrence: str) -> list[tuple[Kiosk, int]]:
    """At which kiosks people signed up for this time, and how many sign-ups each has."""
    kiosks = (
        Kiosk.objects.filter(organisation=activity.organisation_id)
        .select_related("centre")
        .annotate(
            many=Count(
                "signups",
                filter=Q(signups__uid=activity.uid, signups__occurrence=occurrence, signups__status__in=LIVE),
            )
        )
    )
    return [(one, one.many) for one in kiosks if one.many]


def names(kiosks: Iterable[Kiosk]) -> dict[str, str]:
    """By device: what each is called, with its centre where others among them are called the same."""
    kiosks = list(kiosks)
    often = Counter(one.name for one in kiosks)
    return {one.device: one.name if often[one.name] == 1 else f"{one.name} ({one.centre.name})" for one in kiosks}


def freshness(kiosks: Iterable[Kiosk], now: datetime | None = None) -> str:
    """What the counts can't know: kiosks that have not been heard of. "" when all are there."""
    now = now or timezone.now()
    away = [one for one in kiosks if not one.blocked and (one.last_seen is None or now - one.last_seen > ONLINE)]
    if not away:
        return ""
    if len(away) == 1:
        text = _("%(kiosk)s was last heard of %(ago)s. What happened there since is not counted.")
        return text % {"kiosk": away[0].name, "ago": words.ago(away[0].last_seen, now)}
    oldest = min((one.last_seen for one in away if one.last_seen), default=None)
    text = _("%(n)s kiosks are offline, one since %(ago)s. What happened there is not counted.")
    return text % {"n": len(away), "ago": words.ago(oldest, now)}


def share(one: Counted, capacity: int | None) -> int:
    """Per cent of the places that are taken, for the bar."""
    return 0 if not capacity else min(100, round(100 * one.taken / capacity))


def key(activity: Activity, occ: Occ) -> str:
    """What a row of the list is called for the script that keeps its counts fresh."""
    return f"{activity.pk}-{occ.start.astimezone(ZONE):%Y%m%dT%H%M}-{occ.occurrence}"
