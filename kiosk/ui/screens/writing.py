"""A sheet to write on in one's own words, with a keyboard under it. What is written lasts as long as the visit."""

from collections.abc import Callable

from kiosk.i18n import _
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screen import Screen
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.field import Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.typed_page import TypedPage


class WritingScreen(Screen):
    """A page with such a sheet."""

    longest: int
    """Characters."""
    lines = False

    @property
    def typed(self) -> TypedText:
        """What was entered so far; wiped with the visit."""
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(self.longest, lines=self.lines)
            self.services.session.wipers.register(f"typed {self.route.name}", typed.wipe)
        found: TypedText = self.state["typed"]
        return found

    def sheet(self, hint: str, buttons: list[Part], entered: Callable[[TypedPage], object]) -> Part:
        """The page: what to write, the sheet, `buttons`, and the keyboard; `entered` when its *Enter* is touched."""
        page = TypedPage(self.typed)
        state = KeyboardState(self.typed, names=False)
        self.keyboard = Keyboard(state, lambda fitted: self._typed(page, fitted=fitted), entered=lambda: entered(page))
        self.keyboard.listen(lambda: struck(self.app))
        return Column([Hint(hint, self.state.get("refused", "")), page, Row(buttons), self.keyboard], gap=1.5)

    def refuse(self, why: str) -> None:
        """Say why it does not go on."""
        self.state["refused"] = why
        self.app.refresh()

    def _typed(self, page: TypedPage, *, fitted: bool) -> None:
        page.refresh()
        told = self.state.pop("refused", None)
        if not fitted:
            self.refuse(_("There is no room for more letters."))
        elif told:
            self.app.refresh()
