"""Six words, one at a time: two or three letters bring up the words that begin so. For key slips and key cards."""

from functools import partial

from kiosk import keywords
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screen import Screen
from kiosk.ui.screens import form_page
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

OFFERED = 3
LONGEST = 12  # letters


class KeyWords(Screen):
    """Param `words`: those that the camera read. `state`: the words so far, what is typed. Subclasses give `before`,
    `foot`, and where the camera looks for the paper.
    """

    title = N_("Word {n} of {total} on your slip")
    none = N_("No word on a slip begins like that.")
    scan = "form_scan"

    def before(self) -> Part | None:
        """What stands in place of the words (opening, opened); None for nothing."""
        return None

    def foot(self) -> list[Part]:
        """What can be done when all six stand there."""
        raise NotImplementedError

    @property
    def typed(self) -> TypedText:
        """The letters of the word that is being typed."""
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(LONGEST, str.isalpha)
            self.services.session.wipers.register("slip word", typed.wipe)
        found: TypedText = self.state["typed"]
        return found

    @property
    def words(self) -> list[str]:
        """Those that are chosen."""
        found: list[str] = self.state.setdefault("words", list(self.params.get("words", ())))
        return found

    def build(self) -> Part:
        """See `Screen.build`."""
        if instead := self.before():
            return instead
        if len(self.words) == keywords.COUNT:
            return self._all()
        field = Field(self.typed, shown=str.lower, style="lead", flex=1)
        line = Row([field, *self._offers()], gap=1.5)
        self.keyboard = Keyboard(
            KeyboardState(self.typed, "da", names=False),
            lambda _fitted: self._changed(line, field),
            entered=self._first,
            flex=1,
        )
        self.keyboard.listen(lambda: struck(self.app))
        number = len(self.words) + 1
        title = Text(_(self.title).format(n=number, total=keywords.COUNT), "title")
        hint = Hint(_("Type the first letters, then touch the word."), self.state.get("refused", ""))
        scan: list[Part] = []
        if not self.words and self.services.camera.available:
            scan = [BigButton(_("Hold it up to the camera"), partial(self.app.replace, self.scan), icon="camera")]
        so_far = [Text("  ·  ".join(self.words), bold=True, color=theme.SEA, personal=True)] if self.words else []
        title.flex = 1
        head = Row([title, *scan], gap=1.5, valign="center")
        return Column([head, hint, *so_far, line, self.keyboard], gap=1.25)

    def on_back(self) -> bool:
        """One word back; out of the page from the first."""
        if self.before() or not self.words:
            return False
        self.words.pop()
        self._fresh()
        self.app.refresh()
        return True

    def _offers(self) -> list[Part]:
        found = keywords.beginning(str(self.typed))
        made = [BigButton(word, partial(self._take, word)) for word in found[:OFFERED]]
        for button in made:
            button.label.personal = True
        return [*made]

    def _changed(self, line: Row, field: Field) -> None:
        """After each letter only the line changes: the keys stay under the finger."""
        begun = str(self.typed)
        none = len(begun) > 1 and not keywords.beginning(begun)
        refused = _(self.none) if none else ""
        if refused != self.state.get("refused", ""):
            self.state["refused"] = refused
            self.app.refresh()
            return
        line.replace([field, *self._offers()])
        line.place(line.x, line.y, line.width, line.height)

    def _first(self) -> None:
        """Enter on a physical keyboard: the first that is offered."""
        if found := keywords.beginning(str(self.typed)):
            self._take(found[0])

    def _take(self, word: str) -> None:
        self.words.append(word)
        self._fresh()
        self.app.refresh()

    def _fresh(self) -> None:
        self.typed.wipe()
        self.state["refused"] = ""

    def _all(self) -> Part:
        """All six, to be looked at once more."""
        refused = [form_page.refusal(self.state["refused"])] if self.state.get("refused") else []
        lines: list[Part] = [
            Row(
                [
                    Text(f"{number}.  {word}", "lead", valign="center", flex=1, personal=True),
                    BigButton(_("Change"), partial(self._again, number - 1), icon="edit", about=str(number)),
                ]
            )
            for number, word in enumerate(self.words, 1)
        ]
        wipe = BigButton(_("Begin again"), partial(self._again, 0), icon="refresh", flex=1)
        listed = ScrollList(Column(lines, gap=0.75))
        title = Text(_("Are these your words?"), "title")
        return Column([title, *refused, listed, Row([wipe, *self.foot()], gap=1.5)], gap=1.5)

    def _again(self, at: int) -> None:
        del self.words[at:]
        self._fresh()
        self.app.refresh()
