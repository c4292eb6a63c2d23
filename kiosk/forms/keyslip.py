"""The key slip: six short Danish words that open a draft again, and nothing else does. See kiosk/keywords.py."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from kiosk import keywords
from kiosk.keywords import BITS, COUNT, KEY, TAG, Derived, beginning, words

__all__ = [
    "BITS",
    "COUNT",
    "KEY",
    "PREFIX",
    "TAG",
    "Derived",
    "KeySlip",
    "beginning",
    "derive",
    "made",
    "read",
    "words",
]

PREFIX = "stuen:"
"""What the QR code begins with."""


@dataclass(frozen=True, slots=True, repr=False)
class KeySlip:
    """The words of one slip. Never in a log: its repr tells nothing."""

    words: tuple[str, ...]

    def __repr__(self) -> str:
        return "<KeySlip>"

    @property
    def text(self) -> str:
        """The words in a row."""
        return " ".join(self.words)

    @property
    def code(self) -> str:
        """What the QR code says."""
        return PREFIX + "-".join(self.words)


def made(random: Callable[[int], bytes] = os.urandom) -> KeySlip:
    """A new slip; `random(n)` gives n random bytes."""
    return KeySlip(keywords.drawn(random))


def read(text: str) -> KeySlip:
    """The slip of what was typed, or of what its QR code says; raises keywords.NotSixWords, UnknownWord."""
    return KeySlip(keywords.read(text.strip().casefold().removeprefix(PREFIX)))


def derive(slip: KeySlip, salt: bytes) -> Derived:
    """The slow function; takes the better part of a second on a small board, so not in the drawing thread."""
    found = keywords.derive(slip.text.encode(), salt)
    return Derived(found.tag, bytes(found.key))
