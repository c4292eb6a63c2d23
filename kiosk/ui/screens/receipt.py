"""The receipt: you are signed up, this is when and where, and this is your code.

Where several kiosks share the places, it first says that we have asked, and changes by itself when the answer comes.
Nobody has to wait for that: the code on it finds the answer later.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock

from kiosk.activities.views import View
from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui import paper, theme
from kiosk.ui.printing import print_button, print_trouble
from kiosk.ui.screen import Screen
from kiosk.ui.screens import ticket
from kiosk.ui.screens.folder_keep import keep_button
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.devices.slip import Slip
    from kiosk.folder.things import New

A_MOMENT = 8.0  # seconds in which the answer mostly comes; after them nobody is asked to wait for it


class Receipt(Screen):
    """Route `receipt`, params code and, as long as the visit lasts, alias."""

    shows_programme = True
    all_heard = True
    _timer: Any = None

    def build(self) -> Part:
        """See `Screen.build`."""
        try:
            view = self.services.signups.find(self.params["code"])
        except KnownError as error:
            # It was found a moment ago; if it is gone, staff cancelled it or the disk failed.
            return Notice("hands", _("That did not work just now"), say(error), [self._done()])
        if view.status == "refused":
            from kiosk.ui.screens.found import Found  # noqa: PLC0415 - it imports this

            return Found(self.app, self.route).build()
        m = theme.current()
        icon = "ui/check" if view.status == "confirmed" else "ui/waiting"
        head = Row([Picture(icon, m.gap(6), tint=theme.SEA), Text(title(view), "title", flex=1)], valign="center")
        rows = ticket.fact_rows(ticket.facts(view, self.now, self.params.get("alias", "")))
        buttons = Row([*print_button(self, partial(self._slip, view), of=view.status), self._done()])
        buttons.spoken_last = True  # the code comes first
        keep = Row([keep_button(self, lambda: self._new(view)), Space()])
        facts = ScrollList(Column([rows, keep]), offset=self.state.get("offset", 0), remember=self._remember)
        left = Column([facts, *print_trouble(self), buttons], flex=5)
        right: list[Part] = [ticket.code_card(view)]
        if view.status == "requested":
            right.insert(0, self._asked())
        elif calendar := ticket.calendar_card(view.occurrence, self.now):
            right.append(calendar)
        return Column([head, Row([left, Column([*right, Space()], gap=1.5, flex=6)], gap=3, flex=1)], gap=1.5)

    def _new(self, view: View) -> "New":
        from kiosk.folder import things  # noqa: PLC0415 - heavy, and only who keeps it

        return things.of_signup(view)

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset

    def _asked(self) -> Part:
        """That we have asked: there is an answer in a moment, or when there is network, or later."""
        clock = self.services.clock
        until = self.state.setdefault("until", clock.monotonic() + A_MOMENT)
        left, state = until - clock.monotonic(), self.services.hub.link.state
        if left > 0 and state == "ok":
            self._timer = Clock.schedule_once(lambda _dt: self.app.programme_changed(), left + 0.1)
            said = _("One moment, we ask if there is room…")
        elif state in ("offline", "captive", "never"):
            said = _("We get the answer when there is network. Look again later with your code, or ask staff.")
        else:
            said = _("The answer comes a little later. Look again with your code, or ask staff.")
        return Card(Text(said), fill=theme.MIST, edge=theme.MIST, pad=2)

    def leave(self) -> None:
        """See `Screen.leave`."""
        if self._timer:
            self._timer.cancel()

    def _slip(self, view: View) -> "Slip":
        return paper.slip(view, self.services.config.centre, self.now)

    def _done(self) -> BigButton:
        return BigButton(_("Done"), self.app.home, kind="primary", icon="check", flex=1)


def title(view: View) -> str:
    """How it went, in one line."""
    if view.status == "confirmed":
        return _("You are signed up")
    if view.status == "requested":
        return _("You have asked for a place")
    if view.position is None:
        return _("You are on the waiting list")
    return _("You are number {n} on the waiting list").format(n=view.position)
