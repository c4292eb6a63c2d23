"""Signing up for what several kiosks share: asking, lent seats, the hub's answers, and a keeper that changes."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from kiosk.activities import refusals
from kiosk.activities.answers import Answers
from kiosk.activities.keeping import KEEPERS, LEASES, SEATS
from kiosk.activities.signups import KEPT_DAYS, SignUps
from sync.events import verify_chain
from tests.helpers.centre import NOON, TRIP, Centre


class Shared(Centre):
    """A centre whose trip the hub keeps; `said` is what the hub says of it."""

    def open(self):
        super().open()
        self.trusted = NOON
        self.signups = SignUps(
            self.store, self.calendar, self.events, self.clock, self.token, trusted=lambda: self.trusted
        )
        self.answers = Answers(self.store, self.calendar, self.events, self.clock)

    def keeper(self, *, ours):
        table = self.store.table(KEEPERS)
        table.truncate()
        table.insert({"uid": TRIP.uid, "ours": ours})

    def seats(self, taken, waiting=0, **roles):
        table = self.store.table(SEATS)
        table.truncate()
        table.insert(
            {"uid": TRIP.uid, "occurrence": TRIP.occurrence, "taken": taken, "waiting": waiting, "roles": roles}
        )

    def lease(self, granted, *, recall=False, until=""):
        table = self.store.table(LEASES)
        table.truncate()
        row = {"uid": TRIP.uid, "occurrence": TRIP.occurrence, "granted": granted, "recall": recall, "until": until}
        table.insert({**row, "used": 0, "returned": 0})

    def decide(self, receipt, status, **more):
        body = {"signup": self.id_of(receipt), "status": status, "position": None, "role": "", "code": "", **more}
        return self.answers.decide([body])

    def id_of(self, receipt):
        return next(row["id"] for row in self.store.table("signups") if row["code"] == receipt.code)

    def told(self):
        return [(event["type"], event["body"].get("status")) for event in self.sent()]


@pytest.fixture
def centre(tmp_path):
    centre = Shared(tmp_path / "store")
    centre.trip()
    centre.keeper(ours=False)
    yield centre
    assert verify_chain(centre.sent(), centre.events.public_key) == len(centre.sent())
    centre.store.close()


def test_what_the_hub_keeps_is_asked_for_and_told_so(centre):
    before = centre.store.revision
    receipt = centre.sign_up(friends=1)
    assert (receipt.status, receipt.position) == ("requested", None)
    assert centre.store.revision == before + 1
    assert centre.sent()[-1]["body"] == {
        "signup": centre.id_of(receipt),
        "uid": TRIP.uid,
        "occurrence": TRIP.occurrence,
        "seats": 2,
        "role": "",
        "buddy": False,
        "status": "requested",
    }
    assert centre.signups.find(receipt.code).state == "requested"
    assert centre.signups.reconcile() == 0, "nobody here lets anybody in"
    assert centre.signups.find(receipt.code).status == "requested"


@pytest.mark.parametrize(
    ("said", "state", "position"),
    [
        ({"status": "confirmed"}, "got_in", None),
        ({"status": "waiting", "position": 3}, "got_in_line", 3),
        ({"status": "refused", "code": "closed"}, "refused", None),
        ({"status": "something new"}, "requested", None),
    ],
)
def test_the_answer_stands_under_the_code(centre, said, state, position):
    receipt = centre.sign_up()
    centre.decide(receipt, **said)
    view = centre.signups.find(receipt.code)
    assert (view.state, view.position, view.why) == (state, position, said.get("code", ""))
    assert view.told == "requested"
    assert view.next_step


def test_an_answer_that_says_the_same_again_changes_nothing(centre):
    receipt = centre.sign_up()
    assert centre.decide(receipt, "waiting", position=2) == 1
    before = centre.store.revision
    assert centre.decide(receipt, "waiting", position=2) == 0
    assert centre.store.revision == before
    assert centre.decide(receipt, "waiting", position=1) == 1
    assert centre.signups.find(receipt.code).position == 1


def test_who_waits_is_let_in_by_the_hub_alone(centre):
    receipt = centre.sign_up()
    centre.decide(receipt, "waiting", position=1)
    assert centre.signups.find(receipt.code).status == "waiting", "there is room by the kiosk's own count"
    centre.decide(receipt, "confirmed")
    assert centre.signups.find(receipt.code).state == "got_in"
    assert centre.told() == [("signup.requested", "requested")]


def test_who_cancelled_before_the_answer_stays_off_the_list(centre):
    receipt = centre.sign_up(alias="Bo")
    centre.signups.cancel(receipt.code)
    assert centre.decide(receipt, "confirmed") == 0
    assert centre.signups.find(receipt.code).status == "cancelled"
    assert centre.told() == [("signup.requested", "requested"), ("signup.cancelled", "cancelled")]


def test_an_answer_to_somebody_unknown_is_nobodys(centre):
    assert centre.answers.decide([{"signup": "f" * 32, "status": "confirmed"}, {}]) == 0


def test_the_task_went_to_somebody_else(centre):
    receipt = centre.sign_up(role="driver", friends=1)
    centre.decide(receipt, "confirmed", role="")
    view = centre.signups.find(receipt.code)
    assert (view.state, view.role, view.role_lost) == ("no_task", None, "Chauffør")
    centre.signups.cancel(receipt.code)
    assert centre.sent()[-1]["body"]["seats"] == 2, "without the task they need a seat of their own"


def test_lent_seats_are_promised_at_once(centre):
    centre.lease(2)
    couple, single = centre.sign_up(friends=1), centre.sign_up()
    assert (couple.status, single.status) == ("confirmed", "requested")
    assert centre.sent()[0]["body"]["lease"] is True
    assert "lease" not in centre.sent()[1]["body"]
    assert centre.signups.find(couple.code).state == "confirmed"
    centre.signups.cancel(couple.code)
    assert centre.sign_up().status == "requested", "freed seats of a lease go to the hub"


def test_a_party_is_not_split_between_lent_seats_and_a_request(centre):
    centre.lease(1)
    assert centre.sign_up(friends=1).status == "requested"
    assert centre.sign_up().status == "confirmed"


def test_tasks_are_not_lent(centre):
    centre.lease(3)
    assert centre.sign_up(role="driver").status == "requested"


@pytest.mark.parametrize(
    ("lease", "trusted", "status"),
    [
        ({"recall": True}, NOON, "requested"),
        ({"until": (NOON + timedelta(hours=1)).isoformat()}, NOON, "confirmed"),
        ({"until": NOON.isoformat()}, NOON, "requested"),
        ({"until": (NOON + timedelta(hours=1)).isoformat()}, None, "requested"),
        ({}, None, "confirmed"),
    ],
)
def test_a_lease_waits_where_it_must(centre, lease, trusted, status):
    centre.lease(2, **lease)
    centre.trusted = trusted
    assert centre.sign_up().status == status


def test_a_promise_from_a_lease_that_the_hub_could_not_hold_is_told(centre):
    centre.lease(1)
    receipt = centre.sign_up()
    centre.decide(receipt, "waiting", position=4)
    view = centre.signups.find(receipt.code)
    assert (view.state, view.told, view.position) == ("no_place_after_all", "confirmed", 4)


def test_places_are_as_the_hub_last_said_less_what_was_asked_for_since(centre):
    assert centre.signups.availability(TRIP).left == 3, "nothing was heard: nobody has come"
    centre.seats(taken=1, driver=1)
    centre.sign_up()
    free = centre.signups.availability(TRIP)
    assert (free.left, free.waiting, free.request, free.room) == (1, 0, True, True)
    assert [(one.role.key, one.left) for one in free.roles] == [("driver", 0), ("coffee", 2)]
    with pytest.raises(refusals.RoleTaken):
        centre.sign_up(role="driver")
    centre.sign_up(role="coffee")
    assert centre.signups.availability(TRIP).roles[1].left == 1
    centre.seats(taken=1, waiting=2)
    assert (centre.signups.availability(TRIP).left, centre.signups.availability(TRIP).waiting) == (0, 2)
    centre.lease(1)
    free = centre.signups.availability(TRIP)
    assert (free.left, free.request) == (1, False), "lent seats are this kiosk's, whoever waits elsewhere"


def test_a_sensitive_activity_tells_no_numbers(centre):
    occ = centre.trip(sensitive=True)
    centre.seats(taken=3)
    free = centre.signups.availability(occ)
    assert (free.left, free.waiting, free.room, free.request) == (None, None, False, True)
    receipt = centre.sign_up()
    centre.decide(receipt, "waiting", position=2)
    assert centre.signups.find(receipt.code).position is None


def test_no_limit_is_still_the_hubs_to_say(centre):
    occ = centre.trip(capacity=None)
    assert centre.signups.availability(occ).left is None
    assert centre.sign_up().status == "requested"


def test_a_party_larger_than_the_activity_is_told_at_once(centre):
    with pytest.raises(refusals.NoRoomForAll):
        centre.sign_up(friends=4)
    assert centre.sent() == []


def test_staff_see_who_has_no_answer_yet(centre):
    asked, first, second, refused = (centre.sign_up(alias=name) for name in ("Bo", "Ib", "Pia", "Kaj"))
    centre.decide(first, "waiting", position=2)
    centre.decide(second, "waiting", position=1)
    centre.decide(refused, "refused", code="closed")
    lines = centre.signups.listing(TRIP.uid, TRIP.occurrence)
    assert [(line.alias, line.status, line.position) for line in lines] == [
        ("Kaj", "refused", None),
        ("Bo", "requested", None),
        ("Pia", "waiting", 1),
        ("Ib", "waiting", 2),
    ]
    assert "no answer yet" in lines[1].line()
    assert "no place" in lines[0].line()
    assert asked.status == "requested"


def test_what_was_never_answered_is_counted_when_it_is_deleted(centre):
    centre.decide(centre.sign_up(), "refused", code="closed")
    centre.sign_up()
    centre.signups.purge(TRIP.end + timedelta(days=KEPT_DAYS))
    assert [asdict(one) for one in centre.signups.tallies()] == [
        {
            "uid": TRIP.uid,
            "occurrence": TRIP.occurrence,
            "confirmed": 0,
            "waiting": 0,
            "cancelled": 0,
            "seats": 0,
            "roles": 0,
            "requested": 1,
            "refused": 1,
        }
    ]


def test_tallies_written_before_there_was_a_hub_are_read(centre):
    old = {"uid": "a", "occurrence": "b", "confirmed": 3, "waiting": 0, "cancelled": 0, "seats": 3, "roles": 0}
    centre.store.table("signup_tallies").insert(old)
    assert (centre.signups.tallies()[0].confirmed, centre.signups.tallies()[0].requested) == (3, 0)


def test_sign_ups_written_before_there_was_a_hub_are_read(centre):
    receipt = centre.sign_up()
    table = centre.store.table("signups")
    new = ("told", "lease", "place", "why", "wanted")
    rows = [{name: value for name, value in row.items() if name not in new} for row in table]
    table.truncate()
    table.insert({**rows[0], "status": "confirmed"})
    assert centre.signups.find(receipt.code).state == "confirmed"


# The keeper changes


def test_a_keeper_that_is_this_kiosk_decides_as_ever(centre):
    centre.keeper(ours=True)
    assert [centre.sign_up().status for _ in range(4)] == ["confirmed"] * 3 + ["waiting"]
    assert not centre.signups.availability(TRIP).request


def test_letting_go_of_an_activity_comes_after_all_that_was_decided_here(centre):
    centre.keeper(ours=True)
    receipts = [centre.sign_up() for _ in range(5)]
    centre.signups.cancel(receipts[0].code)
    with centre.store.transaction():
        centre.keeper(ours=False)
        centre.answers.release(TRIP.uid)
    assert [kind for kind, _ in centre.told()][-3:] == ["signup.cancelled", "signup.promoted", "keeper.released"]
    last = receipts[4]
    assert centre.signups.find(last.code).position == 1, "as it was told before"
    centre.signups.cancel(receipts[1].code)
    assert centre.signups.find(last.code).status == "waiting", "the hub lets in now"
    centre.decide(last, "confirmed")
    assert centre.signups.find(last.code).state == "got_in"


def test_who_had_no_answer_goes_in_by_the_kiosks_rules_when_it_keeps_the_activity(centre):
    receipts = [centre.sign_up() for _ in range(4)]
    with centre.store.transaction():
        centre.keeper(ours=True)
        centre.answers.take_over(TRIP.uid)
    assert centre.signups.reconcile() == 3
    assert [centre.signups.find(one.code).status for one in receipts] == ["confirmed"] * 3 + ["waiting"]


def test_a_hub_that_was_restored_is_told_what_people_were_told(centre):
    centre.lease(1)
    lent, yes, line, no, open_, gone = (centre.sign_up() for _ in range(6))
    centre.decide(yes, "confirmed")
    centre.decide(line, "waiting", position=1)
    centre.decide(no, "refused", code="closed")
    centre.decide(gone, "confirmed")
    centre.signups.cancel(gone.code)
    assert centre.answers.hold() == 3
    held = [event["body"] for event in centre.sent() if event["type"] == "signup.held"]
    assert [(one["signup"], one["status"]) for one in held] == [
        (centre.id_of(lent), "confirmed"),
        (centre.id_of(yes), "confirmed"),
        (centre.id_of(line), "waiting"),
    ]
    assert centre.signups.find(open_.code).status == "requested"
    centre.clock.after(days=2)
    assert centre.answers.hold() == 0, "it is over"


def test_what_is_not_the_hubs_is_not_told_to_it(centre):
    centre.calendar.put(replace(TRIP, uid="own@centre"))
    receipt = centre.signups.sign_up("own@centre", TRIP.occurrence)
    assert receipt.status == "confirmed"
    assert centre.answers.hold() == 0


def test_an_older_copy_hears_who_has_cancelled(centre):
    receipt = centre.sign_up(alias="Kaj")
    assert centre.decide(receipt, "cancelled") == 1
    assert centre.signups.find(receipt.code).status == "cancelled"
    assert centre.id_of(receipt) not in centre.store.subjects()
    assert centre.told() == [("signup.requested", "requested")]  # the hub knows
    assert centre.decide(receipt, "confirmed") == 0


def test_an_older_copy_that_decides_itself_hears_who_has_a_place_and_lets_nobody_else_have_it(centre):
    centre.keeper(ours=True)
    first, second = centre.sign_up(friends=2), centre.sign_up()
    assert (first.status, second.status) == ("confirmed", "waiting")
    assert centre.decide(first, "cancelled") == 1
    centre.signups.reconcile()
    assert centre.signups.find(second.code).status == "confirmed"
    third = centre.sign_up(friends=2)
    assert third.status == "waiting"
    centre.decide(third, "confirmed")
    assert centre.signups.find(third.code).status == "confirmed"


@pytest.mark.parametrize("status", ["waiting", "refused"])
def test_of_what_this_kiosk_keeps_the_hub_takes_nothing_back(centre, status):
    centre.keeper(ours=True)
    receipt = centre.sign_up()
    assert centre.decide(receipt, status, position=1) == 0
    assert centre.signups.find(receipt.code).status == "confirmed"
