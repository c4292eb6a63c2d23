"""The app: puts the screens in the frame, takes the visitor from one to the next, and follows the session.

It holds no facts of its own: what is true is in the services, what was entered in the routes. So any screen can be
built anew at any time, and `refresh` is how everything is updated.
"""

import logging
from functools import partial
from traceback import extract_tb
from typing import Any

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk import i18n
from kiosk.comfort import PLAIN, Comfort
from kiosk.errors import KnownError
from kiosk.i18n import _
from kiosk.session.machine import State
from kiosk.ui import afar, fonts, given_back, keys, pulse, theme
from kiosk.ui.calibrating import Calibrating
from kiosk.ui.ears import Ears
from kiosk.ui.first_start import FirstStart
from kiosk.ui.frame import Frame, Rail, other_language
from kiosk.ui.holding import Holding
from kiosk.ui.keypad import Keypad
from kiosk.ui.navigation import Navigation, Walking
from kiosk.ui.news import News
from kiosk.ui.programme import sent_picture
from kiosk.ui.reading import Reader, spoken
from kiosk.ui.root import Root
from kiosk.ui.routes import screen_class
from kiosk.ui.shy import Shy
from kiosk.ui.sleeping import Sleeping
from kiosk.ui.staffing import Staffing
from kiosk.ui.ticks import Ticks
from kiosk.ui.trouble import trouble
from kiosk.ui.visiting import Visiting
from kiosk.ui.widgets import picture
from kiosk.ui.widgets.part import Part

log = logging.getLogger(__name__)

VOLUME_STEP = 15  # per cent


class Guard(ExceptionHandler):
    """What an action runs into ends on a page with a way on, never in a dead program."""

    def __init__(self, app: "KioskApp") -> None:
        super().__init__()
        self._app = app

    def handle_exception(self, inst: BaseException) -> int:
        """Kivy asks this of whatever reaches its loop."""
        if not isinstance(inst, Exception):
            return ExceptionManager.RAISE
        self._app.went_wrong(inst)
        return ExceptionManager.PASS


class KioskApp(Walking, App):
    """The whole UI over `services` (kiosk.app.Services)."""

    def __init__(self, services: Any) -> None:
        super().__init__()
        self.services = services
        self.navigation = Navigation()
        self.visiting = Visiting(self)
        self.staffing = Staffing(self)
        self.shy = Shy()
        self.news = News(self)
        self.reader = Reader(
            lambda: services.speech, changed=self._reading_changed, heard=self.visiting.heard, place=self._place
        )
        self.ears = Ears(self)
        self.holding = Holding(self)
        self.keypad = Keypad(self)
        self.ticks = Ticks(self)
        self.sleeping = Sleeping(self)
        self.first_start = FirstStart(self)
        self.calibrating = Calibrating(self)
        self.page: Any = None  # the current kiosk.ui.screen.Screen
        self._minute: Any = None
        self._leftover: Any = None

    # -- the window

    def load_kv(self, filename: str | None = None) -> bool:  # noqa: ARG002
        """No kv file: screens are Python."""
        return False

    def build(self) -> Root:
        """The root of everything: the page, and what lies over it."""
        i18n.use(self.services.config.centre.language)
        screen = self.services.config.screen
        theme.glass(screen.inches, screen.distance_cm * 10, screen.edge_cm * 10)
        self._wear(PLAIN)
        picture.look_first(partial(sent_picture, self.services))
        self.stage = Root(self)
        Window.bind(on_resize=self._resized)
        self.visiting.start()
        self.ears.begin()
        self.keypad.begin()
        self._guard = Guard(self)
        ExceptionManager.add_handler(self._guard)
        self._pulse = pulse.of(self)
        self.first_start.begin()
        self.refresh()
        return self.stage

    def is_up(self) -> None:
        """The first page has been drawn."""
        self.staffing.start()
        self.sleeping.begin()
        self.first_start.is_up()
        self.calibrating.is_up()
        self._pulse.start(drawn=self.services.clock.now(), store="ok")
        self._leftover = given_back.begin(lambda: self.services.session.state is State.IDLE)

    def on_stop(self) -> None:
        """The program ends."""
        Window.unbind(on_resize=self._resized)
        self.reader.stop()
        self.calibrating.stop()
        self.keypad.end()
        self.ticks.stop()
        self.first_start.stop()
        self._pulse.stop()
        if self._leftover:
            self._leftover.cancel()
        self.sleeping.end()
        if self._minute:
            self._minute.cancel()
        self.visiting.stop()
        self.staffing.stop()
        if self.page:
            self.page.leave()
        self._wear(PLAIN)
        ExceptionManager.remove_handler(self._guard)

    def went_wrong(self, error: Exception) -> None:
        """Tell of it on the screen: a known error in its own words, a bug as ours."""
        if isinstance(error, KnownError):
            said = i18n.say(error)
        else:
            said = _("It is not your fault. Ask staff, or start again from the front page.")
            where = [f"{frame.name} in {frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
            log.error("%s at %s", type(error).__name__, "; ".join(where[-4:]))  # its text may be personal
        if self.staffing.pages:
            self.staffing.pages.went_wrong(said)
            return
        self.stage.dismiss()
        if self.page:
            self.page.leave()
            self.page = None  # what stands there now is no screen
        self._show(trouble(self, said))

    def _resized(self, _window: object, width: int, height: int) -> None:
        theme.use(width, height)
        self._lay_out()

    def _lay_out(self) -> None:
        """All that is up, anew: for another window, or for other wishes."""
        self.stage.resize()
        self.refresh()
        self.staffing.resized()

    # -- as one person wishes it

    @property
    def comfort(self) -> Comfort:
        """What the person who is here wishes."""
        return theme.current().comfort

    def adjust(self) -> None:
        """The menu of wishes."""
        from kiosk.ui.overlays import comfort  # noqa: PLC0415 - start-up time

        self.show(comfort.build(self))

    def suit(self, wished: Comfort) -> None:
        """Look and behave as this person wishes, from now until the visit ends. What they entered stays."""
        if wished != self.comfort:
            self._wear(wished)
            self._lay_out()

    def _wear(self, wished: Comfort) -> None:
        theme.use(*(int(one) for one in Window.size), wished)
        Window.clearcolor = theme.rgba(theme.PAPER)

    # -- going places

    def refresh(self) -> None:
        """Build the current screen anew, from its route and the services."""
        self.news.shown()
        self.reader.stop()
        if self.page:
            self.page.leave()
        route = self.navigation.current
        try:
            self.page = screen_class(route.name)(self, route)
            self._show(self.page.build())
        except KnownError as error:
            self.went_wrong(error)
        afar.look(self, self._helped)
        self._arm_minute()

    def _helped(self) -> None:
        from kiosk.ui.overlays import helped  # noqa: PLC0415 - start-up time

        self.show(helped.build(self))

    def _show(self, content: Part) -> None:
        page = self.page
        whole, state = bool(page and page.whole), page.state if page else None
        self.stage.set_page(Frame(self._rail(), content, whole=whole, state=state))

    def _rail(self) -> Rail:
        page = self.page
        if page and (own := page.rail()):
            return own
        bare = bool(page and page.bare)
        beside = self.staffing.with_visitor
        name = self.staffing.name if beside else ""
        reading, listening = self.reader.reading, self.ears.on
        back = self.navigation.can_go_back
        return Rail(self, bare=bare, back=back, reading=reading, listening=listening, beside=name)

    def home(self) -> None:
        """To *What can I help with?*; before the kiosk is in service, to where its first start is."""
        if self.first_start.on:
            self.first_start.follow()
            return
        self.stage.dismiss()
        self.navigation.home()
        self.refresh()

    def show(self, overlay: Part) -> None:
        """Lay something over the page."""
        self.reader.stop()
        self.stage.lay_over(overlay)

    def dismiss(self) -> None:
        """Take away what lies on top."""
        self.stage.dismiss()
        self.news.soon()

    # -- the frame's buttons

    def read_aloud(self) -> None:
        """Read what is on the screen, or stop reading."""
        if self.reader.reading or self.stage.stopped_reading:
            self.reader.stop()
        elif not (self.services.speech.available and self.services.speech.speaks(i18n.current().code)):
            from kiosk.ui.overlays import mute  # noqa: PLC0415 - start-up time

            self.show(mute.build(self))
        elif not self.services.speech.private and self._is_personal():
            from kiosk.ui.overlays import aloud  # noqa: PLC0415 - start-up time

            question = aloud.build(self)
            self.show(question)
            self.reader.start(question)  # who asked to hear may not be able to read it
        else:
            self.read()

    def read(self, *, private: bool = False) -> None:
        """Read what is on the screen. `private`: also what is personal, for the visitor said so."""
        self.reader.say([*spoken(self.stage.top_content()), *self.holding.hint()], private=private)

    def _is_personal(self) -> bool:
        return any(one.part.personal for one in spoken(self.stage.top_content()))

    def _place(self) -> object:
        from kiosk.ui.places import seen  # noqa: PLC0415 - start-up time

        return seen(self)

    def quieter(self) -> None:
        """A lower voice."""
        self.services.speech.volume -= VOLUME_STEP

    def louder(self) -> None:
        """A louder voice."""
        self.services.speech.volume += VOLUME_STEP

    def hide(self) -> None:
        """Blank the page at once."""
        self.services.session.hide()

    def call_staff(self) -> None:
        """Ask for a person."""
        from kiosk.ui.overlays import call  # noqa: PLC0415 - start-up time

        self.show(call.build(self))

    def switch_language(self) -> None:
        """The other language; of several, the page on which one is chosen."""
        if other := other_language(self):
            self.use_language(other.code)
            return
        from kiosk.ui.overlays import language  # noqa: PLC0415 - start-up time

        self.show(language.build(self))

    def use_language(self, code: str) -> None:
        """The language with this code, on this very page, with all that was entered."""
        i18n.use(code)
        if not self.staffing.pages:
            self.stage.dismiss()
        self.refresh()
        self.staffing.resized()

    def end(self) -> None:
        """The visitor is done."""
        self.visiting.end()

    # -- the session

    def touched(self) -> None:
        """A touch anywhere: begins a visit, prolongs it."""
        if not self.first_start.on:
            self.visiting.touched()
        self.staffing.touched()

    def wipe(self) -> None:
        """Nothing of the visit stays in the routes, the widgets or the caches."""
        self.calibrating.leave()
        self.reader.forget()
        self.shy.cover()
        self.ears.wipe()
        self.holding.wipe()
        self.keypad.forget()
        self.staffing.wipe()
        self.navigation.idle()
        self.stage.clear()
        fonts.forget()
        keys.forget()

    def start_afresh(self) -> None:
        """The idle page, in the centre's language."""
        i18n.use(self.services.config.centre.language)
        self.stage.dismiss()
        self._wear(PLAIN)
        self.stage.resize()
        self.refresh()

    # -- small updates

    def programme_changed(self) -> None:
        """The calendar was read again, or an answer came: pages that show it are built anew in a good moment."""
        self.news.came()

    def rail_changed(self) -> None:
        """Other buttons in the frame."""
        self.stage.set_rail(self._rail())

    def _reading_changed(self) -> None:
        self.services.headphones.closely = self.reader.reading
        self.rail_changed()
        if self.staffing.pages:
            self.staffing.pages.rail_changed()
        self.news.soon()

    def _arm_minute(self) -> None:
        if self._minute:
            self._minute.cancel()
            self._minute = None
        if self.page and self.page.every_minute:
            now = self.services.clock.now()
            wait = 60 - now.second - now.microsecond / 1e6
            self._minute = Clock.schedule_once(lambda _dt: self._minute_passed(), wait)

    def _minute_passed(self) -> None:
        if self.reader.reading or self.stage.over:  # not under somebody's ears
            self._arm_minute()
        else:
            self.ears.pass_over()
            self.refresh()
