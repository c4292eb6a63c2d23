"""The frame around the browser: the way back, hide, larger letters, keys, staff, the time that is left, and the end."""

import math
from typing import Any

from kiosk.i18n import _, n_
from kiosk.ui.frame import AnyRail, Buttons, FrameButton, vital
from kiosk.ui.widgets.part import Action, Part, Space

MORE = 300  # seconds that a touch on the time adds


class MailboxRail(AnyRail):
    """Stands where the usual rail stands. `page` is the screen: it has what the buttons do."""

    def __init__(self, app: Any, page: Any, *, keys: bool) -> None:
        self._app = app
        self._minutes = self._left()
        self._page, self._keys = page, keys
        super().__init__(self._layout())

    def _layout(self) -> Part:
        app, page = self._app, self._page
        buttons: list[Part] = [
            vital(_button(_("One page back"), "back", page.one_back)),
            _button(_("Larger text"), "larger", page.larger),
            _button(_("Keyboard"), "keyboard", page.turn_keyboard, kind="on" if self._keys else "plain"),
            vital(_button(_("Hide"), "hide", app.hide)),
            vital(self._staff()),
            _button(time_left(self._minutes), "clock", page.more_time),
            Space(),
            _button(_("To the kiosk"), "home", page.to_the_kiosk),
            vital(_button(_("Finish"), "end", app.end, kind="strong")),
        ]
        return Buttons(buttons, gap=0.5, pad=(1, 1))

    def _staff(self) -> FrameButton:
        """Who sits with the visitor, or the way to call somebody."""
        staffing = self._app.staffing
        if staffing.with_visitor:
            words = _("{name} is with you").format(name=staffing.name)
            return _button(words, "company", staffing.beside, kind="on")
        return _button(_("Call staff"), "call", self._app.call_staff)

    def _left(self) -> int:
        return math.ceil(self._app.visiting.seconds_left() / 60)

    def tick(self) -> None:
        """Show how much time there is, when it is another number of minutes."""
        left = self._left()
        if left != self._minutes:
            self._minutes = left
            self.replace([self._layout()])
            self.place(self.x, self.y, self.width, self.height)


def time_left(minutes: int) -> str:
    """How long it stays open without a touch."""
    return n_("{n} min left", "{n} min left", minutes) if minutes > 1 else _("1 min left")


def _button(words: str, icon: str, action: Action, *, kind: str = "plain") -> FrameButton:
    button = FrameButton(words, icon, action, kind=kind)
    button.air = 1.0
    button.on = kind == "on"
    return button
