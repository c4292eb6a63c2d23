"""Making a card of the centre's: new keys or those it has, certificates, and a try as a kiosk would try it.

Nothing here is on the list yet (enrol.py). What can be wrong without having changed the card is found first: the
management key, the PIN, whose card it is.
"""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Protocol

from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.clock import Clock
from kiosk.devices.card_errors import CardGarbled, PinBlocked, UnfitPin, WrongPuk
from kiosk.errors import BadInput
from kiosk.i18n import N_, _
from kiosk.staff import ca, check, keys, unlock
from kiosk.staff.ca import CentreKey
from kiosk.staff.errors import CardInUse, ClosedForGood, CopiedCard, ForeignCard
from kiosk.staff.register import Register
from kiosk.staff.roster import Card, Role, Roster

SECONDS: Final = 30.0
"""For one thing that is asked of a card; making a key takes some cards fifteen."""
FACTORY: Final = bytes.fromhex("010203040506070801020304050607080102030405060708")
"""The management key that cards are delivered with."""
FACTORY_PIN: Final = b"123456"
FACTORY_PUK: Final = b"12345678"
GUID: Final = 16

Random = Callable[[int], bytes]


class BadName(BadInput):
    """Not a name for a card."""

    message = N_("A name has 1 to {n} characters. A first name is enough.")


class FactoryPin(BadInput):
    """The PIN that every card is delivered with."""

    message = N_("123456 is the PIN of every new card, so everybody knows it. Choose another one.")


class Blank(unlock.Card, Protocol):
    """What is asked of a card that is set up: kiosk/devices/cards.py."""

    def check_management(self, insertion: int, *, management: bytearray, deadline: float) -> object:
        """Whether it is the card's management key."""

    def change_pin(self, insertion: int, old: bytearray, new: bytearray, *, deadline: float) -> object:
        """A new PIN for the old one."""

    def change_puk(self, insertion: int, old: bytearray, new: bytearray, *, deadline: float) -> object:
        """A new PUK for the old one."""

    def generate(self, insertion: int, slot: int, *, management: bytearray, deadline: float) -> bytes:
        """A new key in a slot; gives its point."""

    def put_certificate(
        self, insertion: int, slot: int, der: bytes, *, management: bytearray, deadline: float
    ) -> object:
        """The certificate beside a slot's key."""

    def put_guid(self, insertion: int, number: bytes, until: str, *, management: bytearray, deadline: float) -> object:
        """The card's own number."""


class Secrets(NamedTuple):
    """What a card asks for: whoever made them overwrites them. `new_pin`: the card gets another PIN than `pin`."""

    pin: bytearray
    management: bytearray
    new_pin: bytearray | None = None

    @property
    def lasting(self) -> bytearray:
        """The PIN that the card has in the end."""
        return self.pin if self.new_pin is None else self.new_pin

    def wipe(self) -> None:
        """Overwrite them."""
        for one in self:
            if one is not None:
                one[:] = bytes(len(one))


class Wanted(NamedTuple):
    """What a card shall be. `keep`: its keys, and not new ones; `take_over`: also where it is in use."""

    name: str
    role: Role
    keep: bool = False
    take_over: bool = False


class Maker:
    """Makes cards in one reader with the centre's key."""

    def __init__(
        self, key: CentreKey, register: Register, clock: Clock, reader: Blank, random: Random = os.urandom
    ) -> None:
        self._key, self._register, self._clock, self._reader, self._random = key, register, clock, reader, random

    def make(self, insertion: int, wanted: Wanted, secrets: Secrets, roster: Roster | None) -> tuple[Card, str]:
        """The card with keys and certificates, its name not sealed yet; and its new PUK, "" where it keeps its own.

        Raises BadName, FactoryPin, CardInUse, ClosedForGood, CopiedCard, ForeignCard, and what the card says.
        """
        if not (1 <= len(wanted.name) <= ca.LONGEST_NAME and wanted.name.isprintable() and wanted.name.strip()):
            raise BadName(n=ca.LONGEST_NAME)
        if secrets.lasting == FACTORY_PIN:
            raise FactoryPin
        if not re.fullmatch(rb"[0-9]{6,8}", secrets.lasting):
            raise UnfitPin
        challenge = self._random(check.CHALLENGE)
        seen = self._reader.look(insertion, self._deadline(), challenge=challenge)
        serial = self._serial(seen, wanted, roster)
        managed = {"management": secrets.management, "deadline": self._deadline()}
        self._reader.check_management(insertion, **managed)  # type: ignore[arg-type]
        puk = self._pins(insertion, secrets)
        points = self._points(insertion, seen, wanted, secrets, challenge)
        last = self._now() + timedelta(days=365 * ca.CARD_YEARS)
        if seen.guid.hex() != serial:
            number, until = bytes.fromhex(serial), last.strftime("%Y%m%d")
            self._reader.put_guid(insertion, number, until, management=secrets.management, deadline=self._deadline())
        for slot, point in points.items():
            about = {"serial": serial, "name": wanted.name, "now": self._now(), "last": last}
            der = ca.issue(self._key, slot, point, random=self._random, **about)  # type: ignore[arg-type]
            self._reader.put_certificate(insertion, slot, der, management=secrets.management, deadline=self._deadline())
        return Card(serial, b"", wanted.role, points[ca.OPENS], last), puk

    def tried(self, insertion: int, roster: Roster, secrets: Secrets) -> None:
        """Open the staff data key with the card, as a kiosk will. Raises what a kiosk would say."""
        challenge, fresh = self._random(check.CHALLENGE), self._random(check.CHALLENGE)
        seen = self._reader.look(insertion, self._deadline(), challenge=challenge)
        checked = check.check(seen, challenge, roster, self._register, self._clock.now())
        gave = self._unlocked(insertion, secrets, fresh, keys.point_of(checked.wrap))
        if not check.signed(checked.signs, gave.signature, fresh):
            raise CopiedCard
        unlock.opened(checked, gave.shared).wipe()

    def _serial(self, seen: check.Looked, wanted: Wanted, roster: Roster | None) -> str:
        """The card's number: that of its certificates when they are ours, else its own, else a new one."""
        shown, strange = set(), False
        for slot, der in seen.certificates.items():
            try:
                shown.add(ca.read(der, slot, self._key.certificate).serial)
            except (ForeignCard, CardGarbled):
                strange = True
        own = {seen.guid.hex()} if len(seen.guid) == GUID else set()
        if any(self._register.closed(serial) for serial in shown | own):
            raise ClosedForGood
        listed = {serial for serial in shown | own if roster and roster.card(serial)}
        if strange and not wanted.take_over:
            raise CardInUse(what=_("keys of somebody else's"))
        if listed and not wanted.take_over:
            raise CardInUse(what=self._register.names().get(min(listed), min(listed)))
        return min(listed or shown or own or {self._random(GUID).hex()})

    def _pins(self, insertion: int, secrets: Secrets) -> str:
        """The PIN, and where it is a new card's, a PUK of its own too: else whoever finds the card sets a new PIN.

        Gives the PUK; "" where the card has kept the one it had.
        """
        pin, puk = secrets.pin, ""
        # The same again: a wrong one is found before anything was changed.
        self._reader.change_pin(insertion, bytearray(pin), bytearray(pin), deadline=self._deadline())
        if secrets.new_pin is None:
            return ""
        if pin == FACTORY_PIN:
            fresh = f"{int.from_bytes(self._random(16), 'big') % 10**8:08}"
            with suppress(WrongPuk, PinBlocked):
                old, new = bytearray(FACTORY_PUK), bytearray(fresh, "ascii")
                self._reader.change_puk(insertion, old, new, deadline=self._deadline())
                puk = fresh
        old, new = bytearray(pin), bytearray(secrets.new_pin)
        self._reader.change_pin(insertion, old, new, deadline=self._deadline())
        return puk

    def _points(
        self, insertion: int, seen: check.Looked, wanted: Wanted, secrets: Secrets, challenge: bytes
    ) -> dict[int, bytes]:
        """New keys; or those that are on the card, when it shows that it holds them."""
        if not wanted.keep:
            return {
                slot: self._reader.generate(insertion, slot, management=secrets.management, deadline=self._deadline())
                for slot in ca.SLOTS
            }
        points = {slot: ca.any_key(seen.certificates.get(slot, b"")) for slot in ca.SLOTS}
        fresh, once = self._random(check.CHALLENGE), ec.generate_private_key(ec.SECP256R1())
        gave = self._unlocked(insertion, secrets, fresh, ca.point(once.public_key()))
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), points[ca.OPENS])
        holds = (
            check.signed(points[ca.PROVES], seen.proved, challenge)
            and check.signed(points[ca.SIGNS], gave.signature, fresh)
            and once.exchange(ec.ECDH(), theirs) == gave.shared
        )
        if not holds:
            raise CopiedCard
        return points

    def _unlocked(self, insertion: int, secrets: Secrets, challenge: bytes, point: bytes) -> unlock.Unlocked:
        pin = bytearray(secrets.lasting)  # the reader overwrites what it is given
        return self._reader.unlock(insertion, pin, challenge=challenge, point=point, deadline=self._deadline())

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC).replace(microsecond=0)

    def _deadline(self) -> float:
        return self._clock.monotonic() + SECONDS
