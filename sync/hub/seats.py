"""What kiosks say of sign-ups and lent seats, and what the hub decides about it; the rules are in `places`.

Every activity has one keeper (protocol.md, "Seats"). About what a kiosk keeps, or what the hub does not know (a kiosk's
own calendar), its word is written down. About what the hub keeps it asks, or has promised from seats lent to it.

Everything here happens under the lock of the organisation's row, so decisions fall in the order of commits, and the
seats confirmed and lent are never more than there are at any commit, unless capacity was lowered under them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from sync.hub import activities, book, changes, leases, statements
from sync.hub.models import Activity, Kiosk, Lease, Organisation, SignUp
from sync.hub.places import Place


class Said(NamedTuple):
    """One event about sign-ups or lent seats. `kind` is its type."""

    kind: str
    signup: str = ""
    uid: str = ""
    occurrence: str = ""
    seats: int = 0
    role: str = ""
    buddy: bool = False
    status: str = ""
    lease: bool = False


class Tally(NamedTuple):
    """How an occurrence stands: seats taken (lent ones not among them), parties in line, roles taken, seats lent."""

    taken: int
    waiting: int
    roles: dict[str, int]
    lent: int


def apply(
    kiosk: Kiosk, said: Sequence[Said], now: datetime, first: Sequence[statements.Statement] = ()
) -> list[statements.Statement]:
    """Take in what a locked kiosk says, in its order, and publish what follows from it: inside a transaction.

    `first` are statements to be asked before, in the same message. Gives those that are left to be asked.
    """
    if not said:
        return list(first)
    organisation = kiosk.organisation
    signups = list({one.signup for one in said if one.signup})
    uids = {one.uid for one in said}
    asked = [changes.locking(organisation.pk, len(said)), _asking_activities(organisation, uids)]
    if signups:
        asked.append(book.asking_own(organisation, kiosk.device, signups))
    lock, known, *mine = statements.together(*first, *asked)[len(first) :]
    last, recovering = changes.locked(lock)
    organisation.counter = last
    own = book.own_places(*mine) if mine else {}
    known_activities = [statements.made(Activity, row) for row in known]
    if others := {key[0] for key, _place in own.values()} - uids:
        known_activities += Activity.objects.filter(organisation=organisation, uid__in=others)
    pages = book.Book(organisation, recovering, now)
    return _Batch(kiosk, pages, said, own, known_activities).take(last - len(said) + 1)


def _asking_activities(organisation: Organisation, uids: Collection[str]) -> statements.Statement:
    sql = (
        f"SELECT {statements.columns(Activity, 'one')} FROM hub_activity one "  # noqa: S608 - our own names and marks
        f"WHERE organisation_id = %s AND uid IN ({', '.join(['%s'] * len(uids))})"
    )
    return sql, [organisation.pk, *uids]


def reconsider(activity: Activity, *, let_go: bool = False) -> None:
    """Decide again about an activity that was changed, and lend seats of its coming times.

    In the transaction that changes it. `let_go`: from now on the old keeper's word holds no more.
    """
    if activity.keeper != activities.HUB:
        return
    _last, recovering = changes.lock(activity.organisation_id)
    pages = book.Book(activity.organisation, recovering, timezone.now())
    _settle(pages, activity, let_go=let_go)
    leases.call_back(pages, activity)
    leases.lend(pages, activity)
    pages.save()


def reconsider_all(organisation: Organisation) -> None:
    """Decide about everything that was held back while the hub recovered."""
    _last, recovering = changes.lock(organisation.pk)
    pages = book.Book(organisation, recovering, timezone.now())
    for activity in Activity.objects.filter(organisation=organisation, keeper=activities.HUB):
        _settle(pages, activity)
    # What was asked about an activity that is not known even now.
    known = Activity.objects.filter(organisation=organisation).values("uid")
    for row in SignUp.objects.filter(organisation=organisation, status="requested").exclude(uid__in=known):
        place = book.place_of(
            (
                row.pk,
                row.kiosk_id,
                row.signup,
                row.order,
                row.seats,
                row.role,
                "refused",
                row.told,
                row.lease,
                row.buddy,
            )
        )
        place.code, place.stored = "unknown", ()
        pages.plain[f"{row.kiosk_id}/{row.signup}"] = ((row.uid, row.occurrence), place)
    pages.save()


def remind(kiosk: Kiosk) -> None:
    """A kiosk is an older copy of itself: see that it gives nothing away that it has given already, in a transaction.

    It may have forgotten whom it let in, and what it used of lent seats; and of a sign-up that it forgot it can't be
    reminded. So from now on the hub keeps what the kiosk kept, if anybody signed up there, and calls its lent seats
    back. Of those that it knows it is told who has cancelled, which it may not know, and to whom it gave a place: both
    hold for good, so that it does no harm when it hears it again.
    """
    changes.draw(kiosk.organisation_id)
    coming = str(timezone.localtime().date() - leases.KEPT)
    own = SignUp.objects.filter(kiosk=kiosk, occurrence__gte=coming)
    kept = Activity.objects.filter(organisation_id=kiosk.organisation_id, keeper=activities.HUB).values("uid")
    rows = own.filter(status__in=("confirmed", "cancelled")).exclude(status="confirmed", uid__in=kept)
    words = [
        changes.Word(
            f"decision/{signup}",
            "decision",
            {"signup": signup, "status": status, "position": None, "role": role, "code": ""},
            kiosk.device,
        )
        for signup, status, role in rows.values_list("signup", "status", "role")
    ]
    changes.publish_many(kiosk.organisation_id, words)
    leases.recall(kiosk)
    known = own.filter(status__in=("confirmed", "waiting")).values_list("uid", flat=True)
    activities.take_over(kiosk, set(known))


def tally(organisation: Organisation, uid: str, occurrence: str) -> Tally:
    """How an occurrence stands, as `Tally` says; `occurrence` as the activity names it."""
    one = SignUp.objects.filter(organisation=organisation, uid=uid, occurrence=occurrence)
    counts = one.aggregate(
        taken=Sum("seats", filter=Q(status="confirmed"), default=0), waiting=Count("pk", filter=Q(status="waiting"))
    )
    held = one.filter(status__in=("confirmed", "waiting")).exclude(role="")
    roles = {row["role"]: row["n"] for row in held.values("role").annotate(n=Count("pk"))}
    lent = Lease.objects.filter(kiosk__organisation=organisation, uid=uid, occurrence=occurrence).aggregate(
        left=Sum(F("granted") - F("used") - F("returned"), default=0)
    )["left"]
    return Tally(counts["taken"], counts["waiting"], roles, max(0, lent))


def _settle(pages: book.Book, activity: Activity, *, let_go: bool = False) -> None:
    """Decide wherever something of the activity may be decided, and see that its kiosks know how it stands."""
    mine = SignUp.objects.filter(organisation=pages.organisation, uid=activity.uid, status__in=book.LIVE)
    names = set(mine.values_list("occurrence", flat=True))
    names |= {key[1] for key in pages.sheets if key[0] == activity.uid}
    pages.prepare((activity, name) for name in names)
    for name in sorted(names):
        sheet = pages.sheet(activity, name)
        sheet.unsure = True
        if let_go:
            _line_up(sheet)
        sheet.pool.settle()


def _line_up(sheet: book.Sheet) -> None:
    """Whom the old keeper let in is before those whom it told to wait, and they are before who asked meanwhile.

    The keeper itself let nobody in before others; but it may have forgotten who waits (an older copy), and what it
    says comes late.
    """
    line = [one for one in sheet.party.values() if one.status in book.LIVE]
    line.sort(key=lambda one: (_LINE[one.status], one.order))
    for one, order in zip(line, sorted(one.order for one in line), strict=True):
        one.order = order


_LINE = {"confirmed": 0, "waiting": 1, "requested": 2}


class _Batch:
    """What one kiosk says in one transaction."""

    def __init__(
        self,
        kiosk: Kiosk,
        pages: book.Book,
        said: Sequence[Said],
        own: dict[str, tuple[book.Key, Place]],
        known: Iterable[Activity],
    ) -> None:
        """`own` are the kiosk's sign-ups that this is about, `known` the activities."""
        self.device, self.pages, self.said, self.own = kiosk.device, pages, said, own
        self.activities = {activity.uid: activity for activity in known}
        self.lent: list[book.Sheet] = []
        keys = {(one.uid, one.occurrence) for one in said if one.occurrence} | {
            key for key, _place in self.own.values()
        }
        self.pages.prepare(
            (self.activities[uid], occurrence)
            for uid, occurrence in keys
            if uid in self.activities and self.activities[uid].keeper == activities.HUB
        )

    def take(self, order: int) -> list[statements.Statement]:
        """Do all of it, the first with this place in the line, and save, but for statements that are left."""
        for number, one in enumerate(self.said, order):
            if one.kind == "keeper.released":
                self._released(one)
            elif one.kind == "lease.returned":
                if (activity := self.activities.get(one.uid)) is not None:
                    sheet = self.pages.sheet(activity, one.occurrence)
                    sheet.pool.give_back(self.device, one.seats)
            else:
                self._signup(one, number)
        for sheet in self.pages.sheets.values():
            sheet.pool.settle()
        for sheet in self.lent:
            leases.top_up(sheet, self.device)
        return self.pages.saving()

    def _released(self, one: Said) -> None:
        activity = self.activities.get(one.uid)
        if activity is None or activity.released or activity.old_keeper != self.device:
            return
        activity.released = True
        activity.save(update_fields=["released"])
        for sheet in self.pages.sheets.values():
            if sheet.activity is activity:
                sheet.pool.decides = not self.pages.recovering
        _settle(self.pages, activity, let_go=True)

    def _signup(self, one: Said, order: int) -> None:
        key, place = self.own.get(one.signup) or ((one.uid, one.occurrence), None)
        activity = self.activities.get(key[0])
        if activity is not None and activity.keeper == activities.HUB:
            sheet = self.pages.sheet(activity, key[1])
            place = self._placed(sheet, one, place, order)
            if place is not None:
                self._decide(sheet, one, place)
        else:
            if place is None and activity is not None and (occ := book.occurrence_of(activity, one.occurrence)):
                key = (one.uid, occ.occurrence)
            place = place or self._new(one, order)
            self.pages.plain[one.signup] = (key, place)
            self._write_down(one, place, activity)
        if place is not None:
            self.own[one.signup] = (key, place)

    def _new(self, one: Said, order: int) -> Place:
        return Place(self.device, one.signup, order, one.seats, one.role, "", buddy=one.buddy)

    def _placed(self, sheet: book.Sheet, one: Said, known: Place | None, order: int) -> Place | None:
        """The sign-up on its sheet; None when nothing can come of the event."""
        at = (self.device, one.signup)
        if at in sheet.party:
            return sheet.party[at]
        if known is None:
            place = sheet.party[at] = self._new(one, order)
            return place
        if one.kind == "signup.cancelled" and known.status == "refused":
            known.status = "cancelled"
            sheet.party[at] = known
        return None

    def _decide(self, sheet: book.Sheet, one: Said, place: Place) -> None:
        """Of an activity that the hub keeps."""
        pool, activity = sheet.pool, sheet.activity
        if one.kind == "signup.cancelled":
            if place.status != "cancelled":
                pool.cancel(place)
        elif one.kind == "signup.held":
            if place.status not in ("confirmed", "cancelled", "refused"):
                pool.hold(place, one.status)
        elif not activity.released and activity.old_keeper == self.device and one.status != "requested":
            # It may not know yet that it is not the keeper: until it has let go, its word holds.
            if place.status != "cancelled":
                pool.write_down(place, one.status)
        elif place.status:
            return  # said again, as after a restore: what was decided holds
        elif one.lease:
            pool.promised(place)
            self.lent.append(sheet)
        else:
            pool.ask(place)

    def _write_down(self, one: Said, place: Place, activity: Activity | None) -> None:
        """Of an activity that a kiosk keeps, or that only its own calendar knows."""
        asks = one.status == "requested" or (one.kind == "signup.held" and activity is None)
        if place.status == "cancelled" or one.kind == "signup.cancelled":
            place.status = "cancelled"
        elif activity is not None and activity.keeper != self.device:
            self._refuse(place, "not_here")
        elif not asks:
            place.status = one.status
        elif place.status:
            return
        elif activity is not None or self.pages.recovering:
            place.status, place.told = "requested", one.status if one.kind == "signup.held" else ""
        else:
            self._refuse(place, "unknown")

    def _refuse(self, place: Place, code: str) -> None:
        if not place.status:
            place.status, place.code = "refused", code
