"""What kiosks say of sign-ups, what the hub makes of it, and what it says back: over the real address and database."""

import secrets
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from sync.hub import activities, changes, leases, revoke, seats
from sync.hub.models import Activity, Change, Event, Lease, SignUp
from tests.helpers import hub_kiosk
from tests.helpers.hub_kiosk import activity, name

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OWN = "2026-03-01T10:00:00+01:00"


@pytest.fixture
def two(centre):
    """Two kiosks, of two centres."""
    return hub_kiosk.TestKiosk(centre), hub_kiosk.TestKiosk(hub_kiosk.centre(centre.organisation, "north"))


def statuses():
    return list(SignUp.objects.order_by("order").values_list("status", flat=True))


def seats_said(kiosk, one):
    return kiosk.read()[0][f"seats/{one.uid}/{name(one)}"]["body"]


def test_the_hub_decides_in_the_order_of_commits(two, centre):
    one = activity(centre, two[1].row.centre, capacity=2)
    first, second, third = (
        (two[0], two[0].sign_up(one.uid, name(one))),
        (two[1], two[1].sign_up(one.uid, name(one), seats=2)),
        (two[0], two[0].sign_up(one.uid, name(one))),
    )
    two[1].send()
    two[0].send()
    expected = {second[1]: ("confirmed", None), first[1]: ("waiting", 1), third[1]: ("waiting", 2)}
    for kiosk, signup in (first, second, third):
        decision = kiosk.decision(signup)
        assert (decision["status"], decision["position"]) == expected[signup]
        assert decision["code"] == decision["role"] == ""
    assert seats_said(two[0], one) == {"uid": one.uid, "occurrence": name(one), "taken": 2, "waiting": 2, "roles": {}}
    assert seats.tally(centre.organisation, one.uid, name(one)) == (2, 2, {}, 0)


def test_a_cancellation_lets_the_next_in_and_all_move_up(two, centre):
    one = activity(centre, two[1].row.centre, capacity=1)
    had = two[0].sign_up(one.uid, name(one))
    two[0].send()
    line = [two[1].sign_up(one.uid, name(one)) for _ in range(3)]
    two[1].send()
    assert [two[1].decision(signup)["position"] for signup in line] == [1, 2, 3]
    two[0].cancel(had, one.uid, name(one))
    two[0].send()
    assert [two[1].decision(signup)["position"] for signup in line] == [None, 1, 2]
    assert two[1].decision(line[0])["status"] == "confirmed"
    assert two[0].decision(had) is None  # said to be gone, and not in a list from the beginning
    change = Change.objects.get(key=f"decision/{had}")
    assert change.gone


def test_what_is_said_again_under_another_name_is_about_what_it_was_about(two, centre):
    one = activity(centre, capacity=1)
    signup = two[0].sign_up(one.uid, name(one))
    two[0].send()
    two[0].cancel(signup, "another@x", "2026-01-01T10:00:00+01:00")
    two[0].send()
    assert SignUp.objects.get(signup=signup).status == "cancelled"
    assert seats_said(two[0], one)["taken"] == 0


def test_only_the_last_word_of_a_batch_is_published(two, centre):
    one = activity(centre, capacity=1)
    before = Change.objects.count()
    for _ in range(20):
        signup = two[0].sign_up(one.uid, name(one))
        two[0].cancel(signup, one.uid, name(one))
    last = two[0].sign_up(one.uid, name(one))
    two[0].send()
    assert statuses() == ["cancelled"] * 20 + ["confirmed"]
    assert Change.objects.count() == before + 2  # the seats, and one decision
    assert two[0].decision(last)["status"] == "confirmed"


def test_equal_names_of_a_time_are_one_time(two, centre):
    one = activity(centre, capacity=1)
    utc = activities.find(one, name(one)).start.astimezone(UTC)
    two[0].sign_up(one.uid, name(one))
    two[0].sign_up(one.uid, utc.isoformat())
    two[0].send()
    assert statuses() == ["confirmed", "waiting"]
    assert SignUp.objects.values("occurrence").distinct().count() == 1


def test_roles_and_buddies(two, centre):
    one = activity(centre, capacity=2, roles=[{"key": "cook", "name": "Kok", "capacity": 1}])
    cook = two[0].sign_up(one.uid, name(one), seats=0, role="cook")
    late = two[0].sign_up(one.uid, name(one), seats=1, role="cook")
    two[0].send()
    assert two[0].decision(cook)["role"] == "cook"
    assert (two[0].decision(late)["role"], two[0].decision(late)["status"]) == ("", "confirmed")
    assert SignUp.objects.get(signup=late).seats == 2
    assert seats_said(two[0], one)["roles"] == {"cook": 1}
    assert seats.tally(centre.organisation, one.uid, name(one)).roles == {"cook": 1}


def test_refused_with_the_reason(two, centre):
    now = timezone.now()
    soon = activity(centre, uid="soon@x", days=1, cutoff_hours=48)
    started = activity(centre, uid="started@x", days=-1)
    drop_in = activity(centre, uid="dropin@x", drop_in=True)
    off = activity(centre, uid="off@x", cancelled=now)
    gone = activity(centre, uid="gone@x", removed=now)
    small = activity(centre, uid="small@x", capacity=1)
    other = activity(two[1].row.centre, uid="other@x", keeper=two[1].device)
    asked = {
        two[0].sign_up(soon.uid, name(soon)): "closed",
        two[0].sign_up(started.uid, name(started)): "started",
        two[0].sign_up(drop_in.uid, name(drop_in)): "drop_in",
        two[0].sign_up(off.uid, name(off)): "cancelled",
        two[0].sign_up(gone.uid, name(gone)): "cancelled",
        two[0].sign_up(small.uid, name(small), seats=2): "too_many",
        two[0].sign_up(small.uid, OWN): "unknown",
        two[0].sign_up(small.uid, "no time"): "unknown",
        two[0].sign_up("nothing@x", OWN): "unknown",
        two[0].sign_up(other.uid, name(other)): "not_here",
    }
    assert two[0].send().json["refused"] == []
    for signup, code in asked.items():
        decision = two[0].decision(signup)
        assert (decision["status"], decision["code"]) == ("refused", code)
    assert statuses() == ["refused"] * len(asked)
    signup = next(iter(asked))
    two[0].cancel(signup, soon.uid, name(soon))
    two[0].send()
    assert SignUp.objects.get(signup=signup).status == "cancelled"


def test_said_again_what_was_decided_holds(two, centre):
    one = activity(centre, capacity=1)
    signup = two[0].sign_up(one.uid, name(one))
    two[0].send()
    n = Change.objects.get(key=f"decision/{signup}").n
    for status in ("requested", "waiting", "confirmed"):
        two[0].sign_up(one.uid, name(one), signup=signup, status=status)
    two[0].event("signup.held", **_body(one, signup, "waiting"))
    two[0].send()
    assert (statuses(), Change.objects.get(key=f"decision/{signup}").n) == (["confirmed"], n)
    two[0].cancel(signup, one.uid, name(one))
    two[0].cancel(signup, one.uid, name(one))
    two[0].send()
    two[0].sign_up(one.uid, name(one), signup=signup)
    two[0].cancel(signup, one.uid, name(one))
    two[0].event("signup.held", **_body(one, signup, "confirmed"))
    two[0].send()
    assert statuses() == ["cancelled"]


def _body(one, signup, status, **more):
    body = {"signup": signup, "uid": one.uid, "occurrence": name(one), "seats": 1, "role": "", "buddy": False}
    return body | {"status": status} | more


# Keepers


def test_what_only_a_kiosk_knows_is_written_down(two):
    first = two[0].sign_up("own@x", OWN, status="confirmed", seats=50)
    second = two[0].sign_up("own@x", OWN, status="waiting")
    two[0].send()
    assert statuses() == ["confirmed", "waiting"]
    two[0].event("signup.promoted", **dict(_body_of("own@x", second), status="confirmed"))
    two[0].cancel(first, "own@x", OWN)
    two[0].cancel(secrets.token_hex(16), "own@x", OWN)
    two[0].send()
    assert statuses() == ["cancelled", "confirmed", "cancelled"]
    assert two[0].read()[0] == {}
    assert seats.tally(two[0].row.organisation, "own@x", OWN) == (1, 0, {}, 0)


def _body_of(uid, signup):
    return {"signup": signup, "uid": uid, "occurrence": OWN, "seats": 1, "role": "", "buddy": False}


def test_the_keeper_of_an_activity_is_written_down_and_nobody_else(two, centre):
    one = activity(centre, capacity=1, keeper=two[0].device)
    kept = two[0].sign_up(one.uid, name(one), status="confirmed", seats=3)
    open_ = two[0].sign_up(one.uid, name(one), status="requested")
    two[0].sign_up(one.uid, name(one), status="requested", signup=open_)
    two[0].event("signup.held", **_body(one, secrets.token_hex(16), "waiting"))
    two[0].send()
    assert statuses() == ["confirmed", "requested", "waiting"]
    two[0].sign_up(one.uid, name(one), status="waiting", signup=open_)
    two[0].send()
    assert statuses() == ["confirmed", "waiting", "waiting"]
    other = two[1].sign_up(one.uid, name(one), status="confirmed")
    two[1].send()
    assert two[1].decision(other)["code"] == "not_here"
    assert two[0].decision(kept) is None
    two[1].sign_up(one.uid, name(one), status="confirmed", signup=other)
    two[1].send()
    assert SignUp.objects.get(signup=other).status == "refused"


def test_until_the_old_keeper_lets_go_nobody_else_decides(two, centre):
    one = activity(centre, two[1].row.centre, capacity=2, old_keeper=two[0].device, released=False)
    kept = [two[0].sign_up(one.uid, name(one), status="confirmed") for _ in range(2)]
    waits = two[0].sign_up(one.uid, name(one), status="waiting")
    two[0].send()
    asked = [two[1].sign_up(one.uid, name(one), status=status) for status in ("requested", "confirmed")]
    two[1].event("keeper.released", uid=one.uid)
    two[1].event("keeper.released", uid="unknown@x")
    two[1].send()
    assert statuses() == ["confirmed"] * 2 + ["waiting"] + ["requested"] * 2
    assert two[1].decision(asked[0]) is None
    two[0].cancel(kept[0], one.uid, name(one))
    two[0].event("signup.promoted", **_body(one, waits, "confirmed"))
    two[0].event("signup.promoted", **_body(one, kept[0], "confirmed"))
    late = two[0].sign_up(one.uid, name(one), status="requested")
    two[0].event("keeper.released", uid=one.uid)
    after = two[0].sign_up(one.uid, name(one), status="confirmed")
    two[0].send()
    one.refresh_from_db()
    assert one.released
    assert statuses() == ["cancelled", "confirmed", "confirmed", "waiting", "waiting", "waiting", "waiting"]
    assert [two[1].decision(signup)["position"] for signup in asked] == [1, 2]
    assert [two[0].decision(signup)["position"] for signup in (late, after)] == [3, 4]
    two[0].event("keeper.released", uid=one.uid)
    assert two[0].send().status == 200


def test_whom_the_old_keeper_let_in_or_told_to_wait_is_before_who_asked_the_hub_meanwhile(two, centre):
    one = activity(centre, two[1].row.centre, capacity=1, old_keeper=two[0].device, released=False)
    asked = two[1].sign_up(one.uid, name(one))
    two[1].send()
    waits = two[0].sign_up(one.uid, name(one), status="waiting")
    kept = two[0].sign_up(one.uid, name(one), status="confirmed")  # by an older copy, that forgot who waits
    two[0].event("keeper.released", uid=one.uid)
    late = two[0].sign_up(one.uid, name(one))
    two[0].send()
    assert list(SignUp.objects.order_by("order").values_list("signup", flat=True)) == [kept, waits, asked, late]
    assert [two[0].decision(signup)["position"] for signup in (waits, late)] == [1, 3]
    assert two[1].decision(asked)["position"] == 2
    two[0].cancel(kept, one.uid, name(one))
    two[0].send()
    assert [two[0].decision(waits)["status"], two[1].decision(asked)["status"]] == ["confirmed", "waiting"]


def test_also_when_the_old_keeper_never_lets_go_for_it_was_stolen(two, centre):
    one = activity(centre, two[1].row.centre, capacity=1, old_keeper=two[0].device, released=False)
    kept = two[0].sign_up(one.uid, name(one), status="confirmed")
    two[0].send()
    asked = two[1].sign_up(one.uid, name(one))
    two[1].send()
    waits = two[0].sign_up(one.uid, name(one), status="waiting")
    two[0].send()
    revoke.block(two[0].row, "stolen", "rita")
    assert list(SignUp.objects.order_by("order").values_list("signup", flat=True)) == [kept, waits, asked]
    assert two[1].decision(asked)["position"] == 2


def test_a_keeper_that_lets_go_of_what_nobody_asked_for(two, centre):
    one = activity(centre, old_keeper=two[0].device, released=False)
    other = activity(centre, uid="b@x", old_keeper=two[0].device, released=False)
    held = two[0].sign_up(other.uid, name(other))
    two[0].event("keeper.released", uid=one.uid)
    two[0].send()
    one.refresh_from_db()
    assert one.released
    assert two[0].decision(held) is None


def test_times_of_several_activities_in_one_batch_are_not_mixed_up(two, centre):
    first = activity(centre, uid="a@x", capacity=9, lease_size=1, rrule="FREQ=DAILY")
    times = {"start": first.start, "end": first.end}  # a second may pass between making the two
    second = activity(centre, uid="b@x", capacity=9, lease_size=1, rrule="FREQ=DAILY", **times)
    for one in (first, second):
        activities.save(one, "u")
    names = [occ.occurrence for occ in activities.occurrences(first, first.start.date(), first.end.date() + DAY * 2)]
    two[0].sign_up("a@x", names[0], seats=2)
    two[0].sign_up("b@x", names[1], seats=3)
    for uid in ("a@x", "b@x"):
        two[1].sign_up(uid, names[1])
        two[1].send()
    two[0].send()
    two[1].sign_up("a@x", names[0])
    two[1].sign_up("b@x", names[1])
    two[1].send()
    taken = {(uid, occurrence): 0 for uid in ("a@x", "b@x") for occurrence in names[:2]}
    for uid, occurrence in taken:
        taken[uid, occurrence] = seats.tally(centre.organisation, uid, occurrence).taken
    assert list(taken.values()) == [3, 1, 0, 5]


def test_a_lease_of_what_is_no_longer_known_is_left_alone(two):
    Lease.objects.create(kiosk=two[0].row, uid="gone@x", occurrence=OWN, granted=1)
    leases.give_up(two[0].row)
    assert Lease.objects.get().returned == 0


def test_an_activity_that_goes_while_seats_are_lent(two, centre, monkeypatch):
    activity(centre, capacity=9, lease_size=1)
    lock = changes.lock
    monkeypatch.setattr(changes, "lock", lambda *args: (Activity.objects.all().delete(), lock(*args))[1])
    leases.lend_all(timezone.now())
    assert not Lease.objects.exists()


def test_kiosks_of_a_new_centre_hear_how_it_stands(two, centre):
    one = activity(centre, capacity=3)
    two[0].sign_up(one.uid, name(one), seats=2)
    two[0].send()
    assert two[1].read()[0] == {}
    activities.save(one, "u", centres=[centre, two[1].row.centre])
    assert seats_said(two[1], one)["taken"] == 2
    count = Change.objects.filter(kind="seats").count(), Change.objects.get(kind="seats", audience="").n
    activities.save(one, "u")
    assert (Change.objects.filter(kind="seats").count(), Change.objects.get(kind="seats", audience="").n) == count


def test_kiosks_hear_how_it_stands_when_the_hub_takes_over(two, centre):
    one = activity(centre, capacity=3, keeper=two[0].device)
    two[0].sign_up(one.uid, name(one), seats=2, status="confirmed")
    two[0].send()
    assert two[0].read()[0] == {}
    activities.save(one, "u", centres=[centre, two[1].row.centre])
    assert (one.keeper, one.released) == ("hub", False)
    assert seats_said(two[1], one)["taken"] == 2
    asked = two[1].sign_up(one.uid, name(one))
    two[1].send()
    two[0].event("keeper.released", uid=one.uid)
    two[0].send()
    assert two[1].decision(asked)["status"] == "confirmed"
    assert seats_said(two[1], one)["taken"] == 3


def test_nothing_is_decided_for_a_kiosk_that_keeps_it(two, centre):
    one = activity(centre, capacity=3, keeper=two[0].device)
    two[0].sign_up(one.uid, name(one), status="waiting")
    two[0].send()
    seats.reconsider(one)
    assert statuses() == ["waiting"]


# Changing an activity


def test_more_places_let_people_in_and_fewer_take_none_away(two, centre):
    one = activity(centre, capacity=1)
    for _ in range(3):
        two[0].sign_up(one.uid, name(one))
    two[0].send()
    one.capacity = 2
    activities.save(one, "u")
    assert statuses() == ["confirmed", "confirmed", "waiting"]
    one.capacity = 0
    activities.save(one, "u")
    assert statuses() == ["confirmed", "confirmed", "waiting"]
    one.capacity = None
    activities.save(one, "u")
    assert statuses() == ["confirmed"] * 3


def test_nobody_goes_in_when_a_time_is_called_off_and_places_are_kept_when_it_moves(two, centre):
    one = activity(centre, capacity=1)
    first, second = two[0].sign_up(one.uid, name(one)), two[0].sign_up(one.uid, name(one))
    two[0].send()
    called = name(one)
    activities.move(one, called, one.start + timedelta(days=1), one.end + timedelta(days=1), "u")
    activities.cancel(one, called, "u")
    two[0].cancel(first, one.uid, called)
    two[0].send()
    assert statuses() == ["cancelled", "waiting"]
    activities.cancel(one, called, "u", called_off=False)
    assert two[0].decision(second)["status"] == "confirmed"


# Leases


def test_seats_are_lent_of_the_coming_times_when_an_activity_is_published(two, centre):
    one = activity(centre, two[1].row.centre, capacity=8, lease_size=2, rrule="FREQ=WEEKLY")
    activities.save(one, "u")
    for kiosk in two:
        lent = [change["body"] for change in kiosk.read()[0].values() if change["kind"] == "lease"]
        assert len(lent) in (3, 4)
        assert {(body["granted"], body["recall"], body["uid"]) for body in lent} == {(2, False, one.uid)}
        closes = activities.find(one, lent[0]["occurrence"]).closes
        assert closes.isoformat() in {body["until"] for body in lent}
    assert seats_said(two[0], one)["taken"] == 4
    assert seats.tally(centre.organisation, one.uid, name(one)) == (0, 0, {}, 4)
    count = Change.objects.filter(kind="lease").count(), Change.objects.order_by("-n").first().n
    leases.lend_all(timezone.now())
    assert (Change.objects.filter(kind="lease").count(), Change.objects.order_by("-n").first().n) == count


def test_a_larger_lease_is_lent_when_it_is_changed(two, centre):
    one = activity(centre, capacity=8, lease_size=1)
    activities.save(one, "u")
    one.lease_size = 3
    activities.save(one, "u")
    assert Lease.objects.get().granted == 3


def test_seats_lent_where_the_activity_no_longer_is_are_called_back(two, centre):
    one = activity(centre, two[1].row.centre, capacity=8, lease_size=1)
    activities.save(one, "u")
    activities.save(one, "u", centres=[centre])
    assert {lease.kiosk_id: lease.recall for lease in Lease.objects.all()} == {
        two[0].device: False,
        two[1].device: True,
    }
    key = f"lease/{one.uid}/{name(one)}"
    assert two[1].read()[0][key]["body"]["recall"]


def test_what_has_come_near_is_lent_daily(two, centre):
    one = activity(centre, capacity=8, lease_size=1, days=40)
    activities.save(one, "u")
    assert not Lease.objects.exists()
    leases.lend_all(timezone.now() + timedelta(days=20))
    assert Lease.objects.get().granted == 1


def test_lent_seats_are_used_at_once_and_lent_anew(two, centre):
    one = activity(centre, two[1].row.centre, capacity=10, lease_size=2)
    activities.save(one, "u")
    signup = two[0].sign_up(one.uid, name(one), seats=2, status="confirmed", lease=True)
    two[0].send()
    lease = Lease.objects.get(kiosk=two[0].device)
    assert (lease.granted, lease.used, lease.left) == (4, 2, 2)
    assert two[0].read()[0][f"lease/{one.uid}/{name(one)}"]["body"]["granted"] == 4
    assert two[0].decision(signup) is None  # the kiosk decided, and knows
    assert seats_said(two[0], one)["taken"] == 6
    two[0].cancel(signup, one.uid, name(one))
    two[0].send()
    assert (Lease.objects.get(kiosk=two[0].device).used, seats_said(two[0], one)["taken"]) == (2, 4)


def test_a_lease_used_twice_becomes_a_request(two, centre):
    one = activity(centre, capacity=4, lease_size=2)
    activities.save(one, "u")
    for _ in range(2):
        two[0].sign_up(one.uid, name(one), seats=2, status="confirmed", lease=True)
    last = two[0].sign_up(one.uid, name(one), status="confirmed", lease=True)
    two[0].send()
    assert statuses() == ["confirmed", "confirmed", "waiting"]
    assert two[0].decision(last)["position"] == 1


def test_who_waits_has_lent_seats_called_back(two, centre):
    one = activity(centre, two[1].row.centre, capacity=4, lease_size=1)
    activities.save(one, "u")
    signup = two[0].sign_up(one.uid, name(one), seats=4)
    two[0].send()
    assert two[0].decision(signup)["status"] == "waiting"
    for kiosk in two:
        assert kiosk.read()[0][f"lease/{one.uid}/{name(one)}"]["body"]["recall"]
        kiosk.event("lease.returned", uid=one.uid, occurrence=name(one), number=1, seats=1)
        kiosk.event("lease.returned", uid="unknown@x", occurrence=name(one), number=1, seats=1)
        kiosk.send()
    assert two[0].decision(signup)["status"] == "confirmed"
    assert seats_said(two[1], one)["taken"] == 4


def test_a_kiosk_given_up_for_lost_gives_back(two, centre):
    one = activity(centre, two[1].row.centre, capacity=4, lease_size=1)
    other = activity(centre, uid="b@x", capacity=4, lease_size=1)
    for each in (one, other):
        activities.save(each, "u")
    signup = two[1].sign_up(one.uid, name(one), seats=3)
    two[1].send()
    leases.give_up(two[0].row)
    assert two[1].decision(signup)["status"] == "confirmed"
    assert [lease.left for lease in Lease.objects.filter(kiosk=two[0].device)] == [0, 0]
    change = Change.objects.get(key=f"lease/{one.uid}/{name(one)}", audience=two[0].device)
    assert change.body["recall"]
    leases.give_up(two[0].row)


@pytest.mark.parametrize(
    "fields", [{"released": False}, {"keeper": "x"}, {"lease_size": 0}, {"cancelled": timezone.now()}, {"days": -1}]
)
def test_nothing_is_lent_of_what_the_hub_does_not_decide(two, centre, fields):
    one = activity(centre, **({"capacity": 9, "lease_size": 1} | fields))
    seats.reconsider(one)
    leases.lend_all(timezone.now())
    assert not Lease.objects.exists()


def test_nothing_is_lent_where_there_is_no_kiosk(centre):
    seats.reconsider(activity(centre, capacity=9, lease_size=1))
    assert not Lease.objects.exists()


# Others


def test_another_organisation_is_out_of_reach(two, centre):
    elsewhere = hub_kiosk.centre(hub_kiosk.organisation("other"))
    stranger = hub_kiosk.TestKiosk(elsewhere)
    one = activity(centre, capacity=1, lease_size=0)
    signup = two[0].sign_up(one.uid, name(one))
    two[0].send()
    ours = Change.objects.filter(organisation=centre.organisation).count()
    # The same uid, the same sign-up, a cancellation, a lease and a release of what is not theirs.
    stranger.sign_up(one.uid, name(one), signup=signup)
    stranger.cancel(signup, one.uid, name(one))
    stranger.event("lease.returned", uid=one.uid, occurrence=name(one), number=1, seats=1)
    stranger.event("keeper.released", uid=one.uid)
    theirs = stranger.sign_up(one.uid, name(one))
    assert stranger.send().status == 200
    assert SignUp.objects.get(signup=signup, kiosk=two[0].device).status == "confirmed"
    assert SignUp.objects.get(signup=signup, kiosk=stranger.device).status == "cancelled"
    assert stranger.decision(theirs)["code"] == "unknown"
    assert Change.objects.filter(organisation=centre.organisation).count() == ours
    assert seats.tally(elsewhere.organisation, one.uid, name(one)) == (0, 0, {}, 0)
    assert set(stranger.read()[0]) == {f"decision/{theirs}"}
    # With another's device in it, an event is nobody's.
    two[0].event("note")
    assert stranger.send(list(two[0].outbox)).json["error"] == "broken_chain"
    assert not Event.objects.filter(kiosk=two[0].device, type="note").exists()


def test_a_kiosk_cannot_touch_the_sign_ups_of_another(two, centre):
    one = activity(centre, two[1].row.centre, capacity=2)
    signup = two[0].sign_up(one.uid, name(one))
    two[0].send()
    two[1].cancel(signup, one.uid, name(one))
    two[1].send()
    mine, theirs = (SignUp.objects.get(signup=signup, kiosk=kiosk.device).status for kiosk in two)
    assert (mine, theirs) == ("confirmed", "cancelled")
    assert two[0].decision(signup)["status"] == "confirmed"


def test_nothing_said_is_nothing_written(two):
    number = two[0].row.organisation.counter
    seats.apply(two[0].row, [], timezone.now())
    assert changes.publish_many(two[0].row.organisation_id, []) == 0
    assert two[0].row.organisation.counter == number
    assert not Activity.objects.exists()
