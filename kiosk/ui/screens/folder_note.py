"""A note that staff write together with the visitor: it is kept when the visitor has read it, and said yes."""

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screens.folder_page import FolderPage
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.typed_page import TypedPage

LONGEST, TITLE = 1000, 60  # characters


class FolderNote(FolderPage):
    """Route `folder_note`. `state`: what is typed, and whether it is being read."""

    def inside(self) -> Part:
        """See `FolderPage.inside`."""
        beside = self.app.staffing.with_visitor
        if not beside:
            back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            return Notice("company", _("Nobody sits with you now"), _("Staff write notes together with you."), [back])
        if self.state.get("reading"):
            return self._read(self.app.staffing.name)
        page = TypedPage(self._typed)
        self.keyboard = Keyboard(KeyboardState(self._typed, names=False), lambda _fitted: page.refresh())
        self.keyboard.listen(lambda: struck(self.app))
        hint = Hint(_("What shall stand in the folder? The visitor reads it before it is kept."))
        on = BigButton(_("Let the visitor read it"), self._on, kind="primary", icon="forward", flex=1)
        return Column([hint, page, Row([on]), self.keyboard], gap=1.5)

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not self.state.pop("reading", None):
            return False
        self.app.refresh()
        return True

    @property
    def _typed(self) -> TypedText:
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(LONGEST)
            self.services.session.wipers.register("note", typed.wipe)
        found: TypedText = self.state["typed"]
        return found

    def _on(self) -> None:
        if str(self._typed).strip():
            self.tell(reading=True)

    def _read(self, name: str) -> Part:
        text = Card(Text(str(self._typed), "lead", bold=False, personal=True), pad=2.5)
        said = Text(_("{name} has written this for your folder. Is it right?").format(name=name), "title")
        no = BigButton(_("No, change it"), self.app.back, icon="edit", flex=1)
        yes = BigButton(_("Yes, keep it"), self._keep, kind="primary", icon="check", flex=1.4)
        only = Text(_("Only you decide. It stands in your folder, and you can take it out."), color=theme.SOFT)
        return Column([said, only, self.listed([text, Space()]), Row([no, yes])], gap=1.5)

    def _keep(self) -> None:
        from kiosk.folder import things  # noqa: PLC0415 - heavy, and only here

        text = str(self._typed).strip()
        title = text if len(text) <= TITLE else text[:TITLE].rsplit(" ", 1)[0] + "…"
        things.note(title, text, who=self.app.staffing.name).into(self.folder, by=self.by)
        self._typed.wipe()
        self.app.navigation.back()
        self.app.refresh()
