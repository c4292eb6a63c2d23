"""People who sign up, cancel and look, in any order, while the programme changes and the kiosk restarts.

Beside it runs a model so simple that it can be read as the rule: a list of parties in the order they came.
"""

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from kiosk.activities.model import Role
from kiosk.activities.refusals import NoRoomForAll, OccurrenceCancelled, RoleTaken
from sync.events import verify_chain
from tests.helpers.centre import TRIP, Centre

DAYS = (TRIP.occurrence, "2026-11-28T10:00:00+01:00")
ROLES = (Role("driver", "Chauffør"), Role("coffee", "Brygger kaffe", 2))
ALIAS = "Planted Nickname"


@dataclass
class Party:
    code: str
    day: str
    friends: int
    role: str
    place: str
    status: str = "waiting"

    @property
    def seats(self):
        return self.friends + (not self.role)


class SignUpMachine(RuleBasedStateMachine):
    codes = Bundle("codes")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.centre = Centre(self.folder / "store")
        self.parties = []
        self.now = {}
        self.events = 0
        self.seats_before = dict.fromkeys(DAYS, 0)
        for day in DAYS:
            self.put(day, replace(TRIP, occurrence=day, capacity=3, roles=ROLES))

    def teardown(self):
        self.centre.store.close()
        shutil.rmtree(self.folder)

    # What the rules say

    def put(self, day, occ):
        self.now[day] = self.centre.calendar.put(occ)

    def here(self, day, status):
        return [party for party in self.parties if party.day == day and party.status == status]

    def taken(self, day):
        return sum(party.seats for party in self.here(day, "confirmed"))

    def settle(self, day):
        """Let the line in, in order; gives how many went."""
        occ, gone_in = self.now[day], 0
        if occ.cancelled:
            return 0
        for party in self.here(day, "waiting"):
            if occ.capacity is not None and party.seats > occ.capacity:
                continue
            if occ.capacity is not None and self.taken(day) + party.seats > occ.capacity:
                break
            party.status = "confirmed"
            gone_in += 1
        return gone_in

    def after(self, frames_before, events):
        """What was done was this many events, in one frame if any."""
        self.events += events
        assert len(self.centre.outbox) == self.events
        assert self.centre.store.revision == frames_before + (events > 0)

    # What people do

    @rule(
        target=codes,
        day=st.sampled_from(DAYS),
        friends=st.sampled_from([0, 0, 0, 1, 1, 2, 4]),
        role=st.sampled_from(["", "", "driver", "coffee"]),
        alias=st.sampled_from(["", ALIAS]),
        buddy=st.booleans(),
    )
    def sign_up(self, day, friends, role, alias, buddy):
        occ, before = self.now[day], self.centre.store.revision
        party = Party("", day, friends, role, occ.location)
        holders = [one for one in self.parties if one.day == day and one.role == role and one.status != "cancelled"]
        refusal = None
        if occ.cancelled:
            refusal = OccurrenceCancelled
        elif role and len(holders) >= next(one.capacity for one in ROLES if one.key == role):
            refusal = RoleTaken
        elif occ.capacity is not None and party.seats > occ.capacity:
            refusal = NoRoomForAll
        try:
            receipt = self.centre.signups.sign_up(TRIP.uid, day, alias=alias, friends=friends, role=role, buddy=buddy)
        except (OccurrenceCancelled, RoleTaken, NoRoomForAll) as error:
            receipt, refused = None, type(error)
        else:
            refused = None
        assert refused is refusal
        if refused:
            self.after(before, 0)
            return "000-000"
        promoted = self.settle(day)
        party.code = receipt.code
        assert party.code not in {one.code for one in self.parties}
        self.parties.append(party)
        if party.seats == 0:
            party.status = "confirmed"
        self.settle(day)
        assert receipt.status == party.status
        self.after(before, 1 + promoted)
        return receipt.code

    @rule(code=consumes(codes))
    def cancel(self, code):
        party = next((one for one in self.parties if one.code == code), None)
        if party is None:
            return
        before = self.centre.store.revision
        view = self.centre.signups.cancel(code)
        assert (view.status, view.already) == ("cancelled", False)
        party.status = "cancelled"
        self.after(before, 1 + self.settle(party.day))

    @rule(data=st.data())
    def cancel_again(self, data):
        gone = [party for party in self.parties if party.status == "cancelled"]
        if gone:
            before = self.centre.store.revision
            assert self.centre.signups.cancel(data.draw(st.sampled_from(gone)).code).already
            self.after(before, 0)

    @rule(code=codes)
    def find(self, code):
        party = next((one for one in self.parties if one.code == code), None)
        if party is None:
            return
        before = self.centre.store.revision
        view = self.centre.signups.find(code.lower().replace("-", ""))
        self.after(before, self.settle(party.day))
        line = self.here(party.day, "waiting")
        position = line.index(party) + 1 if party in line else None
        assert (view.status, view.position, view.friends) == (party.status, position, party.friends)
        assert view.occurrence == self.now[party.day]
        assert bool(view.changes) == (party.place != view.occurrence.location)

    @rule(day=st.sampled_from(DAYS))
    def look(self, day):
        before = self.centre.store.revision
        found = self.centre.signups.availability(self.now[day])
        self.after(before, self.settle(day))
        assert found.waiting == len(self.here(day, "waiting"))
        assert found.open == (not self.now[day].cancelled)

    # What the centre does

    @rule(day=st.sampled_from(DAYS), capacity=st.none() | st.sampled_from([0, 1, 2, 3, 4, 5, 8]))
    def change_the_limit(self, day, capacity):
        self.put(day, replace(self.now[day], capacity=capacity))

    @rule(day=st.sampled_from(DAYS), place=st.sampled_from(["Skoven", "Stranden"]))
    def move(self, day, place):
        self.put(day, replace(self.now[day], location=place))

    @rule(day=st.sampled_from(DAYS))
    def call_off_or_on_again(self, day):
        self.put(day, replace(self.now[day], cancelled=not self.now[day].cancelled))

    @rule()
    def reconcile(self):
        moved = [self.settle(day) for day in DAYS]
        before = self.centre.store.revision
        assert self.centre.signups.reconcile() == sum(moved)
        self.events += sum(moved)
        assert len(self.centre.outbox) == self.events
        assert self.centre.store.revision == before + sum(bool(number) for number in moved)

    @rule()
    def restart(self):
        self.centre.reopen()

    # What always holds

    @invariant()
    def nobody_is_lost_and_everybody_stands_where_they_should(self):
        rows = list(self.centre.store.table("signups"))
        said = [(row["code"], row["occurrence"], row["friends"], row["role"], row["status"]) for row in rows]
        assert said == [(one.code, one.day, one.friends, one.role, one.status) for one in self.parties]
        assert len({row["code"] for row in rows}) == len({row["id"] for row in rows}) == len(rows)

    @invariant()
    def never_more_than_there_is_room_for(self):
        for day, occ in self.now.items():
            rows = [row for row in self.centre.store.table("signups") if row["occurrence"] == day]
            seats = sum(row["friends"] + (not row["role"]) for row in rows if row["status"] == "confirmed")
            # Nobody is thrown out: those who were in before the limit was lowered may be more, and nobody joins them.
            assert occ.capacity is None or seats <= max(occ.capacity, self.seats_before[day])
            self.seats_before[day] = seats
            for role in ROLES:
                holders = [row for row in rows if row["role"] == role.key and row["status"] != "cancelled"]
                assert len(holders) <= role.capacity

    @invariant()
    def the_chain_holds_and_tells_nothing_of_anybody(self):
        events = self.centre.sent()
        assert verify_chain(events, self.centre.events.public_key) == self.events
        common = repr([list(self.centre.store.table(name)) for name in self.centre.store.tables()])
        assert ALIAS not in common
        assert not any(party.code in repr(events) for party in self.parties)
