"""How one person wants the kiosk to be: letters, contrast, motion, height, hand, touch. No screen here, and no disk.

A wish holds for the visit, and is gone with its process; a folder may keep it (`body`, `read`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

LARGEST: Final = 2


@dataclass(frozen=True, slots=True)
class Comfort:
    """The wishes. Without any, the kiosk is as its centre set it up."""

    text: int = 0  # 0 as ever, 1 larger, 2 a capital letter spans 0.7 degrees (EN 301 549 section 5.1.4)
    contrast: bool = False  # light words on black
    calm: bool = False  # nothing moves by itself
    low: bool = False  # all that can be touched is in the lower part of the screen
    hand: str = ""  # "left" or "right": the frame stands at that hand
    steady: bool = False  # a touch counts when it lifts where it began, and the same again only after a while
    shy: bool = False  # what is personal is covered until it is touched
    abc: bool = False  # the keyboard is in the order of the alphabet

    def body(self) -> dict[str, Any]:
        """What differs from the usual, as JSON has it."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name)) != one.default}


PLAIN: Final = Comfort()


def read(body: Mapping[str, Any]) -> Comfort:
    """What `body` gave, maybe by another version: what is not understood is left out, for a wish opens nothing."""
    wishes: dict[str, Any] = {
        one.name: value for one in fields(Comfort) if one.type is bool and isinstance(value := body.get(one.name), bool)
    }
    if type(text := body.get("text")) is int and 0 <= text <= LARGEST:
        wishes["text"] = text
    if (hand := body.get("hand")) in ("left", "right"):
        wishes["hand"] = hand
    return Comfort(**wishes)
