"""*I lost my card*: what can be done, and what can't; and the new card, when two of staff made one."""

from typing import TYPE_CHECKING

from kiosk.i18n import _
from kiosk.ui.screen import Screen
from kiosk.ui.screens.folder_card import card_page
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.folder import keycard


class FolderLost(Screen):
    """Route `folder_lost`; param card: the new one."""

    def build(self) -> Part:
        """See `Screen.build`."""
        card: keycard.KeyCard | None = self.params.get("card")
        if card and self.services.folders.current:
            return card_page(self, card, lambda: self.app.replace("folder"))
        if self.app.staffing.with_visitor:
            on = BigButton(_("Make a new card"), self.app.staffing.recover, kind="primary", icon="key")
            back = BigButton(_("Back"), self.app.back, icon="back")
            return Notice("key", _("A new key card"), self._said(), [back, on])
        back = BigButton(_("Back"), self.app.back, icon="back")
        call = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")
        later = Text(_("Did you choose that only you can open it? Then nobody can, and we are sorry."), align="center")
        notice = Notice("key", _("Did you lose your card?"), self._said(), [back, call])
        return Column([notice, later, Space(1), Row([])], gap=1)

    def tell(self, **state: object) -> None:
        """Remember, and show it."""
        self.state.update(state)
        self.app.refresh()

    def _said(self) -> str:
        return _("If you chose that staff may help you, two of staff make a new card, together with you.")
