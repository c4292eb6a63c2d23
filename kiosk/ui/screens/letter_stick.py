"""The letters on a USB stick, the newest first; or that it is time to put one in. It notices when one comes."""

from collections.abc import Callable

from kiosk import words
from kiosk.devices.stick import StickFile
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

LONGEST_WORD = 30  # characters that stand on one line
PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp")


class LetterStick(Screen):
    """Route `letter_stick`, no params."""

    _unwatch: Callable[[], None] | None = None

    def build(self) -> Part:
        """See `Screen.build`."""
        sticks = self.services.sticks
        self._unwatch = sticks.watch(lambda: call_soon(self._changed))
        files = sticks.files()
        if not sticks.present():
            return Notice(
                "usb", _("Put your USB stick in"), _("The letters on it come up here by themselves."), [self._other()]
            )
        if not files:
            said = _("There are no letters on the stick that can be read here.")
            return Notice("usb", _("No letters found"), said, [self._other(), self._call()])
        cards = [self._card(one) for one in files]
        listed = ScrollList(Column(cards, gap=1.5), offset=self.state.get("offset", 0), remember=self._remember)
        return Column([Text(_("Which letter?"), "title"), listed], gap=2)

    def leave(self) -> None:
        """See `Screen.leave`."""
        if self._unwatch:
            self._unwatch()

    def _changed(self) -> None:
        if self.app.navigation.current is self.route:
            self.app.refresh()

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset

    def _card(self, one: StickFile) -> Part:
        picture = "look" if one.path.suffix.lower() in PICTURES else "letter"
        when = words.capital(words.date_in_words(one.modified.date(), self.now.date()))
        lines = [Text(breakable(one.name), "lead", personal=True), Text(when, color=theme.SOFT)]
        return Listed(picture, lines, lambda: self._read(one))

    def _read(self, one: StickFile) -> None:
        self.app.go("letter_reading", path=one.path, channel="unknown")

    def _other(self) -> BigButton:
        return BigButton(_("Another way"), lambda: self.app.replace("letter"), icon="back")

    def _call(self) -> BigButton:
        return BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")


def breakable(name: str) -> str:
    """A file's name with places to break the line: names have no blanks, and some are long."""
    if len(name) <= LONGEST_WORD:
        return name
    parts = name.replace("_", " ").replace("-", " - ").split(" ")
    return " ".join(one if len(one) <= LONGEST_WORD else f"{one[:16]}…{one[-8:]}" for one in parts)
