"""The on-screen keyboard without its drawing: which keys there are, and what a press does.

Layouts are data (assets/keyboards): rows of keys parted by spaces, `name:2` is a key two columns wide. A layout for
writing has the letters of its language in two orders: as on a typewriter, and that of its `alphabet`. Who writes with
other letters than ours has a key for ours too, for names and streets are written so here.

There is no list of words and no memory: nothing here can suggest what somebody else wrote.
"""

import json
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from kiosk import i18n
from kiosk.paths import ASSETS
from kiosk.ui import theme
from kiosk.ui.typed import TypedText

PAGES = ("letters", "numbers", "accents")
ACTIONS = ("shift", "backspace", "space", "clear", "enter", "tab", "latin", "native", "order", *PAGES)
OURS: Final = "da"
OWN: Final = frozenset({OURS, "pl", "uk", "ar"})  # languages with a layout of their own
DEAD: Final = {
    "dead-acute": "\N{COMBINING ACUTE ACCENT}",
    "dead-grave": "\N{COMBINING GRAVE ACCENT}",
    "dead-circumflex": "\N{COMBINING CIRCUMFLEX ACCENT}",
    "dead-diaeresis": "\N{COMBINING DIAERESIS}",
    "dead-tilde": "\N{COMBINING TILDE}",
    "dead-caron": "\N{COMBINING CARON}",
    "dead-ogonek": "\N{COMBINING OGONEK}",
    "dead-cedilla": "\N{COMBINING CEDILLA}",
    "dead-breve": "\N{COMBINING BREVE}",
    "dead-ring": "\N{COMBINING RING ABOVE}",
    "dead-dot": "\N{COMBINING DOT ABOVE}",
}
"""Keys that write nothing by themselves: the next letter gets their mark."""
_ALONE: Final = dict(zip(DEAD, "´`^¨~ˇ˛¸˘˚˙", strict=True))


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
        return "" if self.name in ACTIONS or self.name in DEAD else self.name


Page = tuple[tuple[Key, ...], ...]


def parse_row(row: str) -> tuple[Key, ...]:
    """`shift:2 z x` as keys."""
    keys = []
    for token in row.split(" "):
        name, colon, width = token.rpartition(":")
        keys.append(Key(name, int(width)) if colon and name and width.isdigit() else Key(token))
    return tuple(keys)


@cache
def _data(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((ASSETS / "keyboards" / f"{name}.json").read_text("utf-8"))
    return data


@cache
def layout(name: str = OURS, *, abc: bool = False, native: bool = False) -> dict[str, Page]:
    """The pages of the layout with this name. `abc`: the letters in the order of their alphabet. `native`: with a key
    back to the letters of another language, in the place of the accents.
    """
    data = _data(name)
    pages = {page: tuple(parse_row(row) for row in rows) for page, rows in data["pages"].items()}
    if abc:
        pages["letters"] = _in_order(pages["letters"], data["alphabet"], rtl=data.get("rtl", False))
    if native:
        instead = {"accents": "native"}
        pages = {page: _renamed(rows, instead) for page, rows in pages.items() if page != "accents"}
    return pages


def _in_order(page: Page, alphabet: str, *, rtl: bool) -> Page:
    """The same page with its letters in the order of the alphabet; right to left where they are read so."""
    letters = iter(alphabet)
    rows = []
    for row in page:
        turned = [Key(next(letters)) if key.types and key.name != "space" else key for key in row[:: -1 if rtl else 1]]
        rows.append(tuple(turned[:: -1 if rtl else 1]))
    return tuple(rows)


def _renamed(page: Page, instead: dict[str, str]) -> Page:
    return tuple(tuple(Key(instead.get(key.name, key.name), key.width) for key in row) for row in page)


def own() -> str:
    """The layout for writing in the language on the screen."""
    code = i18n.current().code
    return code if code in OWN else OURS


def face_of(name: str) -> str:
    """What stands on the key that leads to the letters of this layout: "абв"."""
    return str(_data(name).get("face", "abc"))


def _with_mark(letter: str, dead: str) -> str:
    """The letter with the mark of a dead key; where there is no such letter, the mark and the letter; of a space, the
    mark alone.
    """
    if letter == " ":
        return _ALONE[dead]
    one = unicodedata.normalize("NFC", letter + DEAD[dead])
    return one if len(one) == 1 else _ALONE[dead] + letter


class _Chosen:
    """What the writer of this visit chose: our letters in place of their own. A visit is the process."""

    latin = False


def forget() -> None:
    """As for somebody who has chosen nothing."""
    _Chosen.latin = False


def columns(page: Page) -> int:
    """How many columns the page is wide."""
    return max(sum(key.width for key in row) for row in page)


class KeyboardState:
    """Which page is up, whether the next letter is a capital, and which mark it gets.

    Shift holds for one letter. It comes on by itself where a name begins: at the start, after a space or a hyphen; not
    with `names` False, as for an address. `name` is a layout; "" is the one of the language on the screen, in the order
    that is wished.
    """

    def __init__(self, text: TypedText, name: str = "", *, page: str = "letters", names: bool = True) -> None:
        self.text = text
        self._own = "" if name else own()
        self._abc = theme.current().comfort.abc
        self.pages: dict[str, Page] = {}
        self._put_up(name)
        self.page = self._first = page
        self.shift, self.dead, self._names = False, "", names
        self.begin()

    @property
    def abc(self) -> bool:
        """Whether the letters are in the order of the alphabet."""
        return self._abc

    def _put_up(self, name: str = "") -> None:
        """The keys as they are chosen."""
        if name:
            self.pages = layout(name)
            return
        ours = _Chosen.latin or self._own == OURS
        self.pages = layout(OURS if ours else self._own, abc=self._abc, native=ours and self._own != OURS)

    def follow(self) -> None:
        """Take the order that is wished now: another may have been chosen since these keys were put up."""
        wished = theme.current().comfort.abc
        if self._own and wished != self._abc:
            self._abc = wished
            self._put_up()

    def begin(self) -> None:
        """Shift as it should be after what stands there now."""
        self.shift = self._names and str(self.text)[-1:] in ("", " ", "-")

    def face(self, key: Key) -> str:
        """What stands on a key that types: the capital when shift is on, with the mark that waits for it."""
        if key.name in DEAD:
            return _ALONE[key.name]
        letter = key.types.upper() if self.shift else key.types
        marked = _with_mark(letter, self.dead) if self.dead else letter
        return marked if len(marked) == 1 else letter

    def leads_to(self, key: Key) -> str:
        """What stands on a key that brings up other letters."""
        name = OURS if key.name == "latin" or _Chosen.latin else self._own or OURS
        if key.name == "order":
            alphabet, typewriter = _data(name)["orders"]
            return str(typewriter if self._abc else alphabet)
        return face_of(self._own if key.name == "native" else name)

    def press(self, key: Key) -> bool:
        """Do what the key does. Returns False when the text is full and the character was left out."""
        if key.name in PAGES:
            self.page = key.name
        elif key.name == "shift":
            self.shift = not self.shift
        elif key.name in DEAD:
            self.dead = "" if self.dead == key.name else key.name
            self.page = "letters"
        elif key.name in ("latin", "native", "order"):
            self._turn(key.name)
        else:
            return self._write(key)
        return True

    def _turn(self, name: str) -> None:
        if name == "order":
            self._abc, m = not self._abc, theme.current()
            theme.use(m.width, m.window, replace(m.comfort, abc=self._abc))  # the next keyboard of this visit too
        else:
            _Chosen.latin = name == "latin"
        self.page = "letters"
        self._put_up()

    def _write(self, key: Key) -> bool:
        fitted, dead = True, self.dead
        self.dead = ""
        if key.name == "backspace":
            if not dead:  # else the mark is what is taken back
                self.text.backspace()
        elif key.name == "clear":
            self.text.wipe()
            self.page = self._first
        else:
            letter = key.types.upper() if self.shift else key.types
            fitted = self.text.add(_with_mark(letter, dead) if dead else letter)
        self.begin()
        return fitted
