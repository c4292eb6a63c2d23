"""Pages for staff stand behind the staff code, until staff have cards.

Where no code is set a page opens all the same, and shows only what anybody at the screen may see (`let_in` is False).
"""

import threading
from collections.abc import Callable
from functools import partial

from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui.keys import KeyboardState
from kiosk.ui.loop import call_soon
from kiosk.ui.screen import Screen
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.text import Text

LONGEST = 32  # characters of a staff code


class Gate(Screen):
    """A page that asks for the staff code first. Subclasses give `inside`, and `guarded` where it depends."""

    @property
    def let_in(self) -> bool:
        """Whether the staff code was given on the way here, and the visit goes on."""
        return bool(self.state.get("let_in") or self.params.get("let_in"))

    @property
    def guarded(self) -> bool:
        """Whether the code is needed to see anything here."""
        return self.code_is_set

    @property
    def code_is_set(self) -> bool:
        """Whether the centre has a staff code."""
        return bool(self.services.config.staff.code_hash)

    def build(self) -> Part:
        """See `Screen.build`."""
        if not self.guarded or self.let_in:
            return self.inside()
        self.shows_programme = self.every_minute = False  # nothing moves under who is typing
        return self._ask_staff_code()

    def inside(self) -> Part:
        """The page itself."""
        raise NotImplementedError

    def entry(self, name: str, limit: int, keep: Callable[[str], bool] = str.isprintable) -> TypedText:
        """A text that is typed here, by name; wiped with the visit."""
        if name not in self.state:
            self.state[name] = typed = TypedText(limit, keep)
            self.services.session.wipers.register(f"typed {name}", typed.wipe)
        return self.state[name]

    def keys(self, state: KeyboardState, field: Field, *, key: str, entered: Callable[[], object]) -> Keyboard:
        """A keyboard that writes in this field. What was `refused` (in the state, under `key`) is forgotten with the
        next key.
        """

        def typed(_fitted: bool) -> None:
            field.refresh()
            if self.state.pop(key, None):
                self.app.refresh()

        self.keyboard = Keyboard(state, typed, entered=entered, flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        return self.keyboard

    # -- the code

    def _ask_staff_code(self) -> Part:
        typed = self.entry("staff_code", LONGEST)
        checking = bool(self.state.get("checking"))
        field = Field(typed, shown=lambda text: "•" * len(text), flex=1)
        state = KeyboardState(typed, page="numbers", names=False)
        keyboard = self.keys(state, field, key="refused", entered=self._try_code)
        button = BigButton(_("One moment…") if checking else _("Open"), self._try_code, kind="primary", icon="lock")
        button.enabled = not checking
        hint = Hint(_("Visitors: touch Back. Nothing here is for you to do."), self.state.get("refused", ""), lines=2)
        return Column(
            [Text(_("For staff: type the staff code"), "title"), hint, Row([field, button]), keyboard], gap=1.5
        )

    def _try_code(self) -> None:
        """Check the code beside the screen: it takes a tenth of a second here, and more on a small machine."""
        if self.state.get("checking"):
            return
        typed = self.entry("staff_code", LONGEST)
        code = str(typed)
        typed.wipe()
        self.state["checking"] = True
        self.app.refresh()
        threading.Thread(target=lambda: self._check_code(code), name="staff_code", daemon=True).start()

    def _check_code(self, code: str) -> None:
        from kiosk.staff.code import StaffCodeUnchecked, check  # noqa: PLC0415 - not needed to draw the page

        error: KnownError | None = StaffCodeUnchecked()
        try:
            check(code, self.services.config, self.services.clock)
            error = None
        except KnownError as refused:
            error = refused
        finally:  # also after a bug: a page that says "one moment" for ever would be worse
            call_soon(partial(self._code_checked, error))

    def _code_checked(self, error: KnownError | None) -> None:
        if self.app.navigation.current is not self.route or "checking" not in self.state:
            return  # they have gone on, or the visit is over: nobody is let in
        del self.state["checking"]
        self.state["let_in"] = error is None
        self.state["refused"] = say(error) if error else ""
        self.app.refresh()
