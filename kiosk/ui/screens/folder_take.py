"""*Take it along*: all of the folder on paper, or on a USB stick (a PDF to read, and a file that programs read)."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.folder_page import FolderPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.folder.export import Put


class FolderTake(FolderPage):
    """Route `folder_take`. `state`: what is being made, and what came of it."""

    def inside(self) -> Part:
        """See `FolderPage.inside`."""
        if self.state.get("making"):
            staff = BigButton(_("Call staff"), self.app.call_staff, icon="call")
            return Notice("papers", _("We write your papers"), _("It takes a moment."), [staff], waits=True)
        offers: list[Part] = []
        if self.services.sticks.writable() is not None:
            said = self.state.get("saved") or _("Papers to read, and a file for a computer.")
            offers.append(self._offer("usb", _("On my USB stick"), said, self._to_stick))
        else:
            offers.append(self._offer("usb", _("On my USB stick"), _("Put it in, then touch here."), self.app.refresh))
        if self._can_print():
            said = self.state.get("printed") or _("All of it on paper.")
            offers.append(self._offer("papers", _("Print it"), said, self._to_paper))
        trouble = [Banner("info", self.state["trouble"])] if self.state.get("trouble") else []
        warned = Text(_("What you take along is not locked. Who finds it can read it."), color=theme.SOFT)
        done = Row([BigButton(_("Done"), self.app.back, kind="primary", icon="check", flex=1)])
        return Column([Text(_("Take it along"), "title"), warned, *trouble, *offers, Space(), done], gap=2)

    def _can_print(self) -> bool:
        return bool(self.services.printer.available and self.services.printer.prints_pages)

    def _offer(self, picture: str, words: str, said: str, action: Callable[[], object]) -> Part:
        return Listed(picture, [Text(words, "lead"), Text(said, color=theme.SOFT)], action)

    def _to_stick(self) -> None:
        saved = _("It is on the stick. You can take the stick out.")
        place = self.services.sticks.writable()
        if place is None:
            self.app.refresh()
        else:
            self._make(place, lambda: call_soon(lambda: self._end(None, saved=saved)))

    def _to_paper(self) -> None:
        """Straight to the printer: no file of it is made."""
        files: dict[str, bytes] = {}

        def printed(error: KnownError | None) -> None:
            call_soon(lambda: self._end(error, printed="" if error else _("Take your paper.")))

        def made() -> None:
            self.services.printer.print_pdf(next(files[name] for name in files if name.endswith(".pdf")), printed)

        self._make(files.__setitem__, made)

    def _make(self, to: "Path | Put", made: Callable[[], object]) -> None:
        folder, by = self.folder, self.by
        self.tell(making=True, trouble="", saved="", printed="")

        def work() -> None:
            try:
                folder.export(to, by=by)
                made()
            except KnownError as error:
                failed = error
                call_soon(lambda: self._end(failed))

        threading.Thread(target=work, name="folder-paper", daemon=True).start()

    def _end(self, error: KnownError | None, **state: object) -> None:
        if self.app.navigation.current is self.route:
            self.tell(making=False, trouble=say(error) if error else "", **state)
