"""One thing in the folder: all that is kept of it. It can be taken out, and brought back from the list."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from kiosk import words
from kiosk.errors import KnownError
from kiosk.i18n import N_, _, say
from kiosk.ui import theme
from kiosk.ui.screens.folder_page import FolderPage, kind_in_words
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

LABELS = (  # of what a body may hold, in the order that it is shown
    ("about", N_("About")),
    ("phone", N_("Phone")),
    ("place", N_("Place")),
    ("code", N_("Your code")),
    ("who", N_("From")),
)


class FolderThing(FolderPage):
    """Route `folder_thing`, param id."""

    def inside(self) -> Part:
        """See `FolderPage.inside`."""
        try:
            one = self.folder.thing(self.params["id"])
        except KnownError as error:
            back = BigButton(_("My folder"), self.app.back, kind="primary", icon="lock")
            return Notice("papers", _("It is not here"), say(error), [back])
        kept = words.moment_in_words(one.kept, self.now)
        lines: list[Part] = [*self._day(one), *self._days(one), *told(one.kind, one.body, self.now)]
        lines.append(Text(_("Kept {when}.").format(when=kept), "label", color=theme.SOFT))
        if one.by != "visitor":
            lines.append(Text(_("Written together with staff."), "label", color=theme.SOFT))
        head = Column([Text(kind_in_words(one.kind), color=theme.SOFT), Text(one.title, "title", personal=True)], gap=0)
        listed = self.listed([Card(Column(lines, gap=1.5), pad=2.5), Space()])
        foot = Row([BigButton(_("Take it out"), self._remove, icon="remove", flex=1), *self._onward(one)])
        foot.spoken_last = True
        return Column([head, listed, foot], gap=2)

    def _day(self, one: Any) -> list[Part]:
        if not one.due:
            return []
        day = words.capital(words.date_in_words(one.due, self.now.date()))
        return [Text(day, "lead", color=theme.SEA)]

    def _days(self, one: Any) -> list[Part]:
        """The other days that a letter names, each with the letter's own words."""
        today = self.now.date()
        found = [(date.fromisoformat(row["day"]), str(row.get("quote", ""))) for row in one.body.get("days", ())]
        parts: list[Part] = []
        for day, quote in sorted(found):
            if day != one.due:
                said = Text(words.capital(words.date_in_words(day, today)), bold=True, personal=True)
                quoted = [Text(f"“{quote}”", "label", color=theme.SOFT, personal=True)] if quote else []
                parts.append(Column([said, *quoted], gap=0))
        return parts

    def _onward(self, one: Any) -> list[Part]:
        """What the thing leads to."""
        words_, icon, action = _("Done"), "check", self.app.back
        if one.kind == "contact":
            words_, icon, action = _("Change"), "edit", partial(self.app.go, "folder_contact", id=one.id)
        elif one.kind == "deadline":
            words_, icon, action = _("Change"), "edit", partial(self.app.go, "folder_day", id=one.id)
        elif one.kind == "draft":
            words_, icon, action = _("Go on with it"), "forward", partial(self._fill_in, one)
        elif one.kind == "signup":
            words_, icon, action = (
                _("See my sign-up"),
                "forward",
                partial(self.app.go, "receipt", code=one.body["code"]),
            )
        elif one.kind == "letter":
            words_, icon, action = _("See all of it"), "search", partial(self._read, one)
        return [BigButton(words_, action, kind="primary", icon=icon, flex=1)]

    def _read(self, one: Any) -> None:
        """The letter as it was explained, with what can be done."""
        from kiosk.folder import things  # noqa: PLC0415 - heavy, and only here

        kept = self.services.letters.again(things.letter_of(one))
        self.app.go("letter_page", id=kept.id)

    def _fill_in(self, one: Any) -> None:
        from kiosk.folder import things  # noqa: PLC0415 - as above
        from kiosk.forms.visit import Left  # noqa: PLC0415

        found = self.services.forms.taken(things.draft_of(self.folder, one, by=self.who_now))
        if isinstance(found, Left):
            self.app.go("form_open", left=found)
        else:
            self.app.go("form", form=found.definition.id)

    def _remove(self) -> None:
        self.folder.remove(self.params["id"], by=self.by)
        self.app.navigation.back()
        self.app.navigation.current.state["removed"] = True  # the list offers to bring it back
        self.app.refresh()


def told(kind: str, body: Mapping[str, Any], now: datetime) -> list[Part]:
    """What is kept, each under its name; of a letter, what was said of it."""
    parts: list[Part] = [Text(str(line), personal=True) for line in body.get("said", ())]
    if body.get("text") and kind in {"note", "deadline"}:
        parts.append(Text(str(body["text"]), "lead", bold=False, personal=True))
    for key, label in LABELS:
        if body.get(key):
            shown = Text(str(body[key]), "lead", bold=False, personal=True)
            parts.append(Column([Text(_(label), "label", color=theme.SOFT), shown], gap=0))
    if meeting := body.get("meeting"):
        said = words.capital(words.moment_in_words(datetime.fromisoformat(str(meeting)), now))
        shown = Text(said, "lead", bold=False, personal=True)
        parts.append(Column([Text(_("You meet next"), "label", color=theme.SOFT), shown], gap=0))
    return parts
