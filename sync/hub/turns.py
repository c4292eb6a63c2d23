"""The turns that kiosks' requests bear (protocol.md, "Turns"): numbers that nobody but this hub can make ahead of time.

A turn from ahead of the hub means that the hub was put back from a backup: it begins a recovery, in which nobody of the
whole organisation is confirmed. So one stolen kiosk must not be able to make one up. A turn is an ordinal, and behind
it digits that only the hub can find: whoever shows one from ahead was given it. Chance finds one in ten million.

The key is the organisation's first signing key, which no backup lacks.
"""

import hmac

from sync.hub import keys
from sync.hub.models import Kiosk

PROOF = 10**7
"""A turn is the ordinal times this, and the digits. It has 15 digits (wire.py): enough for 900 years of polls."""


def ordinal(turn: int) -> int:
    """How many turns came before it."""
    return turn // PROOF


def after(kiosk: Kiosk, turn: int) -> int:
    """The turn that follows."""
    return _turn(kiosk, ordinal(turn) + 1)


def given(kiosk: Kiosk, turn: int) -> bool:
    """Whether this organisation's hub gave the kiosk this turn, though it may have forgotten it since."""
    return turn == _turn(kiosk, ordinal(turn))


def _turn(kiosk: Kiosk, number: int) -> int:
    key = keys.first_key(kiosk.organisation).private_bytes_raw()
    digits = hmac.digest(key, f"stuen turn {kiosk.device} {number}".encode(), "sha256")
    return number * PROOF + int.from_bytes(digits[:8]) % PROOF
