"""Setting up cards, and changing the staff data key when somebody leaves: what is done with the key from the safe.

A card is made ready first (keys, certificates), then tried as a kiosk would try it, and only then put on the list, by
one write. So whatever interrupts it, the list is the old one or the new one, and the same command can be run again: a
card of the centre's that is on no list counts as half made, and is made anew.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, NamedTuple

from kiosk.clock import Clock
from kiosk.i18n import N_
from kiosk.staff import check, closing, keys
from kiosk.staff import roster as rosters
from kiosk.staff.ca import CentreKey
from kiosk.staff.errors import ForeignRoster, NotEnrolled, StaffError
from kiosk.staff.keys import StaffKey
from kiosk.staff.making import Blank, Maker, Secrets, Wanted
from kiosk.staff.register import Register
from kiosk.staff.roster import Card, Revoked, Roster

FIRST_YEAR: Final = 2026

Random = Callable[[int], bytes]


class NoListYet(NotEnrolled):
    """The first card of a centre is another thing than the first at a kiosk."""

    message = N_(
        "This kiosk has no list of cards. Bring one with --roster, or say --first for the centre's first card."
    )


class WrongClock(StaffError):
    """A certificate says from when to when it is valid."""

    exit_code = 58
    message = N_("The clock says {day}, which can't be right. Set it first: a card says from when to when it is valid.")


def sound_clock(now: datetime, roster: Roster | None = None) -> None:
    """Raise WrongClock where no certificate may be made."""
    if not FIRST_YEAR <= now.year < check.LAST_YEAR or (roster and check.clock_wrong(now, roster)):
        raise WrongClock(day=f"{now.day}.{now.month}.{now.year}")


class Enrolled(NamedTuple):
    """What was made. `first`: with the staff data key itself; `puk`: the card's new one, "" where it kept its own."""

    card: Card
    roster: Roster
    first: bool
    puk: str


class Office:
    """Where cards are set up: the centre's key is out of the safe, and a card lies in the reader."""

    def __init__(self, key: CentreKey, register: Register, clock: Clock, random: Random = os.urandom) -> None:
        self.key, self.register, self._clock, self._random = key, register, clock, random

    def enrol(
        self, reader: Blank, insertion: int, wanted: Wanted, secrets: Secrets, *, first: bool = False
    ) -> Enrolled:
        """Set the card in the reader up, and put it on the list. `first`: the centre has no list yet.

        Raises NoListYet, ForeignRoster, CardInUse, ClosedForGood, WrongClock, BadName, and what card and disk say.
        """
        roster, maker = self._list() if first else self._there(), self._maker(reader)
        card, puk = maker.make(insertion, wanted, secrets, roster)
        with self._open(roster) as staff:
            names = {card.serial: wanted.name}
            cards = [card]
            if roster:
                names = {**roster.names(staff), **names}
                cards += [one for one in roster.cards if one.serial != card.serial]
            fresh = self._list_of(staff, cards, names, roster)
            maker.tried(insertion, fresh, secrets)
            return self._kept(fresh, card, puk, names, first=roster is None)

    def rotate(self, leaving: Iterable[str] = ()) -> Roster:
        """A new staff data key for the cards that remain: without `leaving` and all that were closed.

        Raises NoListYet, ForeignRoster, WrongClock and the disk's errors.
        """
        roster = self._there()
        with self._open(roster) as before:
            names = roster.names(before)
            staff, older = before.following(self._random)
            fresh = self._list_of(staff, roster.cards, names, roster, older=older, leaving=leaving)
            staff.wipe()
        return self.register.keep(rosters.write(fresh, self.key))

    def recover(self, reader: Blank, insertion: int, wanted: Wanted, secrets: Secrets) -> Enrolled:
        """All cards are lost: close them, make a new staff data key, and a card that opens it and those before.

        Raises as `enrol`.
        """
        roster, maker = self._there(), self._maker(reader)
        card, puk = maker.make(insertion, wanted, secrets, roster)
        lost = {one.serial for one in roster.cards} - {card.serial}
        with self._open(roster) as before:
            staff, older = before.following(self._random)
            names = {card.serial: wanted.name}
            fresh = self._list_of(staff, [card], names, roster, older=older, leaving=lost)
            staff.wipe()
            maker.tried(insertion, fresh, secrets)
            return self._kept(fresh, card, puk, names, first=False)

    def _maker(self, reader: Blank) -> Maker:
        return Maker(self.key, self.register, self._clock, reader, self._random)

    # The list

    @contextmanager
    def _open(self, roster: Roster | None) -> Iterator[StaffKey]:
        """The staff data key by the recovery key, or the first one ever. Raises NoKeyForCard."""
        if roster is None:
            staff = StaffKey.make(random=self._random)
        else:
            about = {"centre": roster.centre, "epoch": roster.epoch, "older": roster.older}
            staff = keys.from_safe(roster.recovery, self.key.recovery, **about)  # type: ignore[arg-type]
        try:
            yield staff
        finally:
            staff.wipe()

    def _there(self) -> Roster:
        roster = self._list()
        if roster is None:
            raise NoListYet
        return roster

    def _list(self) -> Roster | None:
        """The list that is added to; None where there never was one."""
        certificate, roster, now = self.register.file.certificate(), self.register.roster(), self._clock.now()
        if certificate not in {None, self.key.certificate}:
            raise ForeignRoster
        sound_clock(now, roster)
        return roster

    def _list_of(
        self,
        staff: StaffKey,
        cards: Iterable[Card],
        names: Mapping[str, str],
        before: Roster | None,
        *,
        older: Mapping[int, bytes] | None = None,
        leaving: Iterable[str] = (),
    ) -> Roster:
        """The next list: each name sealed, each card with its wrap. Only public keys of cards are needed for it."""
        centre = self.key.centre
        closed = {**dict.fromkeys(leaving, self._now()), **self.register.all_closed()}
        if before:
            closed |= {one.serial: one.since for one in before.revoked}
        listed = tuple(
            card._replace(name=keys.seal_name(staff, card.serial, names[card.serial], self._random))
            for card in cards
            if card.serial not in closed
        )
        # No list has room for all: what was on the last one counts first, then the newest. No kiosk forgets the others.
        before_last = {one.serial for one in before.cards} if before else set()
        first = sorted(closed, key=lambda serial: (serial in before_last, closed[serial]), reverse=True)
        wraps = {
            card.serial: keys.wrap(staff, card.key, centre=centre, serial=card.serial, random=self._random)
            for card in listed
        }
        return Roster(
            centre,
            before.number + 1 if before else 1,
            self._now(),
            self.key.certificate,
            listed,
            tuple(Revoked(serial, closed[serial].astimezone(UTC)) for serial in first[: rosters.MOST_REVOKED]),
            staff.epoch,
            wraps,
            keys.for_safe(staff, self.key.recovery_public, centre, self._random),
            older if older is not None else before.older if before else {},
            closing.publics(staff),
        )

    def _kept(self, fresh: Roster, card: Card, puk: str, names: Mapping[str, str], *, first: bool) -> Enrolled:
        kept = self.register.keep(rosters.write(fresh, self.key), first=first)
        self.register.learn(names)
        return Enrolled(card, kept, first, puk)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC).replace(microsecond=0)
