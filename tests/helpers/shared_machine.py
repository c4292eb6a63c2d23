"""People who sign up for what the hub keeps, in any order of things: it answers late, lends, calls back, hands over.

Beside it runs a model so simple that it can be read as the rule. The hub says anything here, also what makes no sense:
what a real one says is proved elsewhere. What must hold is the kiosk's: nobody is lost, no lent seat is promised twice,
nobody is told two things without being told of the change, and who cancelled stays off the list.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.activities.refusals import NoRoomForAll, RoleTaken
from sync.events import verify_chain
from tests.helpers.heard import AT, TRIP, UID, Kiosk

SEATS = 4
SHARED = TRIP.replace("X-STUEN-CAPACITY:2", f"X-STUEN-CAPACITY:{SEATS}\r\nX-STUEN-ROLE;KEY=driver;CAPACITY=1:Chauffør")
NEWS = {
    ("requested", "confirmed"): "got_in",
    ("requested", "waiting"): "got_in_line",
    ("requested", "refused"): "refused",
    ("waiting", "confirmed"): "got_in",
    ("confirmed", "waiting"): "no_place_after_all",
    ("confirmed", "refused"): "no_place_any_more",
    ("waiting", "refused"): "refused",
    ("refused", "confirmed"): "got_in",
    ("refused", "waiting"): "waiting",
}
"""(what was told before, what holds now) -> what the person is told of it."""


@dataclass
class Party:
    code: str
    id: str
    friends: int
    role: str
    status: str
    told: str = ""
    lost: str = ""

    @property
    def seats(self):
        return self.friends + (not self.role)


class SharedMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.kiosk = Kiosk(self.folder / "store")
        self.parties, self.ours, self.released = [], False, 0
        self.granted = self.used = self.returned = 0
        self.recalled = False
        self.kiosk.trip(SHARED)

    def teardown(self):
        if hasattr(self, "kiosk"):
            self.kiosk.store.close()
            shutil.rmtree(self.folder)

    # The rules

    @property
    def left(self):
        return 0 if self.recalled else max(0, self.granted - self.used - self.returned)

    def those(self, *statuses):
        return [party for party in self.parties if party.status in statuses]

    def taken(self):
        return sum(party.seats for party in self.those("confirmed"))

    def settle(self):
        """As the kiosk's own rules have it; where the hub keeps the places, nobody goes in by them."""
        if not self.ours:
            return
        for party in self.those("waiting"):
            if party.seats > SEATS:
                continue
            if self.taken() + party.seats > SEATS:
                return
            party.status = "confirmed"

    # What people do

    @rule(friends=st.sampled_from([0, 0, 1, 2, 4]), role=st.sampled_from(["", "", "driver"]))
    def sign_up(self, friends, role):
        party = Party("", "", friends, role, "")
        holders = self.those(*(("confirmed", "waiting") if self.ours else ("requested",)))
        refusal = None
        if role and any(one.role == role for one in holders):
            refusal = RoleTaken
        elif party.seats > SEATS:
            refusal = NoRoomForAll
        if refusal:
            with pytest.raises(refusal):
                self.kiosk.sign_up(friends=friends, role=role)
            return
        receipt = self.kiosk.sign_up(friends=friends, role=role)
        self.settle()
        if not self.ours:
            lent = not role and party.seats <= self.left
            party.status = party.told = "confirmed" if lent else "requested"
            self.used += party.seats if lent else 0
        else:
            line = any(one.seats <= SEATS for one in self.those("waiting"))
            free = party.seats == 0 or (not line and self.taken() + party.seats <= SEATS)
            party.status = "confirmed" if free else "waiting"
        party.code = receipt.code
        party.id = next(row["id"] for row in self.kiosk.store.table("signups") if row["code"] == receipt.code)
        self.parties.append(party)
        assert receipt.status == party.status

    @precondition(lambda self: self.parties)
    @rule(data=st.data())
    def cancel(self, data):
        party = data.draw(st.sampled_from(self.parties))
        view = self.kiosk.signups.cancel(party.code)
        assert view.already == (party.status == "cancelled")
        if not view.already:
            party.status = "cancelled"
            self.settle()

    @precondition(lambda self: self.parties)
    @rule(data=st.data())
    def look(self, data):
        party = data.draw(st.sampled_from(self.parties))
        view = self.kiosk.signups.find(party.code)
        self.settle()
        assert view.status == party.status
        if party.told and party.status != party.told and party.status != "cancelled":
            news = NEWS[party.told, party.status]
            assert view.state in {news, "no_task"}
        assert bool(view.role_lost) == bool(party.lost)

    @rule()
    def restart(self):
        self.kiosk.restart()

    @rule()
    def reconcile(self):
        self.kiosk.signups.reconcile()
        self.settle()

    # What the hub does

    @precondition(lambda self: not self.ours and self.parties)
    @rule(
        data=st.data(),
        status=st.sampled_from(["confirmed", "waiting", "refused", "from another time"]),
        keeps_role=st.booleans(),
    )
    def decide(self, data, status, keeps_role):
        party = data.draw(st.sampled_from(self.parties))
        asked = party.role or party.lost
        body = {"signup": party.id, "status": status, "position": 3, "role": asked if keeps_role else "", "code": ""}
        self.kiosk.hears(("decision", body))
        if party.status == "cancelled" or status == "from another time":
            return
        party.told = party.status if party.status != status else party.told or party.status
        party.status = status
        party.role, party.lost = (asked, "") if keeps_role or not asked else ("", asked)

    @rule(more=st.integers(0, 3), recall=st.booleans())
    def lend_or_call_back(self, more, recall):
        self.granted += more
        body = {"uid": UID, "occurrence": AT, "granted": self.granted, "recall": recall, "until": None}
        self.kiosk.hears(("lease", body))
        self.recalled = recall
        if recall:
            self.returned += max(0, self.granted - self.used - self.returned)

    @rule(ours=st.booleans())
    def keeper(self, ours):
        device = self.kiosk.events.device
        self.kiosk.trip(SHARED, keeper=device if ours else "hub")
        if self.ours and not ours:
            self.released += 1
            for party in self.those("confirmed", "waiting", "requested", "refused"):
                party.told = party.told or party.status
        if ours and not self.ours:
            for party in self.those("requested"):
                party.status = "waiting"
        self.ours = ours

    # What always holds

    @invariant()
    def nobody_is_lost(self):
        if not hasattr(self, "kiosk"):
            return
        rows = list(self.kiosk.store.table("signups"))
        said = [(row["id"], row["friends"], row["role"], row["wanted"], row["status"], row["told"]) for row in rows]
        assert said == [(one.id, one.friends, one.role, one.lost, one.status, one.told) for one in self.parties]

    @invariant()
    def no_lent_seat_is_promised_twice(self):
        if not hasattr(self, "kiosk"):
            return
        events = self.kiosk.events.pending()
        used = sum(event["body"]["seats"] for event in events if event["body"].get("lease") and "req" in event["type"])
        back = sum(event["body"]["seats"] for event in events if event["type"] == "lease.returned")
        assert used == self.used
        assert back == self.returned
        assert used + back <= self.granted

    @invariant()
    def the_chain_holds(self):
        if not hasattr(self, "kiosk"):
            return
        events = self.kiosk.events.pending()
        assert verify_chain(events, self.kiosk.events.public_key) == len(events)
        assert [event["type"] for event in events].count("keeper.released") == self.released
