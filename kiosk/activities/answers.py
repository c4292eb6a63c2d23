"""What the hub answers to the sign-ups whose places it keeps, and what is told to it when the keeper changes.

Each is called within the transaction that saves how far the kiosk has listened, so an answer is taken in exactly once.
A person who has cancelled stays off the list, whatever the hub said before it knew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kiosk.activities import places
from kiosk.activities.book import Book, Register, SignUp
from kiosk.activities.keeping import Keeping
from kiosk.activities.ports import Events, Journal, Programme
from kiosk.activities.views import Status
from kiosk.clock import Clock

ANSWERS: dict[str, Status] = {
    "confirmed": "confirmed",
    "waiting": "waiting",
    "refused": "refused",
    "cancelled": "cancelled",  # an older copy of this kiosk's data was put back, and does not know
}


class Answers:
    """Writes the hub's word into the sign-ups. One belongs to one thread."""

    def __init__(self, store: Journal, calendar: Programme, events: Events, clock: Clock) -> None:
        self._store, self._calendar, self._events, self._clock = store, calendar, events, clock
        self._register, self._keeping = Register(store), Keeping(store, lambda: None)

    def decide(self, decisions: Iterable[Mapping[str, Any]]) -> int:
        """Take in bodies of `decision`; gives how many changed what somebody finds under their code.

        What a later hub may say and we don't understand is left alone: the sign-up stays as it is.
        """
        changed = 0
        with self._register.writing() as book:
            by_id = {one.id: one for one in book.by_code.values()}
            for said in decisions:
                one, status = by_id.get(str(said.get("signup"))), ANSWERS.get(str(said.get("status")))
                if one is None or status is None or one.status == "cancelled":
                    continue
                fields = _decided(one, status, said)
                if not self._keeping.by_hub(one.uid):
                    if status not in ("confirmed", "cancelled"):  # of what we keep, only what our copy has forgotten
                        continue
                    fields = {"status": status}
                if status == "cancelled":
                    fields = {"status": status, "person": False}
                    if one.person:
                        self._store.shred(one.id)
                if any(getattr(one, name) != value for name, value in fields.items()):
                    by_id[one.id] = self._register.change(book, one, **fields)
                    changed += 1
        return changed

    def release(self, uid: str) -> None:
        """The hub keeps this activity from now on: what people were told stands until it says otherwise."""
        with self._register.writing() as book:
            for one in self._those(book, uid):
                if not one.told and one.status != "cancelled":
                    place = places.position(one, book.party(one.uid, one.occurrence))
                    self._register.change(book, one, told=one.status, place=place)
            self._events.append("signups", "keeper.released", {"uid": uid})

    def take_over(self, uid: str) -> None:
        """Keep the activity from now on: who has no answer yet is in this kiosk's line, and goes in by its rules."""
        with self._register.writing() as book:
            for one in self._those(book, uid):
                if one.status == "requested":
                    self._register.change(book, one, status="waiting")
                    self._events.append("signups", "signup.requested", replace(one, status="waiting").body())

    def hold(self) -> int:
        """Tell a hub that was restored from a backup what people here were told. Gives how many."""
        now, told = self._clock.now(), 0
        with self._register.writing() as book:
            for one in book.by_code.values():
                if not one.told or one.status not in ("confirmed", "waiting") or not self._keeping.by_hub(one.uid):
                    continue
                occ = self._calendar.occurrence(one.uid, one.occurrence)
                if occ is not None and now < occ.end:
                    held = {name: value for name, value in one.body().items() if name != "lease"}
                    self._events.append("signups", "signup.held", held)
                    told += 1
        return told

    def _those(self, book: Book, uid: str) -> list[SignUp]:
        return [one for one in book.by_code.values() if one.uid == uid]


def _decided(one: SignUp, status: Status, said: Mapping[str, Any]) -> dict[str, Any]:
    asked = one.wanted or one.role
    role = asked if said.get("role", asked) == asked else ""
    place = said.get("position")
    return {
        "status": status,
        # The answer before this one, for a place that is taken back must be said plainly. A new number in line is none.
        "told": one.status if one.status != status else one.told or one.status,
        "place": place if isinstance(place, int) and status == "waiting" else None,
        "why": str(said.get("code") or "") if status == "refused" else "",
        "role": role,
        "wanted": "" if role == asked else asked,
    }
