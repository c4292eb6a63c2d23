"""A letter typed in, or pasted from the mailbox: all of it, or the part that matters."""

from kiosk.i18n import _
from kiosk.ui import pasted
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screen import Screen
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.typed_page import TypedPage

LONGEST = 20_000  # characters: a letter of eight pages
LEAST = 10


class LetterType(Screen):
    """Route `letter_type`, no params."""

    @property
    def typed(self) -> TypedText:
        """What was entered so far; wiped with the visit."""
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(LONGEST, lines=True)
            self.services.session.wipers.register("typed letter", typed.wipe)
        return self.state["typed"]

    def build(self) -> Part:
        """See `Screen.build`."""
        page = TypedPage(self.typed)
        state = KeyboardState(self.typed, names=False)
        self.keyboard = Keyboard(
            state, lambda fitted: self._typed(page, fitted=fitted), entered=lambda: self._line(page)
        )
        self.keyboard.listen(lambda: struck(self.app))
        hint = Hint(
            _("Write what the letter says. The part about when and what is enough."), self.state.get("refused", "")
        )
        paste = [BigButton(_("Paste"), self._paste, icon="down")] if pasted.waiting() else []
        read = BigButton(_("Explain it to me"), self._read, kind="primary", icon="search")
        return Column([hint, page, Row([*paste, read]), self.keyboard], gap=1.5)

    def _typed(self, page: TypedPage, *, fitted: bool) -> None:
        page.refresh()
        if self.state.pop("refused", None) or not fitted:
            if not fitted:
                self.state["refused"] = _("There is no room for more letters.")
            self.app.refresh()

    def _line(self, page: TypedPage) -> None:
        self.typed.add("\n")
        page.refresh()

    def _paste(self) -> None:
        self.typed.add(pasted.take())
        self.app.refresh()

    def _read(self) -> None:
        if len(self.typed) < LEAST:
            self.state["refused"] = _("Write a little more, so that we can help.")
            self.app.refresh()
            return
        self.app.go("letter_reading", data=str(self.typed).encode(), channel="unknown")
