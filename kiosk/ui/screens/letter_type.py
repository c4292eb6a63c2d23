"""A letter typed in, or pasted from the mailbox: all of it, or the part that matters."""

from kiosk.i18n import _
from kiosk.ui import pasted
from kiosk.ui.screens.writing import WritingScreen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.typed_page import TypedPage

LEAST = 10


class LetterType(WritingScreen):
    """Route `letter_type`, no params."""

    longest = 20_000  # a letter of eight pages
    lines = True

    def build(self) -> Part:
        """See `Screen.build`."""
        paste = [BigButton(_("Paste"), self._paste, icon="paste")] if pasted.waiting() else []
        read = BigButton(_("Explain it to me"), self._read, kind="primary", icon="search")
        hint = _("Write what the letter says. The part about when and what is enough.")
        return self.sheet(hint, [*paste, read], self._line)

    def _line(self, page: TypedPage) -> None:
        self.typed.add("\n")
        page.refresh()

    def _paste(self) -> None:
        self.typed.add(pasted.take())
        self.app.refresh()

    def _read(self) -> None:
        if len(self.typed) < LEAST:
            self.refuse(_("Write a little more, so that we can help."))
            return
        self.app.go("letter_reading", data=str(self.typed).encode(), channel="unknown")
