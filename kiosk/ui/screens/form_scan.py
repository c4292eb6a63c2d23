"""A key slip held up to the camera: its code is read by itself, and the words stand there to be looked at."""

from typing import Any

from kiosk.errors import KnownError
from kiosk.forms import keyslip
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.screens.camera_live import LiveScreen
from kiosk.ui.screens.camera_words import TROUBLE
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.live import Live
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text


class FormScan(LiveScreen):
    """Route `form_scan`, no params. `state`: what is wrong with the camera. It is on while this page is up."""

    words_page = "form_open"
    title = N_("Hold your key slip up to the camera")
    otherwise = N_("You can type the words on your slip.")
    _live: Live | None = None

    def build(self) -> Part:
        """See `Screen.build`."""
        self._camera = self.services.slip_camera
        if not self._camera.available and not self.state.get("trouble"):
            self.state["trouble"] = "none"
        type_them = BigButton(_("Type the words"), self._type, icon="keyboard")
        if trouble := self.state.get("trouble"):
            call = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")
            return Notice("camera", _(TROUBLE[trouble][0]), _(self.otherwise), [type_them, call])
        self._camera.open()
        self._live = Live(_("The camera is starting"))
        title = Text(_(self.title), "title")
        said = Text(_("The square with the dots must be in the picture."), color=theme.SOFT)
        self.covered(False)
        return Column([title, said, self._live, Row([Space(), type_them])], gap=1.5)

    def _tick(self) -> None:
        """See `LiveScreen._tick`."""
        if self.app.navigation.current is not self.route or self._live is None:
            self.covered(True)
            return
        frame = self._camera.frame()
        if trouble := self._camera.trouble:
            self._camera.close()
            self.state["trouble"] = trouble
            self.app.refresh()
        elif frame:
            self._live.show(frame, None, 0)
            self._read(str(frame.told.get("slip", "")))

    def _read(self, text: str) -> None:
        if not text:
            return
        try:
            found = self.found(text)
        except KnownError:  # a code of somebody else's making
            return
        self.app.visiting.heard()  # somebody is there, though nobody touched anything
        self.app.replace(self.words_page, **found)

    def found(self, text: str) -> dict[str, Any]:
        """What the page of the words is to know of the code. Raises KnownError for what is none of ours."""
        return {"words": keyslip.read(text).words}

    def _type(self) -> None:
        self.app.replace(self.words_page)
