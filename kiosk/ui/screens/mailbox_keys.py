"""The kiosk's keyboard for the browser: what is touched goes to the page that is open there, and is kept nowhere."""

from typing import Any

from kiosk.ui.keys import PAGES, Key, layout

NAMED = {"backspace", "enter", "tab"}


def characters() -> str:
    """Every character that a key types, small and large."""
    plain = {key.types for page in layout("web").values() for row in page for key in row if key.types}
    return "".join(sorted({*plain, *(one.upper() for one in plain)}))


class BrowserKeys:
    """What `kiosk.ui.widgets.keyboard.Keyboard` asks of its state. Shift holds for one letter and never comes by
    itself: a password begins with what it begins with.
    """

    def __init__(self, mailbox: Any) -> None:
        self._mailbox = mailbox
        self.pages = layout("web")
        self.page, self.shift, self.dead = "letters", False, ""

    def follow(self) -> None:
        """See `KeyboardState.follow`: a password is typed on the keys that everybody knows."""

    def begin(self) -> None:
        """See `KeyboardState.begin`."""
        self.shift = False

    def face(self, key: Key) -> str:
        """See `KeyboardState.face`."""
        return key.types.upper() if self.shift else key.types

    def press(self, key: Key) -> bool:
        """See `KeyboardState.press`."""
        if key.name in PAGES:
            self.page = key.name
        elif key.name == "shift":
            self.shift = not self.shift
        elif key.name in NAMED:
            self._mailbox.press(key.name)
        else:
            self._mailbox.type(self.face(key))
            self.begin()
        return True
