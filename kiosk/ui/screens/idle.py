"""The page when nobody is here: whose house this is, the time, what is on today. No names, and one invitation."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk import i18n, words
from kiosk.activities.model import Occurrence
from kiosk.i18n import _, n_
from kiosk.ui import afar, theme, urgent
from kiosk.ui.programme import coming, last_updated, left_today, nothing_in_words, notice, when
from kiosk.ui.screen import Screen
from kiosk.ui.screens.consult_parts import door
from kiosk.ui.widgets.activity import line
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Fitting, Heading, Yielding
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Action, Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text
from kiosk.voice.barriers import Barrier
from kiosk.voice.counts import NAMES, Got

SHOWN = 6
HELD = 2.0  # seconds with a finger on the house's name that open the page for staff


class Anywhere(Tappable):
    """The whole page is one button; the invitation on it looks pressed. Some places on it are something else: `others`,
    buttons of their own, and `name`, which does `held` when a finger stays on it.
    """

    def __init__(
        self,
        action: Action,
        part: Part,
        invitation: BigButton,
        *,
        others: Sequence[Tappable] = (),
        name: Part,
        held: Action,
    ) -> None:
        super().__init__(action, invitation.words, [part])
        self.invitation, self.others, self.name, self._held = invitation, others, name, held
        self._holding = Clock.create_trigger(lambda _dt: self._let_in(), HELD)

    def access(self) -> None:  # type: ignore[override]
        """See `Part.access`: to who doesn't see it, what can be touched is the invitation, which does the same."""

    def draw(self) -> None:
        """Nothing of its own."""

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """See `Tappable.on_touch_down`."""
        for other in self.others:
            if other.collide_point(*touch.pos):
                return other.on_touch_down(touch)
        taken = super().on_touch_down(touch)
        if taken and self.pressed and self.name.collide_point(*touch.pos):
            self._holding()
        return taken

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """See `Tappable.on_touch_move`."""
        if touch.grab_current is self and not self.name.collide_point(*touch.pos):
            self._holding.cancel()
        return super().on_touch_move(touch)

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """See `Tappable.on_touch_up`."""
        if touch.grab_current is self:
            self._holding.cancel()
        return super().on_touch_up(touch)

    def _let_in(self) -> None:
        if self.pressed and self.get_root_window():  # not when the page went away under the finger
            self.show_pressed(False)  # so that the finger that lifts does nothing more
            self._held()

    def show_pressed(self, pressed: bool) -> None:
        """See `Tappable.show_pressed`."""
        self.pressed = pressed
        self.invitation.show_pressed(pressed)


class Idle(Screen):
    """Route `idle`."""

    answers: Sequence[Tappable] = ()
    bare = True
    every_minute = True
    _turn: Any = None
    shows_programme = True

    def build(self) -> Part:
        """See `Screen.build`."""
        self.answers = []
        close = afar.close_button(self.app)
        banner = afar.banner(self.app, close)
        if self.services.house.closed:
            if not banner:
                return self._closed()
            self.answers = [close]
            return Column([banner, Part([self._closed()], flex=1)])
        invitation = BigButton(_("Touch the screen"), self._begin, kind="primary", icon="touch")
        connect = self._connect()
        name = Column(self._whose(), gap=0)
        welcome = self._welcome(name, invitation)
        if in_the_way := self._in_the_way():
            page: Part = Row([welcome, in_the_way], gap=4, flex=1)
            if banner:
                page, self.answers = Column([banner, page], gap=2), [*self.answers, close]
            return Anywhere(self._begin, page, invitation, others=self.answers, name=name, held=self._held)
        beside = Column([*self._programme(), *self._updated(), *([connect] if connect else [])], gap=1, flex=10)
        page = Row([welcome, beside], gap=6, flex=1)
        asked = self._asked()
        below = [asked] if asked else [one for one in (self._notice(), self._door()) if one]
        if banner:
            self.answers = [*self.answers, close]
        if below or banner:
            page = Column([*([banner] if banner else []), page, *below])
        others = [*self.answers, *([connect] if connect else []), *(one for one in below if isinstance(one, Tappable))]
        return Anywhere(self._begin, page, invitation, others=others, name=name, held=self._held)

    def apart(self, touch: MotionEvent) -> bool:
        """See `Screen.apart`."""
        return any(one.collide_point(*touch.pos) for one in self.answers)

    def leave(self) -> None:
        """See `Screen.leave`."""
        if self._turn:
            self._turn.cancel()

    def _begin(self) -> None:
        self.services.asking.close()
        self.app.home()

    def _asked(self) -> Part | None:
        """*Did you get what you came for?*, for a while after a visit, in the place of the news."""
        asking = self.services.asking
        if not asking.left():
            return None
        self._goes(asking.left())
        if asking.answered:
            return Card(
                Text(_("Thank you for your answer."), align="center"), pad=1.5, fill=theme.MIST, edge=theme.MIST
            )

        def answer(got: Got) -> None:
            asking.answer(got)
            self.app.refresh()

        self.answers = [BigButton(_(words), partial(answer, got)) for got, words in NAMES.items()]
        question = Text(_("Did you get what you came for?"), color=theme.SEA, valign="center", flex=1)
        return Card(Row([question, *self.answers], gap=2, valign="center"), pad=1.5, fill=theme.MIST, edge=theme.MIST)

    def _in_the_way(self) -> Part | None:
        """*What stood in the way?*, after *partly* and *no*, in the place of the programme."""
        asking = self.services.asking
        if not (asking.left() and asking.hindered):
            return None
        from kiosk.ui.screens.barrier_choices import panel  # noqa: PLC0415 - start-up time

        self._goes(asking.left())

        def say(barrier: Barrier | None) -> None:
            asking.say(barrier)
            self.app.refresh()

        part, self.answers = panel(say, partial(say, None))
        return part

    def _goes(self, seconds: float) -> None:
        self._turn = Clock.schedule_once(lambda _dt: self.app.refresh(), seconds)

    def _door(self) -> Tappable | None:
        """What the house asks everybody: who touches it begins a visit there."""
        return door(self.app, before=self.services.asking.close)

    def _held(self) -> None:
        """A finger stays on the house's name: staff."""
        if not self.app.staffing.by_code():
            self.app.go("connection")

    def _closed(self) -> Part:
        """Staff closed the screen: whose house it is, when it is open, and who to ask. A staff card opens it again."""
        centre, hours = self.services.config.centre, self.services.house.hours
        said = [_("Ask {staff}.").format(staff=centre.staff)]
        if centre.phone:
            said.append(_("You can also call {phone}.").format(phone=centre.phone))
        if hours:
            said.append("\n" + _("Open: {hours}").format(hours=hours))
        page = Notice("moon", _("The screen is closed just now"), " ".join(said))
        if not self.services.directory.ready:
            urgent.when_known(self.services.directory, self._known)
        return urgent.below(page, self.services.directory, self.now)

    def _known(self) -> None:
        """The crisis lines were read: the same page, with them."""
        if self.app.page is self:
            self.app.refresh()

    def _notice(self) -> Part | None:
        """What the organisation, and the house itself, want everybody to know; four lines when one is as long as it
        may be.
        """
        said = "\n".join(filter(None, (self.services.house.notice, notice(self.services, i18n.current().code))))
        if not said:
            return None
        m = theme.current()
        icon = Picture("ui/info", round(m.body * 1.5), tint=theme.SEA)
        row = Row([icon, Text(said, color=theme.SEA, valign="center", flex=1)], gap=2, valign="center")
        return Card(row, pad=1.5, fill=theme.MIST, edge=theme.MIST)

    def _connect(self) -> BigButton | None:
        """For whoever sets the kiosk up: the way to the hub that the configuration names, until it is gone."""
        if not self.services.config.hub.url or self.services.hub.enrolled:
            return None
        button = BigButton(_("For staff: connect the kiosk"), partial(self.app.go, "enrol"), icon="connect")
        button.spoken_last = True
        return button

    def _whose(self) -> list[Part]:
        return [
            Text(_("Welcome to"), "lead", bold=False, color=theme.SOFT),
            Text(self.services.config.centre.name, "title", color=theme.CLAY),
            *([Text(hours, "label", color=theme.SOFT)] if (hours := self.services.house.hours) else []),
        ]

    def _updated(self) -> list[Part]:
        """How old the programme is, when it is not fresh."""
        updated = last_updated(self.services, self.now)
        return [Text(updated, "label", color=theme.SOFT, align="right")] if updated else []

    def _welcome(self, name: Part, invitation: Part) -> Part:
        """The house at the left. On a small screen with much to say its picture goes, then the clock is smaller."""
        house = Column([Row([Picture("pictures/house", theme.current().gap(13)), Space()]), Space(1)], gap=0.5)
        when_ = Column(self._clock("hero"), gap=0.5)
        small = Row(self._clock("title"), gap=2, valign="center")
        parts: list[Part] = [house, name, Space(), when_, Space(), invitation]
        return Yielding(parts, [(house, None), (when_, small)], gap=0.5, flex=9)

    def _clock(self, style: str) -> list[Part]:
        now = self.now
        clock = words.clock_face(now)
        return [
            Text(clock, style, said=_("The time is {clock}").format(clock=clock)),
            Text(words.capital(words.date_in_words(now.date(), now.date())), "lead", bold=False),
        ]

    def _programme(self) -> list[Part]:
        now = self.now
        found = coming(self.services.calendar, now, SHOWN)
        if not found:
            title, said = nothing_in_words(self.services)
            empty = Column(
                [
                    Space(),
                    Picture("pictures/coffee", theme.current().gap(16)),
                    Text(title, "lead", align="center"),
                    Text(said, align="center"),
                    Space(),
                ],
                align="center",
            )
            return [Card(empty, flex=1)]
        today = [occ for occ in found if occ.start.date() <= now.date()]
        parts: list[Part] = [Heading(_("Today") if today else _("Nothing more today. Coming up:"), large=bool(today))]
        lines: list[Part] = [line(occ, self._when(occ)) for occ in today]
        parts += lines
        if today:
            parts.append(Heading(_("Coming up")))
        parts += [line(occ, when(occ, now)) for occ in found[len(today) :]]
        in_all = left_today(self.services.calendar, now) if today else 0

        def rest(shown: list[Part]) -> Part | None:
            more = in_all - sum(one in shown for one in lines)
            return Text(n_("and {n} more today", "and {n} more today", more), color=theme.SOFT) if more > 0 else None

        return [Card(Fitting(parts, rest=rest), pad=4, flex=1)]

    def _when(self, occ: Occurrence) -> str:
        """Under the heading "Today" the day needs no saying again."""
        if words.is_on(occ, self.now) or occ.start.date() != self.now.date() or words.last_day(occ) > occ.start.date():
            return when(occ, self.now)
        return words.capital(words.time_in_words(occ))
