"""What one needs help with, in one's own words. It is kept while the visit lasts, and nowhere else."""

from kiosk.i18n import _
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screen import Screen
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.typed_page import TypedPage

LONGEST = 300  # characters
LEAST = 2


class HelpType(Screen):
    """Route `help_type`, no params."""

    @property
    def typed(self) -> TypedText:
        """What was entered so far; wiped with the visit."""
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(LONGEST)
            self.services.session.wipers.register("typed need", typed.wipe)
        found: TypedText = self.state["typed"]
        return found

    def build(self) -> Part:
        """See `Screen.build`."""
        page = TypedPage(self.typed)
        state = KeyboardState(self.typed, names=False)
        self.keyboard = Keyboard(state, lambda fitted: self._typed(page, fitted=fitted), entered=self._search)
        self.keyboard.listen(lambda: struck(self.app))
        hint = Hint(_("What do you need? Write it in your own words."), self.state.get("refused", ""))
        search = BigButton(_("Search"), self._search, kind="primary", icon="search")
        by_picture = BigButton(_("Choose a picture"), self._by_picture)
        return Column([hint, page, Row([by_picture, search]), self.keyboard], gap=1.5)

    def _typed(self, page: TypedPage, *, fitted: bool) -> None:
        page.refresh()
        if self.state.pop("refused", None) or not fitted:
            if not fitted:
                self.state["refused"] = _("There is no room for more letters.")
            self.app.refresh()

    def _by_picture(self) -> None:
        self.typed.wipe()
        self.app.replace("help")

    def _search(self) -> None:
        if len(str(self.typed).strip()) < LEAST:
            self.state["refused"] = _("Write a little more, so that we can help.")
            self.app.refresh()
            return
        self.app.go("help_found", text=self.typed)
