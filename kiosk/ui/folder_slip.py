"""The key card on paper, and the receipt of a folder that was deleted. Neither says whose it is."""

from collections.abc import Sequence
from contextlib import suppress

from kiosk.config import Centre
from kiosk.devices.slip import Line, Qr, Slip
from kiosk.folder.keycard import Paper
from kiosk.i18n import _
from kiosk.ui import qr


def slip(paper: Paper, centre: Centre) -> Slip:
    """The card, in the language now in use."""
    parts: list[Line | Qr] = [
        Line(centre.name, "small", centre=True),
        Line(paper.title, "large", bold=True, centre=True),
        Line(paper.before),
        *(Line(f"{number}.  {word}", "large", bold=True) for number, word in enumerate(paper.words, 1)),
    ]
    with suppress(qr.TooMuchForQr):
        parts.append(Qr(qr.matrix(paper.code)))
    parts += [Line(line, "small") for line in paper.after]
    if centre.phone:
        parts.append(Line(_("You can also call {phone}.").format(phone=centre.phone), "small"))
    return Slip(tuple(parts))


def receipt(lines: Sequence[str], centre: Centre) -> Slip:
    """What was deleted, in numbers."""
    return Slip((Line(centre.name, "small", centre=True), *(Line(line) for line in lines)))
