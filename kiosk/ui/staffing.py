"""Staff's card at the screen: what is laid over the visitor's page while it is in, and that all of it goes with it.

What the card is and whether it opens is kiosk.staff.service's; here is only what is seen of it, in the UI's thread.
"""

import logging
from typing import Any

from kivy.clock import Clock

from kiosk.errors import KnownError
from kiosk.i18n import _
from kiosk.session import EndedBy
from kiosk.session.machine import State
from kiosk.staff.errors import StaffError
from kiosk.ui import fonts
from kiosk.ui.loop import call_soon
from kiosk.ui.navigation import IDLE
from kiosk.ui.staff_layer import StaffApp

log = logging.getLogger(__name__)

CODE, UNKNOWN = "code", "unknown"  # in the log: who came in by the staff code; a card that we do not know
FORGOTTEN = 60.0  # seconds: a card that nobody enters a PIN for is somebody's who went away
UNSEEN = 0.2  # seconds after which the page without staff's is surely drawn


class Staffing:
    """Joins `app` to the staff service."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.pages: StaffApp | None = None
        self.with_visitor: Any = None
        """Who sits with the visitor (kiosk.staff.service.Who); None for nobody."""
        self._unlisten: Any = None
        self._seen: tuple[int, str] = (0, "none")
        self._away = -1  # the insertion that somebody put away
        self._forgotten: Any = None
        self._opened = ""  # whose card is open, as the log knows them
        self._refused = 0  # the insertion that was last written down as refused

    @property
    def _staff(self) -> Any:
        return self._app.services.staff

    def start(self) -> None:
        """Begin to follow the cards."""
        self._unlisten = self._staff.listen(lambda *_told: call_soon(self.follow))
        self.follow()

    def stop(self) -> None:
        """The program ends."""
        if self._unlisten:
            self._unlisten()
        self._no_timer()

    def follow(self) -> None:
        """The staff service tells of a change: show how it stands now."""
        staff = self._staff
        state, now = staff.state, (staff.insertion, staff.state)
        was = self._opened
        self._log(state)
        if state != "open":
            self.leave_visitor()
            if was:
                Clock.schedule_once(self._forget_seen, UNSEEN)
        if state in ("off", "none"):
            self._seen, self._away = now, -1
            if not self._asks_code:
                self._gone()
            elif self.pages:
                self.pages.refresh()
            return
        if self._app.services.session.state is State.ENDING:
            return
        changed, self._seen = now != self._seen, now
        if staff.insertion == self._away:
            return
        if changed and self.pages is None:
            self._come()
        if self.pages:
            self._show(changed=changed)

    def _forget_seen(self, _dt: float) -> None:
        """Where a visit goes on; where it ended, the process ends with it, and all that it knew."""
        if self._app.services.session.visiting and self._staff.state != "open":
            self._app.services.forget_seen()

    def _show(self, *, changed: bool) -> None:
        opened = self._staff.state == "open"
        if not changed:
            self.pages.refresh()
        elif opened:
            self.pages.begin("staff")
        elif self._asks_code:
            self.pages.refresh()
        else:
            self.pages.begin("staff_card")
        self._no_timer()
        if not opened:
            self._forgotten = Clock.schedule_once(lambda _dt: self.put_away(), FORGOTTEN)

    def touched(self) -> None:
        """Somebody is there: the card is not forgotten."""
        if self._forgotten:
            self._forgotten.cancel()
            self._forgotten = Clock.schedule_once(lambda _dt: self.put_away(), FORGOTTEN)

    @property
    def _asks_code(self) -> bool:
        """Whether the page that asks for the staff code is up, which needs no card."""
        return bool(self.pages and self.pages.navigation.current.name == "staff_code" and self._staff.takes_code)

    def by_code(self) -> bool:
        """Ask for the staff code, where a centre without a reader lets it in; False where it does not."""
        if not self._unlisten or not self._staff.takes_code:
            return False
        self._away = -1
        if self.pages is None:
            self._come()
        self.pages.begin("staff_code")
        return True

    def put_away(self) -> None:
        """The visitor's page again; the card opens nothing before it is put in anew."""
        self._away = self._staff.insertion
        self.leave_visitor()
        self._gone()
        self._staff.lock()

    def wipe(self) -> None:
        """The visit ends: nothing of staff's stays on the screen."""
        who, self.with_visitor = self.with_visitor, None
        if who:
            self._left(who)
        self._away = self._staff.insertion if self._unlisten else -1
        self._gone()

    def resized(self) -> None:
        """The window or the language is another."""
        if self.pages:
            self.pages.refresh()

    # -- with the visitor

    @property
    def visitor_here(self) -> bool:
        """Whether somebody has begun a visit; staff's own touches on their pages are none."""
        return bool(self._app.services.session.visiting) and self._app.navigation.current.name != IDLE

    @property
    def name(self) -> str:
        """What they are called who sit with the visitor."""
        return str(self.with_visitor.name) or _("Staff")

    def is_it_right(self) -> str:
        """The question before something is kept or sent: it names who typed, where that was staff."""
        if self.with_visitor:
            return _("{name} has helped to write this. Is it right?").format(name=self.name)
        return _("Is this right?")

    def to_the_visitor(self) -> None:
        """The visitor's page again; the card stays open."""
        self._take_away()

    def sit_with(self) -> None:
        """The visitor said yes: their page again, and staff beside them."""
        who = self._staff.who
        self._app.services.audit.write(
            "assist.began", who=who.serial or CODE
        )  # what can't be written down does not happen
        self.with_visitor = who
        self._app.services.session.assist()
        self._take_away()
        self._app.refresh()

    def leave_visitor(self) -> None:
        """Staff no longer sit with the visitor."""
        who, self.with_visitor = self.with_visitor, None
        if who is None:
            return
        self._app.services.session.card_removed()
        if self._app.page:
            self._app.refresh()
        self._left(who)

    def recover(self) -> None:
        """Staff's page where a new key card is made, from the visitor's page."""
        self.show_pages()
        if self.pages:
            self.pages.go("staff_recover")

    def recovered(self, card: Any) -> None:
        """The new card is shown to the visitor, on their own page."""
        self._take_away()
        self._app.go("folder_lost", card=card)

    def _left(self, who: Any) -> None:
        self._write("assist.ended", who.serial or CODE)

    def _log(self, state: str) -> None:
        """Who opened, closed, and was refused. A disk that takes nothing locks nobody out, or in."""
        opened, was = state == "open", self._opened
        if opened and not was:
            self._opened = self._staff.who.serial or CODE
            self._write("staff.code" if self._staff.weaker else "staff.opened", self._opened)
        elif was and not opened:
            self._opened = ""
            self._write("staff.locked", was)
        failure = self._staff.failure
        if state == "refused" and isinstance(failure, StaffError) and self._refused != self._staff.insertion:
            self._refused = self._staff.insertion
            self._write("staff.refused", UNKNOWN)

    def _write(self, what: str, who: str) -> None:
        try:
            self._app.services.audit.write(what, who=who)
        except KnownError as error:
            log.warning("%s was not written into the log: %s", what, type(error).__name__)

    def show_pages(self) -> None:
        """Staff's own pages, while they sit with the visitor."""
        if self._staff.state == "open" and self.pages is None:
            self._come()
            self.pages.begin("staff")

    def beside(self) -> None:
        """What it means that staff sit here, and the way to end it."""
        from kiosk.ui.overlays import beside  # noqa: PLC0415 - start-up time

        self._app.show(beside.build(self._app))

    # -- the layer

    def _come(self) -> None:
        app = self._app
        app.reader.forget()  # no key of theirs repeats what was the visitor's
        app.services.speech.staffs = True
        self.pages = StaffApp(app, self)
        app.stage.lay_over(self.pages.layer)
        app.visiting.heard()  # somebody is there: no warning now

    def _gone(self) -> None:
        """The card is out, or put away: every page of staff's is gone, and where nobody else was here, all is."""
        if self.pages is None:
            return
        self._take_away()
        session = self._app.services.session
        if session.visiting and self._app.navigation.current.name == IDLE:
            session.end(EndedBy.STAFF)
            self._app.visiting.arm()

    def _take_away(self) -> None:
        if self.pages is None:
            return
        pages, self.pages = self.pages, None
        self._no_timer()
        self._app.reader.forget()
        self._app.services.speech.staffs = False
        for overlay in pages.above:
            if not self._app.visiting.owns(overlay):
                self._app.stage.dismiss(overlay)
        self._app.stage.dismiss(pages.layer)
        pages.leave()
        fonts.forget()

    def _no_timer(self) -> None:
        if self._forgotten:
            self._forgotten.cancel()
            self._forgotten = None
