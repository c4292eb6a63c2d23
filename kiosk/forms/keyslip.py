"""The key slip: six short Danish words that open a draft again, and nothing else does.

The words stand in assets/content/forms/words.txt: 2,048, so six are 66 bits from the kernel. A slow function (Argon2id,
RFC 9106 section 4, its second choice: 64 MiB, three passes, four lanes) makes of them a name to find the draft by and
the key to its key. Who has the disk and the device's own key still has 2^66 of those to try.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from kiosk.errors import BadInput
from kiosk.i18n import N_
from kiosk.paths import ASSETS

LIST = ASSETS / "content" / "forms" / "words.txt"
COUNT, BITS = 6, 11
"""Words on a slip, and bits in each."""
PREFIX = "stuen:"
"""What the QR code begins with."""
TAG, KEY = 16, 32
"""Bytes of what the slow function gives: a name, and a key."""
_MEMORY, _PASSES, _LANES = 64 * 1024, 3, 4


class NotASlip(BadInput):
    """It is not six words."""

    message = N_("A key slip has six words. Look at the slip again.")


class UnknownWord(BadInput):
    """A word that is on no slip."""

    message = N_("“{word}” is not a word that we use. Look at the slip again.")


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


@dataclass(frozen=True, slots=True, repr=False)
class Derived:
    """What the words give at this kiosk: the draft's name, and the key to its key."""

    tag: bytes
    key: bytes


@cache
def words() -> tuple[str, ...]:
    """All words, in the order of the alphabet."""
    return tuple(LIST.read_text("utf-8").split())


@cache
def _known() -> frozenset[str]:
    return frozenset(words())


def made(random: Callable[[int], bytes] = os.urandom) -> KeySlip:
    """A new slip; `random(n)` gives n random bytes."""
    bits = int.from_bytes(random(9)) >> (72 - COUNT * BITS)
    every = words()
    return KeySlip(tuple(every[bits >> BITS * place & (1 << BITS) - 1] for place in range(COUNT)))


def read(text: str) -> KeySlip:
    """The slip of what was typed, or of what its QR code says; raises NotASlip, UnknownWord."""
    given = text.strip().casefold().removeprefix(PREFIX).replace("-", " ").split()
    for word in given:
        if word not in _known():
            raise UnknownWord(word=word)
    if len(given) != COUNT:
        raise NotASlip
    return KeySlip(tuple(given))


def beginning(letters: str) -> list[str]:
    """The words that begin with these letters, the word that they are first."""
    start = letters.strip().casefold()
    return [word for word in words() if word.startswith(start)] if start else []


def derive(slip: KeySlip, salt: bytes) -> Derived:
    """The slow function; takes the better part of a second on a small board, so not in the drawing thread."""
    # Here and not above: it is heavy, and only who keeps or opens a draft needs it.
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415

    slow = Argon2id(salt=salt, length=TAG + KEY, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY)
    found = slow.derive(slip.text.encode())
    return Derived(found[:TAG], found[TAG:])
