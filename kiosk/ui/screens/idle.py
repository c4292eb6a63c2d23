"""The page when nobody is here: whose house this is, the time, what is on today. No names, and one invitation."""

from kiosk import words
from kiosk.activities.model import Occurrence
from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.programme import coming, left_today, nothing_in_words, when
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.activity import line
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Fitting, Heading
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Action, Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text

SHOWN = 6


class Anywhere(Tappable):
    """The whole page is one button; the invitation on it looks pressed."""

    def __init__(self, action: Action, part: Part, invitation: BigButton) -> None:
        super().__init__(action, invitation.words, [part])
        self.invitation = invitation

    def draw(self) -> None:
        """Nothing of its own."""

    def show_pressed(self, pressed: bool) -> None:
        """See `Tappable.show_pressed`."""
        self.pressed = pressed
        self.invitation.show_pressed(pressed)


class Idle(Screen):
    """Route `idle`."""

    bare = True
    every_minute = True
    shows_programme = True

    def build(self) -> Part:
        """See `Screen.build`."""
        invitation = BigButton(_("Touch the screen"), self.app.home, kind="primary", icon="touch")
        page = Row([Column(self._welcome(invitation), gap=0.5, flex=9), Column(self._programme(), flex=10)], gap=6)
        return Anywhere(self.app.home, page, invitation)

    def _welcome(self, invitation: Part) -> list[Part]:
        now = self.now
        clock = words.clock_face(now)
        return [
            Row([Picture("pictures/house", theme.current().gap(13)), Space()]),
            Space(1),
            Text(_("Welcome to"), "lead", bold=False, color=theme.SOFT),
            Text(self.services.config.centre.name, "title", color=theme.CLAY),
            Space(),
            Text(clock, "hero", said=_("The time is {clock}").format(clock=clock)),
            Text(words.capital(words.date_in_words(now.date(), now.date())), "lead", bold=False),
            Space(),
            invitation,
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
