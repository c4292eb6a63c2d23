"""The receipt on paper: what, when, where, the code, and the activity for the phone's calendar.

Paper gets lost and found. So it bears no nickname, a sensitive activity is only "An appointment", and days are dates.
"""

from contextlib import suppress
from datetime import datetime

from kiosk import words
from kiosk.activities.receipts import calendar_text
from kiosk.activities.views import View
from kiosk.config import Centre
from kiosk.devices.slip import Line, Qr, Slip
from kiosk.i18n import _
from kiosk.ui import qr


def slip(view: View, centre: Centre, now: datetime) -> Slip:
    """The slip for this sign-up, in the language now in use."""
    occ = view.occurrence
    what = _("An appointment") if occ.sensitive else occ.summary
    day = words.capital(words.date_in_words(occ.start.date()))
    parts: list[Line | Qr] = [
        Line(centre.name, "small", centre=True),
        *([Line(centre.address, "small", centre=True)] if centre.address else []),
        Line(what, "large", bold=True),
        Line(f"{day}, {words.time_in_words(occ)}", bold=True),
    ]
    if occ.location:
        parts.append(Line(occ.location))
    if occ.meeting_point:
        parts.append(Line(_("We meet here: {place}").format(place=occ.meeting_point)))
    parts += [Line(_standing(view)), Line(""), Line(_("Your code"), "small", centre=True)]
    parts += [Line(view.code, "code", bold=True, centre=True)]
    parts.append(Line(_("With the code you can see or cancel your sign-up on the screen."), "small"))
    if centre.phone:
        parts.append(Line(_("You can also call {phone}.").format(phone=centre.phone), "small"))
    with suppress(qr.TooMuchForQr):
        parts += [Qr(qr.matrix(calendar_text(occ, now))), Line(_("For your phone's calendar"), "small", centre=True)]
    return Slip(tuple(parts))


def _standing(view: View) -> str:
    if view.status == "confirmed":
        return _("You are signed up")
    if view.status == "requested":
        return _("You have asked for a place. The answer comes when there is network. See it with your code.")
    return _("You are on the waiting list")
