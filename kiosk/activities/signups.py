"""Signing up, finding it again, cancelling, and the list for staff. The rules about places are in `places`.

A sign-up has a random id and a code and says nothing of who it is. A nickname, if one was given, lies under the
sign-up's own key (`store.subject(id)`), and is gone for good when that key is shredded: at cancelling, or some days
after the activity. Every change and the event that reports it are one transaction, so no power cut can part them.

Where the hub says who has a place (`keeping`), a sign-up is a request, unless the hub has lent this kiosk seats; what
is done with its answers is in `answers`.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from kiosk.activities import aliases, codes, places, snapshot
from kiosk.activities.attempts import Attempts
from kiosk.activities.book import Book, Register, SignUp
from kiosk.activities.keeping import Heard, Keeping, Trusted
from kiosk.activities.model import Occurrence
from kiosk.activities.ports import Events, Journal, Programme
from kiosk.activities.refusals import (
    AlreadyStarted,
    CannotSignUp,
    DropIn,
    NoRoomForAll,
    OccurrenceCancelled,
    RoleTaken,
    SignUpClosed,
    TooManyFriends,
    UnknownActivity,
    UnknownCode,
    UnknownRole,
)
from kiosk.activities.views import Availability, Line, Receipt, Tally, View, Why
from kiosk.clock import Clock
from kiosk.errors import KnownError

MOST_FRIENDS = 4
KEPT_DAYS = 14
"""How long after an activity its sign-ups are kept, so that staff can write down who came and people can look it up."""

_CLOSED: Mapping[Why, type[CannotSignUp]] = {
    "drop_in": DropIn,
    "cancelled": OccurrenceCancelled,
    "started": AlreadyStarted,
    "closed": SignUpClosed,
}


class SignUps:
    """The sign-ups of one kiosk. All methods may raise the store's `KnownError`s too: a full or read-only disk."""

    def __init__(
        self,
        store: Journal,
        calendar: Programme,
        events: Events,
        clock: Clock,
        token: codes.Token = os.urandom,
        *,
        trusted: Trusted = lambda: None,
    ) -> None:
        self._store, self._calendar, self._events, self._clock, self._token = store, calendar, events, clock, token
        self._register, self._keeping = Register(store), Keeping(store, trusted)
        self.attempts = Attempts(store, clock.now)
        self._any_number = 0  # drawn once, so that a page built anew offers the same names

    # Asking

    def availability(self, occ: Occurrence) -> Availability:
        """Places, line and roles as a visitor may know them: of sensitive activities only whether there is room."""
        party = self._settled(occ)
        why = places.why_closed(occ, self._clock.now())
        left, waiting, request = places.free(occ.capacity, party), len(places.line(party)), False
        heard = self._heard(occ)
        if heard is not None:
            lent = self._keeping.lent(occ.uid, occ.occurrence)
            left, waiting = places.free_as_heard(occ.capacity, heard, lent, party), heard.waiting
            request = lent < 1
        roles = tuple(places.role_places(role, occ, party, heard) for role in occ.roles)
        room = left is None or left > 0
        if occ.sensitive:
            return Availability(not why, why, room, None, None, roles, request)
        return Availability(not why, why, room, left, waiting, roles, request)

    def offered_names(self, uid: str, occurrence: str) -> tuple[str, ...]:
        """Made-up nicknames for the next to sign up, none of them offered to anybody else on the same list.

        Of a sensitive activity they are of any number: whoever looks twice would see that somebody has signed up.
        """
        occ = self._calendar.occurrence(uid, occurrence)
        number = len(self._register.look().party(uid, occurrence))
        if occ is None or occ.sensitive:
            number = self._any_number = self._any_number or 1 + int.from_bytes(self._token(4))
        return aliases.offered(self._salt() + f"\n{uid}\n{occurrence}".encode(), number)

    def find(self, code: str) -> View:
        """A sign-up by its code, as typed. Raises `UnknownCode`."""
        one = _by_code(self._register.look(), code)
        if occ := self._calendar.occurrence(one.uid, one.occurrence):
            self._settled(occ)
        return self._view(_by_code(self._register.look(), code))

    def listing(self, uid: str, occurrence: str) -> tuple[Line, ...]:
        """Who has signed up, for staff only: first those with a place, then the line. Raises `UnknownActivity`.

        Reads nicknames into memory; the store's `forget` takes them out again.
        """
        occ = self._calendar.occurrence(uid, occurrence)
        party = self._settled(occ) if occ else self._register.look().party(uid, occurrence)
        if occ is None and not party:
            raise UnknownActivity
        there = sorted(
            (one for one in party if one.status != "cancelled"), key=lambda one: (one.status, one.place or 0, one.order)
        )
        return tuple(
            Line(
                alias=self._alias(one),
                status=one.status,
                position=_position(one, party),
                friends=one.friends,
                role=one.role,
                role_name=snapshot.role(one, occ).name if one.role else "",
                buddy=one.buddy,
                changed=bool(snapshot.changes(one, occ)),
                cancelled=occ is None or occ.cancelled,
            )
            for one in there
        )

    def signed_up(self) -> frozenset[tuple[str, str]]:
        """The (uid, occurrence) pairs that somebody is signed up for."""
        everybody = self._register.look().by_code.values()
        return frozenset((one.uid, one.occurrence) for one in everybody if one.status != "cancelled")

    # Changing

    def sign_up(
        self,
        uid: str,
        occurrence: str,
        *,
        alias: str = "",
        friends: int = 0,
        role: str = "",
        buddy: bool = False,
        most: int = MOST_FRIENDS,
    ) -> Receipt:
        """Take places for a person and their friends (`most` at a time), or a place in line for all of them.

        Raises a `CannotSignUp`, `UnknownActivity`, `UnknownRole`, `NicknameIsNumber` or `NicknameIsCpr`; then nothing
        was changed or stored.
        """
        alias = aliases.clean(alias)
        if not 0 <= friends <= most:
            raise TooManyFriends(most=most)
        with self._register.writing() as book:
            occ = self._calendar.occurrence(uid, occurrence)
            if occ is None:
                raise UnknownActivity
            if why := places.why_closed(occ, self._clock.now()):
                raise _CLOSED[why]
            self._promote(occ, book)
            party = book.party(occ.uid, occ.occurrence)
            heard = self._heard(occ)
            _check_role(role, occ, party, heard)
            one = SignUp(
                id=self._token(16).hex(),
                code=codes.make(book.by_code, self._token),
                # By the calendar's names, for it takes the time of an occurrence in any form.
                uid=occ.uid,
                occurrence=occ.occurrence,
                order=len(party),
                status="waiting",
                friends=friends,
                role=role,
                buddy=buddy,
                person=bool(alias),
                seen=snapshot.seen(occ),
            )
            if occ.capacity is not None and one.seats > occ.capacity:
                raise NoRoomForAll
            if heard is not None:
                one = self._asked(one)
            elif places.fits(one.seats, occ.capacity, party):
                one = replace(one, status="confirmed")
            self._register.insert(book, one)
            if alias:
                self._store.subject(one.id).table("person").insert({"alias": alias})
            self._report("signup.requested", one)
        where = None if occ.sensitive else _position(one, book.party(occ.uid, occ.occurrence))
        taken = snapshot.role(one, occ) if role else None
        return Receipt(one.code, one.status, where, occ, alias, one.seats, taken, buddy)

    def cancel(self, code: str) -> View:
        """Take a sign-up off the list, destroy the key to its nickname, and let the next in line in: one transaction.

        To cancel again changes nothing and says so (`already`). Raises `UnknownCode`.
        """
        already = False
        try:
            with self._register.writing() as book:
                one = _by_code(book, code)
                already = one.status == "cancelled"
                if not already:
                    self._cancel(one, book)
        except KnownError:
            # The frame may have been written and only the tidying after it failed (see `Store.shred`). Whoever is off
            # the list is told so; the store destroys the key with its next write.
            one = _by_code(self._register.look(), code)
            if one.status != "cancelled":
                raise
        return replace(self._view(_by_code(self._register.look(), code)), already=already)

    def reconcile(self) -> int:
        """Let people in wherever there is room now, as after an import that raised a limit. Gives how many got in."""
        before = places.waiting(self._register.look().by_code.values())
        for uid, occurrence in sorted(self.signed_up()):
            if occ := self._calendar.occurrence(uid, occurrence):
                self._settled(occ)
        return before - places.waiting(self._register.look().by_code.values())

    def purge(self, now: datetime, *, days: int = KEPT_DAYS) -> int:
        """Delete the sign-ups of what ended `days` days or more before `now`; keep their numbers (`tallies`).

        Gives how many sign-ups were deleted.
        """
        if not self._old(self._register.look(), now, days):
            return 0
        with self._register.writing() as book:
            old = self._old(book, now, days)
            for party in old:
                for one in party:
                    if one.person:
                        self._store.shred(one.id)
                self._store.table("signup_tallies").insert(asdict(places.tally(party)))
                self._register.remove(book, party)
        return sum(len(party) for party in old)

    def tallies(self) -> list[Tally]:
        """The numbers that are kept of deleted sign-ups."""
        return [Tally(**row) for row in self._store.table("signup_tallies")]

    # How

    def _settled(self, occ: Occurrence) -> list[SignUp]:
        party = self._register.look().party(occ.uid, occ.occurrence)
        if not self._next_in(occ, party):
            return party
        # A disk that takes no writes must not stop anybody from reading how things stand.
        with suppress(KnownError), self._register.writing() as book:
            # What a screen holds may be old: nobody is let in but by the calendar's own word.
            if now := self._calendar.occurrence(occ.uid, occ.occurrence):
                self._promote(now, book)
        return self._register.look().party(occ.uid, occ.occurrence)

    def _next_in(self, occ: Occurrence, party: list[SignUp]) -> list[SignUp]:
        if occ.cancelled or self._clock.now() >= occ.start or not places.line(party) or self._keeping.by_hub(occ.uid):
            return []
        return list(places.next_in(occ.capacity, party))

    def _promote(self, occ: Occurrence, book: Book) -> None:
        for one in self._next_in(occ, book.party(occ.uid, occ.occurrence)):
            self._report("signup.promoted", self._register.change(book, one, status="confirmed"))

    def _heard(self, occ: Occurrence) -> Heard | None:
        """What the hub said of the places, when it is the one who keeps them."""
        return self._keeping.heard(occ.uid, occ.occurrence) if self._keeping.by_hub(occ.uid) else None

    def _asked(self, one: SignUp) -> SignUp:
        """A sign-up that the hub decides about: from lent seats at once, else a request.

        Roles are not lent: two kiosks could both give one away.
        """
        if one.role or one.seats > self._keeping.lent(one.uid, one.occurrence):
            return replace(one, status="requested", told="requested")
        self._keeping.use(one.uid, one.occurrence, one.seats)
        return replace(one, status="confirmed", told="confirmed", lease=True)

    def _cancel(self, one: SignUp, book: Book) -> None:
        self._report("signup.cancelled", self._register.change(book, one, status="cancelled", person=False))
        if one.person:
            self._store.shred(one.id)
        if occ := self._calendar.occurrence(one.uid, one.occurrence):
            self._promote(occ, book)

    def _report(self, what: str, one: SignUp) -> None:
        self._events.append("signups", what, one.body())

    def _old(self, book: Book, now: datetime, days: int) -> list[list[SignUp]]:
        return [party for party in book.parties.values() if now - self._end(party) >= timedelta(days=days)]

    def _end(self, party: list[SignUp]) -> datetime:
        occ = self._calendar.occurrence(party[0].uid, party[0].occurrence)
        return max((occ or snapshot.as_it_was(one)).end for one in party)

    def _alias(self, one: SignUp) -> str:
        if not one.person:
            return ""
        return "".join(row["alias"] for row in self._store.subject(one.id).table("person"))

    def _view(self, one: SignUp) -> View:
        party = self._register.look().party(one.uid, one.occurrence)
        found = self._calendar.occurrence(one.uid, one.occurrence)
        occ = found or snapshot.as_it_was(one)
        return View(
            code=one.code,
            status=one.status,
            position=None if occ.sensitive else _position(one, party),
            occurrence=occ,
            friends=one.friends,
            role=snapshot.role(one, found) if one.role else None,
            buddy=one.buddy,
            changes=snapshot.changes(one, found),
            removed=found is None,
            over=self._clock.now() >= occ.end,
            too_many=one.status == "waiting" and occ.capacity is not None and one.seats > occ.capacity,
            told=one.told,
            why=one.why,
            role_lost=snapshot.role(replace(one, role=one.wanted), found).name if one.wanted else "",
        )

    def _salt(self) -> bytes:
        # Without it, anyone who has read this code could tell from an offered name how many are on a list.
        table = self._store.table("signup_salt")
        for row in table:
            return bytes.fromhex(row["salt"])
        salt = self._token(16)
        with suppress(KnownError):
            table.insert({"salt": salt.hex()})
        return salt


def _position(one: SignUp, party: list[SignUp]) -> int | None:
    return one.place if one.told else places.position(one, party)


def _by_code(book: Book, code: str) -> SignUp:
    one = book.by_code.get(codes.read(code))
    if one is None:
        raise UnknownCode
    return one


def _check_role(role: str, occ: Occurrence, party: list[SignUp], heard: Heard | None) -> None:
    if not role:
        return
    for offered in occ.roles:
        if offered.key == role:
            if places.roles_taken(role, party, heard) >= offered.capacity:
                raise RoleTaken
            return
    raise UnknownRole
