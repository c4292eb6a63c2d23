"""The letters of this visit, the most urgent first: what each is, and by when."""

from kiosk.i18n import _
from kiosk.letters.explaining import Explanation
from kiosk.letters.explaining.when import When
from kiosk.letters.visit import Kept
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Action, Column, Part
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

LONGEST = 120  # characters of a letter's sentence: two lines


class Letters(Screen):
    """Route `letters`, no params."""

    def build(self) -> Part:
        """See `Screen.build`."""
        letters = self.services.letters
        found = letters.all()
        more = BigButton(_("Another letter"), lambda: self.app.go("letter"), icon="forward")
        if not found:
            said = _("Letters that you bring are here as long as you are.")
            return Notice("letter", _("No letters yet"), said, [more])
        cards = [letter_card(one, letters.explained(one), lambda one=one: self._open(one)) for one in found]
        listed = ScrollList(Column(cards, gap=1.5), offset=self.state.get("offset", 0), remember=self._remember)
        title = Text(_("Your letters. The most urgent first."), "title")
        return Column([title, listed, more], gap=2)

    def _open(self, one: Kept) -> None:
        self.app.go("letter_page", id=one.id)

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset


def _day(when: When) -> list[Text]:
    """By when, and how far off that is; or the question, with the letter's own sentence."""
    if when.question:
        asked = Text(when.question.words, color=theme.CLAY, bold=True, personal=True)
        return [asked, Text(f"“{_short(when.question.quote)}”", color=theme.SOFT, personal=True)]
    day = f"{when.sentences[0].removesuffix('.')} ({when.left})."
    return [Text(day, color=theme.CLAY, bold=True, personal=True)]


def _short(quote: str) -> str:
    """As much of a sentence as has room in a list."""
    plain = " ".join(quote.split())
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST].rsplit(' ', 1)[0]} …"


def letter_card(one: Kept, said: Explanation, action: Action) -> Part:
    """One letter. One that is to be opened with care says only that until it was opened."""
    if said.care and not one.opened:
        return Listed("court", [Text(line, "lead" if at == 0 else "body") for at, line in enumerate(said.care)], action)
    lines = [Text(said.headline, "lead", personal=True)]
    if said.suspicious:
        lines.append(Text(said.suspicious[0], bold=True, personal=True))
    if said.when:
        lines += _day(said.when)
    if said.sender_name:
        lines.append(Text(said.sender_name, color=theme.SOFT, personal=True))
    return Listed("warning" if said.suspicious else "letter", lines, action)
