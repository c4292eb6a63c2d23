"""Who gets a release when: in which order kiosks come, how many at each stage, and how many may fail. Pure."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Final

ONE, SOME, ALL = 1, 2, 3
"""The stages."""
PERCENT: Final = 10
"""Of the kiosks, at the second stage."""
LEAST: Final = 2
"""At that stage at least, or it would be the first once more."""
MOST_FAILED: Final = 5
"""Per cent of those that were offered it; so many, and it stops by itself."""


def order(kiosks: Mapping[str, int], salt: str, first: str) -> list[str]:
    """The devices in the order in which they come; `kiosks` says each one's centre.

    The chosen one first, then one of every centre before a second of any. The same at every call, and drawn by `salt`,
    so that not the same kiosks are the first to meet every fault.
    """
    drawn = {device: hashlib.sha256(f"{salt}/{device}".encode()).digest() for device in kiosks}
    turns: Counter[int] = Counter()
    turn: dict[str, int] = {}
    for device in sorted(kiosks, key=lambda one: (one != first, drawn[one])):
        turn[device] = turns[kiosks[device]]
        turns[kiosks[device]] += 1
    return sorted(kiosks, key=lambda one: (one != first, turn[one], drawn[one]))


def how_many(stage: int, kiosks: int) -> int:
    """How many of so many kiosks have it at a stage."""
    if stage >= ALL:
        return kiosks
    some = max(LEAST, _part(kiosks, PERCENT)) if stage == SOME else 1
    return min(kiosks, some)


def is_too_much(failed: int, offered: int) -> bool:
    """Whether so many failures end it: one where one kiosk has it, else two, or 5 % where that is more."""
    allowed = 1 if offered <= 1 else max(2, _part(offered, MOST_FAILED))
    return failed >= allowed


def _part(of: int, percent: int) -> int:
    return -(-of * percent // 100)
