"""Signing up, finding it again, cancelling, and the list for staff. The rules about places are in `places`.

A sign-up has a random id and a code and says nothing of who it is. A nickname, if one was given, lies under the
sign-up's own key (`store.subject(id)`), and is gone for good when that key is shredded: at cancelling, or some days
after the activity. Every change and the event that reports it are one transaction, so no power cut can part them.
"""

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from kiosk.activities import aliases, codes, places
from kiosk.activities import snapshot as then
from kiosk.activities.book import Book, SignUp
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
from kiosk.activities.views import Availability, Line, Receipt, RolePlaces, Status, Tally, View, Why
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
    """The sign-ups of one kiosk. All methods raise `KnownError`s of the store too: a full or read-only disk."""

    def __init__(
        self,
        store: Journal,
        calendar: Programme,
        events: Events,
        clock: Clock,
        token: codes.Token = secrets.token_bytes,
    ) -> None:
        self._store, self._calendar, self._events, self._clock, self._token = store, calendar, events, clock, token
        self._rows = store.table("signups")

    # Asking

    def availability(self, occ: Occurrence) -> Availability:
        """Places, line and roles as a visitor may know them: of sensitive activities only whether there is room."""
        party = self._settled(occ.uid, occ.occurrence, occ)
        why = places.why_closed(occ, self._clock.now())
        left = places.free(occ.capacity, party)
        roles = tuple(
            RolePlaces(role, None if occ.sensitive else room, room > 0)
            for role in occ.roles
            for room in (max(0, role.capacity - places.roles_taken(role.key, party)),)
        )
        room, waiting = left is None or left > 0, len(places.line(party))
        if occ.sensitive:
            return Availability(not why, why, room, None, None, roles)
        return Availability(not why, why, room, left, waiting, roles)

    def offered_names(self, uid: str, occurrence: str) -> tuple[str, ...]:
        """Made-up nicknames for the next to sign up, none of them offered to anybody else on the same list."""
        number = len(Book(self._rows).party(uid, occurrence))
        return aliases.offered(self._salt() + f"\n{uid}\n{occurrence}".encode(), number)

    def find(self, code: str) -> View:
        """A sign-up by its code, as typed. Raises `UnknownCode`."""
        sign_up = self._by_code(Book(self._rows), code)
        self._settled(sign_up.uid, sign_up.occurrence)
        book = Book(self._rows)
        return self._view(self._by_code(book, code), book)

    def listing(self, uid: str, occurrence: str) -> tuple[Line, ...]:
        """Who has signed up, for staff only: first those with a place, then the line. Raises `UnknownActivity`.

        Reads nicknames into memory; the store's `forget` takes them out again.
        """
        occ = self._calendar.occurrence(uid, occurrence)
        party = self._settled(uid, occurrence, occ)
        if occ is None and not party:
            raise UnknownActivity
        there = sorted((one for one in party if one.status != "cancelled"), key=lambda one: (one.status, one.order))
        return tuple(
            Line(
                alias=self._alias(one),
                status=one.status,
                position=places.position(one, party),
                friends=one.friends,
                role=one.role,
                role_name=then.role(one, occ).name if one.role else "",
                buddy=one.buddy,
                changed=bool(then.changes(one, occ)),
                cancelled=occ is None or occ.cancelled,
            )
            for one in there
        )

    def signed_up(self) -> frozenset[tuple[str, str]]:
        """The (uid, occurrence) pairs that somebody is signed up for."""
        return frozenset(
            (one.uid, one.occurrence) for one in Book(self._rows).by_code.values() if one.status != "cancelled"
        )

    # Changing

    def sign_up(
        self, uid: str, occurrence: str, *, alias: str = "", friends: int = 0, role: str = "", buddy: bool = False
    ) -> Receipt:
        """Take places for a person and their friends, or a place in line for all of them.

        Raises a `CannotSignUp`, `UnknownActivity`, `UnknownRole`, `NicknameIsNumber` or `NicknameIsCpr`; then nothing
        was changed or stored.
        """
        alias = aliases.clean(alias)
        if not 0 <= friends <= MOST_FRIENDS:
            raise TooManyFriends(most=MOST_FRIENDS)
        with self._store.transaction():
            occ = self._calendar.occurrence(uid, occurrence)
            if occ is None:
                raise UnknownActivity
            now = self._clock.now()
            if why := places.why_closed(occ, now):
                raise _CLOSED[why]
            book = self._promote(occ, Book(self._rows))
            party = book.party(uid, occurrence)
            _check_role(role, occ, party)
            one = SignUp(
                id=self._token(16).hex(),
                code=codes.make(book.by_code, self._token),
                uid=uid,
                occurrence=occurrence,
                order=len(party),
                status="waiting",
                friends=friends,
                role=role,
                buddy=buddy,
                person=bool(alias),
                made=now.isoformat(),
                seen=then.seen(occ),
            )
            if occ.capacity is not None and one.seats > occ.capacity:
                raise NoRoomForAll
            if places.fits(one.seats, occ.capacity, party):
                one = replace(one, status="confirmed")
            self._rows.insert(asdict(one))
            if alias:
                self._store.subject(one.id).table("person").insert({"alias": alias})
            self._report("signup.requested", one)
        where = None if occ.sensitive else places.position(one, [*party, one])
        return Receipt(one.code, one.status, where, occ, alias, one.seats, then.role(one, occ) if role else None, buddy)

    def cancel(self, code: str) -> View:
        """Take a sign-up off the list, forget its nickname, and let the next in line in.

        To cancel again changes nothing and says so (`already`). Raises `UnknownCode`.
        """
        with self._store.transaction():
            book = Book(self._rows)
            one = self._by_code(book, code)
            already = one.status == "cancelled"
            if not already:
                self._set_status(book, one, "cancelled", "signup.cancelled")
                occ = self._calendar.occurrence(one.uid, one.occurrence)
                if occ is not None:
                    self._promote(occ, Book(self._rows))
        # After the commit: were the nickname shredded first and the power cut between, a sign-up would have lost it.
        # If it cannot be done now, `purge` does it later; the person is off the list either way.
        with suppress(KnownError):
            self._forget([one])
        book = Book(self._rows)
        return replace(self._view(self._by_code(book, code), book), already=already)

    def reconcile(self) -> int:
        """Let people in wherever there is room now, as after an import that raised a limit. Gives how many got in."""
        before = _waiting(Book(self._rows).by_code.values())
        for uid, occurrence in sorted(self.signed_up()):
            self._settled(uid, occurrence)
        return before - _waiting(Book(self._rows).by_code.values())

    def purge(self, now: datetime, *, days: int = KEPT_DAYS) -> int:
        """Delete the sign-ups of what ended more than `days` days before `now`, and keep their numbers (`tallies`).

        Also forgets nicknames of cancelled sign-ups that a power cut or a full disk left behind. Gives how many
        sign-ups were deleted.
        """
        book, gone = Book(self._rows), 0
        self._forget(one for one in book.by_code.values() if one.status == "cancelled")
        for (uid, occurrence), party in book.parties.items():
            occ = self._calendar.occurrence(uid, occurrence)
            if now - max((occ or then.as_it_was(one)).end for one in party) < timedelta(days=days):
                continue
            # Keys first: a row without a nickname is met again by the next purge, a nickname without a row never.
            self._forget(party)
            with self._store.transaction():
                self._store.table("signup_tallies").insert(asdict(_tally(uid, occurrence, party)))
                self._rows.remove(doc_ids=[book.doc_ids[one.id] for one in party])
            gone += len(party)
        return gone

    def tallies(self) -> list[Tally]:
        """The numbers that are kept of deleted sign-ups."""
        return [Tally(**row) for row in self._store.table("signup_tallies")]

    # How

    def _settled(self, uid: str, occurrence: str, occ: Occurrence | None = None) -> list[SignUp]:
        party = Book(self._rows).party(uid, occurrence)
        if not places.line(party):
            return party
        occ = occ or self._calendar.occurrence(uid, occurrence)
        if occ is None or not self._next_in(occ, party):
            return party
        # A disk that takes no writes must not stop anybody from reading how things stand.
        with suppress(KnownError), self._store.transaction():
            # What a screen holds may be old: nobody is let in but by the calendar's own word.
            if now := self._calendar.occurrence(uid, occurrence):
                party = self._promote(now, Book(self._rows)).party(uid, occurrence)
        return party

    def _next_in(self, occ: Occurrence, party: list[SignUp]) -> list[SignUp]:
        if occ.cancelled or self._clock.now() >= occ.start:
            return []
        return list(places.next_in(occ.capacity, party))

    def _promote(self, occ: Occurrence, book: Book) -> Book:
        going_in = self._next_in(occ, book.party(occ.uid, occ.occurrence))
        for one in going_in:
            self._set_status(book, one, "confirmed", "signup.promoted")
        return Book(self._rows) if going_in else book

    def _set_status(self, book: Book, one: SignUp, status: Status, what: str) -> None:
        self._rows.update({"status": status}, doc_ids=[book.doc_ids[one.id]])
        self._report(what, replace(one, status=status))

    def _report(self, what: str, one: SignUp) -> None:
        body = {
            "signup": one.id,
            "uid": one.uid,
            "occurrence": one.occurrence,
            "seats": one.seats,
            "role": one.role,
            "buddy": one.buddy,
            "status": one.status,
        }
        self._events.append("signups", what, body)

    def _forget(self, gone: Iterable[SignUp]) -> None:
        for one in gone:
            if one.person:
                self._store.shred(one.id)
                self._rows.update({"person": False}, doc_ids=[Book(self._rows).doc_ids[one.id]])

    def _by_code(self, book: Book, code: str) -> SignUp:
        one = book.by_code.get(codes.read(code))
        if one is None:
            raise UnknownCode
        return one

    def _alias(self, one: SignUp) -> str:
        if not one.person:
            return ""
        return "".join(row["alias"] for row in self._store.subject(one.id).table("person"))

    def _view(self, one: SignUp, book: Book) -> View:
        found = self._calendar.occurrence(one.uid, one.occurrence)
        occ = found or then.as_it_was(one)
        waits_in_vain = one.status == "waiting" and occ.capacity is not None and one.seats > occ.capacity
        return View(
            code=one.code,
            status=one.status,
            position=None if occ.sensitive else places.position(one, book.party(one.uid, one.occurrence)),
            occurrence=occ,
            friends=one.friends,
            role=then.role(one, found) if one.role else None,
            buddy=one.buddy,
            changes=then.changes(one, found),
            removed=found is None,
            over=self._clock.now() >= occ.end,
            too_many=waits_in_vain,
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


def _waiting(them: Iterable[SignUp]) -> int:
    return sum(one.status == "waiting" for one in them)


def _check_role(role: str, occ: Occurrence, party: list[SignUp]) -> None:
    if not role:
        return
    for offered in occ.roles:
        if offered.key == role:
            if places.roles_taken(role, party) >= offered.capacity:
                raise RoleTaken
            return
    raise UnknownRole


def _tally(uid: str, occurrence: str, party: list[SignUp]) -> Tally:
    return Tally(
        uid=uid,
        occurrence=occurrence,
        confirmed=sum(one.status == "confirmed" for one in party),
        waiting=_waiting(party),
        cancelled=sum(one.status == "cancelled" for one in party),
        seats=places.confirmed_seats(party),
        roles=sum(bool(one.role) for one in party if one.status == "confirmed"),
    )
