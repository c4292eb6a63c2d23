"""The rules of places: those of one kiosk, held against its own, and what only a hub has to know."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.activities import places as kiosk_places
from kiosk.activities.book import SignUp
from sync.hub.places import Loan, Place, Pool

ROLES = {"cook": 1, "driver": 2}


def pool(capacity=4, loans=None, party=(), **fields):
    made = Pool(capacity, ROLES, **fields)
    made.load(party, loans or {})
    return made


class Book:
    """A kiosk's own list, by the functions and the order of its `SignUps`."""

    def __init__(self, capacity):
        self.capacity, self.party = capacity, []

    def ask(self, seats, role):
        friends = seats - (0 if role else 1)
        if role and kiosk_places.roles_taken(role, self.party) >= ROLES.get(role, 0):
            role = ""  # the hub treats them as a party without; a kiosk asks them first
        one = SignUp(
            id=str(len(self.party)), code="", uid="", occurrence="", order=len(self.party), status="waiting",
            friends=friends, role=role, buddy=False, person=False, seen={},
        )  # fmt: skip
        if self.capacity is not None and one.seats > self.capacity:
            one = replace(one, status="refused")
        elif kiosk_places.fits(one.seats, self.capacity, self.party):
            one = replace(one, status="confirmed")
        self.party.append(one)

    def cancel(self, number):
        if self.party[number].status in ("confirmed", "waiting"):
            self.party[number] = replace(self.party[number], status="cancelled")
            self.promote()

    def promote(self):
        for one in list(kiosk_places.next_in(self.capacity, self.party)):
            self.party[one.order] = replace(one, status="confirmed")


ASK = st.tuples(st.just("ask"), st.integers(1, 5), st.sampled_from(["", "", "cook", "driver", "unknown"]))
STEPS = st.lists(
    ASK
    | st.tuples(st.just("cancel"), st.integers(0, 30), st.just(0))
    | st.tuples(st.just("capacity"), st.none() | st.integers(0, 8), st.just(0)),
    max_size=30,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(capacity=st.none() | st.integers(0, 8), steps=STEPS)
def test_the_hub_decides_as_a_kiosk_alone_would(capacity, steps):
    book, hub, them = Book(capacity), pool(capacity), []
    for step, value, role in steps:
        if step == "ask":
            # who comes with a role brings friends on seats
            seats = value - 1 if role else value
            place = Place("d", str(len(them)), len(them), seats, role, "")
            them.append(place)
            hub.ask(place)
            book.ask(seats, role)
        elif step == "cancel" and value < len(them):
            if them[value].status in ("confirmed", "waiting"):
                hub.cancel(them[value])
            book.cancel(value)
        elif step == "capacity":
            book.capacity = hub.capacity = value
            book.promote()
            hub.settle()
        assert [(one.status, one.seats, one.role) for one in them] == [
            (one.status, one.seats, one.role) for one in book.party
        ]
        assert hub.confirmed == kiosk_places.confirmed_seats(book.party)
        assert [one.order for one in hub.line] == [one.order for one in kiosk_places.line(book.party)]


class Check:
    """Random kiosks with leases, in partitions, recoveries and all: what must hold at every step."""

    def __init__(self, capacity):
        self.hub, self.number, self.them = pool(capacity), 0, []
        self.lowered = False

    def do(self, step, device, seats, number):
        hub = self.hub
        place = Place(device, str(self.number), self.number, seats, "", "")
        self.number += 1
        match step:
            case "ask":
                hub.ask(place)
                self.them.append(place)
            case "promised":
                hub.promised(place)
                self.them.append(place)
            case "held":
                hub.hold(place, "confirmed" if number % 2 else "waiting")
                self.them.append(place)
            case "cancel" if number < len(self.them) and self.them[number].status in (
                "requested",
                "confirmed",
                "waiting",
            ):
                hub.cancel(self.them[number])
            case "lend":
                hub.lend(device, seats)
            case "return":
                hub.give_back(device, seats)
            case "lost":
                hub.give_up(device)
            case "recover":
                hub.decides, hub.recovering = bool(number % 2), not number % 2
                hub.settle()
            case "settle":
                hub.settle()

    def holds(self):
        hub = self.hub
        assert hub.confirmed == sum(one.seats for one in self.them if one.status == "confirmed")
        assert hub.confirmed + hub.lent <= hub.capacity
        assert {one.status for one in self.them} <= {"requested", "confirmed", "waiting", "cancelled", "refused"}
        assert all(loan.granted >= loan.used + loan.returned for loan in hub.loans.values())
        if hub.decides:
            assert not hub.line or hub.free < hub.line[0].seats


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    capacity=st.integers(1, 9),
    steps=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "ask",
                    "ask",
                    "promised",
                    "promised",
                    "held",
                    "cancel",
                    "lend",
                    "lend",
                    "return",
                    "lost",
                    "recover",
                    "settle",
                ]
            ),
            st.sampled_from("abc"),
            st.integers(1, 3),
            st.integers(0, 20),
        ),
        max_size=40,
    ),
)
def test_confirmed_and_lent_are_never_more_than_there_are(capacity, steps):
    check = Check(capacity)
    for step in steps:
        check.do(*step)
        if check.hub.recovering:
            continue  # promises of a hub that is no more may be more than there is: they are only held
        check.hub.settle()
        check.holds()


def ask(hub, seats=1, role="", device="a", told=""):
    place = Place(device, str(id(hub)), len(hub.line) + hub.confirmed + len(hub.held) + 100, seats, role, "", told)
    hub.ask(place)
    return place


def test_lent_seats_are_taken_and_called_back_when_somebody_waits():
    hub = pool(4)
    hub.lend("b", 2)
    assert (hub.lent, hub.free) == (2, 2)
    first, second = ask(hub, 2), ask(hub, 1)
    assert (first.status, second.status) == ("confirmed", "waiting")
    hub.settle()
    assert hub.loans["b"].recall
    hub.give_back("b", 2)
    assert second.status == "confirmed"
    assert hub.lent == 0


def test_what_is_lent_leaves_half_to_the_others():
    hub = pool(4)
    for device in "abc":
        hub.lend(device, 1)
    assert {device: loan.left for device, loan in hub.loans.items()} == {"a": 1, "b": 1}
    hub.lend("a", 1)
    assert hub.lent == 2


def test_nothing_is_lent_where_it_is_not_right():
    for made in (pool(closed="closed"), pool(over=True), pool(decides=False), pool(1)):
        made.lend("a", 1)
        assert made.loans == {}
    hub = pool(1)
    ask(hub), ask(hub)
    hub.capacity = 100
    hub.lend("a", 1)
    assert hub.loans == {}


def test_no_new_seats_before_those_that_were_called_back_came():
    hub = pool(10, {"a": Loan(granted=1, recall=True)})
    hub.lend("a", 3)
    assert hub.loans["a"].granted == 1
    hub.give_back("a", 1)
    hub.lend("a", 3)
    assert (hub.loans["a"].left, hub.loans["a"].recall) == (3, False)


def test_without_a_limit_everybody_goes_in_and_may_be_lent():
    hub = pool(None)
    hub.lend("a", 50)
    assert hub.loans["a"].left == 50
    assert ask(hub, 100).status == "confirmed"
    assert hub.free is None


def test_a_promise_from_lent_seats_stands_also_when_all_is_closed():
    hub = pool(2, {"a": Loan(granted=1)}, closed="cancelled", over=True)
    place = Place("a", "x", 1, 1, "", "")
    hub.promised(place)
    assert (place.status, place.lease, hub.loans["a"].left) == ("confirmed", True, 0)
    assert place.was == ("confirmed", None, "")


def test_a_promise_from_seats_that_nobody_lent_is_a_request():
    hub = pool(3, {"a": Loan(granted=1)})
    ask(hub, 2)
    place = Place("a", "x", 1, 2, "", "")
    hub.promised(place)
    assert (place.status, place.lease) == ("waiting", False)
    assert hub.loans["a"].left == 0  # the kiosk thinks so, and it can't have more than the hub believes


def test_no_role_is_promised_from_lent_seats():
    hub = pool(4, {"a": Loan(granted=2)})
    place = Place("a", "x", 1, 1, "cook", "")
    hub.promised(place)
    assert (place.status, place.lease, place.role) == ("confirmed", False, "cook")


def test_who_is_late_for_a_role_comes_without():
    hub = pool(2)
    assert ask(hub, 0, "cook").role == "cook"
    late = ask(hub, 1, "cook")
    assert (late.status, late.seats, late.role) == ("confirmed", 2, "")
    later = ask(hub, 0, "cook")
    assert (later.status, later.seats, later.role) == ("waiting", 1, "")
    assert ask(hub, 2, "dancer").code == "too_many"


def test_closed_and_too_large_are_refused_with_the_reason():
    place = ask(pool(4, closed="closed"))
    assert (place.status, place.code) == ("refused", "closed")
    place = ask(pool(4), 5)
    assert (place.status, place.code) == ("refused", "too_many")


def test_while_nobody_decides_requests_are_kept_and_told_ones_come_first():
    hub = pool(3, decides=False)
    plain, waited, had = ask(hub, 1), ask(hub, 1, told="waiting"), ask(hub, 3, told="confirmed")
    assert [one.status for one in (plain, waited, had)] == ["requested"] * 3
    hub.cancel(ask(hub, 1))
    hub.settle()
    assert len(hub.held) == 3
    hub.decides = True
    hub.settle()
    assert [one.status for one in (plain, waited, had)] == ["waiting", "waiting", "confirmed"]
    assert hub.line == [waited, plain]


def test_who_was_told_keeps_what_there_is_room_for_even_when_all_is_closed():
    hub = pool(2, closed="closed")
    had, more, waited = ask(hub, 2, told="confirmed"), ask(hub, 1, told="confirmed"), ask(hub, 9, told="waiting")
    assert [one.status for one in (had, more, waited)] == ["confirmed", "waiting", "waiting"]


def test_what_was_told_is_honoured_before_the_line():
    hub = pool(2)
    ask(hub, 1), ask(hub, 2)
    late = Place("b", "x", 9, 1, "", "")
    hub.hold(late, "confirmed")
    assert late.status == "confirmed"
    hub.hold(late, "waiting")
    assert late.status == "confirmed"


def test_nobody_goes_in_when_it_is_over():
    hub = pool(1)
    first, second = ask(hub), ask(hub)
    hub.over = True
    hub.cancel(first)
    hub.settle()
    assert second.status == "waiting"


def test_seats_of_a_recovering_hub_are_counted_as_the_kiosk_counts_them():
    hub = pool(5, {"a": Loan(granted=1)}, decides=False, recovering=True)
    place, other = Place("a", "x", 1, 3, "", ""), Place("b", "y", 2, 1, "", "")
    hub.promised(place)
    hub.promised(other)
    assert (place.status, place.told) == ("requested", "confirmed")
    assert (hub.loans["a"].granted, hub.loans["a"].used) == (3, 3)
    assert (hub.loans["b"].granted, hub.loans["b"].used) == (1, 1)
    hub.give_back("a", 2)
    hub.give_back("c", 1)
    assert (hub.loans["a"].granted, hub.loans["a"].returned, hub.loans["a"].left) == (5, 2, 0)
    assert (hub.loans["c"].granted, hub.loans["c"].returned) == (1, 1)


def test_what_was_never_lent_cannot_be_returned():
    hub = pool(2)
    hub.give_back("a", 5)
    assert hub.loans == {}
    hub.lend("a", 1)
    hub.give_back("a", 5)
    assert (hub.loans["a"].returned, hub.lent) == (1, 0)


def test_a_kiosk_that_is_lost_gives_its_seats_back():
    hub = pool(2, {"a": Loan(granted=2)})
    place = ask(hub, 2)
    hub.give_up("b")
    assert place.status == "waiting"
    hub.give_up("a")
    assert place.status == "confirmed"
    assert (hub.loans["a"].recall, hub.loans["a"].returned) == (True, 2)
    hub.give_up("a")
    assert hub.loans["a"].returned == 2


def test_the_keeper_is_written_down():
    hub = pool(1, decides=False)
    place = Place("a", "x", 1, 3, "", "")
    hub.write_down(place, "confirmed")
    hub.write_down(place, "waiting")
    assert (hub.confirmed, hub.line) == (0, [place])


def test_loading_remembers_what_was_told():
    party = [
        Place("a", "x", 1, 1, "cook", "confirmed"),
        Place("a", "y", 2, 2, "", "waiting"),
        Place("a", "z", 3, 1, "", "requested"),
    ]
    hub = pool(1, party=party)
    assert [one.was for one in party] == [("confirmed", None, "cook"), ("waiting", 1, ""), None]
    assert (hub.confirmed, hub.line, hub.held, hub.taken_roles["cook"]) == (1, [party[1]], [party[2]], 1)
