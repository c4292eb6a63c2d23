"""Slips of forms on paper: the key slip (six words, the code of them, its last day); the code of one sent to staff.

Neither says of what form it is, nor whose.
"""

from contextlib import suppress
from datetime import date

from kiosk.config import Centre
from kiosk.devices.slip import Line, Qr, Slip
from kiosk.forms.keyslip import KeySlip
from kiosk.i18n import _
from kiosk.ui import qr
from kiosk.ui.screens.guide_parts import day_in_words


def slip(key: KeySlip, until: date, centre: Centre) -> Slip:
    """The slip, in the language now in use."""
    parts: list[Line | Qr] = [
        Line(centre.name, "small", centre=True),
        Line(_("Key slip"), "large", bold=True, centre=True),
        Line(_("These words open your form again, on this screen:")),
        *(Line(f"{number}.  {word}", "large", bold=True) for number, word in enumerate(key.words, 1)),
    ]
    with suppress(qr.TooMuchForQr):
        parts.append(Qr(qr.matrix(key.code)))
    parts += [
        Line(_("It can be opened until {day}. Then it is gone.").format(day=day_in_words(until)), bold=True),
        Line(_("Take good care of it. Without it, nobody can open the form, staff neither."), "small"),
    ]
    if centre.phone:
        parts.append(Line(_("You can also call {phone}.").format(phone=centre.phone), "small"))
    return Slip(tuple(parts))


def code_slip(code: str, centre: Centre) -> Slip:
    """The code of a form that was sent to staff, in the language now in use."""
    parts = [
        Line(centre.name, "small", centre=True),
        Line(_("Sent to staff"), "large", bold=True, centre=True),
        Line(_("Your code"), "small", centre=True),
        Line(code, "code", bold=True, centre=True),
        Line(_("With it, staff can see if it came."), "small"),
    ]
    if centre.phone:
        parts.append(Line(_("You can also call {phone}.").format(phone=centre.phone), "small"))
    return Slip(tuple(parts))
