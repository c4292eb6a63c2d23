"""A new question to the visitors, line by line. It can't be asked without who asks and what the answers will change."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from kiosk import words
from kiosk.i18n import N_, _, n_
from kiosk.staff.consulting import Draft
from kiosk.ui import theme
from kiosk.ui.consulted import STEPS
from kiosk.ui.screens.consult_parts import stairs
from kiosk.ui.screens.staff_consult_choices import answers, pictures
from kiosk.ui.screens.staff_sheet import StaffSheet
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.part import Column, Grid, Part, Row
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text
from sync.consultation import LONGEST

WEEKS = (1, 2, 3, 4, 6, 8)
LINES = {
    "question": (N_("The question"), N_("What do you want to ask?")),
    "asks": (N_("Who asks"), N_("Who asks? A group or a role is enough.")),
    "changes": (N_("What it will change"), N_("What will the answers change?")),
    "choices": (N_("The answers"), N_("What can one answer?")),
    "closes": (N_("The last day"), ""),
    "step": (N_("How much they decide"), ""),
}
"""What a line is called, and what is asked where it is typed."""
WRITTEN = {"question": "question", "asks": "asks", "changes": "changes", "answer": "text"}
"""What is typed, and under which name its length stands."""


class StaffConsultMake(StaffSheet):
    """Route `staff_consult_make`. `state`: besides `StaffSheet`'s, the draft."""

    @property
    def draft(self) -> Draft:
        """What there is of it so far."""
        draft: Draft = self.state.setdefault("draft", Draft())
        return draft

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        at = self.state.get("at", "")
        pages: dict[str, Callable[[], Part]] = {
            **{name: partial(self._text, name) for name in ("question", "asks", "changes")},
            "choices": partial(answers, self),
            "answer": partial(self._text, "answer"),
            "picture": partial(pictures, self),
            "closes": self._closes,
            "step": self._step,
        }
        return pages.get(at, self._all)()

    def longest(self, name: str) -> int:
        """See `StaffSheet.longest`."""
        return LONGEST[WRITTEN[name]] if name in WRITTEN else 0

    def on_back(self) -> bool:
        """See `Screen.on_back`. From one answer to all of them."""
        one = self.state.get("at") in ("answer", "picture")
        if went := super().on_back():
            self.tell(at="choices" if one else "")
        return went

    def _all(self) -> Part:
        draft, today = self.draft, self.now.date()
        choices = " · ".join(said for said, _icon in draft.choices)
        closes = words.capital(words.day_in_words(draft.closes, today)) if draft.closes else ""
        step = _(STEPS[draft.step].said) if draft.step else ""
        said = {"question": draft.question, "asks": draft.asks, "changes": draft.changes}
        said |= {"choices": choices, "closes": closes, "step": step}
        lines = [self.line(name, _(label), said[name]) for name, (label, _asked) in LINES.items()]
        return self.sheet(_("Ask the visitors"), lines, _("Put it on the screen"), self._put)

    def _put(self) -> None:
        missing = self.draft.missing(self.now.date())
        if missing:
            named = " · ".join(_(LINES[name][0]) for name in missing)
            self.tell(refused=_("This is missing: {what}").format(what=named), offset=0)
            return
        self.done(lambda: self.services.consulting.publish(self.draft, by=self.by))

    # -- the lines that are typed

    def _text(self, name: str) -> Part:
        asked = LINES["choices" if name == "answer" else name][1]
        hint = _("The visitors read it. Write it as you would say it.")
        return self.typing(_(asked), hint, partial(self._take, name))

    def _take(self, name: str, text: str) -> None:
        if name == "answer":
            self.state["answer"] = text
            self.state["at"] = "picture"
        else:
            setattr(self.draft, name, text)

    def pick(self, icon: str) -> None:
        """The picture of the answer that was written last; "" for none."""
        self.draft.choices.append((self.state.pop("answer"), icon))
        self.tell(at="choices", offset=0)

    # -- and those that are touched

    def _closes(self) -> Part:
        today = self.now.date()
        chips: list[Part] = []
        for weeks in WEEKS:
            day = today + timedelta(weeks=weeks)
            said = f"{n_('In {n} week', 'In {n} weeks', weeks)}: {words.date_in_words(day, today)}"
            chosen = day == self.draft.closes
            chips.append(Choice(said, partial(self._set, closes=day), chosen=chosen, large=True))
        title = Text(_("Until when can one answer?"), "title")
        return Column([title, self.listed([Grid(chips, 1, gap=1)])], gap=1.5)

    def _step(self) -> Part:
        steps = [StepChoice(name, partial(self._set, step=name), chosen=name == self.draft.step) for name in STEPS]
        said = Text(_("Choose what is true. The visitors see it beside the question."), color=theme.SOFT)
        title = Text(_("How much do they decide?"), "title")
        return Column([title, said, self.listed([Grid(steps, 2, gap=1)])], gap=1)

    def _set(self, **given: object) -> None:
        for name, value in given.items():
            setattr(self.draft, name, value)
        self.tell(at="")


class StepChoice(Tappable):
    """A step of the ladder, to be chosen: stairs and words; a thick border on what is chosen."""

    def __init__(self, step: str, action: Callable[[], object], *, chosen: bool) -> None:
        if chosen:
            self.fill, self.edge = theme.MIST, theme.SEA
        said = STEPS[step]
        lines = Column([Text(_(said.lead), bold=True), Text(_(said.said))], gap=0, flex=1)
        super().__init__(action, step, [Row([stairs(step, 8), lines], gap=1.5, valign="center")])
        self._pad = theme.current().gap(1.25)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.parts[0].measure(width - 2 * self._pad) + 2 * self._pad

    def arrange(self) -> None:
        """See `Part.arrange`."""
        pad = self._pad
        self.parts[0].place(self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad)
