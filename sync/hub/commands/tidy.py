"""Delete what is old enough: nobody needs it any more, and what the hub does not hold it can't lose.

It runs daily, so it also lends kiosks seats of the times that have come near (leases.py).

| what | when | what stays |
|---|---|---|
| sign-ups, leases and what was decided of them | 14 days after the occurrence's end | how many seats (`Past`) |
| forms that were sent to staff, sealed | 90 days after they came in; the kiosk keeps its copy for 45 | |
| events | 400 days after they came in | each kiosk's newest, the head of its chain |
| consultations, from the kiosks' screens | 60 days after their outcome (consultations.tidy) | all, in the console |
| changes that say that something is gone | after 90 days (changes.tidy) | |
| folders' sealed copies, and notes that one is gone | when nobody wrote them anew for 730 days (boxes.tidy) | |
| enrolment codes and tries | when they are over (enrol_codes.tidy) | |
| files of the directory that nobody took in | a day after they were looked at (directory.tidy) | |
| files of packs that no newer version needs | when they are replaced (publish_pack.tidy) | |
| files of releases that were removed | at once; what a cut left of them here (releases.tidy) | which there were |
| sessions, and failed logins | when they are over; after 30 days | |
"""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from sync.hub import activities, boxes, changes, consultations, directory, enrol_codes, leases, publish_pack, releases
from sync.hub.carried import SealedForm
from sync.hub.commands import answer
from sync.hub.models import Activity, Change, Event, Lease, Organisation, Past, SignUp
from sync.sent_form import TYPE as FORM

SIGNUPS_KEPT, EVENTS_KEPT, LOGINS_KEPT = timedelta(days=14), timedelta(days=400), timedelta(days=30)
FORMS_KEPT = timedelta(days=90)
AT_ONCE = 2000
"""Rows that one transaction deletes: kiosks wait for it no longer than for a batch of events."""
OF_AN_OCCURRENCE = ("seats", "lease")
"""Kinds of changes whose body names the occurrence that they are about."""


def run(args: Namespace) -> int:
    """Tidy, and say how many of what went."""
    told = tidy(timezone.now())
    answer(told, args.json, ", ".join(f"{what} {many}" for what, many in told.items()) + ".")
    return 0


def tidy(now: datetime) -> dict[str, int]:
    """Delete all that is old enough by `now`; gives how many rows of what."""
    told: Counter[str] = Counter(signups=0, events=0, changes=0)
    for organisation in Organisation.objects.order_by("pk"):
        for uid, occurrence in _over(organisation, now):
            told["signups"] += _forget(organisation, uid, occurrence)
    told["forms"] = SealedForm.objects.filter(received__lt=now - FORMS_KEPT).delete()[0]
    told["events"] = _events(Q(received__lt=now - FORMS_KEPT, type=FORM) | Q(received__lt=now - EVENTS_KEPT))
    told["copies of folders"] = boxes.tidy(now)
    told["consultations"] = consultations.tidy(now)
    told["changes"] = changes.tidy(now)
    leases.lend_all(now)
    told["files of packs"] = publish_pack.tidy()
    told["files of releases"] = releases.tidy()
    told["files of the directory"] = directory.tidy(now)
    told["enrolments"] = enrol_codes.tidy(now)
    told["sessions"] = Session.objects.filter(expire_date__lt=now).delete()[0]
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        told["logins"] += model.objects.filter(attempt_time__lt=now - LOGINS_KEPT).delete()[0]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
    return dict(told)


def _over(organisation: Organisation, now: datetime) -> Iterator[tuple[str, str]]:
    """The occurrences with sign-ups that ended long enough ago."""
    known = {one.uid: one for one in Activity.objects.filter(organisation=organisation)}
    signed_up = SignUp.objects.filter(organisation=organisation).values_list("uid", "occurrence")
    lent = Lease.objects.filter(kiosk__organisation=organisation).values_list("uid", "occurrence")
    for uid, occurrence in sorted({*signed_up, *lent}):
        if _end(known.get(uid), occurrence, now) + SIGNUPS_KEPT <= now:
            yield uid, occurrence


def _end(activity: Activity | None, occurrence: str, now: datetime) -> datetime:
    """When it ended; of what is not in the programme, a day after the time that it is called by."""
    if activity is not None and (found := activities.find(activity, occurrence)):
        return found.end
    never = now - SIGNUPS_KEPT  # a name that never was a time: nothing will ever come of it
    try:
        named = datetime.fromisoformat(occurrence) if len(occurrence) > 10 else None
        start = named or datetime.combine(date.fromisoformat(occurrence), time(), UTC)
    except ValueError:
        return never
    if not 2000 <= start.year < 2200:  # as activities.find: a kiosk may say any, and the calendar ends somewhere
        return never
    return (start if start.tzinfo else start.replace(tzinfo=UTC)) + timedelta(days=1)


def _forget(organisation: Organisation, uid: str, occurrence: str) -> int:
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        about = SignUp.objects.filter(organisation=organisation, uid=uid, occurrence=occurrence)
        past, _new = Past.objects.get_or_create(organisation=organisation, uid=uid, occurrence=occurrence)
        for row in about.values("status").annotate(total=Sum("seats")):
            if row["status"] in ("confirmed", "waiting", "cancelled"):
                setattr(past, row["status"], getattr(past, row["status"]) + row["total"])
        past.save()
        told = Change.objects.filter(organisation=organisation)
        of_it = Q(kind__in=OF_AN_OCCURRENCE, body__uid=uid, body__occurrence=occurrence)
        decided = Q(kind="decision", body__signup__in=list(about.values_list("signup", flat=True)))
        told.filter(of_it | decided).delete()
        Lease.objects.filter(kiosk__organisation=organisation, uid=uid, occurrence=occurrence).delete()
        return about.delete()[0]


def _events(old_enough: Q) -> int:
    # The head stays: a kiosk that comes back after years goes on from it.
    old = Event.objects.filter(old_enough).exclude(epoch=F("kiosk__epoch"), seq=F("kiosk__seq"))
    gone = 0
    while some := list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        gone += Event.objects.filter(pk__in=some).delete()[0]
    return gone
