"""The end of a guide on paper: what to do, the number, the place, what to bring. Nothing of who asked."""

from contextlib import suppress

from kiosk.config import Centre
from kiosk.devices.slip import Line, Qr, Slip
from kiosk.guidance.guides import Guides
from kiosk.guidance.walk import Walk
from kiosk.i18n import _, lines, pick
from kiosk.ui import qr
from kiosk.ui.screens.guide_parts import BRING, checked


def slip(walk: Walk, guides: Guides, centre: Centre) -> Slip:
    """The slip for the step that one is at, in the language now in use."""
    step = walk.step
    heading, *others = lines(step.sentences)
    parts: list[Line | Qr] = [
        Line(centre.name, "small", centre=True),
        *([Line(centre.address, "small", centre=True)] if centre.address else []),
        Line(pick(walk.guide.title), "small"),
        Line(heading, "large", bold=True),
        *(Line(one) for one in others),
    ]
    end = step.end
    if end:
        if end.place:
            parts += [Line(""), Line(pick(end.place), bold=True)]
        if end.phone:
            phone = guides.phones[end.phone]
            parts += [Line(""), Line(pick(phone.name)), Line(phone.shown, "large", bold=True)]
            parts += [Line(pick(phone.hours), "small")] if phone.hours else []
            with suppress(qr.TooMuchForQr):
                parts += [Qr(qr.matrix(phone.link)), Line(_("For your phone's camera"), "small", centre=True)]
        if end.bring:
            title = pick(end.form) if end.form else _(BRING[end.kind])
            parts += [Line(""), Line(title, bold=True), *(Line(f"- {pick(one)}") for one in end.bring)]
    if centre.phone:
        parts += [Line(""), Line(f"{centre.name}: {centre.phone}", "small")]
    told = checked(guides.checked(walk.guide), walk.guide.sources, overdue=False)
    return Slip((*parts, Line(""), Line(told, "small")))
