"""Delete all of the folder: asked twice, and a receipt that says that it is gone."""

from functools import partial

from kiosk.errors import KnownError
from kiosk.i18n import _, n_, say
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.folder_page import FolderPage, fact
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text


class FolderDelete(FolderPage):
    """Route `folder_delete`. `state`: the receipt, when it is done."""

    def build(self) -> Part:
        """See `Screen.build`."""
        if gone := self.state.get("gone"):
            return self._receipt(gone.lines)
        return super().build()

    def inside(self) -> Part:
        """See `FolderPage.inside`."""
        count = len(self.folder.things())
        said = n_("The {n} thing in it is gone then.", "The {n} things in it are gone then.", count)
        said = f"{said} {_('The key card opens nothing any more. Nobody can get it back.')}"
        buttons: list[Part] = [
            BigButton(_("No, go back"), self.app.back, kind="primary", icon="back"),
            BigButton(_("Take it along first"), partial(self.app.go, "folder_take"), icon="print"),
            BigButton(_("Yes, delete all of it"), self._delete, icon="remove"),
        ]
        return Notice("papers", _("Delete your folder?"), said, buttons)

    def _delete(self) -> None:
        gone = self.folder.shred(by=self.by)
        self.services.folders.close()
        self.tell(gone=gone)

    def _receipt(self, lines: list[str]) -> Part:
        home = BigButton(_("To the front page"), self.app.home, kind="primary", icon="home", flex=1)
        parts = [fact("check", Text(line, "lead", bold=False)) for line in lines]
        trouble = [Banner("print", self.state["trouble"])] if self.state.get("trouble") else []
        listed = self.listed([Card(Column(parts, gap=1.5), pad=2.5), Space()])
        return Column(
            [Text(_("It is gone"), "title"), *trouble, listed, Row([*self._print(lines), home])],
            gap=2,
        )

    def _print(self, lines: list[str]) -> list[Part]:
        if not self.services.printer.available:
            return []
        if self.state.get("printed"):
            return [Text(_("Take your paper."), "lead", bold=False, valign="center", flex=1)]
        return [BigButton(_("Print"), partial(self._start, lines), icon="print", flex=1)]

    def _start(self, lines: list[str]) -> None:
        from kiosk.ui import folder_slip  # noqa: PLC0415 - only who prints

        paper = folder_slip.receipt(lines, self.services.config.centre)
        self.services.printer.print(paper, lambda error: call_soon(lambda: self._printed(error)))

    def _printed(self, error: KnownError | None) -> None:
        if self.app.navigation.current is self.route:
            self.tell(printed=error is None, trouble=say(error) if error else "")
