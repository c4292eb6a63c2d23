"""Signing up, one question a page. The answers are in a `SignUpDraft`; the pages are in `signup_pages`.

Nothing is stored before *Sign me up*. What then goes wrong (somebody else took the task, sign-up closed meanwhile, the
disk is full) is told with what can be done about it.
"""

from kiosk.activities import aliases
from kiosk.activities.model import Occurrence
from kiosk.activities.refusals import (
    CannotSignUp,
    NicknameIsNumber,
    NoRoomForAll,
    RoleTaken,
    TooManyFriends,
    UnknownActivity,
    UnknownRole,
)
from kiosk.activities.views import Availability
from kiosk.errors import BadInput, KnownError
from kiosk.i18n import _, say
from kiosk.ui.draft import FRIENDS, ROLE, SignUpDraft
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screen import Screen
from kiosk.ui.screens import signup_pages as pages
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Part

# Which question a refusal leads back to; what is not here can't be helped by another answer.
_ANSWER_AGAIN = {
    RoleTaken: ROLE,
    UnknownRole: ROLE,
    NoRoomForAll: FRIENDS,
    TooManyFriends: FRIENDS,
}


class SignUp(Screen):
    """Route `signup`, params uid and occurrence."""

    # --- what the pages read ---------------------------------------------------------------------------------------

    @property
    def draft(self) -> SignUpDraft:
        """The answers so far; begun at the first look, wiped with the visit."""
        if "draft" not in self.state:
            self.state["draft"] = draft = SignUpDraft.begin(self.occurrence)
            self.services.session.wipers.register("sign-up draft", draft.wipe)
        return self.state["draft"]

    @property
    def occurrence(self) -> Occurrence:
        """What one signs up for. Raises UnknownActivity when it went out of the programme meanwhile."""
        found = self.services.calendar.occurrence(self.params["uid"], self.params["occurrence"])
        if found is None:
            raise UnknownActivity
        return found

    @property
    def availability(self) -> Availability:
        """How things stand with the places right now."""
        return self.services.signups.availability(self.occurrence)

    def offered(self) -> str:
        """The made-up name on offer; another after `another_name`."""
        names = self.services.signups.offered_names(self.params["uid"], self.params["occurrence"])
        return names[self.state.get("offer", 0) % len(names)]

    # --- drawing ---------------------------------------------------------------------------------------------------

    def build(self) -> Part:
        """See `Screen.build`."""
        error = self.state.get("error")
        if error is not None:
            return self._sorry(error)
        try:
            if self.draft.typing:
                return self._typing()
            return pages.PAGES[self.draft.step](self)
        except KnownError as refused:
            return self._sorry(refused)

    def _typing(self) -> Part:
        draft = self.draft
        field = Field(draft.own)
        self.keyboard = Keyboard(
            KeyboardState(draft.own), lambda fitted: self._typed(field, fitted=fitted), entered=self.use_own, flex=1
        )
        self.keyboard.listen(lambda: struck(self.app))
        return pages.typing(self, field, self.keyboard, self.state.get("refused", ""))

    def _typed(self, field: Field, *, fitted: bool) -> None:
        field.refresh()
        if self.state.pop("refused", None) or not fitted:
            if not fitted:
                self.state["refused"] = _("There is no room for more letters.")
            self.app.refresh()

    def _sorry(self, error: KnownError) -> Part:
        step = next((step for kind, step in _ANSWER_AGAIN.items() if isinstance(error, kind)), "")
        helped = isinstance(error, CannotSignUp | UnknownActivity) or step in self.draft_steps()
        kind = "secondary" if helped else "primary"  # what a visitor can do nothing about is for staff
        buttons = [BigButton(_("Call staff"), self.app.call_staff, kind=kind, icon="call")]
        if step in self.draft_steps():
            buttons.append(BigButton(_("Answer again"), lambda: self._again(step), kind="primary", icon="edit"))
        elif isinstance(error, CannotSignUp | UnknownActivity):
            buttons.append(BigButton(_("See what else is on"), self._elsewhere, kind="primary", icon="calendar"))
        else:
            buttons.insert(0, BigButton(_("Try again"), lambda: self._again(""), icon="refresh"))
        # A full disk is nothing that a visitor can do anything about, or has to read about.
        why = (
            say(error) if isinstance(error, CannotSignUp | BadInput) else _("The kiosk can't take sign-ups right now.")
        )
        said = [why, _("You are not signed up yet.")]
        phone = self.services.config.centre.phone
        if phone:
            said.append(_("You can also call {phone}.").format(phone=phone))
        return Notice("hands", _("That did not work just now"), "\n".join(said), buttons)

    def draft_steps(self) -> tuple[str, ...]:
        """The questions there are; none when the activity is gone before the first was asked."""
        draft = self.state.get("draft")
        return draft.steps if draft else ()

    # --- what the buttons do ---------------------------------------------------------------------------------------

    def answer(self, change: "pages.Change") -> None:
        """Let the draft take an answer, and show what comes next."""
        change(self.draft)
        self.app.refresh()

    def another_name(self) -> None:
        """Offer the next of the made-up names."""
        self.state["offer"] = self.state.get("offer", 0) + 1
        self.app.refresh()

    def use_offered(self) -> None:
        """Take the made-up name."""
        self.draft.offered = self.offered()
        self.answer(lambda draft: draft.name("offered"))

    def write_own(self) -> None:
        """To the keyboard."""
        self.draft.typing = True
        self.app.refresh()

    def use_own(self) -> None:
        """Take what was typed, unless it looks like a number that could be traced."""
        try:
            aliases.clean(str(self.draft.own))
        except NicknameIsNumber as refused:
            self.draft.own.wipe()
            self.state["refused"] = say(refused)
            self.app.refresh()
        else:
            self.answer(lambda draft: draft.name("own"))

    def submit(self) -> None:
        """Sign up, and show the receipt in place of the questions."""
        draft = self.draft
        try:
            receipt = self.services.signups.sign_up(
                draft.uid,
                draft.occurrence,
                alias=draft.alias,
                friends=draft.friends or 0,
                role=draft.role or "",
                buddy=bool(draft.buddy),
            )
        except KnownError as refused:
            self.state["error"] = refused
            self.app.refresh()
            return
        alias = draft.alias
        draft.wipe()
        self.state.clear()
        self.app.replace("receipt", code=receipt.code, alias=alias)

    def on_back(self) -> bool:
        """One page back in the flow; False leaves it."""
        if self.state.pop("error", None) is not None:
            self.app.refresh()
            return True
        self.state.pop("refused", None)
        went = self.draft.back() if "draft" in self.state else False
        if went:
            self.app.refresh()
        return went

    def _again(self, step: str) -> None:
        self.state.pop("error", None)
        if step:
            self.draft.change(step)
        self.app.refresh()

    def _elsewhere(self) -> None:
        self.state.clear()
        self.app.replace("activities")
