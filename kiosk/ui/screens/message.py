"""A few words to staff, for when nobody is there: no name is asked for, and only staff's cards open it."""

from collections.abc import Callable
from typing import Any

from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.staff import letterbox
from kiosk.ui.dictating import say_it
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screen import Screen
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.typed_page import TypedPage


class Message(Screen):
    """Route `message`. `state`: what is typed; then the id of what was left, or that it was taken back."""

    about = ""  # what it is about, as staff see it

    def build(self) -> Part:
        """See `Screen.build`."""
        if self.state.get("left"):
            return self._left()
        if self.state.get("taken_back"):
            home = BigButton(_("To the front page"), self.app.home, kind="primary", icon="home")
            return Notice("papers", _("It is taken back"), _("Staff never see it."), [home])
        if not self.services.letterbox.possible:
            back = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            return Notice("hands", _("Nobody can read it yet"), say(letterbox.NoLetterbox()), [back])
        return writing(self, _("You need not say who you are."), self._leave, question=self.question(), sayable=True)

    def question(self) -> str:
        """What is asked for."""
        return _("What do you want to tell staff?")

    def lies_here(self) -> str:
        """What is said when it is left."""
        return _("Your message lies here for staff")

    def _leave(self, text: str) -> None:
        self.state["left"] = self.services.letterbox.leave(text, about=self.about)

    def _left(self) -> Part:
        buttons: list[Part] = [
            BigButton(_("Take it back"), self._take_back, icon="cancel"),
            BigButton(_("Done"), self.app.home, kind="primary", icon="check"),
        ]
        said = _("They read it when they open the screen with their card.")
        said += " " + _("Come to them if you need an answer, for they can't write back.")
        said += " " + _("It is deleted after {days} days at the latest.").format(days=letterbox.KEPT.days)
        return Notice("yes", self.lies_here(), said, buttons)

    def _take_back(self) -> None:
        self.services.letterbox.take_away(self.state.pop("left"))
        self.state["taken_back"] = True
        self.app.refresh()


def writing(
    screen: Any, hint: str, leave: Callable[[str], object], *, question: str = "", done: str = "", sayable: bool = False
) -> Part:
    """The page that a message is typed on; `leave` takes what was typed, and may raise a KnownError, which is said.
    `done` are the words on its button; `sayable`: where it can be, it may be said in the place of typing.
    """
    if "typed" not in screen.state:
        screen.state["typed"] = TypedText(letterbox.LONGEST)
        screen.services.session.wipers.register("message", screen.state["typed"].wipe)
    typed: TypedText = screen.state["typed"]
    page = TypedPage(typed)

    def changed(*, fitted: bool) -> None:
        page.refresh()
        if screen.state.pop("refused", None) or not fitted:
            if not fitted:
                screen.state["refused"] = _("There is no room for more letters.")
            screen.app.refresh()

    def on() -> None:
        text = str(typed).strip()
        if not text:
            return
        try:
            leave(text)
        except KnownError as error:
            screen.state["refused"] = say(error)
        else:
            typed.wipe()
            screen.state.pop("typed", None)
            screen.state.pop("refused", None)
        screen.app.refresh()

    state = KeyboardState(typed, names=False)
    screen.keyboard = Keyboard(state, lambda fitted: changed(fitted=fitted))
    screen.keyboard.listen(lambda: struck(screen.app))
    send = BigButton(done or _("Give it to staff"), on, kind="primary", icon="check", flex=1)
    parts: list[Part] = [
        Hint(hint, screen.state.get("refused", "")),
        page,
        Row([*(say_it(screen.app, typed) if sayable else []), send]),
        screen.keyboard,
    ]
    return Column([*([Text(question, "lead")] if question else []), *parts], gap=1)
