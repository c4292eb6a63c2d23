"""What was fetched in the mailbox during this visit and is still here: also what nobody wanted to see just then."""

from functools import partial
from pathlib import Path

from kiosk.i18n import _
from kiosk.ui.screen import Screen
from kiosk.ui.screens.letter_stick import breakable
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text


class LetterFetched(Screen):
    """Route `letter_fetched`, no params."""

    def build(self) -> Part:
        """See `Screen.build`."""
        found = self.services.mailbox.fetched()
        if not found:
            other = BigButton(_("Another way"), lambda: self.app.replace("letter"), kind="primary", icon="back")
            return Notice("mailbox", _("No letters found"), _("Nothing was fetched in this visit."), [other])
        cards = [self._card(path) for path in found]
        listed = ScrollList(Column(cards, gap=1.5), offset=self.state.get("offset", 0), remember=self._remember)
        return Column([Text(_("Which letter?"), "title"), listed], gap=2)

    def _card(self, path: Path) -> Part:
        lines = [Text(breakable(path.name), "lead", personal=True)]
        return Listed("letter", lines, partial(self.app.go, "letter_reading", path=path, channel="digital"))

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset
