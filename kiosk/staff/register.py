"""Which cards count at this kiosk: the signed list, and the cards that were closed here or elsewhere.

A card is *closed* at once and without the centre's key, by a leader's card or at the command line: a row in the store
and an event, in one transaction. No list lifts it, neither an older nor a newer one; what a list says is closed is
written down too, so that an older copy of the list, put back, opens nothing.

What the hub carries: events of the stream "staff", "revoked" {serial, since} and "roster" {document}. `incoming` takes
either from outside. A revocation from outside needs no signature of the centre's: whoever could forge one (the hub) can
lock staff out, which it can't by anything else, and let nobody in.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final, Protocol

from tinydb import where
from tinydb.table import Table

from kiosk.clock import Clock
from kiosk.staff import ca, keys
from kiosk.staff import roster as rosters
from kiosk.staff.errors import BadRoster, NoSuchCard, TwoSuchCards
from kiosk.staff.roster import Card, Roster
from kiosk.staff.rosterfile import RosterFile
from sync.events import encode

CLOSED: Final = "staff_closed"
NAMES: Final = "staff_names"
TOLD: Final = "staff_told"
STREAM: Final = "staff"


class Journal(Protocol):
    """What is needed of `kiosk.store.Store`."""

    def table(self, name: str, /) -> Table:
        """The table of this name."""

    def transaction(self) -> AbstractContextManager[object]:
        """All writes within are one, or none."""


class Events(Protocol):
    """What is needed of `sync.events.EventLog`."""

    def append(self, stream: str, type: str, body: Mapping[str, Any], /) -> object:  # noqa: A002 - the event's own word
        """Write an event."""


class Register:
    """The list and the closed cards. Made for one kiosk; `events()` gives the log when it is needed."""

    def __init__(self, file: RosterFile, store: Journal, events: Callable[[], Events], clock: Clock) -> None:
        self.file, self._store, self._events, self._clock = file, store, events, clock

    def roster(self) -> Roster | None:
        """The list that counts; None where there never was one. Raises RosterDamaged."""
        return self.file.current()

    def closed(self, serial: str) -> datetime | None:
        """Since when this card is closed; None while it is not."""
        rows = self._store.table(CLOSED).search(where("serial") == serial)
        return min((rosters.of_text(row["since"]) for row in rows), default=None)

    def all_closed(self) -> dict[str, datetime]:
        """Every closed card, and since when."""
        return {row["serial"]: rosters.of_text(row["since"]) for row in self._store.table(CLOSED)}

    def close(self, serial: str) -> None:
        """Close a card from now on, here at once and elsewhere when the hub has carried it. Twice is once."""
        if self.closed(serial) is None:
            since = rosters.in_text(self._clock.now())
            with self._store.transaction():
                self._store.table(CLOSED).insert({"serial": serial, "since": since})
                self._events().append(STREAM, "revoked", {"serial": serial, "since": since})

    def keep(self, document: bytes, *, first: bool = False) -> Roster:
        """A list that was made here: on the disk, and then told. Raises as `RosterFile.take`."""
        roster = self.file.take(document, first=first)
        self.tell()
        return roster

    def tell(self) -> None:
        """Write the event of a list that was kept but not told of yet, as after a power cut. Again does nothing."""
        roster = self.roster()
        if roster is not None and self._told() < roster.number:
            self._note(roster, own=True)

    def incoming(self, document: Mapping[str, Any]) -> None:
        """Take a list, {"roster", "signature"}, or a revocation, {"serial", "since"}, from outside.

        Raises BadRoster for what is neither, ForeignRoster, OldRoster, and the store's errors.
        """
        if set(document) == {"serial", "since"}:
            self._closed_elsewhere(document)
        elif set(document) == {"roster", "signature"}:
            try:
                raw = encode(dict(document))
            except ValueError as error:
                raise BadRoster from error
            self._note(self.file.take(raw), own=False)
        else:
            raise BadRoster

    # Names, which stay on this kiosk: the list has them sealed

    def learn(self, names: Mapping[str, str]) -> None:
        """Remember what cards are called, for lists at the command line."""
        table, known = self._store.table(NAMES), self.names()
        new = {serial: name for serial, name in names.items() if known.get(serial) != name}
        if new:
            with self._store.transaction():
                table.remove(where("serial").one_of(list(new)))
                table.insert_multiple({"serial": serial, "name": name} for serial, name in new.items())

    def names(self) -> dict[str, str]:
        """What cards are called, as far as this kiosk has come to know."""
        return {row["serial"]: row["name"] for row in self._store.table(NAMES)}

    def learn_all(self, roster: Roster, staff: keys.StaffKey) -> None:
        """Remember all names of the list. Raises NoKeyForCard."""
        self.learn(roster.names(staff))

    def find(self, wanted: str) -> Card:
        """The card of the list with this number, the beginning of one, or this name.

        Raises NoSuchCard, TwoSuchCards, RosterDamaged.
        """
        roster, names = self.roster(), self.names()
        cards = roster.cards if roster is not None else ()
        found = [
            card
            for card in cards
            if (len(wanted) >= 4 and card.serial.startswith(wanted.casefold()))
            or names.get(card.serial, "").casefold() == wanted.casefold()
        ]
        if len(found) > 1:
            raise TwoSuchCards(card=wanted)
        if not found:
            raise NoSuchCard(card=wanted)
        return found[0]

    def _told(self) -> int:
        return max((int(row["number"]) for row in self._store.table(TOLD)), default=0)

    def _note(self, roster: Roster, *, own: bool) -> None:
        """Write down what a kept list closes, and that it was told of."""
        known = self.all_closed()
        with self._store.transaction():
            for one in roster.revoked:
                if one.serial not in known:
                    self._store.table(CLOSED).insert({"serial": one.serial, "since": rosters.in_text(one.since)})
            if own:
                self._events().append(STREAM, "roster", {"document": json.loads(roster.document)})
            self._store.table(TOLD).truncate()
            self._store.table(TOLD).insert({"number": roster.number})

    def _closed_elsewhere(self, document: Mapping[str, Any]) -> None:
        serial, since = document["serial"], document["since"]
        try:
            if not (isinstance(serial, str) and ca.SERIAL.fullmatch(serial)):
                raise BadRoster
            since = rosters.in_text(rosters.of_text(since))
        except (ValueError, TypeError) as error:
            raise BadRoster from error
        if self.closed(serial) is None:
            self._store.table(CLOSED).insert({"serial": serial, "since": since})
