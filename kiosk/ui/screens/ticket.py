"""What a sign-up looks like, on the receipt and when it is looked up later: what, when, where, and its codes."""

from datetime import datetime

from kiosk import words
from kiosk.activities.model import Occurrence
from kiosk.activities.receipts import calendar_text
from kiosk.activities.views import View
from kiosk.errors import KnownError
from kiosk.i18n import _, n_
from kiosk.ui import qr, theme
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.qr import LEAST_MODULE, QrCode
from kiosk.ui.widgets.text import Text


def facts(view: View, now: datetime, alias: str = "", *, going: bool = True) -> list[tuple[str, str, bool]]:
    """Icon, sentence, and whether it is personal: the sign-up in words. Who is not `going` (any more) meets nobody and
    brings nobody.
    """
    occ = view.occurrence
    said = [
        ("ticket", occ.summary, occ.sensitive),
        ("calendar", words.capital(words.when_in_words(occ, now)), False),
    ]
    if occ.location:
        said.append(("place", occ.location, False))
    if not going:
        return said
    if occ.meeting_point:
        said.append(("meet", _("We meet here: {place}").format(place=occ.meeting_point), False))
    if alias:
        said.append(("person", _("We call you {name}.").format(name=alias), True))
    if view.friends:
        said.append(("people", n_("You bring {n} friend.", "You bring {n} friends.", view.friends), False))
    if view.role:
        said.append(("role", _("Your task: {role}.").format(role=view.role.name), False))
    if view.buddy:
        said.append(("company", _("Staff find somebody for you to go with."), False))
    return said


def fact_rows(said: list[tuple[str, str, bool]]) -> Part:
    """The facts under each other, each with its icon."""
    line = Text("").line_height  # so that the icon stands in the middle of the first line
    rows = []
    for number, (icon, sentence, personal) in enumerate(said):
        text = Text(sentence, "lead" if number == 0 else "body", flex=1, personal=personal)
        rows.append(Row([Picture(f"ui/{icon}", line, tint=theme.SEA), text], gap=2, valign="top"))
    return Column(rows, gap=1)


def code_card(view: View) -> Part:
    """The code, large enough to copy from a step away, and what it is good for."""
    good_for = (
        _("With it you can cancel.") if view.status == "confirmed" else _("With it you can see if you got a place.")
    )
    return Card(
        Column(
            [
                Text(_("Your code. Write it down:"), align="center"),
                Text(view.code, "hero", color=theme.CLAY_DARK, align="center", personal=True),
                Text(good_for, color=theme.CLAY_DARK, align="center"),
            ],
            gap=0,
        ),
        fill=theme.BLUSH,
        edge=theme.BLUSH,
        pad=1.5,
    )


def calendar_card(occ: Occurrence, now: datetime) -> Part | None:
    """The QR code that puts the activity into a phone's calendar; None where it can't be drawn large enough.

    On a small screen a long name or place is cut in it: better than no code.
    """
    height = theme.current().height
    most = round(height * 0.5)
    try:
        text = calendar_text(occ, now, qr.holds(most // LEAST_MODULE))
        code = QrCode(text, round(height * 0.44), most=most)
    except KnownError:
        return None
    if not code.fits:
        return None
    hint = Text(_("Point your phone's camera here. Then it is in your calendar."), valign="center", flex=1)
    return Card(Row([code, hint], gap=1.5, valign="center"), pad=1, fill=theme.WHITE)
