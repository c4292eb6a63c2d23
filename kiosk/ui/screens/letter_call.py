"""A number of a letter: large, as a code for the phone's camera, and what to say when one calls."""

from kiosk.i18n import _
from kiosk.letters.explaining import Explanation
from kiosk.letters.explaining.explain import Option, grouped
from kiosk.letters.visit import Kept
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.screens.guide_parts import call_code
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text


class LetterCall(Screen):
    """Route `letter_call`, params `id` and `key`: which of the letter's offers."""

    def build(self) -> Part:
        """See `Screen.build`."""
        kept = self.services.letters.get(self.params["id"])
        said = self.services.letters.explained(kept) if kept else None
        option = next((one for one in said.can if one.key == self.params["key"] and one.phone), None) if said else None
        if kept is None or said is None or option is None:
            bring = BigButton(_("Another letter"), lambda: self.app.replace("letter"), kind="primary", icon="forward")
            return Notice("letter", _("The letter is gone"), _("Nothing of it is kept here."), [bring])
        done = BigButton(_("Done"), self.app.back, icon="check", flex=1)
        call = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call", flex=1)
        words = Column([_number(kept, said, option), *_say(option), Space()], gap=2, flex=7)
        code = call_code(f"tel:+45{option.phone}" if len(option.phone) == 8 else f"tel:{option.phone}")
        foot = Row([done, call], gap=1.5)
        foot.spoken_last = True
        beside = [Column([code, Space()], flex=4)] if code else []
        return Column([Text(option.title, "title"), Row([words, *beside], gap=3, flex=1), foot], gap=2)


def _number(kept: Kept, said: Explanation, option: Option) -> Part:
    """Whose it is as the letter says it, the number, and when they answer."""
    phone = kept.letter.understanding.phones[0]
    name = phone.who or said.sender_name
    lines = [Text(name, personal=True)] if name else []
    lines.append(Text(grouped(option.phone), "hero", color=theme.CLAY_DARK, personal=True))
    return Card(Column(lines, gap=0), fill=theme.BLUSH, edge=theme.BLUSH, pad=1.5)


def _say(option: Option) -> list[Part]:
    """What else there is to know before one calls: the hours, the case number; the number itself stands above."""
    shown = grouped(option.phone)
    lines = [Text(line, "lead", bold=False, personal=True) for line in option.sentences if shown not in line]
    return [*lines, Text(_("You can call from here. Ask staff."), color=theme.SOFT)]
