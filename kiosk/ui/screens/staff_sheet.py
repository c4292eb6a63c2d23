"""A sheet that staff fill in line by line, and put on the screen: what is missing is said before it goes there."""

from collections.abc import Callable
from functools import partial

from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.screens.message import writing
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Card
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text


class StaffSheet(StaffPage):
    """`state`: the line that is being filled in (`at`), what is typed there, and why it was refused."""

    def sheet(self, title: str, lines: list[Part], put: str, on: Callable[[], object]) -> Part:
        """All of it: `put` are the words of the button that does `on`."""
        refused = self.state.get("refused", "")
        told = [Banner("info", refused)] if refused else []
        button = BigButton(put, on, kind="primary", icon="check", flex=1)
        return Column([Text(title, "title"), *told, self.listed([*lines, Space()], gap=1), Row([button])], gap=1.5)

    def line(self, name: str, label: str, words: str) -> Part:
        """A line of it, with the button that fills it in."""
        said = Text(words or _("Not written yet."), color=theme.INK if words else theme.SOFT)
        texts = Column([Text(label, bold=True), said], gap=0.25, flex=1)
        button = BigButton(_("Change") if words else _("Write"), partial(self.begin, name, words), icon="edit")
        return Card(Row([texts, button], valign="center"), pad=1.5)

    def begin(self, name: str, words: str) -> None:
        """Fill in this line."""
        if longest := self.longest(name):
            self.state["typed"] = typed = TypedText(longest)
            typed.add(words)
        self.tell(at=name, refused="", offset=0)

    def longest(self, name: str) -> int:
        """How many letters this line takes; 0 for one that is not written."""
        raise NotImplementedError

    def typing(self, question: str, hint: str, take: Callable[[str], object]) -> Part:
        """The page on which a line is written; `take` is given what was."""

        def taken(text: str) -> None:
            self.state["at"] = ""
            take(" ".join(text.split()))

        return writing(self, hint, taken, question=question, done=_("Keep these words"))

    def done(self, do: Callable[[], object]) -> None:
        """Put it on the screen and go back, or say why not."""
        try:
            do()
        except KnownError as error:
            self.tell(refused=say(error))
        else:
            self.app.back()

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not self.state.get("at"):
            return False
        if typed := self.state.pop("typed", None):
            typed.wipe()
        self.tell(at="", refused="")
        return True
