"""*I have a code*: a keypad of exactly what codes are made of, and a kind word when it is not found."""

from kiosk.activities import codes
from kiosk.errors import KnownError
from kiosk.i18n import _, n_, say
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screen import Screen
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text


def shown(typed: str) -> str:
    """The code as it stands on the receipt: `K7M-4QX`."""
    letters = typed.upper()
    return f"{letters[:3]}-{letters[3:]}" if len(letters) > 3 else letters


class Find(Screen):
    """Route `find`, no params."""

    @property
    def typed(self) -> TypedText:
        """What was entered so far; wiped with the visit."""
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(codes.LENGTH, str.isalnum)
            self.services.session.wipers.register("typed code", typed.wipe)
        return self.state["typed"]

    def build(self) -> Part:
        """See `Screen.build`."""
        field = Field(self.typed, shown=shown, flex=1)
        state = KeyboardState(self.typed, "code")
        self.keyboard = Keyboard(state, lambda _fitted: self._typed(field), entered=self.look, flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        return Column(
            [
                Text(_("Enter your code"), "title"),
                self._hint(),
                Row([field, BigButton(_("Show it"), self.look, kind="primary", icon="search")]),
                self.keyboard,
            ],
            gap=2,
        )

    def _hint(self) -> Part:
        words = _("It is on your receipt or your note. No code? Staff can help you.")
        return Hint(words, self.state.get("refused", ""), lines=2)

    def _typed(self, field: Field) -> None:
        field.refresh()
        if self.state.pop("refused", None):
            self.app.refresh()

    def look(self) -> None:
        """Look the code up."""
        guard = self.services.signups.attempts
        code = str(self.typed)
        if guard.wait():
            self._refuse(self._wait_in_words(guard.wait()))
        elif len(code) < codes.LENGTH:
            self._refuse(_("A code has six letters and numbers. Take your time."))
        else:
            try:
                view = self.services.signups.find(code)
            except KnownError as error:
                self._look_for_a_form(code, error)
            else:
                self.typed.wipe()
                self.app.replace("found", code=view.code)

    def _look_for_a_form(self, code: str, error: KnownError) -> None:
        """The code may be that of a form that was sent to staff."""
        try:
            sent = self.services.sendings.find(code)
        except KnownError:
            self.services.signups.attempts.wrong()
            self._refuse(say(error))
        else:
            self.typed.wipe()
            self.app.replace("form_sent", code=sent.code)

    def _wait_in_words(self, seconds: float) -> str:
        wait = n_(
            "Please wait {n} second, then try again.", "Please wait {n} seconds, then try again.", int(seconds) + 1
        )
        return f"{wait} {_('Staff can find your sign-up, too.')}"

    def _refuse(self, words: str) -> None:
        self.state["refused"] = words
        self.app.refresh()
