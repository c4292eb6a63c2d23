"""The on-screen keyboard without its drawing: which keys there are, and what a press does.

Layouts are data (assets/keyboards): rows of keys parted by spaces, `name:2` is a key two columns wide. There is no
list of words and no memory: nothing here can suggest what somebody else wrote.
"""

import json
from dataclasses import dataclass
from functools import cache

from kiosk.paths import ASSETS
from kiosk.ui.typed import TypedText

PAGES = ("letters", "numbers", "accents")
ACTIONS = ("shift", "backspace", "space", "clear", "enter", "tab", *PAGES)


@dataclass(frozen=True, slots=True)
class Key:
    """One key: the character it types, or the name of what it does. `width` is in columns."""

    name: str
    width: int = 1

    @property
    def types(self) -> str:
        """The character it puts in the text, "" for a key that does something else."""
        if self.name == "space":
            return " "
        return "" if self.name in ACTIONS else self.name


Page = tuple[tuple[Key, ...], ...]


def parse_row(row: str) -> tuple[Key, ...]:
    """`shift:2 z x` as keys."""
    keys = []
    for token in row.split(" "):
        name, colon, width = token.rpartition(":")
        keys.append(Key(name, int(width)) if colon and name and width.isdigit() else Key(token))
    return tuple(keys)


@cache
def layout(name: str = "da") -> dict[str, Page]:
    """The pages of the layout with this name."""
    data = json.loads((ASSETS / "keyboards" / f"{name}.json").read_text("utf-8"))
    return {page: tuple(parse_row(row) for row in rows) for page, rows in data["pages"].items()}


def columns(page: Page) -> int:
    """How many columns the page is wide."""
    return max(sum(key.width for key in row) for row in page)


class KeyboardState:
    """Which page is up and whether the next letter is a capital.

    Shift holds for one letter. It comes on by itself where a name begins: at the start, after a space or a hyphen; not
    with `names` False, as for an address.
    """

    def __init__(self, text: TypedText, name: str = "da", *, page: str = "letters", names: bool = True) -> None:
        self.text = text
        self.pages = layout(name)
        self.page = self._first = page
        self.shift, self._names = False, names
        self.begin()

    def begin(self) -> None:
        """Shift as it should be after what stands there now."""
        self.shift = self._names and str(self.text)[-1:] in ("", " ", "-")

    def face(self, key: Key) -> str:
        """What stands on a key that types: the capital when shift is on."""
        return key.types.upper() if self.shift else key.types

    def press(self, key: Key) -> bool:
        """Do what the key does. Returns False when the text is full and the character was left out."""
        if key.name in PAGES:
            self.page = key.name
            return True
        if key.name == "shift":
            self.shift = not self.shift
            return True
        fitted = True
        if key.name == "backspace":
            self.text.backspace()
        elif key.name == "clear":
            self.text.wipe()
            self.page = self._first
        else:
            fitted = self.text.add(self.face(key))
        self.begin()
        return fitted
