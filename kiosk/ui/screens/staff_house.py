"""*The house*: the notice on the idle page, the opening hours, and closing the screen for visitors."""

from functools import partial
from typing import Any

from kiosk import i18n
from kiosk.directory.report import overdue
from kiosk.i18n import _, n_
from kiosk.staff import house
from kiosk.ui import theme
from kiosk.ui.consulted import stands
from kiosk.ui.keys import KeyboardState
from kiosk.ui.programme import notice
from kiosk.ui.screens.staff_directory_page import due_in_words
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Hint
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.typed_page import TypedPage


class StaffHouse(StaffPage):
    """Route `staff_house`. `state`: what is being written, and whether closing is asked about."""

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        if writing := self.state.get("writing"):
            return self._write(writing)
        if self.state.get("sure"):
            return self._sure()
        return self._all()

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not (self.state.pop("writing", None) or self.state.pop("sure", None)):
            return False
        self._forget()
        self.app.refresh()
        return True

    def _all(self) -> Part:
        kept = self.services.house
        parts: list[Part] = []
        if sent := notice(self.services, i18n.current().code):
            parts.append(Card(Column([Text(_("From the organisation"), bold=True), Text(sent)], gap=0.5), pad=2))
        parts.append(self._said(house.NOTICE, _("Notice on the front page"), kept.notice, _("Nothing is written.")))
        parts.append(self._said(house.HOURS, _("Opening hours"), kept.hours, _("Not written yet.")))
        parts.append(self._asked())
        parts.append(self._numbers())
        parts.append(self._far_help())
        if self.services.touchscreen.available:
            parts.append(self._touch())
        due = self._due()
        parts.insert(0 if due else len(parts), self._directory(due))
        if updates := self.services.updates:
            now = updates.now()
            parts.insert(0 if now.can_be_hastened or now.failed else len(parts), self._update(now))
        if kept.closed:
            close = BigButton(_("Open the screen again"), partial(self._close, closed=False), kind="primary")
            said = Text(_("The screen is closed to visitors."), bold=True, valign="center", flex=1)
        else:
            close = BigButton(_("Close the screen"), partial(self.tell, sure=True), icon="closed")
            said = Text(_("Visitors can use the screen."), valign="center", flex=1)
        return Column([Text(_("The house"), "title"), self.listed(parts), Row([said, close])], gap=2)

    def _asked(self) -> Part:
        """The way to what the visitors are asked; it says so while somebody waits for what came of it."""
        shown = [one for one in self.services.consultations.shown() if self.services.consulting.own(one.id)]
        waiting = sum(stands(self.services, one) == "waiting" for one in shown)
        said = n_("{n} question waits for an answer from you.", "{n} questions wait for an answer from you.", waiting)
        if not waiting:
            said = _("Ask the visitors, and say what came of it.")
        ink = theme.CLAY if waiting else theme.SOFT
        words = Column([Text(_("We ask"), bold=True), Text(said, color=ink)], gap=0.5, flex=1)
        button = BigButton(_("See the questions"), lambda: self.app.go("staff_consult"), icon="ask")
        return Card(Row([words, button], valign="center"), pad=2)

    def _numbers(self) -> Part:
        """The way to what is counted."""
        said = Text(_("Visits, answers, and what stood in the way"), color=theme.SOFT)
        words = Column([Text(_("The numbers"), bold=True), said], gap=0.5, flex=1)
        button = BigButton(_("See the numbers"), lambda: self.app.go("staff_counts"), icon="search")
        return Card(Row([words, button], valign="center"), pad=2)

    def _update(self, now: Any) -> Part:
        """How updates stand, and the way there; first of all while one waits, or went wrong."""
        said = now.sentence or _("Version {version} runs here.").format(version=self.services.updates.runs.version)
        words = Column([Text(_("Updates"), bold=True), Text(said, color=theme.SOFT)], gap=0.5, flex=1)
        button = BigButton(_("See the update"), lambda: self.app.go("staff_update"), icon="newer")
        return Card(Row([words, button], valign="center"), pad=2)

    def _far_help(self) -> Part:
        """The way to help from afar."""
        said = Text(_("A technician looks in, for one hour"), color=theme.SOFT)
        words = Column([Text(_("Help from afar"), bold=True), said], gap=0.5, flex=1)
        button = BigButton(_("See what it is"), lambda: self.app.go("remote_help"), icon="helper")
        return Card(Row([words, button], valign="center"), pad=2)

    def _touch(self) -> Part:
        """The way to crosses that put a finger right which is seen elsewhere."""
        said = Text(_("When a finger hits beside what it touches"), color=theme.SOFT)
        words = Column([Text(_("The touchscreen"), bold=True), said], gap=0.5, flex=1)
        button = BigButton(_("Put it right"), self.app.calibrating.begin, icon="touch")
        return Card(Row([words, button], valign="center"), pad=2)

    def _due(self) -> int:
        directory = self.services.directory
        return len(overdue(directory.offers, self.now.date())) if directory.ready else 0

    def _directory(self, due: int) -> Part:
        """The way to the directory; first of all while something of it is to be checked."""
        said = due_in_words(due) if due else _("Phone numbers, opening hours, what is closed.")
        words = Column([Text(_("The list of help"), bold=True), Text(said, color=theme.SOFT)], gap=0.5, flex=1)
        button = BigButton(_("Look at it"), lambda: self.app.go("staff_directory"), icon="search")
        return Card(Row([words, button], valign="center"), pad=2)

    def _said(self, what: str, title: str, words: str, nothing: str) -> Part:
        text = Text(words or nothing, color=theme.INK if words else theme.SOFT)
        button = BigButton(_("Change"), partial(self._begin, what, words), icon="edit")
        return Card(Row([Column([Text(title, bold=True), text], gap=0.5, flex=1), button], valign="center"), pad=2)

    # -- writing

    def _begin(self, what: str, words: str) -> None:
        self.state["typed"] = typed = TypedText(house.LONGEST[what])
        typed.add(words)
        self.tell(writing=what)

    def _write(self, what: str) -> Part:
        typed = self.state["typed"]
        page = TypedPage(typed)
        self.keyboard = Keyboard(
            KeyboardState(typed, names=False),
            lambda fitted: self._typed(page, fitted=fitted),
            entered=partial(self._save, what),
        )
        self.keyboard.listen(lambda: struck(self.app))
        hint = _("When is the house open? As you would say it.")
        if what == house.NOTICE:
            hint = _("What should everybody know? No names.")
        wipe = BigButton(_("Remove it"), partial(self._save, what, gone=True), icon="remove", flex=1)
        save = BigButton(_("Show it"), partial(self._save, what), kind="primary", icon="check", flex=1)
        return Column([Hint(hint, self.state.get("refused", "")), page, Row([wipe, save]), self.keyboard], gap=1.5)

    def _typed(self, page: TypedPage, *, fitted: bool) -> None:
        page.refresh()
        if self.state.pop("refused", None) or not fitted:
            if not fitted:
                self.state["refused"] = _("There is no room for more letters.")
            self.app.refresh()

    def _save(self, what: str, *, gone: bool = False) -> None:
        self.services.house.say(what, "" if gone else str(self.state["typed"]), by=self.by)
        self._forget()
        self.tell(writing="")

    def _forget(self) -> None:
        if typed := self.state.pop("typed", None):
            typed.wipe()
        self.state.pop("refused", None)

    # -- closing

    def _sure(self) -> Part:
        buttons: list[Part] = [
            BigButton(_("No, go back"), partial(self.tell, sure=False), icon="back"),
            BigButton(_("Yes, close it"), partial(self._close, closed=True), kind="primary", icon="closed"),
        ]
        said = _("The page then says who to ask. A staff card opens the screen again.")
        return Column([Notice("moon", _("Close the screen to visitors?"), said, buttons), Space(1)])

    def _close(self, *, closed: bool) -> None:
        self.services.house.close(closed=closed, by=self.by)
        self.tell(sure=False)
