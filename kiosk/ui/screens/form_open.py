"""*I have a key slip*: the six words, one at a time. Two or three letters bring up the words that begin so."""

import threading
from functools import partial

from kiosk.errors import KnownError
from kiosk.forms import keyslip
from kiosk.forms.drafts import WaitFirst
from kiosk.forms.keyslip import KeySlip
from kiosk.forms.visit import Left
from kiosk.i18n import _, n_, say
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.loop import call_soon
from kiosk.ui.screen import Screen
from kiosk.ui.screens import form_page
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

OFFERED = 3
LONGEST = 12  # letters


class FormOpen(Screen):
    """Route `form_open`; param `words`: those that the camera read.

    `state`: the words so far, what is typed, how opening goes.
    """

    keyboard: Keyboard | None = None

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
        if left := self.state.get("left"):
            return self._left(left)
        if self.state.get("opening"):
            return Notice("key", _("We open your form"), _("It takes a moment."), [self._staff()])
        if len(self.words) == keyslip.COUNT:
            return self._all()
        field = Field(self.typed, shown=str.lower, style="lead", flex=1)
        line = Row([field, *self._offers()], gap=1.5)
        self.keyboard = Keyboard(
            KeyboardState(self.typed, names=False),
            lambda _fitted: self._changed(line, field),
            entered=self._first,
            flex=1,
        )
        self.keyboard.listen(lambda: struck(self.app))
        number = len(self.words) + 1
        title = Text(_("Word {n} of {total} on your slip").format(n=number, total=keyslip.COUNT), "title")
        hint = Hint(_("Type the first letters, then touch the word."), self.state.get("refused", ""))
        scan: list[Part] = []
        if not self.words and self.services.camera.available:
            scan = [BigButton(_("Hold it up to the camera"), partial(self.app.replace, "form_scan"), icon="camera")]
        so_far = [Text("  ·  ".join(self.words), bold=True, color=theme.SEA, personal=True)] if self.words else []
        title.flex = 1
        head = Row([title, *scan], gap=1.5, valign="center")
        return Column([head, hint, *so_far, line, self.keyboard], gap=1.25)

    def on_back(self) -> bool:
        """One word back; out of the page from the first."""
        if self.state.get("left") or self.state.get("opening") or not self.words:
            return False
        self.words.pop()
        self._fresh()
        self.app.refresh()
        return True

    def leave(self) -> None:
        """See `Screen.leave`."""
        if self.keyboard:
            self.keyboard.deafen()
            self.keyboard = None

    def _offers(self) -> list[Part]:
        found = keyslip.beginning(str(self.typed))
        return [BigButton(word, partial(self._take, word)) for word in found[:OFFERED]]

    def _changed(self, line: Row, field: Field) -> None:
        """After each letter only the line changes: the keys stay under the finger."""
        begun = str(self.typed)
        none = len(begun) > 1 and not keyslip.beginning(begun)
        refused = _("No word on a slip begins like that.") if none else ""
        if refused != self.state.get("refused", ""):
            self.state["refused"] = refused
            self.app.refresh()
            return
        line.replace([field, *self._offers()])
        line.place(line.x, line.y, line.width, line.height)

    def _first(self) -> None:
        """Enter on a physical keyboard: the first that is offered."""
        if found := keyslip.beginning(str(self.typed)):
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
                    BigButton(_("Change"), partial(self._again, number - 1), icon="edit"),
                ]
            )
            for number, word in enumerate(self.words, 1)
        ]
        wipe = BigButton(_("Begin again"), partial(self._again, 0), icon="refresh", flex=1)
        on = BigButton(_("Open the form"), self._open, kind="primary", icon="lock", flex=2)
        listed = ScrollList(Column(lines, gap=0.75))
        title = Text(_("Are these your words?"), "title")
        return Column([title, *refused, listed, Row([wipe, on], gap=1.5)], gap=1.5)

    def _again(self, at: int) -> None:
        del self.words[at:]
        self._fresh()
        self.app.refresh()

    def _open(self) -> None:
        guard = self.services.forms.drafts.attempts
        if wait := guard.wait():
            self._failed(WaitFirst(seconds=int(wait) + 1))
            return
        slip = KeySlip(tuple(self.words))
        self.state.update(opening=True, refused="")
        self.app.refresh()

        def work() -> None:
            try:
                take = self.services.forms.unlock(slip)
            except KnownError as error:
                failed = error
                call_soon(lambda: self._failed(failed))
            else:
                call_soon(lambda: self._opened(take))

        threading.Thread(target=work, name="key-slip", daemon=True).start()

    def _failed(self, error: KnownError) -> None:
        if self.app.navigation.current is self.route:
            self.state.update(opening=False, refused=say(error))
            self.app.refresh()

    def _opened(self, take: object) -> None:
        if self.app.navigation.current is not self.route:
            return
        try:
            found = take()  # type: ignore[operator]
        except KnownError as error:
            self._failed(error)
            return
        if isinstance(found, Left):
            self.state.update(opening=False, left=found)
            self.app.refresh()
        else:
            self.app.replace("form", form=found.definition.id)

    def _left(self, left: Left) -> Part:
        """The form is no longer here: the answers are."""
        lines: list[Part] = []
        for question, answer in left.said:
            lines += [Text(question, color=theme.SOFT), Text(answer, bold=True, personal=True)]
        said = n_("Here is the answer that you gave.", "Here are the {n} answers that you gave.", len(left.said))
        listed = ScrollList(Column([Card(Column(lines, gap=0.5), pad=2), Space()]))
        staff = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call", flex=1)
        forms = BigButton(_("All forms"), lambda: self.app.replace("forms"), icon="forward", flex=1)
        title = Text(_("That form is no longer here"), "title")
        return Column([title, Text(said, color=theme.SOFT), listed, Row([forms, staff], gap=1.5)], gap=1.5)

    def _staff(self) -> BigButton:
        return BigButton(_("Call staff"), self.app.call_staff, icon="call")
