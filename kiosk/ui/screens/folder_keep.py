"""*Put it in my folder*: what is kept of it, said before it is kept; and the way to a folder where none is open."""

from functools import partial
from typing import TYPE_CHECKING, Any

from kiosk import words
from kiosk.i18n import _, current
from kiosk.ui import theme
from kiosk.ui.screens.folder_page import FolderPage, kind_in_words, picture_of
from kiosk.ui.screens.folder_thing import told
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.folder.things import New


class FolderKeep(FolderPage):
    """Route `folder_keep`; param new (kiosk.folder.things.New): what the folder is given, or form (its id): the form
    that is being filled in. `state`: whether it has it.
    """

    def closed(self) -> Part:
        """See `FolderPage.closed`."""
        buttons: list[Part] = [
            BigButton(_("No, thank you"), self.app.back, icon="close"),
            BigButton(_("Make a folder"), lambda: self.app.go("folder_make"), icon="add"),
            BigButton(_("I have a key card"), self.open_it, kind="primary", icon="key"),
        ]
        said = _("A folder needs no name. It opens with a card that only you have.")
        return Notice("key", _("Keep it in a folder?"), said, buttons)

    def inside(self) -> Part:
        """See `FolderPage.inside`."""
        if self.state.get("kept"):
            buttons: list[Part] = [
                BigButton(_("My folder"), partial(self.app.replace, "folder"), icon="lock"),
                BigButton(_("Go on"), self.app.back, kind="primary", icon="forward"),
            ]
            said = _("You find it there with your key card.")
            if self.state.get("had_slip"):
                said += " " + _("Your old key slip opens nothing any more. Throw it away.")
            return Notice("yes", _("It is in your folder"), said, buttons)
        new = self._new()
        if new is None:
            home = BigButton(_("To the front page"), self.app.home, kind="primary", icon="home")
            return Notice("papers", _("It is not here"), _("Nothing was kept."), [home])
        lines: list[Part] = []
        if new.due:
            lines.append(Text(words.capital(words.date_in_words(new.due, self.now.date())), "lead", color=theme.SEA))
        lines += told(new.kind, new.body, self.now)
        if new.kind == "draft":
            lines.append(Text(_("All your answers so far. A key slip for it opens nothing then."), color=theme.SOFT))
        title = Text(new.title, "title", personal=True)
        head = Row(
            [
                Picture(f"pictures/{picture_of(new.kind)}", theme.current().gap(9)),
                Column([Text(kind_in_words(new.kind), color=theme.SOFT), title], gap=0, flex=1),
            ],
            gap=2.5,
            valign="center",
        )
        listed = self.listed([Card(Column(lines, gap=1.5), pad=2.5), Space()] if lines else [Space()])
        no = BigButton(_("No, thank you"), self.app.back, icon="close", flex=1)
        yes = BigButton(_("Put it in my folder"), self._keep, kind="primary", icon="lock", flex=2)
        return Column([head, Text(self.is_it_right(), bold=True), listed, Row([no, yes])], gap=1.5)

    def _new(self) -> "New | None":
        if "form" not in self.params:
            found: New = self.params["new"]
            return found
        from kiosk.folder import things  # noqa: PLC0415 - heavy, and only here

        filling = self.services.forms.filling(self.params["form"])
        return things.New("draft", filling.known.name(current().code), {}) if filling else None

    def _keep(self) -> None:
        if "form" in self.params:
            from kiosk.folder import things  # noqa: PLC0415 - as above

            filling = self.services.forms.filling(self.params["form"])
            self.state["had_slip"] = filling.draft.slip is not None
            filling.draft = things.take_in(self.folder, filling.draft, filling.content(), by=self.who_now)
        else:
            self.params["new"].into(self.folder, by=self.by)
        self.tell(kept=True)


def keep_button(screen: Any, new: "Callable[[], New]", *, flex: float | None = None) -> BigButton:
    """For any page: the way to put what it shows (`new` makes it) into the folder."""
    return BigButton(_("In my folder"), lambda: screen.app.go("folder_keep", new=new()), icon="lock", flex=flex)
