"""The day of a letter on paper. Paper gets lost and found: no name, no number, and who it is from only if chosen."""

from contextlib import suppress
from datetime import datetime

from kiosk import words
from kiosk.config import Centre
from kiosk.devices.slip import Line, Qr, Slip
from kiosk.i18n import _
from kiosk.letters.explaining import Explanation
from kiosk.letters.explaining.calendar import calendar_text
from kiosk.ui import qr


def slip(said: Explanation, centre: Centre, now: datetime, *, who: bool) -> Slip:
    """The slip for this letter's day, in the language now in use. The letter must have one."""
    when = said.when
    assert when is not None  # noqa: S101 - who asks has looked
    day = words.capital(words.date_in_words(when.on))
    hour = " " + _("at {start}").format(start=when.clock) if when.clock else ""
    what = _("An appointment") if when.appointment else _("Last day to do something")
    parts: list[Line | Qr] = [
        Line(centre.name, "small", centre=True),
        Line(what, "large", bold=True),
        Line(f"{day}{hour}{'?' if when.question else ''}", bold=True),
    ]
    if when.question:  # the visitor said that it is right; whoever finds it on the paper a week later was not there
        parts.append(Line(_("The kiosk was not sure of the day. See what the letter says.")))
        parts += [Line(f"“{' '.join(when.question.quote.split())}”")] if who else []
    if who:
        parts += [Line(line) for line in (said.headline, said.sender_name, said.place) if line]
    if centre.phone:
        parts.append(Line(_("You can also call {phone}.").format(phone=centre.phone), "small"))
    name, place = (said.sender_name, said.place) if who else ("", "")
    with suppress(qr.TooMuchForQr):
        parts.append(Qr(qr.matrix(calendar_text(when, now, who=name, place=place))))
        parts.append(Line(_("For your phone's calendar"), "small", centre=True))
    return Slip(tuple(parts))
