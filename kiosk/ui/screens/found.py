"""A sign-up looked up by its code: how it stands, what has changed, and a way off the list without any scolding."""

from datetime import datetime

from kiosk import words
from kiosk.activities.refusals import UnknownCode
from kiosk.activities.views import Change, View
from kiosk.errors import KnownError
from kiosk.i18n import N_, _, say
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.screens import receipt, ticket
from kiosk.ui.screens.soon import instead_of
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

# How things stand (`View.state`): the title, its icon, and whether one can still go and so cancel.
STANDS = {
    "changed": (N_("Something has changed"), "info", True),
    "too_many": (N_("You are on the waiting list"), "waiting", True),
    "called_off": (N_("It has been called off"), "cancel", False),
    "removed": (N_("It is no longer in the programme"), "cancel", False),
    "over": (N_("It is over"), "clock", False),
    "cancelled": (N_("You are off the list"), "check", False),
    "cancelled_before": (N_("You are off the list"), "check", False),
    "got_in": (N_("You have got a place"), "check", True),
    "no_task": (N_("You have got a place"), "check", True),
    "no_place_after_all": (N_("You are on the waiting list after all"), "info", True),
    "no_place_any_more": (N_("There is no place after all"), "info", False),
    "refused": (N_("There was no place this time"), "info", False),
}
CHANGED = {
    "start": N_("New time: {after}."),
    "end": N_("It now ends: {after}."),
    "location": N_("New place: {after}."),
    "meeting_point": N_("We now meet here: {after}."),
    "summary": N_("It is now called: {after}."),
}


class Found(Screen):
    """Route `found`, param code."""

    shows_programme = True

    def build(self) -> Part:
        """See `Screen.build`."""
        try:
            view = self.services.signups.find(self.params["code"])
        except KnownError as error:
            return self._sorry(error)
        error = self.state.get("error")
        if error is not None:
            return self._sorry(error)
        if self.state.get("done"):
            return self._thanks(view)
        return self._ask(view) if self.state.get("asking") else self._sign_up(view)

    def _sign_up(self, view: View) -> Part:
        m = theme.current()
        title, icon, going = STANDS.get(view.state, ("", "check" if view.status == "confirmed" else "waiting", True))
        headline = _(title) if title else receipt.title(view)
        head = Text(headline, "title", flex=1)
        said = view.next_step.removeprefix(f"{headline}. ")  # nobody reads the same twice
        left: list[Part] = [ticket.fact_rows(ticket.facts(view, self.now, going=going))]
        if view.state == "changed" and view.status != "confirmed":
            left.insert(0, Text(receipt.title(view), bold=True))
        if view.changes and going:
            changes = [self._change(change) for change in view.changes]
            left.insert(0, Card(Column(changes, gap=1), fill=theme.HONEY, edge=theme.HONEY, pad=2))
        taken_back = view.state in ("no_place_after_all", "no_place_any_more")
        field = theme.HONEY if taken_back else theme.MIST
        right: list[Part] = [Card(Text(said, "lead", bold=False), fill=field, edge=field)]
        if going and view.status != "requested" and not taken_back:
            calendar = ticket.calendar_card(view.occurrence, self.now)
            right += [calendar] if calendar else []
        # Who can't go any more is shown what they can go to.
        instead = None if going else instead_of(view.occurrence, self)
        return Column(
            [
                Row([Picture(f"ui/{icon}", m.gap(6), tint=theme.SEA), head], valign="center"),
                Row([self._list(left), Column([*right, Space()], flex=6)], gap=3, flex=1),
                *([instead] if instead else []),
                Row(self._buttons(view, going=going)),
            ],
            gap=1.5,
        )

    def _list(self, parts: list[Part]) -> Part:
        return ScrollList(Column(parts), offset=self.state.get("offset", 0), remember=self._remember, flex=5)

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset

    def _change(self, change: Change) -> Part:
        """What is so now stands out from what it was."""
        after, before = change_in_words(change, self.now)
        return Column([Text(after, bold=True), Text(before, color=theme.HONEY_INK)], gap=0)

    def _buttons(self, view: View, *, going: bool) -> list[Part]:
        done = BigButton(_("Done"), self.app.home, kind="primary", icon="check", flex=1)
        if going:
            return [BigButton(_("Cancel my sign-up"), lambda: self._set(asking=True), icon="cancel", flex=1), done]
        if view.state.startswith("cancelled") and self._open(view):
            again = BigButton(_("Sign up again"), lambda: self._again(view), icon="refresh", flex=1)
            return [again, done]
        return [BigButton(_("See what else is on"), lambda: self.app.go("activities"), icon="calendar", flex=1), done]

    def _ask(self, view: View) -> Part:
        when = words.when_in_words(view.occurrence, self.now)
        placed = view.status == "confirmed"
        said = _("Your place then goes to somebody else.") if placed else _("You can always sign up again.")
        keep = _("No, keep my place") if placed else _("No, stay on the list")
        return Notice(
            view.occurrence.picture or "calendar",
            _("Do you want to cancel?"),
            f"{view.occurrence.summary}, {when}.\n{said}",
            [
                BigButton(_("Yes, cancel"), self.cancel, icon="cancel"),
                BigButton(keep, lambda: self._set(asking=False), kind="primary", icon="check"),
            ],
            personal=view.occurrence.sensitive,
        )

    def _thanks(self, view: View) -> Part:
        buttons: list[Part] = [BigButton(_("Done"), self.app.home, kind="primary", icon="check")]
        if self._open(view):
            buttons.insert(0, BigButton(_("Undo: sign up again"), lambda: self._again(view), icon="undo"))
        return Notice("thanks", _("You are off the list"), _("Thank you for telling us."), buttons)

    def _open(self, view: View) -> bool:
        """Whether one can sign up for it again."""
        return not view.removed and self.services.signups.availability(view.occurrence).open

    def _sorry(self, error: KnownError) -> Part:
        known = isinstance(error, UnknownCode)
        why = say(error) if known else _("The kiosk can't change sign-ups right now. Staff can do it for you.")
        said = [why, _("Nothing was changed.")]
        return Notice(
            "hands",
            _("That did not work just now"),
            "\n".join(said),
            [
                BigButton(_("Try again"), lambda: self._set(error=None), icon="refresh"),
                BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call"),
            ],
        )

    # --- what the buttons do ---------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Off the list. A disk that takes no writes is told as such."""
        try:
            self.services.signups.cancel(self.params["code"])
        except KnownError as error:
            self._set(error=error)
        else:
            self._set(done=True)

    def on_back(self) -> bool:
        """From the question back to the sign-up."""
        if self.state.get("done") or not any(self.state.pop(key, None) for key in ("error", "asking")):
            return False
        self.app.refresh()
        return True

    def _again(self, view: View) -> None:
        self.app.replace("signup", uid=view.occurrence.uid, occurrence=view.occurrence.occurrence)

    def _set(self, **state: object) -> None:
        self.state.update(state)
        self.app.refresh()


def change_in_words(change: Change, now: datetime) -> tuple[str, str]:
    """Gives "Nyt tidspunkt: lørdag kl. 12." and "Før: lørdag kl. 10."."""

    def said(value: datetime | str) -> str:
        if isinstance(value, str):
            return value or _("not stated")
        day = words.day_in_words(value.date(), now.date())
        return _("{day} {time}").format(day=day, time=_("at {start}").format(start=words.clock_in_words(value)))

    return (
        _(CHANGED[change.what]).format(after=said(change.after)),
        _("It was: {before}.").format(before=said(change.before)),
    )
