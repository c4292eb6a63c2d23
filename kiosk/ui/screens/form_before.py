"""Before a form is begun: how long it takes, which papers help, and that one can stop at any time."""

from functools import partial

from kiosk.errors import KnownError
from kiosk.forms.library import Known
from kiosk.i18n import _, content, current, n_, say
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.screens.forms import SHOWN
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text


class FormBefore(Screen):
    """Route `form_before`, param form (its id), and need (which of its needs it was chosen by)."""

    def build(self) -> Part:
        """See `Screen.build`."""
        known = self.services.forms.library.get(self.params.get("form", ""))
        if known is None:
            every = BigButton(_("All forms"), partial(self.app.replace, "forms"), kind="primary", icon="forward")
            staff = BigButton(_("Call staff"), self.app.call_staff, icon="call")
            said = _("Choose another, or ask staff.")
            return Notice("papers", _("That form is not here just now"), said, [every, staff])
        if error := self.state.get("error"):
            staff = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")
            return Notice("papers", _("The form can't be opened"), say(error), [staff])
        m = theme.current()
        chosen = self.params.get("need", 0)
        shown = SHOWN[known.group][1] if chosen else known.picture  # the form's own is of its first need
        picture = Picture(f"pictures/{shown}", m.gap(22), field=theme.MIST, flex=3)
        right = Column([ScrollList(Column(self._lines(known), gap=1.75))], flex=6)
        name = Text(known.name(current().code), "label", color=theme.SOFT)
        needs = known.needs(current().code)
        title = Text(needs[min(chosen, len(needs) - 1)], "title")
        return Column([name, title, Row([picture, right], gap=4, flex=1), self._foot(known)], gap=1.5)

    def _lines(self, known: Known) -> list[Part]:
        found: list[Part] = []
        if known.minutes:
            found.append(line("clock", n_("It takes about {n} minute.", "It takes about {n} minutes.", known.minutes)))
        found.append(line("clock", _("You can stop at any time, and go on another day.")))
        if papers := known.papers(current().code):
            found.append(line("info", _("Good to have with you:")))
            found += [line("check", one, indent=True) for one in papers]
            found.append(line("info", _("Don't you have it? Begin all the same."), indent=True))
        if known.own:
            found.append(line("edit", _("It becomes a letter that we wrote. It is not an official form.")))
        if self.services.sendings.possible:
            found.append(line("lock", _("Nothing is sent without your yes. You decide who gets it.")))
        else:
            found.append(line("lock", _("Nothing is sent from here. You decide who gets it.")))
        return found

    def _foot(self, known: Known) -> Part:
        if self.services.forms.filling(known.id):
            again = BigButton(_("Begin again"), partial(self._begin, known), icon="refresh", flex=1)
            on = BigButton(_("Go on where I was"), self._go_on, kind="primary", icon="forward", flex=2)
            return Row([again, on])
        begin = BigButton(_("Begin"), partial(self._begin, known), kind="primary", icon="forward", flex=2)
        if not known.guide or self.services.guides.get(known.guide) is None:
            return Row([begin])
        first = partial(self.app.go, "guide", guide=known.guide)
        return Row([BigButton(_("Read about it first"), first, icon="info", flex=1), begin])

    def _begin(self, known: Known) -> None:
        try:
            self.services.forms.begin(known.id, content(), self.params.get("need"))
        except KnownError as error:
            self.state["error"] = error
            self.app.refresh()
            return
        self._go_on()

    def _go_on(self) -> None:
        self.app.go("form", form=self.params["form"])


def line(icon: str, words: str, *, indent: bool = False) -> Part:
    """A sign and a sentence."""
    image = Picture(f"ui/{icon}", round(theme.current().body * 1.4), tint=theme.SEA)
    row = Row([image, Text(words, flex=1)], gap=1.5, valign="top", flex=1 if indent else None)
    return Row([Space(3), row], gap=0) if indent else row
