"""Words as a key: six short Danish ones on paper open what nothing else does (a form half filled in, a folder).

They stand in assets/content/keywords.txt: 2,048, so six are 66 bits from the kernel. A slow function (Argon2id, RFC
9106 section 4, its second choice: 64 MiB, three passes, four lanes) makes of them a name to find a thing by, and the
key to its key. Who has the disk and the device's own key still has 2^66 of those to try.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from kiosk.errors import BadInput
from kiosk.i18n import N_
from kiosk.paths import ASSETS

LIST: Final = ASSETS / "content" / "keywords.txt"
COUNT, BITS = 6, 11
"""Words on a paper, and bits in each."""
TAG, KEY = 16, 32
"""Bytes of what the slow function gives: a name, and a key."""
MEMORY, PASSES, LANES = 64 * 1024, 3, 4
"""What it costs: KiB, and how often over them."""

Words = tuple[str, ...]


class NotSixWords(BadInput):
    """It is not six words."""

    message = N_("A key slip has six words. Look at the slip again.")


class UnknownWord(BadInput):
    """A word that is on no paper of ours."""

    message = N_("“{word}” is not a word that we use. Look at the slip again.")


@dataclass(frozen=True, slots=True, repr=False)
class Derived:
    """What the words give under one salt: the name of what they open, and the key to its key."""

    tag: bytes
    key: bytes | bytearray

    def __repr__(self) -> str:
        return "<Derived>"

    def wipe(self) -> None:
        """Overwrite the key, where that can be done."""
        if isinstance(self.key, bytearray):
            self.key[:] = bytes(len(self.key))


@cache
def words() -> Words:
    """All words, in the order of the alphabet."""
    return tuple(LIST.read_text("utf-8").split())


@cache
def _known() -> frozenset[str]:
    return frozenset(words())


def drawn(random: Callable[[int], bytes] = os.urandom) -> Words:
    """Six by chance; `random(n)` gives n random bytes."""
    bits = int.from_bytes(random(9)) >> (72 - COUNT * BITS)
    every = words()
    return tuple(every[bits >> BITS * place & (1 << BITS) - 1] for place in range(COUNT))


def read(text: str, *, wrong: type[NotSixWords] = NotSixWords, unknown: type[UnknownWord] = UnknownWord) -> Words:
    """The six words in what was typed, or stands in a code (joined by dashes); raises `wrong` or `unknown`."""
    given = text.strip().casefold().replace("-", " ").split()
    for word in given:
        if word not in _known():
            raise unknown(word=word)
    if len(given) != COUNT:
        raise wrong
    return tuple(given)


def beginning(letters: str) -> list[str]:
    """The words that begin with these letters, the word that they are first."""
    start = letters.strip().casefold()
    return [word for word in words() if word.startswith(start)] if start else []


def derive(secret: bytes | bytearray, salt: bytes) -> Derived:
    """The slow function; takes the better part of a second on a small board, so not in the drawing thread."""
    # Here and not above: it is heavy, and only who keeps or opens something needs it.
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415

    found = bytearray(TAG + KEY)
    slow = Argon2id(salt=salt, length=TAG + KEY, iterations=PASSES, lanes=LANES, memory_cost=MEMORY)
    slow.derive_into(secret, found)  # type: ignore[arg-type] # any buffer will do, but its hints don't know
    derived = Derived(bytes(found[:TAG]), found[TAG:])
    found[:] = bytes(len(found))
    return derived
