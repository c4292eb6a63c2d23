"""A day to remember, without a letter: what, and which day. Mostly by touching; and all of it once more."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from kiosk import words
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screens.folder_contact import short_day
from kiosk.ui.screens.folder_page import FolderPage
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.text import Text

WHAT, DAY, CHECK = "what", "day", "check"
OFFERED = (
    N_("A meeting"), N_("Send papers"), N_("Pay a bill"), N_("Call somebody"), N_("The doctor"),
)  # fmt: skip
LONGEST = 60
AT_ONCE = 28  # days on a page
LAST = 12  # pages ahead: most of a year


class FolderDay(FolderPage):
    """Route `folder_day`; param id: the one that is changed. `state`: the step, and what was answered."""

    def inside(self) -> Part:
        """See `FolderPage.inside`."""
        if "step" not in self.state:
            self._begin()
        step = self.state["step"]
        if step == CHECK:
            return self._check()
        if step == DAY:
            return self._days()
        return self._typing() if self.state.get("typing") else self._offers()

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        step = self.state.get("step", WHAT)
        if not self.folder or (step == WHAT and not self.state.pop("typing", None)):
            return False
        self.tell(step={WHAT: WHAT, DAY: WHAT, CHECK: DAY}[step])
        return True

    def _begin(self) -> None:
        self.state.update(step=WHAT, what="", day=None, page=0)
        if "id" in self.params:
            one = self.folder.thing(self.params["id"])
            self.state.update(step=CHECK, what=one.title, day=one.due)

    # -- the questions

    def _offers(self) -> Part:
        now, offered = self.state["what"], [_(one) for one in OFFERED]
        choices: list[Part] = [
            Choice(one, partial(self._is, one), large=True, chosen=one == now, flex=1) for one in offered
        ]
        other = Choice(now if now and now not in offered else _("I write it"), partial(self.tell, typing=True))
        other.label.personal = bool(now) and now not in offered
        title = Text(_("What shall you remember?"), "title")
        return Column([title, Grid([*choices, other], 2, gap=1.5, flex=1)], gap=2)

    def _typing(self) -> Part:
        typed = TypedText(LONGEST)
        self.services.session.wipers.register("day to remember", typed.wipe)
        now = self.state["what"]
        typed.add("" if now in [_(one) for one in OFFERED] else now)
        field = Field(typed, flex=1)

        def on() -> None:
            self._is(str(typed).strip())

        self.keyboard = Keyboard(KeyboardState(typed, names=False), lambda _fitted: field.refresh(), entered=on, flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        button = BigButton(_("Go on"), on, kind="primary", icon="forward")
        title = Text(_("What shall you remember?"), "title")
        return Column([title, Hint(_("In your own words.")), Row([field, button]), self.keyboard], gap=1.5)

    def _is(self, what: str) -> None:
        if not what:
            self.app.refresh()
            return
        self.tell(what=what, typing=False, step=CHECK if self.state["day"] else DAY)

    def _days(self) -> Part:
        today, page = self.now.date(), self.state["page"]
        first = today + timedelta(days=page * AT_ONCE)
        days = [first + timedelta(days=ahead) for ahead in range(AT_ONCE)]
        chips: list[Part] = [Choice(short_day(day, today), partial(self.tell, day=day, step=CHECK)) for day in days]
        turn: list[Part] = []
        if page:
            turn.append(BigButton(_("Earlier"), partial(self._turn, page - 1), icon="back"))
        if page < LAST:
            turn.append(BigButton(_("Later"), partial(self._turn, page + 1), icon="forward"))
        head = Row([Text(_("Which day?"), "title", flex=1), *turn], valign="center")
        return Column([head, self.listed([Grid(chips, 2, gap=1)])], gap=2)

    def _turn(self, page: int) -> None:
        self.tell(page=page, offset=0)

    # -- and all of it once more

    def _check(self) -> Part:
        day: date = self.state["day"]
        when = words.capital(words.date_in_words(day, self.now.date()))
        rows: list[Part] = [self._row(WHAT, self.state["what"]), self._row(DAY, when)]
        yes = BigButton(_("Yes, keep it"), self._keep, kind="primary", icon="check", flex=1)
        title = Text(self.is_it_right(), "title")
        said = Text(_("The screen does not call you. Look here, or take it along on paper."), color=theme.SOFT)
        return Column([title, said, self.listed([*rows, Space()], gap=1), Row([yes])], gap=1.5)

    def _row(self, step: str, said: str) -> Part:
        about = _("Which day?") if step == DAY else _("What shall you remember?")
        change = BigButton(_("Change"), partial(self.tell, step=step), icon="edit", about=about)
        return Card(Row([Text(said, "lead", personal=True, flex=1, valign="center"), change], valign="center"), pad=1.5)

    def _keep(self) -> None:
        from kiosk.folder import things  # noqa: PLC0415 - heavy, and only here

        new: Any = things.deadline(self.state["what"], self.state["day"])
        if "id" in self.params:
            self.folder.change(self.params["id"], title=new.title, due=new.due, by=self.by)
        else:
            new.into(self.folder, by=self.by)
        self.app.navigation.back()
        self.app.refresh()
