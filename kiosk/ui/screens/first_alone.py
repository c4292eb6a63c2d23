"""Before a new kiosk goes on without a hub: what that means, and that it can be connected later."""

from kiosk.i18n import _
from kiosk.ui.screens.first_page import FirstPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Part


class FirstAlone(FirstPage):
    """Route `first_alone`."""

    def build(self) -> Part:
        """See `Screen.build`."""
        said = _("Everything here works without one. It can be connected later, under The connection.")
        back = BigButton(_("No, go back"), self.app.back, icon="back")
        yes = BigButton(_("Yes, without a hub"), self.first.go_alone, kind="primary", icon="check")
        return Notice("house", _("Shall the kiosk stand alone?"), said, [back, yes])

    def on_back(self) -> bool:
        """See `Screen.on_back`: to the question before."""
        return False
