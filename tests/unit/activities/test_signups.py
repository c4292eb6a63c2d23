"""Signing up as people do it: friends, tasks, the line, changing one's mind, and a programme that changes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.activities import refusals
from kiosk.activities.model import Role
from kiosk.activities.signups import KEPT_DAYS, MOST_FRIENDS
from kiosk.errors import KnownError
from kiosk.store.errors import DiskFull
from kiosk.store.journal import Journal
from sync.events import verify_chain
from tests.helpers.centre import NOON, TRIP, Centre


@pytest.fixture
def centre(tmp_path):
    centre = Centre(tmp_path / "store")
    centre.trip()
    yield centre
    centre.store.close()


def status(centre, receipt):
    return centre.signups.find(receipt.code).status


def lines(centre):
    return [(line.alias, line.status, line.position) for line in centre.signups.listing(TRIP.uid, TRIP.occurrence)]


def test_first_come_are_confirmed_and_the_next_wait_with_a_place_in_line(centre):
    got = [centre.sign_up() for _ in range(5)]
    assert [(one.status, one.position) for one in got] == [
        ("confirmed", None),
        ("confirmed", None),
        ("confirmed", None),
        ("waiting", 1),
        ("waiting", 2),
    ]
    assert len({one.code for one in got}) == 5


def test_friends_take_seats_and_come_in_together_or_not_at_all(centre):
    assert centre.sign_up(friends=1).status == "confirmed"
    couple = centre.sign_up(friends=1)
    assert (couple.status, couple.seats) == ("waiting", 2)
    assert centre.signups.availability(TRIP).left == 0  # One seat is empty, but it waits for the couple's second.


def test_nobody_goes_in_before_the_first_in_line(centre):
    first = centre.sign_up(friends=1)
    couple = centre.sign_up(friends=1)
    single = centre.sign_up()
    assert (single.status, single.position) == ("waiting", 2)
    centre.signups.cancel(first.code)
    assert [status(centre, one) for one in (couple, single)] == ["confirmed", "confirmed"]


def test_a_smaller_party_does_not_slip_by_a_larger_one(centre):
    singles = [centre.sign_up() for _ in range(3)]
    couple, single = centre.sign_up(friends=1), centre.sign_up()
    centre.signups.cancel(singles[0].code)
    assert [status(centre, one) for one in (couple, single)] == ["waiting", "waiting"]
    centre.signups.cancel(singles[1].code)
    assert [status(centre, one) for one in (couple, single)] == ["confirmed", "waiting"]


def test_to_cancel_lets_the_next_in_there_and_then(centre):
    first = centre.sign_up(friends=2)
    centre.sign_up()
    before = centre.store.revision
    centre.signups.cancel(first.code)
    assert centre.store.revision == before + 1
    assert [(event["type"], event["body"]["status"]) for event in centre.sent()] == [
        ("signup.requested", "confirmed"),
        ("signup.requested", "waiting"),
        ("signup.cancelled", "cancelled"),
        ("signup.promoted", "confirmed"),
    ]


def test_those_in_line_go_before_who_signs_up_when_there_is_more_room(centre):
    centre.sign_up(friends=2)
    waiting = centre.sign_up()
    centre.trip(capacity=5)
    assert centre.sign_up().status == "confirmed"
    assert centre.sign_up().status == "waiting"
    assert status(centre, waiting) == "confirmed"


def test_what_a_larger_transaction_undoes_was_never_there(centre):
    def sign_up_and_fail():
        with centre.store.transaction():
            centre.sign_up()
            assert centre.signups.availability(TRIP).left == 2
            raise DiskFull

    with pytest.raises(DiskFull):
        sign_up_and_fail()
    assert centre.signups.availability(TRIP).left == 3
    with centre.store.transaction():
        assert [centre.sign_up(friends=1).status for _ in range(2)] == ["confirmed", "waiting"]
    assert centre.signups.availability(TRIP).waiting == 1


def test_the_kiosk_and_a_command_beside_it_share_the_places_and_the_chain(centre):
    beside = Centre(centre.path, clock=centre.clock, calendar=centre.calendar, token=centre.token)
    try:
        got = [one.sign_up() for one in (centre, beside, centre, beside)]
        assert [receipt.status for receipt in got] == ["confirmed"] * 3 + ["waiting"]
        with pytest.raises(refusals.NoRoomForAll):
            centre.sign_up(friends=3)
        beside.signups.cancel(got[0].code)
        assert [status(centre, receipt) for receipt in got] == ["cancelled", "confirmed", "confirmed", "confirmed"]
        assert centre.signups.availability(TRIP).left == beside.signups.availability(TRIP).left == 0
        assert verify_chain(centre.sent(), beside.events.public_key) == 6
    finally:
        beside.store.close()


def test_a_role_takes_its_own_place_and_no_seat(centre):
    for _ in range(3):
        centre.sign_up()
    driver = centre.sign_up(role="driver")
    assert (driver.status, driver.seats, driver.role) == ("confirmed", 0, Role("driver", "Chauffør"))
    with pytest.raises(refusals.RoleTaken):
        centre.sign_up(role="driver")
    left = {places.role.key: (places.left, places.room) for places in centre.signups.availability(TRIP).roles}
    assert left == {"driver": (0, False), "coffee": (2, True)}


def test_a_role_is_held_while_its_taker_waits_for_friends_seats(centre):
    everybody = centre.sign_up(friends=2)
    driver = centre.sign_up(role="driver", friends=1)
    assert (driver.status, driver.seats) == ("waiting", 1)
    with pytest.raises(refusals.RoleTaken):
        centre.sign_up(role="driver")
    centre.signups.cancel(driver.code)
    assert centre.sign_up(role="driver").status == "confirmed"
    assert status(centre, everybody) == "confirmed"


def test_a_role_that_the_activity_does_not_have(centre):
    with pytest.raises(refusals.UnknownRole):
        centre.sign_up(role="captain")


def test_a_role_keeps_its_name_when_the_activity_drops_it(centre):
    receipt = centre.sign_up(role="driver")
    centre.trip(roles=())
    assert centre.signups.find(receipt.code).role.name == "Chauffør"
    assert [line.role_name for line in centre.signups.listing(TRIP.uid, TRIP.occurrence)] == ["Chauffør"]


def test_too_many_friends_and_more_than_there_will_ever_be_room_for(centre):
    with pytest.raises(refusals.TooManyFriends) as caught:
        centre.sign_up(friends=MOST_FRIENDS + 1)
    assert str(MOST_FRIENDS) in str(caught.value)
    with pytest.raises(refusals.TooManyFriends):
        centre.sign_up(friends=-1)
    with pytest.raises(refusals.NoRoomForAll):
        centre.sign_up(friends=3)
    assert centre.sent() == []


def test_no_limit_is_no_limit(centre):
    centre.trip(capacity=None)
    assert {centre.sign_up(friends=4).status for _ in range(20)} == {"confirmed"}
    here = centre.signups.availability(centre.trip(capacity=None))
    assert (here.open, here.room, here.left, here.waiting) == (True, True, None, 0)


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        ({"drop_in": True}, refusals.DropIn, "drop_in"),
        ({"cancelled": True}, refusals.OccurrenceCancelled, "cancelled"),
        ({"drop_in": True, "cancelled": True}, refusals.OccurrenceCancelled, "cancelled"),
        ({"start": NOON}, refusals.AlreadyStarted, "started"),
        ({"cutoff": NOON}, refusals.SignUpClosed, "closed"),
        ({"cutoff": NOON, "start": NOON}, refusals.AlreadyStarted, "started"),
    ],
)
def test_why_one_can_not_sign_up(centre, change, error, why):
    occ = centre.trip(**change)
    here = centre.signups.availability(occ)
    assert (here.open, here.why) == (False, why)
    with pytest.raises(error):
        centre.sign_up(alias="Bo")
    assert centre.sent() == []
    assert centre.signups.listing(occ.uid, occ.occurrence) == ()


def test_up_to_the_cutoff_it_is_open(centre):
    centre.trip(cutoff=NOON + timedelta(seconds=1))
    assert centre.sign_up().status == "confirmed"


def test_an_activity_nobody_has_heard_of(centre):
    with pytest.raises(refusals.UnknownActivity):
        centre.signups.sign_up("nothing", "2026-11-21")
    with pytest.raises(refusals.UnknownActivity):
        centre.signups.listing("nothing", "2026-11-21")


def test_each_time_of_a_repeated_activity_has_its_own_places(centre):
    next_week = replace(TRIP, occurrence="2026-11-28T10:00:00+01:00", start=TRIP.start + timedelta(days=7))
    centre.calendar.put(replace(next_week, end=TRIP.end + timedelta(days=7)))
    centre.sign_up(friends=2)
    assert centre.signups.sign_up(next_week.uid, next_week.occurrence, friends=2).status == "confirmed"
    assert centre.signups.signed_up() == {(TRIP.uid, TRIP.occurrence), (TRIP.uid, next_week.occurrence)}


def test_a_code_finds_it_however_it_is_typed(centre):
    receipt = centre.sign_up(friends=1, buddy=True, role="coffee", alias="Bo")
    view = centre.signups.find(f" {receipt.code.lower().replace('-', ' ')} ")
    assert (view.code, view.status, view.friends, view.buddy) == (receipt.code, "confirmed", 1, True)
    assert view.role == Role("coffee", "Brygger kaffe", 2)
    assert (view.changes, view.removed, view.over, view.state) == ((), False, False, "confirmed")
    assert "Bo" not in repr(view)


@pytest.mark.parametrize("code", ["", "K7M", "K7M-4QX", "not a code at all", "😀" * 6])
def test_a_code_that_nobody_has(centre, code):
    with pytest.raises(refusals.UnknownCode):
        centre.signups.find(code)
    with pytest.raises(refusals.UnknownCode):
        centre.signups.cancel(code)


def test_to_cancel_twice_is_to_cancel_once_and_be_told_so_kindly(centre):
    receipt = centre.sign_up(alias="Bo")
    first, second = centre.signups.cancel(receipt.code), centre.signups.cancel(receipt.code)
    assert (first.status, first.already, first.state) == ("cancelled", False, "cancelled")
    assert (second.status, second.already, second.state) == ("cancelled", True, "cancelled_before")
    assert [event["type"] for event in centre.sent()] == ["signup.requested", "signup.cancelled"]
    assert centre.signups.find(receipt.code).status == "cancelled"
    assert lines(centre) == []


def test_to_cancel_forgets_the_nickname(centre):
    receipt, other = centre.sign_up(alias="Bo"), centre.sign_up(alias="Kim")
    gone = centre.sent()[0]["body"]["signup"]
    centre.signups.cancel(receipt.code)
    assert gone not in centre.store.subjects()
    assert len(centre.store.subjects()) == 1
    assert lines(centre) == [("Kim", "confirmed", None)]
    assert status(centre, other) == "confirmed"


def test_whoever_is_off_the_list_is_told_so_though_the_tidying_after_it_failed(centre, monkeypatch):
    receipt = centre.sign_up(alias="Bo")

    def fail(*args):
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "append", fail)
        with pytest.raises(DiskFull):
            centre.signups.cancel(receipt.code)
        assert lines(centre) == [("Bo", "confirmed", None)]
    with monkeypatch.context() as patched:
        patched.setattr(centre.store, "_roll", fail)
        assert centre.signups.cancel(receipt.code).state == "cancelled"
    assert lines(centre) == []


def test_more_room_lets_the_line_in_at_the_next_look(centre):
    codes = [centre.sign_up(friends=2), centre.sign_up(), centre.sign_up(friends=1), centre.sign_up()]
    centre.trip(capacity=4)
    assert [status(centre, one) for one in codes] == ["confirmed", "confirmed", "waiting", "waiting"]
    assert centre.signups.find(codes[2].code).position == 1
    centre.trip(capacity=None)
    assert centre.signups.reconcile() == 2
    assert centre.signups.reconcile() == 0
    assert [status(centre, one) for one in codes] == ["confirmed"] * 4


def test_less_room_throws_nobody_out(centre):
    codes = [centre.sign_up() for _ in range(4)]
    centre.trip(capacity=1)
    assert [status(centre, one) for one in codes] == ["confirmed"] * 3 + ["waiting"]
    centre.signups.cancel(codes[0].code)
    assert status(centre, codes[3]) == "waiting"
    centre.signups.cancel(codes[1].code)
    centre.signups.cancel(codes[2].code)
    assert status(centre, codes[3]) == "confirmed"


def test_a_party_larger_than_the_activity_became_does_not_hold_up_the_line_and_keeps_its_number(centre):
    all_of_it, large, small = centre.sign_up(friends=2), centre.sign_up(friends=2), centre.sign_up()
    centre.trip(capacity=2)
    view = centre.signups.find(large.code)
    assert (view.state, view.position) == ("too_many", 1)
    centre.signups.cancel(all_of_it.code)
    assert [status(centre, one) for one in (large, small)] == ["waiting", "confirmed"]
    centre.trip(capacity=4)
    assert status(centre, large) == "confirmed"


def test_nobody_is_let_in_by_an_old_copy_of_the_occurrence(centre):
    old = centre.trip(capacity=10)
    centre.trip(capacity=1)
    first, second = centre.sign_up(), centre.sign_up()
    assert centre.signups.availability(old).waiting == 1
    assert [status(centre, one) for one in (first, second)] == ["confirmed", "waiting"]


def test_what_is_gone_from_the_programme_lets_nobody_in(centre):
    centre.sign_up(friends=2)
    waiting = centre.sign_up()
    centre.calendar.occurrences.clear()
    assert centre.signups.reconcile() == 0
    assert centre.signups.availability(replace(TRIP, capacity=9)).waiting == 1, "a screen may still hold it"
    assert status(centre, waiting) == "waiting"


@pytest.mark.parametrize("change", [{"cancelled": True}, {"start": NOON}])
def test_nobody_is_let_in_to_what_is_called_off_or_begun(centre, change):
    centre.sign_up(friends=2)
    waiting = centre.sign_up()
    centre.trip(capacity=9, **change)
    assert status(centre, waiting) == "waiting"


def test_told_what_has_changed(centre):
    receipt = centre.sign_up()
    later = timedelta(hours=2)
    now = centre.trip(start=TRIP.start + later, end=TRIP.end + later, location="Stranden", meeting_point="Bussen")
    view = centre.signups.find(receipt.code)
    assert [(change.what, change.before, change.after) for change in view.changes] == [
        ("start", TRIP.start, now.start),
        ("location", "Skovbrynet 2", "Stranden"),
        ("meeting_point", "Hoveddøren", "Bussen"),
    ]
    assert (view.state, view.occurrence) == ("changed", now)
    assert [line.changed for line in centre.signups.listing(TRIP.uid, TRIP.occurrence)] == [True]
    centre.trip()
    assert centre.signups.find(receipt.code).changes == ()


def test_only_a_new_end_is_told_too(centre):
    receipt = centre.sign_up()
    centre.trip(end=TRIP.end + timedelta(hours=1))
    assert [change.what for change in centre.signups.find(receipt.code).changes] == ["end"]


def test_told_that_it_is_called_off(centre):
    receipt = centre.sign_up()
    centre.trip(cancelled=True)
    assert centre.signups.find(receipt.code).state == "called_off"
    assert [line.cancelled for line in centre.signups.listing(TRIP.uid, TRIP.occurrence)] == [True]
    assert centre.signups.cancel(receipt.code).status == "cancelled"


def test_told_that_it_is_gone_from_the_programme_and_what_it_was(centre):
    receipt = centre.sign_up(alias="Bo", role="driver")
    centre.calendar.occurrences.clear()
    view = centre.signups.find(receipt.code)
    assert (view.state, view.removed) == ("removed", True)
    assert (view.occurrence.summary, view.occurrence.start, view.occurrence.end) == (TRIP.summary, TRIP.start, TRIP.end)
    assert view.role.name == "Chauffør"
    assert [(line.alias, line.cancelled) for line in centre.signups.listing(TRIP.uid, TRIP.occurrence)] == [
        ("Bo", True)
    ]
    assert centre.signups.cancel(receipt.code).status == "cancelled"


def test_told_that_it_is_over(centre):
    receipt = centre.sign_up()
    centre.clock.time = TRIP.end
    assert centre.signups.find(receipt.code).state == "over"


def test_of_a_sensitive_activity_nothing_can_be_counted(centre):
    occ = centre.trip(sensitive=True, capacity=1)
    here = centre.signups.availability(occ)
    assert (here.open, here.room, here.left, here.waiting) == (True, True, None, None)
    assert {(places.left, places.room) for places in here.roles} == {(None, True)}
    centre.sign_up()
    waiting = centre.sign_up()
    here = centre.signups.availability(occ)
    assert (here.room, here.left, here.waiting) == (False, None, None)
    assert (waiting.status, waiting.position) == ("waiting", None)
    assert centre.signups.find(waiting.code).position is None
    assert lines(centre) == [("", "confirmed", None), ("", "waiting", 1)]
    centre.calendar.occurrences.clear()
    assert centre.signups.find(waiting.code).position is None


def test_the_list_for_staff(centre):
    centre.sign_up(alias="Kim", friends=1, buddy=True)
    centre.sign_up(alias="Bo", friends=2)
    centre.sign_up(alias="Lis", role="coffee")
    cancelled = centre.sign_up(alias="Ib")
    centre.signups.cancel(cancelled.code)
    kim = {"alias": "Kim", "status": "confirmed", "position": None, "friends": 1, "role": "", "role_name": ""}
    kim |= {"buddy": True, "changed": False, "cancelled": False}
    lis = kim | {"alias": "Lis", "friends": 0, "role": "coffee", "role_name": "Brygger kaffe", "buddy": False}
    bo = kim | {"alias": "Bo", "status": "waiting", "position": 1, "friends": 2, "buddy": False}
    said = [line.line() for line in centre.signups.listing(TRIP.uid, TRIP.occurrence)]
    assert said == [
        "Kim and 1 friend (would like company)",
        "Lis (Brygger kaffe)",
        "Bo and 2 friends (number 1 in line)",
    ]
    assert [line.as_json() for line in centre.signups.listing(TRIP.uid, TRIP.occurrence)] == [kim, lis, bo]


def test_json_of_a_receipt_and_of_a_view(centre):
    receipt = centre.sign_up(alias="Bo", role="driver")
    assert receipt.as_json() == {
        "code": receipt.code,
        "status": "confirmed",
        "position": None,
        "alias": "Bo",
        "seats": 0,
        "role": "driver",
        "buddy": False,
    }
    centre.trip(location="Stranden", cancelled=True)
    view = centre.signups.find(receipt.code).as_json()
    assert view["changes"] == [{"what": "location", "before": "Skovbrynet 2", "after": "Stranden"}]
    assert (view["status"], view["cancelled"], view["removed"], view["uid"]) == ("confirmed", True, False, TRIP.uid)


def test_every_next_step_is_a_sentence(centre):
    from kiosk.activities.views import _NEXT_STEPS

    receipt = centre.sign_up()
    assert centre.signups.find(receipt.code).next_step == _NEXT_STEPS["confirmed"]
    assert all(text.endswith((".", "?")) for text in _NEXT_STEPS.values())


def test_made_up_names_are_never_offered_to_two_on_the_same_list(centre):
    centre.trip(capacity=None)
    offered = []
    for _ in range(40):
        names = centre.signups.offered_names(TRIP.uid, TRIP.occurrence)
        assert names == centre.signups.offered_names(TRIP.uid, TRIP.occurrence)
        offered += names
        centre.signups.cancel(centre.sign_up(alias=names[3]).code)
    assert len(set(offered)) == len(offered) == 320


def test_names_offered_for_a_sensitive_activity_do_not_tell_that_somebody_signed_up(centre):
    centre.trip(sensitive=True, capacity=None)
    before = centre.signups.offered_names(TRIP.uid, TRIP.occurrence)
    centre.sign_up()
    assert centre.signups.offered_names(TRIP.uid, TRIP.occurrence) == before


def test_a_cpr_number_is_refused_before_anything_is_stored(centre):
    with pytest.raises(refusals.NicknameIsCpr):
        centre.sign_up(alias="Bo 010203-1234")
    assert centre.sent() == []
    assert centre.signups.signed_up() == frozenset()


def test_old_sign_ups_are_deleted_and_only_numbers_are_kept(centre):
    receipts = [centre.sign_up(alias=f"Ven {n}", friends=1) for n in range(2)]
    centre.sign_up(alias="Lis", role="driver")
    centre.signups.cancel(centre.sign_up(alias="Ib").code)
    last_moment = TRIP.end + timedelta(days=KEPT_DAYS) - timedelta(seconds=1)
    assert centre.signups.purge(last_moment) == 0
    assert centre.signups.purge(TRIP.end + timedelta(days=KEPT_DAYS)) == 4
    (tally,) = centre.signups.tallies()
    assert (tally.confirmed, tally.waiting, tally.cancelled, tally.seats, tally.roles) == (2, 1, 1, 2, 1)
    assert centre.store.subjects() == set()
    with pytest.raises(refusals.UnknownCode):
        centre.signups.find(receipts[0].code)
    assert centre.signups.purge(TRIP.end + timedelta(days=99)) == 0


def test_what_was_moved_is_kept_until_it_has_been(centre):
    centre.sign_up()
    centre.trip(start=TRIP.start + timedelta(days=60), end=TRIP.end + timedelta(days=60))
    assert centre.signups.purge(TRIP.end + timedelta(days=30)) == 0


def test_a_disk_that_takes_no_writes_stops_nobody_from_looking(centre, monkeypatch):
    centre.sign_up(friends=2)
    waiting = centre.sign_up()
    centre.trip(capacity=9)

    def full(*args):
        raise DiskFull

    monkeypatch.setattr(centre.store, "transaction", full)
    assert status(centre, waiting) == "waiting"
    assert centre.signups.availability(TRIP).waiting == 1
    with pytest.raises(DiskFull):
        centre.sign_up()


def test_refusals_have_a_next_step_and_an_exit_code():
    found = [value for value in vars(refusals).values() if isinstance(value, type) and issubclass(value, KnownError)]
    assert len(found) > 12
    for error in found:
        text = error.message.format(most=4) if "{" in error.message else error.message
        assert text.endswith(".")
        assert error.exit_code in {1, 2}
