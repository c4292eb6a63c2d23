"""`python -m kiosk guide check`: guides, cards about rights, and the links between them, forms, places and letters."""

from kiosk.answer import Answer
from kiosk.app_help import directory
from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.devices.voices import open_speech
from kiosk.forms.library import KEPT, Library
from kiosk.guidance.guides import Guides
from kiosk.guidance.linked import There, cards, dead_links
from kiosk.guidance.report import checked, checked_lines
from kiosk.i18n import WHOLE, _


def check(settings: Config, clock: Clock) -> Answer:
    """All of it. What is due, unsure or hard to read is no fault; what was left out, or leads nowhere, is."""
    guides, rights, today = Guides.load(settings.guides.folder), cards(), clock.now().date()
    own = Library.load(settings.data_folder / KEPT)
    forms = {one.id for those in own.groups().values() for one in those}
    needs = {code for one in directory(settings, None, clock).offers for code in one.needs}
    dead = dead_links(There({one.id for one in guides}, forms, needs), {one.id for one in rights})
    speech = open_speech(settings)
    silent = [one for one in WHOLE if not (speech.voice_works(one.code) or speech.neural_works(one.code))]
    wrong = bool(guides.problems or rights.problems or dead)
    found = checked(guides, today) | {
        "ok": not wrong,
        "cards": checked(rights, today),
        "dead_links": [one.as_json() for one in dead],
        "silent": [one.code for one in silent],
    }
    lines = [*checked_lines(guides, today), *(f"{_('Rights')}: {one}" for one in checked_lines(rights, today)[:1])]
    lines += checked_lines(rights, today)[1:]
    if dead:
        lines += [_("Leads nowhere:"), *(f"  {one.line()}" for one in dead)]
    if silent:
        names = ", ".join(one.name for one in silent)
        lines.append(_("Nobody can hear it: the voice does not speak {languages}.").format(languages=names))
    return Answer(found, lines, int(wrong))
