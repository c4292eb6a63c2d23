"""Delete all of the folder: asked twice, and a receipt that says that it is gone."""

from functools import partial
from typing import TYPE_CHECKING

from kiosk.i18n import _, n_
from kiosk.ui.printing import print_button, print_trouble
from kiosk.ui.screens.folder_page import FolderPage, fact
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.devices.slip import Slip


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
        listed = self.listed([Card(Column(parts, gap=1.5), pad=2.5), Space()])
        return Column(
            [
                Text(_("It is gone"), "title"),
                *print_trouble(self),
                listed,
                Row([*print_button(self, partial(self._slip, lines)), home]),
            ],
            gap=2,
        )

    def _slip(self, lines: list[str]) -> "Slip":
        from kiosk.ui import folder_slip  # noqa: PLC0415 - only who prints

        return folder_slip.receipt(lines, self.services.config.centre)
