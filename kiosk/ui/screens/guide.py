"""A guide, one step a page: a large picture, few words, big answers; at the end what to do, and on paper if wished.

Where one is is in the route's state, so it goes with the visit. Links come from letters and the mailbox too:
`app.go("guide", guide="klage", step="frist")`.
"""

from functools import partial
from typing import TYPE_CHECKING

from kiosk.guidance.guides import Guides
from kiosk.guidance.model import End
from kiosk.guidance.walk import Walk, begin
from kiosk.i18n import _, lines, pick
from kiosk.ui import theme
from kiosk.ui.printing import print_button, print_trouble
from kiosk.ui.routes import ROUTES
from kiosk.ui.screen import Screen
from kiosk.ui.screens import guide_parts
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.devices.slip import Slip


LETTER = "letter_page"  # where one may have come from


class Guide(Screen):
    """Route `guide`, params guide (its id) and, to begin elsewhere than at the first, step."""

    @property
    def walk(self) -> Walk | None:
        """Where one is; None when there is no such guide."""
        if "walk" not in self.state:
            name = self.params.get("guide", "")
            guide = self.services.guides.get(name) or self.services.rights.card(name)
            if guide is None:
                return None
            self.state["walk"] = begin(guide, self.params.get("step", ""))
        walk: Walk = self.state["walk"]
        return walk

    def _right(self, walk: Walk) -> bool:
        """Whether it is a card about a right; the centre's own guide of that name goes before it."""
        return self.services.guides.get(walk.guide.id) is None and self.services.rights.card(walk.guide.id) is not None

    def _among(self, walk: Walk) -> Guides:
        """The guides that this one is among, with the numbers it names."""
        found: Guides = self.services.rights.guides if self._right(walk) else self.services.guides
        return found

    def build(self) -> Part:
        """See `Screen.build`."""
        walk = self.walk
        if walk is None:
            return self._none()
        top = guide_parts.head(pick(walk.guide.title), walk.progress)
        page = self._end(walk, walk.step.end) if walk.step.end else self._step(walk)
        return Column([top, *page], gap=1.5)

    def on_back(self) -> bool:
        """One step back the way one came; out of the guide from where one began."""
        walk = self.walk
        before = walk.go_back() if walk else None
        if before is None:
            return False
        self._to(before)
        return True

    # -- a step

    def _step(self, walk: Walk) -> list[Part]:
        answers: list[Part] = [
            BigButton(pick(choice.words), partial(self._choose, walk, number))
            for number, choice in enumerate(walk.step.choices)
        ]
        if walk.can("go_on"):
            answers = [BigButton(_("Go on"), lambda: self._to(walk.go_on()), kind="primary", icon="forward")]
        words = Column([self._words(walk), Column(answers, gap=1)], gap=2, flex=7)
        return [Row([self._picture(walk), words], gap=4, flex=1)]

    def _choose(self, walk: Walk, number: int) -> None:
        self._to(walk.choose(number))

    def _to(self, walk: Walk) -> None:
        self.state.clear()
        self.state["walk"] = walk
        self.app.refresh()

    def _words(self, walk: Walk) -> Part:
        style = "body" if walk.step.end else "lead"
        if walk.step.end and self._right(walk):
            from kiosk.ui.screens import guide_right  # noqa: PLC0415 - only rights

            return guide_right.to_say(lines(walk.step.sentences))
        said = guide_parts.sentences(lines(walk.step.sentences), style)
        return ScrollList(said, offset=self.state.get("offset", 0), remember=self._remember)

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset

    def _picture(self, walk: Walk, *, flex: float = 4) -> Part:
        return Picture(f"pictures/{walk.step.picture}", theme.current().gap(26), field=theme.MIST, flex=flex)

    # -- the end

    def _end(self, walk: Walk, end: End) -> list[Part]:
        guides = self._among(walk)
        facts = [part for part in (guide_parts.place(end), self._phone(walk, end)) if part]
        if self._right(walk):
            facts.append(Space())
        words = Column([self._words(walk), *facts], gap=1.5, flex=6)
        left = self._beside(walk, end)
        overdue = walk.guide in guides.overdue(self.now.date())
        day = guides.checked(walk.guide)
        told = Text(guide_parts.checked(day, walk.guide.sources, overdue=overdue), "label", color=theme.SOFT)
        told.spoken_last = True
        return [Row([left, words], gap=4, flex=1), told, *print_trouble(self), self._buttons(walk, end)]

    def _beside(self, walk: Walk, end: End) -> Part:
        """The picture; under it what to bring or to write. Where there is a number to call, its code for a phone."""
        phone = self._among(walk).phones[end.phone] if end.kind == "call" else None
        code = guide_parts.call_code(phone.link) if phone else None
        below = [*([code] if code else []), *guide_parts.bring(end)]
        if not below:
            return self._picture(walk)
        small = Picture(f"pictures/{walk.step.picture}", theme.current().gap(16), field=theme.MIST, flex=1)
        beside = Column([small, *below], gap=1.5, flex=4)
        beside.spoken_last = True  # first what to do
        return beside

    def _phone(self, walk: Walk, end: End) -> Part | None:
        if not end.phone:
            return None
        return guide_parts.phone(self._among(walk).phones[end.phone], large=end.kind == "call")

    def _buttons(self, walk: Walk, end: End) -> Part:
        """On paper; the one thing to do here, where the kiosk can do it; and home."""
        if self._right(walk):
            from kiosk.ui.screens import guide_right  # noqa: PLC0415 - only rights

            ways = guide_right.onward(self.app, walk) or [BigButton(_("Done"), self.app.home, icon="check", flex=1)]
            row = Row([*self._print_button(walk), *ways], gap=1.5)
            row.spoken_last = True
            return row
        onward = self._onward(end)
        kind = "secondary" if onward else "primary"
        done = BigButton(_("Done"), self.app.home, kind=kind, icon="check", flex=1)
        if self.app.navigation.holds(LETTER):
            done = BigButton(_("Back to the letter"), self._to_the_letter, kind=kind, icon="back", flex=1)
        row = Row([*self._print_button(walk), *([done, *onward] if onward else [done])], gap=1.5)
        row.spoken_last = True  # behind what to bring
        return row

    def _to_the_letter(self) -> None:
        self.app.navigation.back_to(LETTER)
        self.app.refresh()

    def _onward(self, end: End) -> list[Part]:
        if end.kind == "person":
            return [self._staff()]
        if end.kind == "guide":
            words, to_it = _("Show me how"), partial(self.app.go, "guide", guide=end.guide)
        elif end.kind == "mailbox" and "mailbox" in ROUTES:
            words, to_it = _("Open my Digital Post"), partial(self.app.go, "mailbox")
        else:
            return []
        return [BigButton(words, to_it, kind="primary", icon="forward", flex=1)]

    def _staff(self) -> BigButton:
        return BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call", flex=1)

    def _print_button(self, walk: Walk) -> list[Part]:
        return print_button(self, partial(self._slip, walk), of=walk)

    def _slip(self, walk: Walk) -> "Slip":
        from kiosk.ui.screens import guide_slip  # noqa: PLC0415 - only who prints

        return guide_slip.slip(walk, self._among(walk), self.services.config.centre)

    # -- no guide

    def _none(self) -> Part:
        """A letter may link to a guide that the centre's own folder broke."""
        every = BigButton(_("All guides"), partial(self.app.replace, "guides"), icon="forward", flex=1)
        said = _("That guide is not here just now. Choose another, or ask staff.")
        return Notice("hands", _("We can't find that guide"), said, [every, self._staff()])
