"""Keys for the browser, as if somebody pressed them (XTEST): what the kiosk's own keyboard writes, and the size of
the letters. And how long nobody has touched anything (MIT-SCREEN-SAVER): the kiosk asks the X server, not the browser.

Belongs to one thread: each question waits for its answer, which takes less than a millisecond.
"""

import struct

from kiosk.devices import xserver
from kiosk.devices.xserver import Display

CONTROL, SHIFT, LEVEL3 = 0xFFE3, 0xFFE1, 0xFE03
NAMED = {"backspace": 0xFF08, "enter": 0xFF0D, "tab": 0xFF09, "larger": 0xFFAB, "normal": 0x30, "back": 0x1008FF26}
WITH_CONTROL = {"larger", "normal"}
QUERY_IDLE = 1
# On which shift level of a key its symbols lie, in the order the server gives them.
LEVELS = {0: (), 1: (SHIFT,), 4: (LEVEL3,), 5: (SHIFT, LEVEL3)}


class Hands:
    """Presses keys. `characters` are those that shall have a key, also where the keyboard's layout has none."""

    def __init__(self, display: Display, characters: str = "") -> None:
        self._display = display
        self._saver = display.extension("MIT-SCREEN-SAVER")
        self._borrowed: list[int] = []
        self._learn()
        self._borrow([*(symbol(one) for one in characters), *NAMED.values(), LEVEL3])

    def close(self) -> None:
        """Give borrowed keys back, and let go."""
        for key in self._borrowed:
            self._set(key, 0)
        self._borrowed = []
        self._display.ask(xserver.GET_FOCUS)  # all is done when this is answered
        self._display.close()

    def type(self, text: str) -> bool:
        """Write; whether there was a key for every character."""
        known = [self._keys.get(symbol(one)) for one in text]
        for found in known:
            if found:
                self._press(*found)
        return all(known)

    def press(self, name: str) -> bool:
        """Press a key of `NAMED`; whether there is one."""
        found = self._keys.get(NAMED[name])
        if found:
            key, level = found
            self._press(key, (*level, CONTROL) if name in WITH_CONTROL else level)
        return bool(found)

    def idle(self) -> float | None:
        """Seconds since anybody touched, clicked or typed; None where the server can't say."""
        if not self._saver:
            return None
        answer = self._display.ask(self._saver, QUERY_IDLE, struct.pack("<I", self._display.root))
        return int(struct.unpack_from("<I", answer, 16)[0]) / 1000

    def _press(self, key: int, held: tuple[int, ...]) -> None:
        modifiers = [self._keys[one][0] for one in held if one in self._keys]
        for one in modifiers:
            self._display.fake_key(one, up=False)
        self._display.fake_key(key)
        for one in reversed(modifiers):
            self._display.fake_key(one, down=False)

    def _learn(self) -> None:
        """Symbol -> its key, and what is held with it; the plainest way to each."""
        self._free: list[int] = []
        self._keys: dict[int, tuple[int, tuple[int, ...]]] = {}
        for key, symbols in self._display.keyboard().items():
            if not any(symbols):
                self._free.append(key)
            for level, held in LEVELS.items():
                if level < len(symbols) and symbols[level]:
                    old = self._keys.get(symbols[level])
                    if old is None or len(old[1]) > len(held):
                        self._keys[symbols[level]] = (key, held)

    def _borrow(self, wanted: list[int]) -> None:
        for one in dict.fromkeys(wanted):
            if one not in self._keys and self._free:
                key = self._free.pop()
                self._set(key, one)
                self._borrowed.append(key)
                self._keys[one] = (key, ())

    def _set(self, key: int, one: int) -> None:
        self._display.send(xserver.CHANGE_KEYS, 1, struct.pack("<BBxxII", key, 2, one, one))


def symbol(character: str) -> int:
    """The keysym of a character (X protocol, appendix A): Latin-1 as it is, all else by its Unicode number."""
    number = ord(character)
    return number if number < 0x100 else 0x01000000 + number
