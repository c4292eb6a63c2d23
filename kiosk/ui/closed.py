"""The page when the kiosk can't begin: what is wrong in one sentence, who to ask, and another try in a while.

Without the store there is no programme to show; a black screen would be a dead end.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk import i18n
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.i18n import _
from kiosk.ui import theme, urgent
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.directory.service import Directory

TRY_AGAIN = 60.0  # seconds


class ClosedApp(App):
    """Shows `words` and, once they were read, the crisis lines; calls `again` after a minute."""

    def __init__(self, config: Config, words: str, again: Callable[[], object], directory: "Directory") -> None:
        super().__init__()
        self._config, self._words, self._again, self._directory = config, words, again, directory

    def load_kv(self, *_args: object, **_kwargs: object) -> bool:
        """No kv file: screens are Python."""
        return False

    def build(self) -> Part:
        """The page."""
        i18n.use(self._config.centre.language)
        Window.clearcolor = theme.rgba(theme.PAPER)
        Window.bind(on_resize=self._place)
        theme.use(*(int(one) for one in Window.size))
        centre = self._config.centre
        who = _("Ask {staff}. The screen tries again by itself.").format(staff=centre.staff)
        if centre.phone:
            who += " " + _("Phone: {phone}.").format(phone=centre.phone)
        self._who = who
        self._page = Part([self._notice()])
        Clock.schedule_once(lambda _dt: self._again(), TRY_AGAIN)
        urgent.when_known(self._directory, self._known)
        self._place()
        return self._page

    def _notice(self) -> Part:
        small = [Text(self._words, "body", color=theme.SOFT, align="center", flex=1)]
        return Notice("hands", _("The screen is resting"), self._who, small)

    def _known(self) -> None:
        """The numbers were read: the same page, with them."""
        self._page.replace([urgent.below(self._notice(), self._directory, SystemClock().now(), pad=2)])
        self._place()

    def _place(self, *_args: object) -> None:
        self._page.place(0, 0, *Window.size)
