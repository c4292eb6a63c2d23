"""A contact (*Mine kontaktpersoner*): who, about what, phone, when you meet next. Mostly by touching, little typing."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from kiosk import words
from kiosk.clock import COPENHAGEN
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screens.folder_page import FolderPage
from kiosk.ui.screens.folder_thing import told
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.text import Text

WHO, ABOUT, PHONE, DAY, HOUR, CHECK = "who", "about", "phone", "day", "hour", "check"
STEPS = (WHO, ABOUT, PHONE, DAY, CHECK)
TITLES = {
    WHO: N_("Who is it?"),
    ABOUT: N_("What about?"),
    PHONE: N_("Phone number?"),
    DAY: N_("When do you meet next?"),
    HOUR: N_("At what time?"),
}
OFFERED = {
    WHO: (N_("My caseworker"), N_("My contact person"), N_("My doctor"), N_("The job centre"), N_("My lawyer")),
    ABOUT: (N_("Money"), N_("Housing"), N_("Health"), N_("Work"), N_("My case")),
}
LONGEST = {WHO: 60, ABOUT: 60, PHONE: 20}
DAYS = 28
HOURS = range(8, 18)


class FolderContact(FolderPage):
    """Route `folder_contact`; param id: the one that is changed. `state`: the step, and what was answered."""

    def inside(self) -> Part:
        """See `FolderPage.inside`."""
        if "said" not in self.state:
            self._begin()
        step = self.state["step"]
        if step == CHECK:
            return self._check()
        if step in (DAY, HOUR):
            return self._day() if step == DAY else self._hour()
        return self._typing(step) if self.state.get("typing") or step == PHONE else self._offers(step)

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if self.state.pop("typing", None):
            self.app.refresh()
            return True
        step = self.state.get("step", WHO)
        if step == HOUR:
            self.tell(step=DAY)
            return True
        at = STEPS.index(step)
        if at == 0 or not self.folder:
            return False
        self.tell(step=STEPS[at - 1])
        return True

    def _begin(self) -> None:
        said: dict[str, Any] = {WHO: "", ABOUT: "", PHONE: "", "meeting": None}
        if "id" in self.params:
            one = self.folder.thing(self.params["id"])
            said = {WHO: one.title, **{key: one.body.get(key, "") for key in (ABOUT, PHONE)}}
            meeting = one.body.get("meeting")
            said["meeting"] = datetime.fromisoformat(meeting) if meeting else None
        self.state.update(said=said, step=CHECK if "id" in self.params else WHO)

    # -- the questions

    def _offers(self, step: str) -> Part:
        now = self.state["said"][step]
        offered = [_(one) for one in OFFERED[step]]
        choices: list[Part] = [
            Choice(one, partial(self._answer, step, one), large=True, chosen=one == now, flex=1) for one in offered
        ]
        other = Choice(now if now and now not in offered else _("I write it"), partial(self.tell, typing=True))
        other.label.personal = bool(now) and now not in offered
        skip = [] if step == WHO else [BigButton(_("Skip"), partial(self._answer, step, ""), icon="forward")]
        grid = Grid([*choices, other], 2, gap=1.5, flex=1)
        return Column([self._head(step, skip), grid], gap=2)

    def _typing(self, step: str) -> Part:
        typed = TypedText(LONGEST[step])
        self.services.session.wipers.register(f"contact {step}", typed.wipe)
        now = self.state["said"][step]
        typed.add("" if now in [_(one) for one in OFFERED.get(step, ())] else now)
        field = Field(typed, flex=1)
        page = "numbers" if step == PHONE else "letters"

        def on() -> None:
            self.state.pop("typing", None)
            self._answer(step, str(typed).strip())

        state = KeyboardState(typed, page=page, names=step == WHO)
        self.keyboard = Keyboard(state, lambda _fitted: field.refresh(), entered=on, flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        button = BigButton(_("Go on"), on, kind="primary", icon="forward")
        hint = Hint(_("You can leave it empty.") if step != WHO else _("As you call them yourself."))
        return Column([self._head(step), hint, Row([field, button]), self.keyboard], gap=1.5)

    def _day(self) -> Part:
        today = self.now.date()
        days = [today + timedelta(days=ahead) for ahead in range(DAYS)]
        chips: list[Part] = [Choice(short_day(day, today), partial(self._to_hour, day)) for day in days]
        none = BigButton(_("No day yet"), partial(self._meet, None), icon="forward")
        return Column([self._head(DAY, [none]), self.listed([Grid(chips, 2, gap=1)])], gap=2)

    def _to_hour(self, day: date) -> None:
        self.tell(step=HOUR, day=day)

    def _hour(self) -> Part:
        hours = [time(hour, minute) for hour in HOURS for minute in (0, 30)]
        chips: list[Part] = [
            Choice(_("at {start}").format(start=words.clock_in_words(one)), partial(self._at, one)) for one in hours
        ]
        return Column([self._head(HOUR), self.listed([Grid(chips, 4, gap=1)])], gap=2)

    def _at(self, hour: time) -> None:
        self._meet(datetime.combine(self.state["day"], hour, COPENHAGEN))

    def _meet(self, when: datetime | None) -> None:
        self.state["said"]["meeting"] = when
        self.tell(step=CHECK)

    def _answer(self, step: str, answer: str) -> None:
        if step == WHO and not answer:
            self.app.refresh()
            return
        self.state["said"][step] = answer
        self.tell(step=STEPS[STEPS.index(step) + 1], typing=False)

    def _head(self, step: str, beside: list[BigButton] | None = None) -> Part:
        return Row([Text(_(TITLES[step]), "title", flex=1), *(beside or [])], valign="center")

    # -- and all of it once more

    def _check(self) -> Part:
        new = self._new()
        rows: list[Part] = [
            self._row(WHO, Text(new.title, "lead", personal=True)),
            self._row(ABOUT, *told("contact", {ABOUT: new.body[ABOUT]}, self.now)),
            self._row(PHONE, *told("contact", {PHONE: new.body[PHONE]}, self.now)),
            self._row(DAY, *told("contact", {"meeting": new.body["meeting"]}, self.now)),
        ]
        yes = BigButton(_("Yes, keep it"), self._keep, kind="primary", icon="check", flex=1)
        title = Text(self.is_it_right(), "title")
        return Column([title, self.listed([*rows, Space()], gap=1), Row([yes])], gap=1.5)

    def _row(self, step: str, *said: Part) -> Part:
        shown: tuple[Part, ...] = said or (Text(_(TITLES[step]), color=theme.SOFT),)
        change = BigButton(_("Change"), partial(self.tell, step=step), icon="edit", about=_(TITLES[step]))
        return Card(Row([Column(shown, gap=0, flex=1), change], valign="center"), pad=1.5)

    def _new(self) -> Any:
        from kiosk.folder import things  # noqa: PLC0415 - heavy, and only here

        said = self.state["said"]
        return things.contact(said[WHO], about=said[ABOUT], phone=said[PHONE], meeting=said["meeting"])

    def _keep(self) -> None:
        new = self._new()
        if "id" in self.params:
            self.folder.change(self.params["id"], title=new.title, body=new.body, due=new.due, by=self.by)
        else:
            new.into(self.folder, by=self.by)
        self.app.navigation.back()
        self.app.refresh()


def short_day(day: date, today: date) -> str:
    """The day, with its date also when it is near."""
    said = words.capital(words.day_in_words(day, today))
    return said if (day - today).days > 6 else f"{said} {day.day}."
