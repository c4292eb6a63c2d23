"""The mailbox itself: the kiosk's frame, a line on where one is, and the browser in all the rest.

The browser draws over the page by itself; the page says where it lies and when it may be seen. Whatever lies over the
page (hide, a warning, a call for staff) covers the browser first. What was downloaded is offered in a panel below it.
"""

from functools import partial
from typing import Any

from kivy.clock import Clock

from kiosk.errors import KnownError
from kiosk.i18n import N_, _, content, say
from kiosk.mailbox import service
from kiosk.mailbox.browser import NoBrowser
from kiosk.mailbox.downloads import Arrived
from kiosk.mailbox.service import Wanted
from kiosk.mailbox.sites import Site
from kiosk.mailbox.windows import Area
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.routes import ROUTES
from kiosk.ui.screen import Screen
from kiosk.ui.screens.mailbox_keys import BrowserKeys, characters
from kiosk.ui.screens.mailbox_parts import Pane, Panel, framed, line, sentence, short
from kiosk.ui.screens.mailbox_rail import MORE, MailboxRail
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.keyboard import Keyboard
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

TICK = 1.0  # seconds between looks at whether somebody is there
LARGER = (1.0, 1.25, 1.5)  # the site's letters, for each size of ours; more would leave half a page in sight
NOT_KEPT = {
    "kind": N_("This kind of file can't be opened here. Ask staff, if you need it."),
    "large": N_("The file is too large to be opened here. Ask staff, if you need it."),
    "empty": N_("The file was empty. Try to fetch it again, or ask staff."),
}


class MailboxOpen(Screen):
    """Route `mailbox_open`, param site. Built anew it goes on where it was."""

    whole = True
    _tick: Any = None
    _rail: MailboxRail | None = None

    def build(self) -> Part:
        """See `Screen.build`."""
        mailbox = self.services.mailbox
        site = mailbox.one(self.params["site"])
        mailbox.changed = lambda: call_soon(self._news)
        self._tick = Clock.schedule_interval(lambda _dt: self._each_second(), TICK)
        begun = self.state.get("begun", False)
        if site is None or (begun and mailbox.state not in service.BUSY):
            return framed(self._closed())
        self.state["begun"] = True
        there = mailbox.state == service.OPEN
        waiting = Space() if there or mailbox.arrived else self._waiting(site)  # a letter is there: that is the news
        pane = Pane(waiting, partial(self._placed, site))
        parts = [line(site), pane]
        if mailbox.arrived:
            parts.append(Panel(self._offer(mailbox.arrived[-1])))
        elif there and self.state.get("keys"):
            keyboard = Keyboard(self.state.setdefault("browser_keys", BrowserKeys(mailbox)), lambda _fitted: None)
            parts.append(Panel(keyboard))
        return Column(parts, gap=0)

    def rail(self) -> Any:
        """See `Screen.rail`."""
        self._rail = MailboxRail(self.app, self, keys=bool(self.state.get("keys")))
        return self._rail

    # -- the browser's place

    def _placed(self, site: Site, area: Area) -> None:
        mailbox = self.services.mailbox
        if mailbox.site == site and mailbox.state in service.BUSY:
            mailbox.move(area)
        else:
            m = theme.current()
            wished = m.comfort
            scale = max(1.0, min(m.width / 1280, m.height / 800)) * LARGER[wished.text]
            mailbox.open(Wanted(site, area, content(), characters(), scale, dark=wished.contrast, calm=wished.calm))

    def covered(self, over: bool) -> None:
        """See `Screen.covered`."""
        mailbox = self.services.mailbox
        if over:
            mailbox.cover()
        elif mailbox.state in service.BUSY:
            mailbox.show()

    def leave(self) -> None:
        """See `Screen.leave`."""
        self.services.mailbox.cover()
        self.services.mailbox.changed = lambda: None
        if self._tick:
            self._tick.cancel()

    def _news(self) -> None:
        if self.app.navigation.current is self.route:
            self.app.refresh()

    def _each_second(self) -> None:
        """Who touches the browser is there: the X server knows when, and nobody needs to know what."""
        idle = self.services.mailbox.idle()
        if idle is not None and idle < TICK * 1.5 and not self.app.stage.over:
            self.app.visiting.heard()
        if self._rail:
            self._rail.tick()

    # -- what is in its place while it is not there

    def _waiting(self, site: Site) -> Part:
        stop = BigButton(_("Stop"), self._stop, icon="stop")
        said = _("It takes a moment. We first see that it is safe.")
        return Notice("mailbox", _("Opening {name}").format(name=site.name), said, [stop])

    def _closed(self) -> Part:
        again = BigButton(_("Open it again"), self._again, icon="refresh")
        call = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")
        if self.services.mailbox.state == service.REFUSED:
            return Notice("hands", _("The mailbox can't be opened"), say(NoBrowser()), [again, call])
        said = _("It is not your fault. You are logged out, and nothing was kept.")
        return Notice("mailbox", _("The mailbox has closed"), said, [call, again])

    def _again(self) -> None:
        self.state["begun"] = False
        self.app.refresh()

    def _stop(self) -> None:
        self.services.mailbox.close()
        self.app.back()

    # -- what was downloaded

    def _offer(self, arrived: Arrived) -> Part:
        away = BigButton(_("Not now"), self._put_away, icon="close")
        if arrived.path is None:
            return Row([sentence(_(NOT_KEPT[arrived.why])), away], gap=2, valign="center")
        title = Text(_("The letter is here: {name}").format(name=short(arrived.name)), bold=True, personal=True)
        said: Part = Column([title, *self._trouble()], gap=0, flex=1)
        buttons: list[Part] = [away]
        if self.services.printer.prints_pages and arrived.path.suffix == ".pdf":
            buttons.append(self._print_button(arrived))
        if "letter_reading" in ROUTES:
            to_it = partial(self._understand, arrived)
            buttons.append(BigButton(_("Understand the letter"), to_it, kind="primary", icon="forward"))
        return Row([said, *buttons], gap=2, valign="center")

    def _trouble(self) -> list[Part]:
        return [Text(self.state["trouble"], "label")] if self.state.get("trouble") else []

    def _print_button(self, arrived: Arrived) -> Part:
        printing = self.state.get("printing") == arrived.name
        button = BigButton(_("Printing…") if printing else _("Print"), partial(self._print, arrived), icon="print")
        button.enabled = not printing
        return button

    def _print(self, arrived: Arrived) -> None:
        self.state.update(printing=arrived.name, trouble="")
        pdf = arrived.path.read_bytes() if arrived.path else b""
        self.services.printer.print_pdf(pdf, lambda error: call_soon(lambda: self._printed(error)))
        self.app.refresh()

    def _printed(self, error: KnownError | None) -> None:
        if error and self.app.navigation.current is self.route:
            self.state.update(printing="", trouble=say(error))
            self.app.refresh()

    def _understand(self, arrived: Arrived) -> None:
        self.services.mailbox.seen()
        self.app.go("letter_reading", path=arrived.path, channel="digital")

    def _put_away(self) -> None:
        self.services.mailbox.seen()
        self.app.refresh()

    # -- what the rail's buttons do

    def one_back(self) -> None:
        """A page back in the browser."""
        self.services.mailbox.back()

    def larger(self) -> None:
        """Larger letters; after the largest, as they were."""
        self.services.mailbox.larger()

    def turn_keyboard(self) -> None:
        """The keyboard, or none."""
        self.state["keys"] = not self.state.get("keys")
        self.services.mailbox.seen()
        self.app.refresh()

    def more_time(self) -> None:
        """Time to read, without a question in between."""
        self.services.session.extend(MORE)
        self.app.visiting.heard()
        if self._rail:
            self._rail.tick()

    def to_the_kiosk(self) -> None:
        """To the front page; the mailbox stays open for as long as the visit lasts, and can't be seen."""
        self.app.home()

    def on_back(self) -> bool:
        """See `Screen.on_back`: the choice page, which says that it is open."""
        return False
