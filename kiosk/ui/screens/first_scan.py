"""The square code of a hub, held up to a new kiosk's camera: it is read by itself."""

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.screens.camera_live import LiveScreen
from kiosk.ui.screens.camera_words import TROUBLE
from kiosk.ui.screens.first_page import FirstPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.live import Live
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text
from sync import invitation


class FirstScan(LiveScreen, FirstPage):
    """Route `first_scan`. `state`: what is wrong with the camera. It is on while this page is up."""

    _live: Live | None = None

    def build(self) -> Part:
        """See `Screen.build`."""
        self._camera = self.services.invitation_camera
        if not self._camera.available and not self.state.get("trouble"):
            self.state["trouble"] = "none"
        digits = BigButton(_("Type the digits"), self.app.back, icon="keyboard")
        if trouble := self.state.get("trouble"):
            return Notice("camera", _(TROUBLE[trouble][0]), _("You can type the digits."), [digits])
        self._camera.open()
        self._live = Live(_("The camera is starting"))
        title = Text(_("Hold the square code up to the camera"), "title")
        said = Text(_("It stands beside the digits, in the hub's console."), color=theme.SOFT)
        self.covered(False)
        return Column([title, said, self._live, Row([Space(), digits])], gap=1.5)

    def on_back(self) -> bool:
        """See `Screen.on_back`: to the digits."""
        return False

    def _tick(self) -> None:
        """See `LiveScreen._tick`."""
        if not self.shown or self._live is None:
            self.covered(True)
            return
        frame = self._camera.frame()
        if trouble := self._camera.trouble:
            self._camera.close()
            self.tell(trouble=trouble)
        elif frame:
            self._live.show(frame, None, 0)
            if found := invitation.read(str(frame.told.get("slip", ""))):
                self.first.give_code(found.code, found.hub)
