"""A folder is made: may staff help when the card is lost, are there to be pictures, and then the key card, once."""

import threading
from functools import partial
from typing import Any

from kiosk.errors import KnownError
from kiosk.folder import keycard
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.keys import KeyboardState
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.folder_card import card_page
from kiosk.ui.screens.folder_page import FolderPage, fact
from kiosk.ui.screens.folder_pictures import pictures_page
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

STAFF, KNOWN, PICTURES, CHOOSE, AGAIN, MAKING, CARD = "staff", "known", "pictures", "choose", "again", "making", "card"
BACK = {KNOWN: STAFF, PICTURES: STAFF, CHOOSE: PICTURES, AGAIN: PICTURES}


class FolderMake(FolderPage):
    """Route `folder_make`. `state`: the step, what was chosen, the card that came of it."""

    def build(self) -> Part:
        """See `Screen.build`."""
        step = self.state.get("step", STAFF)
        if step == CARD and self.folder:
            return card_page(self, self.state["card"], self._done)
        if step == MAKING:
            staff = BigButton(_("Call staff"), self.app.call_staff, icon="call")
            return Notice("key", _("We make your folder"), _("It takes a moment."), [staff], waits=True)
        if step == CHOOSE:
            return pictures_page(self, _("Choose four pictures"), self._chosen)
        if step == AGAIN:
            return pictures_page(self, _("The same four once more"), self._again)
        return {KNOWN: self._known, PICTURES: self._pictures}.get(step, self._staff)()

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        step = self.state.get("step", STAFF)
        if step == CARD:
            self._done()
            return True
        if step not in BACK:
            return step == MAKING
        self.state.pop("row", None)
        self.tell(step=BACK[step])
        return True

    # -- may staff help?

    def _staff(self) -> Part:
        """The choice, with what each of the two means when the card is lost, said before it is made."""
        here = self.services.staff.state == "open"
        trouble = [Banner("info", self.state["trouble"])] if self.state.get("trouble") else []
        yes = self._choice(_("Staff may help me"), keycard.choice(staff_may_recover=True), self._may)
        no = self._choice(_("Only me"), keycard.choice(staff_may_recover=False), partial(self._to, PICTURES, may=False))
        said = [] if here else [fact("info", Text(_("The first needs staff here, with their card in."), bold=True))]
        return Column(
            [Text(_("If you lose the card"), "title"), *trouble, yes, no, *said, Space()],
            gap=2,
        )

    def _choice(self, words: str, said: str, action: Any) -> Part:
        return Column([Choice(words, action, large=True), Text(said, color=theme.SOFT)], gap=0.75)

    def _may(self) -> None:
        if self.services.staff.state != "open":
            self.tell(trouble=_("Staff are not here with their card. Call them, or choose the other."))
        else:
            self._to(KNOWN, may=True, trouble="")

    def _known(self) -> Part:
        """What staff find the folder by, when its card is lost."""
        if "typed" not in self.state:
            self.state["typed"] = typed = TypedText(40)
            self.services.session.wipers.register("folder name", typed.wipe)
        typed = self.state["typed"]
        field = Field(typed, flex=1)
        self.keyboard = Keyboard(KeyboardState(typed), lambda _fitted: field.refresh(), entered=self._named, flex=1)
        self.keyboard.listen(lambda: struck(self.app))
        hint = Hint(_("What staff can find it by. A nickname will do. Only staff see it."))
        on = BigButton(_("Go on"), self._named, kind="primary", icon="forward")
        return Column([Text(_("What is the folder called?"), "title"), hint, Row([field, on]), self.keyboard], gap=1.5)

    def _named(self) -> None:
        self._to(PICTURES)

    # -- pictures too?

    def _pictures(self) -> Part:
        trouble = [Banner("info", self.state["trouble"])] if self.state.get("trouble") else []
        buttons: list[Part] = [
            BigButton(_("Yes, I choose pictures"), partial(self._to, CHOOSE, trouble=""), icon="add"),
            BigButton(_("No, the card is enough"), self._make, kind="primary", icon="forward"),
        ]
        said = _("Who finds your card can't open the folder without them. You must remember them yourself.")
        return Column([*trouble, Notice("shield", _("Four pictures besides the card?"), said, buttons)], gap=1.5)

    def _chosen(self) -> None:
        self.state["first"] = tuple(self.state.pop("row"))
        self.tell(step=AGAIN)

    def _again(self) -> None:
        row = tuple(self.state.pop("row"))
        if row == self.state["first"]:
            self._make()
        else:
            self.state.pop("first")
            self.tell(step=PICTURES, trouble=_("They were not the same four. Choose again, or go on without."))

    # -- making

    def _make(self) -> None:
        row = tuple(self.state.pop("first", ()))
        may = bool(self.state.get("may"))
        try:
            # A copy of our own, overwritten below: the service's is zeros as soon as the card is pulled, and a folder
            # must never be sealed to zeros.
            key = bytearray(self.services.staff.key()) if may else None
        except KnownError as error:  # the card was taken out meanwhile
            self._to(STAFF, trouble=say(error))
            return
        known_as = str(self.state["typed"]).strip() if may and "typed" in self.state else ""
        by = self.by
        self.tell(step=MAKING, trouble="")

        def work() -> None:
            made: Any = None
            error: KnownError | None = None
            try:
                made, _folder = self.services.folders.create(
                    picture_pin=row, staff_may_recover=may, staff_key=key, known_as=known_as, by=by
                )
            except KnownError as known:
                error = known
            finally:
                if key:
                    key[:] = bytes(len(key))
            call_soon(lambda: self._made(made, error))

        threading.Thread(target=work, name="folder", daemon=True).start()

    def _made(self, card: Any, error: KnownError | None) -> None:
        if self.app.navigation.current is not self.route:
            return
        if error is not None:
            self._to(STAFF, trouble=say(error))
        else:
            self.tell(step=CARD, card=card)

    def _done(self) -> None:
        """The words are with the visitor: they do not stay here."""
        if self.app.navigation.holds("folder_keep"):
            self.app.navigation.back_to("folder_keep")
            self.app.refresh()
        else:
            self.app.replace("folder")

    def _to(self, step: str, **state: object) -> None:
        self.tell(step=step, **state)
