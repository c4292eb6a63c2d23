"""A card is closed, and all kiosks of the centre may know it: who says so, and how a kiosk sees that it was they.

Whoever opens the staff data key may close a card without the key from the safe. So a key of Ed25519 is derived from the
staff key of each epoch, and its public half stands in the list of cards, which the centre's own key signed. A closing
on its way is {serial, since, epoch, signature}, signed over `SIGNED_AS` and `encode` of the centre's name and the
rest: no hub and no stolen kiosk can make one up, for neither has a staff key. The halves of earlier epochs stay in
the list: a kiosk that closed a card before it heard of a new key is believed.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.staff import ca, keys
from kiosk.staff import roster as rosters
from kiosk.staff.errors import BadClosing, NoKeyForCard
from kiosk.staff.keys import StaffKey
from kiosk.staff.roster import Roster
from sync.events import encode

SIGNED_AS: Final = b"stuen card closed 1\x00"
FIELDS: Final = frozenset({"serial", "since", "epoch", "signature"})
_CLOSES_AS: Final = b"stuen staff closes 1\x00"


class Closing(NamedTuple):
    """Which card is closed, and since when."""

    serial: str
    since: datetime


def publics(staff: StaffKey) -> dict[int, bytes]:
    """For the list of cards: by epoch, what the signatures of this staff key and of those before are checked with."""
    found = {}
    for epoch in (*staff.earlier(), staff.epoch):
        with suppress(NoKeyForCard):  # an earlier one that nothing leads to any more
            found[epoch] = _key(staff.of(epoch)).public_key().public_bytes_raw()
    return found


def may_sign(staff: StaffKey, roster: Roster) -> bool:
    """Whether a kiosk with this list believes what this staff key signs; not when the key was overwritten meanwhile."""
    return roster.closers.get(staff.epoch) == _key(bytearray(staff.key)).public_key().public_bytes_raw()


def sign(staff: StaffKey, centre: str, serial: str, since: datetime) -> dict[str, Any]:
    """The closing as it travels."""
    said = {"serial": serial, "since": rosters.in_text(since), "epoch": staff.epoch}
    signature = _key(bytearray(staff.key)).sign(_signed(said, centre))
    return {**said, "signature": signature.hex()}


def read(document: Mapping[str, Any], roster: Roster) -> Closing:
    """The closing in a document, signed by staff of this list's centre. Raises BadClosing."""
    try:
        said = {name: document[name] for name in FIELDS - {"signature"}}
        serial, since, epoch = said["serial"], rosters.of_text(said["since"]), said["epoch"]
        exact = set(document) == FIELDS and rosters.in_text(since) == said["since"] and type(epoch) is int
        if not (exact and ca.SERIAL.fullmatch(serial)):
            raise BadClosing
        public = Ed25519PublicKey.from_public_bytes(roster.closers[epoch])
        public.verify(bytes.fromhex(document["signature"]), _signed(said, roster.centre))
    except (KeyError, ValueError, TypeError, InvalidSignature) as error:
        raise BadClosing from error
    return Closing(serial, since)


def _signed(said: Mapping[str, Any], centre: str) -> bytes:
    return SIGNED_AS + encode({**said, "centre": centre})


def _key(staff: bytearray) -> Ed25519PrivateKey:
    """The key that closes, of one epoch's staff key, which is wiped."""
    seed = bytearray(keys.SIZE)
    HKDF(hashes.SHA256(), keys.SIZE, None, _CLOSES_AS).derive_into(staff, seed)
    key = Ed25519PrivateKey.from_private_bytes(seed)
    staff[:] = seed[:] = bytes(keys.SIZE)
    return key
