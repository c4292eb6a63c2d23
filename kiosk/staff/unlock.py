"""From a card in a reader to the staff data key: look, check, PIN, and the unwrap that is the authorisation.

The failure is written down before the PIN goes to the card (backoff.py), and taken back when the card was pulled,
hung, or was never asked: that is no guess.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from kiosk.clock import Clock
from kiosk.devices.card_errors import PinBlocked, WrongPin
from kiosk.errors import KnownError
from kiosk.staff import check, keys
from kiosk.staff.backoff import BackOff
from kiosk.staff.check import Checked, Glanced
from kiosk.staff.errors import CopiedCard, StaffUnchecked, StaffWaits
from kiosk.staff.roster import Roster

TRIES: Final = "card-tries.json"
LOOKS: Final = 6.0
UNLOCKS: Final = 6.0
"""Seconds for all that is asked of the card at a time: ten times what a slow card takes."""

Random = Callable[[int], bytes]


class Unlocked(Protocol):
    """What the card gave for its PIN."""

    @property
    def signature(self) -> bytes:
        """9A's, over the challenge."""

    @property
    def shared(self) -> bytearray:
        """9D's, with the point."""


class Card(Protocol):
    """What is asked of a card in a reader: kiosk/devices/cards.py."""

    def glance(self, insertion: int, deadline: float) -> check.Looked:
        """9E's certificate and the tries that are left: no proof, no PIN."""

    def look(self, insertion: int, deadline: float, *, challenge: bytes) -> check.Looked:
        """Its certificates, and a signature by 9E over the challenge; no PIN."""

    def unlock(self, insertion: int, pin: bytearray, *, challenge: bytes, point: bytes, deadline: float) -> Unlocked:
        """The PIN, 9A's signature and what 9D agrees upon with the point."""


class Register(check.Closed, Protocol):
    """What is asked of the register."""

    def roster(self) -> Roster | None:
        """The list that counts."""


class Unlocking:
    """How cards are opened at one kiosk."""

    def __init__(self, register: Register, folder: Path, clock: Clock, random: Random = os.urandom) -> None:
        self._register, self.clock, self._random = register, clock, random
        self._back_off = BackOff(folder / TRIES, clock, StaffWaits)

    def glance(self, card: Card, insertion: int) -> Glanced:
        """Whether the card may be asked for its PIN, as far as it says. Raises what `check.glance` does, and the
        card's own errors. What it says is proved by `look`, before a PIN goes to it.
        """
        looked = card.glance(insertion, self.clock.monotonic() + LOOKS)
        return check.glance(looked, self._register.roster(), self._register, self.clock.now())

    def look(self, card: Card, insertion: int) -> Checked:
        """The card's place on the list. Raises what check.py says, and the card's own errors."""
        challenge = self._random(check.CHALLENGE)
        looked = card.look(insertion, self.clock.monotonic() + LOOKS, challenge=challenge)
        return check.check(looked, challenge, self._register.roster(), self._register, self.clock.now())

    def still(self, checked: Checked) -> None:
        """Raise RevokedCard or UnknownCard where a card that was let in must go now."""
        check.still(checked, self._register.roster(), self._register)

    def unlock(self, card: Card, insertion: int, checked: Checked, pin: bytearray) -> keys.StaffKey:
        """The staff data key; `pin` is wiped.

        Raises StaffWaits, StaffUnchecked, CopiedCard, NoKeyForCard, and the card's own errors.
        """
        try:
            try:
                before = self._back_off.begin()
            except OSError as error:
                raise StaffUnchecked from error
            try:
                staff = self._unlock(card, insertion, checked, pin)
            except (WrongPin, PinBlocked):
                raise
            except KnownError:
                with suppress(OSError):
                    self._back_off.never_was(before)
                raise
            with suppress(OSError):  # it was right, whatever the disk says now
                self._back_off.right()
            return staff
        finally:
            pin[:] = bytes(len(pin))

    def _unlock(self, card: Card, insertion: int, checked: Checked, pin: bytearray) -> keys.StaffKey:
        challenge = self._random(check.CHALLENGE)
        point, deadline = keys.point_of(checked.wrap), self.clock.monotonic() + UNLOCKS
        gave = card.unlock(insertion, pin, challenge=challenge, point=point, deadline=deadline)
        try:
            if not check.signed(checked.signs, gave.signature, challenge):
                raise CopiedCard
            return opened(checked, gave.shared)
        finally:
            gave.shared[:] = bytes(len(gave.shared))


def opened(checked: Checked, shared: bytearray) -> keys.StaffKey:
    """The staff data key, with what the card's 9D gave; `shared` is overwritten. Raises NoKeyForCard."""
    roster = checked.roster
    about = {"centre": roster.centre, "serial": checked.who.serial, "epoch": roster.epoch, "older": roster.older}
    return keys.unwrap(checked.wrap, shared, checked.opens, **about)  # type: ignore[arg-type]
