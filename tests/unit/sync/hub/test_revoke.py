"""A kiosk that is shut out stays out, what it held is the hub's, and everybody else goes on with new keys."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.events import device_of
from sync.hub import activities, keys, revoke
from sync.hub.models import Activity, Centre, Entry, HubKey, Kiosk, Lease, Organisation
from tests.helpers import hub_kiosk

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def centre():
    organisation = Organisation.objects.create(slug="byen", name="Byen")
    return Centre.objects.create(organisation=organisation, slug="midt", name="Midt")


def kiosk(centre, number=1):
    public = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32).public_key().public_bytes_raw()
    return Kiosk.objects.create(
        device=device_of(public),
        public_key=public.hex(),
        organisation=centre.organisation,
        centre=centre,
        name=f"K{number}",
        enrolled=NOW,
        credential_until=NOW + timedelta(days=90),
    )


def activity(centre, keeper, **more):
    made = Activity.objects.create(
        organisation=centre.organisation,
        uid=f"a{Activity.objects.count()}@x",
        title="Gåtur",
        start=NOW + timedelta(days=2),
        end=NOW + timedelta(days=2, hours=2),
        capacity=10,
        keeper=keeper,
        **more,
    )
    made.centres.set([centre])
    return made


def test_a_stolen_kiosk_is_out_at_once_and_keys_change(centre):
    keys.public_of(centre.organisation)
    stolen, other = kiosk(centre), kiosk(centre, 2)
    revoke.block(stolen, "stolen", "rita")
    stolen.refresh_from_db()
    assert stolen.blocked
    assert stolen.why_blocked == "stolen"
    organisation = Organisation.objects.get()
    assert (organisation.epoch, HubKey.objects.count()) == (2, 2)
    other.refresh_from_db()
    assert (other.blocked, other.credential_epoch) == (None, 1)  # it renews at its next contact
    change = organisation.changes.get(key=f"kiosk/{stolen.device}")
    assert (change.body["blocked"], change.audience) == (True, stolen.device)
    assert Entry.objects.get(what="kiosk.blocked").about == {"kiosk": "K1", "why": "stolen"}


def test_what_it_kept_and_was_lent_is_the_hubs(centre):
    stolen = kiosk(centre)
    kept = activity(centre, stolen.device)
    going = activity(centre, "hub", released=False, old_keeper=stolen.device)
    shared = activity(centre, "hub")
    occurrence = activities.occurrences(shared, NOW.date(), NOW.date() + timedelta(days=4))[0].occurrence
    Lease.objects.create(kiosk=stolen, uid=shared.uid, occurrence=occurrence, granted=3, used=1)
    revoke.block(stolen, "stolen", "rita")
    kept.refresh_from_db()
    going.refresh_from_db()
    assert (kept.keeper, kept.released) == ("hub", True)
    assert (going.keeper, going.released) == ("hub", True)
    assert Lease.objects.get().left == 0


def test_a_copied_kiosk_keeps_what_it_has_until_somebody_looked(centre):
    copied = kiosk(centre)
    kept = activity(centre, copied.device)
    revoke.block(copied, "cloned", "hub")
    kept.refresh_from_db()
    assert kept.keeper == copied.device
    assert Organisation.objects.get().epoch == 1
    revoke.block(copied, "stolen", "rita")  # somebody looked
    kept.refresh_from_db()
    assert (kept.keeper, Organisation.objects.get().epoch) == ("hub", 2)


def test_one_that_was_found_is_let_in_again(centre):
    found = kiosk(centre)
    revoke.block(found, "stolen", "rita")
    revoke.unblock(found, "rita")
    assert (found.blocked, found.why_blocked) == (None, "")
    found.refresh_from_db()
    assert (found.blocked, found.credential_epoch) == (None, 1)
    assert centre.organisation.changes.get(key=f"kiosk/{found.device}").body["blocked"] is False
    assert [one.what for one in Entry.objects.order_by("id")] == ["kiosk.blocked", "kiosk.unblocked"]


def test_two_that_are_blocked_change_keys_twice(centre):
    for number in (1, 2):
        revoke.block(kiosk(centre, number), "retired", "rita")
    assert Organisation.objects.get().epoch == 3


def put_back(speaker, epoch, new_epoch):
    """What the hub answers to a kiosk that gives up `epoch`."""
    return speaker.ask("POST", "restored", {"epoch": epoch, "seq": 3, "new_epoch": new_epoch}).status


def test_two_that_were_noticed_once_cannot_go_on_in_epochs_of_their_own(centre):
    """A machine and its copy, each put back to epoch 1, let in again, and then taking turns."""
    speaker = hub_kiosk.TestKiosk(centre)
    assert put_back(speaker, 1, 10) == 200
    assert put_back(speaker, 1, 10) == 200  # the answer was lost
    assert put_back(speaker, 1, 11) == 403
    assert speaker.row.why_blocked == "cloned"
    revoke.unblock(speaker.row, "rita")
    assert put_back(speaker, 11, 20) == 200
    assert put_back(speaker, 10, 21) == 403  # it left one that was begun before the newest
    assert speaker.row.why_blocked == "cloned"


def test_one_that_is_put_back_again_and_again_is_one(centre):
    speaker = hub_kiosk.TestKiosk(centre)
    for epoch in range(1, 6):
        assert put_back(speaker, epoch, epoch + 1) == 200
