"""A kiosk that was put back to an older copy may have forgotten whom it let in: from then on the hub keeps that."""

import pytest
from django.utils import timezone

from sync.hub import changes, revoke, seats
from sync.hub.models import Activity, Lease, Organisation, SignUp
from tests.helpers import hub_kiosk
from tests.helpers.hub_kiosk import activity, name

pytestmark = pytest.mark.django_db
GIVEN_UP = {"epoch": 1, "seq": 1, "new_epoch": 9}


@pytest.fixture
def kiosk(centre):
    made = hub_kiosk.TestKiosk(centre)
    made.ask("POST", "status", {})
    return made


def keeping(one):
    now = Activity.objects.get(pk=one.pk)
    return now.keeper, now.old_keeper, now.released


def test_what_it_kept_and_let_somebody_into_is_the_hubs_to_keep(kiosk, centre):
    one, empty = (activity(centre, uid=uid, keeper=kiosk.device) for uid in ("one@x", "empty@x"))
    assert keeping(one) == (kiosk.device, "", True)
    kiosk.sign_up(one.uid, name(one), status="confirmed")
    kiosk.send()
    kiosk.ask("POST", "restored", GIVEN_UP)
    assert keeping(one) == ("hub", kiosk.device, False)
    assert keeping(empty) == (kiosk.device, "", True)
    found, _cursor = kiosk.read()
    body = next(change["body"] for change in found.values() if change["key"] == f"activity/{one.uid}")
    assert (body["keeper"], body["before"]) == ("hub", kiosk.device)


def test_one_that_is_blocked_for_it_is_safe_to_let_in_again(kiosk, centre):
    one = activity(centre, keeper=kiosk.device)
    kiosk.ask("POST", "restored", GIVEN_UP)
    kiosk.sign_up(one.uid, name(one), status="confirmed")
    kiosk.send()
    again = {"epoch": 1, "seq": 3, "new_epoch": 11}
    assert kiosk.ask("POST", "restored", again).json["error"] == "cloned"
    revoke.unblock(kiosk.row, "rita")
    assert kiosk.ask("POST", "restored", again).status == 200
    assert keeping(one) == ("hub", kiosk.device, False)


def test_its_lent_seats_are_called_back_and_counted_alike_from_then_on(kiosk, centre):
    other = hub_kiosk.TestKiosk(centre)
    one = activity(centre, capacity=20, lease_size=2)
    seats.reconsider(one)
    lease = Lease.objects.get(kiosk_id=kiosk.device, occurrence=name(one))
    assert (lease.left, lease.recall) == (2, False)
    kiosk.ask("POST", "restored", GIVEN_UP)
    lease.refresh_from_db()
    assert (lease.left, lease.recall) == (2, True), "only its own word brings them back"
    assert Lease.objects.get(kiosk_id=other.device, occurrence=name(one)).recall is False
    kiosk.event("lease.returned", uid=one.uid, occurrence=name(one), number=1, seats=1)
    kiosk.send()
    lease.refresh_from_db()
    assert (lease.left, lease.recall) == (0, True), "all of it, however the kiosk counts"


@pytest.mark.parametrize("since", [None, "now"])
def test_whether_the_hub_recovers_is_read_under_the_lock(centre, since):
    """SQLite 3.40 gives 1 for `RETURNING recovering_since IS NOT NULL`, also of NULL: then nothing is ever decided."""
    organisation = centre.organisation
    Organisation.objects.update(recovering_since=since and timezone.now())
    assert changes.lock(organisation.pk)[1] is (since is not None)
    kiosk, one = hub_kiosk.TestKiosk(centre), activity(centre)
    kiosk.sign_up(one.uid, name(one))
    kiosk.send()
    assert SignUp.objects.get().status == ("confirmed" if since is None else "requested")
