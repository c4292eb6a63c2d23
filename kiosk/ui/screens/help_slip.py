"""An offer on paper: what facts.py says of it, and the number as a code. Nothing of who asked, or for what."""

from contextlib import suppress
from datetime import datetime

from kiosk.config import Centre
from kiosk.devices.slip import Line, Qr, Slip
from kiosk.directory import facts
from kiosk.directory.offers import Offer, Spot
from kiosk.i18n import _
from kiosk.ui import qr
from kiosk.words import capital


def slip(offer: Offer, spot: Spot | None, now: datetime, centre: Centre) -> Slip:
    """The slip in the language now in use. The number stands large; the code holds the place and the number."""
    said = facts.slip(offer, spot, now)
    parts: list[Line | Qr] = [Line(centre.name, "small", centre=True), Line(said.title, "large", bold=True)]
    number = _("Phone: {number}").format(number=offer.phones[0].number) if offer.phones else ""
    parts += [Line(one, "large", bold=True) if one == number else Line(capital(one)) for one in said.lines]
    with suppress(qr.TooMuchForQr):
        parts += [Line(""), Qr(qr.matrix(said.code)), Line(_("For your phone's camera"), "small", centre=True)]
    if centre.phone:
        parts += [Line(""), Line(f"{centre.name}: {centre.phone}", "small")]
    return Slip(tuple(parts))
