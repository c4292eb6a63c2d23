"""What tidy deletes, and what it leaves alone."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction

from sync.hub import activities, changes
from sync.hub.carried import SealedForm
from sync.hub.commands.tidy import tidy
from sync.hub.models import Activity, Centre, Change, Event, Kiosk, Lease, Organisation, Past, SignUp

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 7, 9, tzinfo=UTC)
OCCURRENCE = "2026-03-07T10:00:00+01:00"
DAY = timedelta(days=1)


@pytest.fixture
def kiosk() -> Kiosk:
    organisation = Organisation.objects.create(slug="by", name="Byen")
    centre = Centre.objects.create(organisation=organisation, slug="c", name="Havnen")
    other = Organisation.objects.create(slug="anden", name="Anden")
    Centre.objects.create(organisation=other, slug="c", name="C")
    kiosk = Kiosk.objects.create(
        device="a" * 16, organisation=organisation, centre=centre, name="K", public_key="", enrolled=START,
        credential_until=START,
    )  # fmt: skip
    activity = Activity(
        organisation=organisation, uid="tur@x", title="Tur", start=START, end=START + 2 * DAY, capacity=9
    )
    activities.save(activity, "anna", centres=[centre])
    return kiosk


def sign_up(
    kiosk: Kiosk, n: int, status: str, seats: int = 1, uid: str = "tur@x", occurrence: str = OCCURRENCE
) -> None:
    SignUp.objects.create(
        kiosk=kiosk, organisation=kiosk.organisation, signup=f"{n:032x}", uid=uid, occurrence=occurrence, order=n,
        seats=seats, status=status,
    )  # fmt: skip
    with transaction.atomic():
        changes.publish(
            kiosk.organisation_id, f"decision/{n:032x}", "decision", {"signup": f"{n:032x}"}, audience=kiosk.device
        )


def test_sign_ups_go_14_days_after_the_end_and_how_many_there_were_stays(kiosk):
    for n, (status, seats) in enumerate([("confirmed", 2), ("confirmed", 1), ("waiting", 1), ("cancelled", 3)]):
        sign_up(kiosk, n, status, seats)
    Lease.objects.create(kiosk=kiosk, uid="tur@x", occurrence=OCCURRENCE, granted=2)
    end = START + 2 * DAY
    assert tidy(end + 14 * DAY - timedelta(seconds=1))["signups"] == 0
    assert tidy(end + 14 * DAY)["signups"] == 4
    assert not SignUp.objects.exists()
    assert not Lease.objects.exists()
    assert set(Change.objects.values_list("kind", flat=True)) <= {"activity"}
    past = Past.objects.get()
    assert (past.uid, past.occurrence, past.confirmed, past.waiting, past.cancelled) == ("tur@x", OCCURRENCE, 3, 1, 3)


def test_a_time_that_was_moved_counts_from_where_it_was_moved_to(kiosk):
    sign_up(kiosk, 1, "confirmed")
    later = START + 30 * DAY
    activities.move(Activity.objects.get(), OCCURRENCE, later, later + DAY, "anna")
    assert tidy(START + 20 * DAY)["signups"] == 0
    assert tidy(later + 15 * DAY)["signups"] == 1


@pytest.mark.parametrize(
    ("occurrence", "gone"),
    [
        ("2026-03-07T10:00:00+01:00", True),
        ("2026-03-07", True),
        ("2026-04-01", False),
        ("no time at all", True),
        ("9999-12-31T23:59:59-12:00", True),  # one kiosk's word must not keep a hub from tidying
        ("9999-12-20", True),
        ("0001-01-01T00:00:00+14:00", True),
    ],
)
def test_sign_ups_to_what_is_not_in_the_programme_go_by_its_name(kiosk, occurrence, gone):
    sign_up(kiosk, 1, "requested", uid="unknown@x", occurrence=occurrence)
    assert tidy(START + 16 * DAY)["signups"] == int(gone)


def test_others_sign_ups_and_decisions_stay(kiosk):
    sign_up(kiosk, 1, "confirmed")
    sign_up(kiosk, 2, "confirmed", uid="later@x", occurrence="2026-12-01")
    tidy(START + 40 * DAY)
    assert SignUp.objects.get().uid == "later@x"
    assert Change.objects.get(kind="decision").key == f"decision/{2:032x}"


def test_counting_twice_adds_up(kiosk):
    for _ in range(2):  # a kiosk sent one again, after the hub was restored
        sign_up(kiosk, 1, "confirmed", 2)
        tidy(START + 40 * DAY)
    assert Past.objects.get().confirmed == 4


def test_events_go_after_400_days_but_a_chain_keeps_its_head(kiosk):
    Event.objects.bulk_create(
        Event(kiosk=kiosk, epoch=1, seq=n, type="x", raw=f"{n}", received=START + n * DAY) for n in range(1, 11)
    )
    kiosk.epoch, kiosk.seq = 1, 10
    kiosk.save()
    assert tidy(START + 405 * DAY)["events"] == 4
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == [5, 6, 7, 8, 9, 10]
    assert tidy(START + 4000 * DAY)["events"] == 5
    assert Event.objects.get().seq == 10


def test_more_events_than_one_transaction_takes(kiosk, monkeypatch):
    monkeypatch.setattr("sync.hub.commands.tidy.AT_ONCE", 3)
    Event.objects.bulk_create(
        Event(kiosk=kiosk, epoch=1, seq=n, type="x", raw="", received=START) for n in range(1, 11)
    )
    assert tidy(START + 500 * DAY)["events"] == 10


def test_what_is_gone_is_forgotten_after_90_days_and_old_cursors_are_void(kiosk):
    organisation = kiosk.organisation
    with transaction.atomic():
        n = changes.publish(organisation.pk, "k", "kind", {}, gone=True)
    at = Change.objects.get(key="k").at
    assert tidy(at + 90 * DAY)["changes"] == 0
    assert tidy(at + 90 * DAY + timedelta(seconds=1))["changes"] == 1
    organisation.refresh_from_db()
    assert organisation.forgotten == n


def test_sessions_and_failed_logins(kiosk):
    Session.objects.create(session_key="a", session_data="", expire_date=START)
    Session.objects.create(session_key="b", session_data="", expire_date=START + 9 * DAY)
    AccessAttempt.objects.create(username="anna", ip_address="192.0.2.1", failures_since_start=1)
    AccessAttempt.objects.update(attempt_time=START)
    told = tidy(START + DAY)
    assert (told["sessions"], told["logins"]) == (1, 0)
    assert tidy(START + 31 * DAY)["logins"] == 1


def test_sealed_forms_go_after_90_days_with_their_events(kiosk):
    for seq, kind in ((1, "form.sent"), (2, "signup.requested"), (3, "form.sent")):
        Event.objects.create(kiosk=kiosk, epoch=1, seq=seq, type=kind, raw="{}", received=START)
    SealedForm.objects.create(
        kiosk=kiosk, sending="a" * 32, part=1, parts=1, epoch=1, seq=1, code="K7M-4QX", form="klage", received=START
    )
    kiosk.epoch, kiosk.seq = 1, 4
    kiosk.save()
    told = tidy(START + 90 * DAY)
    assert (told["forms"], told["events"]) == (0, 0)
    told = tidy(START + 90 * DAY + timedelta(seconds=1))
    assert (told["forms"], told["events"]) == (1, 2)
    assert Event.objects.get().seq == 2
