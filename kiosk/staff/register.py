"""Which cards count at this kiosk: the signed list, and the cards that were closed here or elsewhere.

A card is *closed* at once and without the centre's key, by a leader's card or at the command line: a row in the store.
No list lifts it, neither an older nor a newer one; what a list says is closed is written down too, so that an older
copy of the list, put back, opens nothing.

What the hub carries are events of the stream "staff": "roster", {document}, the list, and "revoked", a closing that
staff signed (closing.py). Without the staff key nothing can be signed: a card that was closed so is closed at this
kiosk alone, until a card is opened at it (`tell_closed`) or a list is made. `incoming` takes either from outside; who
carries them can make up neither, so they can lock nobody out, and let nobody in.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from tinydb import where

from kiosk.clock import Clock
from kiosk.staff import closing, keys
from kiosk.staff import roster as rosters
from kiosk.staff.errors import BadClosing, BadRoster, NoSuchCard, RosterDamaged, TwoSuchCards
from kiosk.staff.journal import Journal
from kiosk.staff.roster import Card, Roster
from kiosk.staff.rosterfile import RosterFile
from sync.events import encode

CLOSED: Final = "staff_closed"
NAMES: Final = "staff_names"
SAID: Final = "staff_said"
"""The number of the list that the other kiosks were told of, or that came from them."""
STREAM: Final = "staff"
TRAVELS: Final = (48 << 10) - 64
"""Bytes of a list that the hub carries: one with nearly as many cards as there can be is brought on a stick."""

log = logging.getLogger(__name__)


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

    def close(self, serial: str, staff: keys.StaffKey | None = None) -> bool:
        """Close a card from now on, here at once. Twice is once. Raises RosterDamaged, when it is closed already.

        Gives whether the other kiosks hear of it now: with the staff data key it is signed.
        """
        if self.closed(serial) is None:
            self._close(serial, rosters.in_text(self._clock.now()), told=False)
        return staff is not None and self.tell_closed(staff)

    def tell_closed(self, staff: keys.StaffKey) -> bool:
        """Tell the other kiosks which cards were closed here. Again does nothing. Raises RosterDamaged.

        Gives whether all are told: no kiosk would believe it while the list does not say who may sign.
        """
        roster, waiting = self.roster(), self.untold()
        if not waiting:
            return True
        if roster is None or not closing.may_sign(staff, roster):
            return False
        with self._store.transaction():
            for serial, since in self.untold().items():
                self._events().append(STREAM, "revoked", closing.sign(staff, roster.centre, serial, since))
            self._store.table(CLOSED).update({"told": True})
        return True

    def untold(self) -> dict[str, datetime]:
        """The cards that were closed here, and that no other kiosk has heard of: neither by itself nor by a list."""
        return {
            row["serial"]: rosters.of_text(row["since"])
            for row in self._store.table(CLOSED)
            if not row.get("told", False)
        }

    def keep(self, document: bytes, *, first: bool = False) -> Roster:
        """A list that was made or brought here: on the disk, and then told. Raises as `RosterFile.take`."""
        with self._store.transaction():  # no other thread or program takes one meanwhile
            roster = self.file.take(document, first=first)
        self.tell()
        return roster

    def tell(self) -> None:
        """Write the event of a list that was kept but not told of yet, as after a power cut. Again does nothing."""
        roster = self.roster()
        if roster is not None and self._said() < roster.number:
            self._note(roster, own=True)

    def incoming(self, document: Mapping[str, Any]) -> bool:
        """Take a list, {"roster", "signature"}, or a closing (closing.py) from outside. Gives whether it was news.

        Raises BadRoster for what is neither, BadClosing, ForeignRoster, OldRoster, and the store's errors.
        """
        if set(document) == closing.FIELDS:
            roster = self.roster()
            if roster is None:
                raise BadClosing
            found = closing.read(document, roster)
            news = self.closed(found.serial) is None
            if news:
                self._close(found.serial, rosters.in_text(found.since), told=True)
            return news
        if set(document) != {"roster", "signature"}:
            raise BadRoster
        try:
            raw = encode(dict(document))
        except ValueError as error:
            raise BadRoster from error
        with self._store.transaction():
            before = self.number()
            roster = self.file.take(raw)
            self._note(roster, own=False)
        return roster.number > before

    def number(self) -> int:
        """Of the list that counts; 0 where there is none that can be read."""
        try:
            roster = self.roster()
        except RosterDamaged:
            return 0
        return roster.number if roster else 0

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

    def _said(self) -> int:
        return max((int(row["number"]) for row in self._store.table(SAID)), default=0)

    def _note(self, roster: Roster, *, own: bool) -> None:
        """Write down what a kept list closes, and that it was told of."""
        with self._store.transaction():
            known, table = self.all_closed(), self._store.table(CLOSED)
            for one in roster.revoked:
                if one.serial not in known:
                    self._close(one.serial, rosters.in_text(one.since), told=True)
            table.update({"told": True}, where("serial").one_of([one.serial for one in roster.revoked]))
            if own and len(roster.document) <= TRAVELS:
                self._events().append(STREAM, "roster", {"document": json.loads(roster.document)})
            elif own:
                log.info("the list of cards is too long for the hub: bring it to the other kiosks on a stick")
            self._store.table(SAID).truncate()
            self._store.table(SAID).insert({"number": roster.number})

    def _close(self, serial: str, since: str, *, told: bool) -> None:
        self._store.table(CLOSED).insert({"serial": serial, "since": since, "told": told})
