"""What the pages of the first start have in common: their own frame, and a way back that is no visit's."""

from collections.abc import Callable
from typing import Any

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.frame import AnyRail, Buttons, FrameButton, Gap, language_button, vital
from kiosk.ui.screen import Screen
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.part import Part, Space
from kiosk.ui.widgets.text import Text

QUESTIONS = 3


class FirstRail(AnyRail):
    """Back, read aloud, language, what is best for you."""

    ground = theme.MIST

    def __init__(self, app: Any, *, back: bool) -> None:
        reading = app.reader.reading
        words, icon, kind = (_("Stop"), "stop", "on") if reading else (_("Read aloud"), "speak", "plain")
        button = vital(FrameButton(_("Back"), "back", app.back))
        parts: list[Part] = [
            button if back else Gap(button),
            FrameButton(words, icon, app.read_aloud, kind=kind),
            FrameButton(language_button(app), "language", app.switch_language),
            Space(),
            FrameButton(_("Adjust"), "comfort", app.adjust),
        ]
        super().__init__(Buttons(parts))


class FirstPage(Screen):
    """A page of the first start."""

    goes_back = True
    """Whether there is a question before this one."""

    @property
    def first(self) -> Any:
        """The first start (kiosk.first.service.First)."""
        return self.services.first

    def rail(self) -> FirstRail:
        """See `Screen.rail`."""
        return FirstRail(self.app, back=self.goes_back)

    def on_back(self) -> bool:
        """See `Screen.on_back`: the step back is the first start's own."""
        if self.goes_back:
            self.first.back()
        return True

    @property
    def shown(self) -> bool:
        """Whether this page is still up: for what comes of a thread."""
        return self.app.navigation.current is self.route

    def entry(self, name: str, limit: int, keep: Callable[[str], bool] = str.isprintable) -> TypedText:
        """A text that is typed here, by name. It goes with the page."""
        if name not in self.state:
            self.state[name] = TypedText(limit, keep)
        typed: TypedText = self.state[name]
        return typed

    def tell(self, **state: object) -> None:
        """Remember, and show it."""
        self.state.update(state)
        self.app.refresh()


def question(number: int) -> Text:
    """Which of the questions this is."""
    return Text(_("Question {n} of {all}").format(n=number, all=QUESTIONS), "label", color=theme.SOFT)
