"""A letter in plain words, a page for each question: what and when; what if I do nothing; what can I do; hard words.

One that may be a forkyndelse, or upsetting, is announced before any of it is shown.
"""

from kiosk.i18n import _
from kiosk.letters.explaining import Explanation
from kiosk.letters.visit import Kept
from kiosk.ui.screen import Screen
from kiosk.ui.screens import letter_parts as parts
from kiosk.ui.screens.letter_offers import offers
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

WHAT, NOTHING, CAN, WORDS = "what", "nothing", "can", "words"


class LetterPage(Screen):
    """Route `letter_page`, param `id`. `state` holds the page that is shown."""

    def build(self) -> Part:
        """See `Screen.build`."""
        kept = self.services.letters.get(self.params["id"])
        if kept is None:
            bring = BigButton(_("Another letter"), lambda: self.app.replace("letter"), kind="primary", icon="forward")
            return Notice("letter", _("The letter is gone"), _("Nothing of it is kept here."), [bring])
        said = self.services.letters.explained(kept)
        if said.care and not kept.opened:
            return self._careful(kept, said)
        page = self.state.get("page", WHAT)
        return {WHAT: self._what, NOTHING: self._nothing, CAN: self._can, WORDS: self._words}[page](kept, said)

    def on_back(self) -> bool:
        """The page before, if there is one."""
        pages = self._pages()
        at = pages.index(self.state.get("page", WHAT))
        if at == 0:
            return False
        self._turn(pages[at - 1])
        return True

    # -- the pages

    def _careful(self, kept: Kept, said: Explanation) -> Part:
        picture = "court" if kept.letter.understanding.care == "forkyndelse" else "hands"
        buttons = [
            BigButton(_("Read it now"), lambda: self._open(kept), icon="forward"),
            BigButton(_("Read it with someone"), self._together, kind="primary", icon="company"),
            BigButton(_("Later"), self._later, icon="clock"),
        ]
        return Notice(picture, said.care[0], said.care[1], buttons)

    def _what(self, kept: Kept, said: Explanation) -> Part:
        """What it is, who from, when, where, and what to do first."""
        left = [*parts.partly(said), *parts.facts(said), *parts.first_step(said)]
        left += [Text(line, personal=True) for line in said.doubts]
        facts = ScrollList(Column(left, gap=1.5), offset=self.state.get("offset", 0), remember=self._remember, flex=13)
        leaf = parts.leaf(said, self._ask(kept, said))
        body = Row([facts, *([leaf] if leaf else [])], gap=3, flex=1)
        head = parts.head(said)
        return Column([*head, body, self._foot(kept, said, _("And if I do nothing?"), NOTHING)], gap=1.5)

    def _nothing(self, kept: Kept, said: Explanation) -> Part:
        listed = [Text(said.nothing[0], "lead", personal=True), *parts.quoted(said.nothing[1:], said.nothing_quote)]
        body = ScrollList(Column(listed, gap=2))
        title = Text(_("If you do nothing"), "title")
        return Column([title, body, self._foot(kept, said, _("What can I do?"), CAN)], gap=2)

    def _can(self, kept: Kept, said: Explanation) -> Part:
        rows = offers(self.app, kept.id, said)
        body = ScrollList(Column(rows, gap=1.5), offset=self.state.get("offset_can", 0), remember=self._remember_can)
        title = Text(_("What you can do"), "title")
        onward = (_("Hard words"), WORDS) if said.hard else ("", "")
        return Column([title, body, self._foot(kept, said, *onward)], gap=2)

    def _words(self, kept: Kept, said: Explanation) -> Part:
        rows = [
            Column([Text(one.word, bold=True, personal=True), Text(one.plain, personal=True)], gap=0)
            for one in said.hard
        ]
        body = ScrollList(Column(rows, gap=2))
        return Column([Text(_("Hard words"), "title"), body, self._foot(kept, said, "", "")], gap=2)

    def _foot(self, kept: Kept, said: Explanation, onward: str, page: str) -> Part:
        """The letter itself, a way to remember the day, and the next page."""
        buttons = [
            BigButton(_("The letter itself"), lambda: self.app.go("letter_itself", id=kept.id), icon="search", flex=1)
        ]
        if said.when and not said.when.past and not said.suspicious:
            keep = BigButton(
                _("Remember the day"), lambda: self.app.go("letter_keep", id=kept.id), icon="calendar", flex=1
            )
            buttons.append(keep)
        if page:
            buttons.append(BigButton(onward, lambda: self._turn(page), kind="primary", icon="forward", flex=1))
        else:
            buttons.append(BigButton(_("Done"), self._done, kind="primary", icon="check", flex=1))
        foot = Row(buttons, gap=1.5)
        foot.spoken_last = True
        return foot

    def _ask(self, kept: Kept, said: Explanation) -> list[Part]:
        """What we want to know of the visitor about the day: whether it is right, or when the letter came."""
        when = said.when
        deadline = when.deadline if when else None
        counted = deadline.counted if deadline else None
        if counted and counted.anchor == "assumed_received" and kept.letter.received is None:
            asking = lambda: self.app.go("letter_received", id=kept.id)  # noqa: E731 - a button's action
            return [BigButton(_("When did you get it?"), asking, kind="calm", icon="calendar")]
        return []

    # -- what the buttons do

    def _pages(self) -> list[str]:
        return [WHAT, NOTHING, CAN, WORDS]

    def _turn(self, page: str) -> None:
        self.state["page"] = page
        self.app.refresh()

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset

    def _remember_can(self, offset: float) -> None:
        self.state["offset_can"] = offset

    def _open(self, kept: Kept) -> None:
        kept.opened = True
        self.app.refresh()

    def _together(self) -> None:
        self.app.call_staff()

    def _later(self) -> None:
        self.app.home()

    def _done(self) -> None:
        if len(self.services.letters.all()) > 1:
            self.app.go("letters")
        else:
            self.app.home()
