"""Staff's own pages, laid over the visitor's: the same frame, a way of their own, and one part that is taken away.

The visitor's page stays below as it was, unseen and untouched, and its threads go on telling it what came of them. A
screen is given a `StaffApp` in place of the app: what goes places goes within the layer, all else is the app's own.
"""

from types import SimpleNamespace
from typing import Any

from kivy.input import MotionEvent

from kiosk import i18n
from kiosk.errors import KnownError
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.frame import AnyRail, Buttons, Frame, FrameButton, language_button, vital
from kiosk.ui.navigation import Navigation, Route, Walking
from kiosk.ui.routes import screen_class
from kiosk.ui.trouble import trouble
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part, Space


class StaffRail(AnyRail):
    """Back, read aloud, hide, the crisis lines, language, close: what staff's pages have at the left."""

    ground = theme.MIST

    def __init__(self, app: "StaffApp", *, back: bool) -> None:
        reading = app.reader.reading
        words, icon, kind = (_("Stop"), "stop", "on") if reading else (_("Read aloud"), "speak", "plain")
        parts: list[Part] = [vital(FrameButton(_("Back"), "back", app.back))] if back else []
        parts += [
            FrameButton(words, icon, app.read_aloud, kind=kind),
            vital(FrameButton(_("Hide"), "hide", app.hide)),
            vital(FrameButton(_("If it is urgent"), "call", app.urgent)),
            FrameButton(language_button(app), "language", app.switch_language),
            Space(),
            vital(FrameButton(_("Close"), "close", app.close, kind="strong")),
        ]
        super().__init__(Buttons(parts))


class Layer(Part):
    """Covers the window, opaque; holds one page in its frame."""

    frame: Frame | None = None

    def show(self, frame: Frame) -> None:
        """Put up a page."""
        self.frame = frame
        self.replace([frame])
        self.place(self.x, self.y, self.width, self.height)

    def draw(self) -> None:
        """See `Part.draw`."""
        shapes.box(self.canvas.before, *self.pos, *self.size, fill=theme.PAPER)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Nothing below is touched."""
        super().on_touch_down(touch)
        return True


class StaffApp(Walking):
    """What a screen of the layer takes for the app."""

    def __init__(self, app: Any, staffing: Any) -> None:
        self._app, self.staffing = app, staffing
        self.layer = Layer()
        self.navigation = Navigation()
        self.page: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)

    @property
    def stage(self) -> Any:
        """What lies over the layer is what lies over its pages."""
        return SimpleNamespace(over=self.above, top_content=self._app.stage.top_content)

    @property
    def above(self) -> list[Part]:
        """The overlays over the layer."""
        over: list[Part] = self._app.stage.over
        return over[over.index(self.layer) + 1 :] if self.layer in over else []

    # -- going places

    def begin(self, name: str) -> None:
        """To this page, and nothing behind it."""
        self._wipe(Route(name))
        self.refresh()

    def refresh(self) -> None:
        """Build the current page anew."""
        self._app.reader.stop()
        if self.page:
            self.page.leave()
        route = self.navigation.current
        try:
            self.page = screen_class(route.name)(self, route)
            self._show(self.page.build())
        except KnownError as error:
            self.went_wrong(i18n.say(error))

    def went_wrong(self, said: str) -> None:
        """Tell of it here, with the way back to staff's first page."""
        if self.page:
            self.page.leave()
            self.page = None
        self._show(trouble(self, said))

    def rail_changed(self) -> None:
        """The voice began or ended."""
        if self.layer.frame:
            self.layer.frame.set_rail(self._rail())

    def home(self) -> None:
        """To staff's first page."""
        self.begin("staff")

    def close(self) -> None:
        """Staff are done here: the visitor's page again, and the card is locked."""
        self.staffing.put_away()

    def urgent(self) -> None:
        """The crisis lines: on staff's pages nobody is called, who are here."""
        from kiosk.ui.overlays import lines  # noqa: PLC0415 - start-up time

        self._app.show(lines.build(self._app))

    def switch_language(self) -> None:
        """The other language, for the page below too."""
        self._app.switch_language()

    def leave(self) -> None:
        """The layer goes: nothing of its pages stays."""
        if self.page:
            self.page.leave()
            self.page = None
        self._wipe(Route("staff_card"))
        self.layer.replace([])
        self.layer.frame = None

    def _wipe(self, route: Route) -> None:
        """What was typed is overwritten now, not when somebody sweeps."""
        for old in self.navigation.stack:
            for value in old.state.values():
                if hasattr(value, "wipe"):
                    value.wipe()
            old.state.clear()
        self.navigation.stack = [route]

    def _rail(self) -> Any:
        return StaffRail(self, back=self.navigation.can_go_back)

    def _show(self, content: Part) -> None:
        page = self.page
        whole, state = bool(page and page.whole), page.state if page else None
        self.layer.show(Frame(self._rail(), content, whole=whole, state=state))
        self._app.keypad.settled()
