"""What to do next, as a page for the phone: the text of a QR code, which an ordinary camera shows as it is.

A phone is seen by others: nothing that was answered stands here, and what a delicate form is called neither, unless
the visitor wants it so.
"""

from typing import TYPE_CHECKING

from kiosk.activities.receipts import BYTES, shorten
from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession
from kiosk.forms.outputs.sheets import Sheets
from kiosk.i18n import _, order, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.forms.handin import Place, Way

_LINES = (400, 200, 80)
"""Bytes of one line: where the page is too long even with one way only, its lines are cut; nine of 80 always fit."""


def phone_page(definition: Definition, session: FormSession, place: "Place", *, personal: bool = False) -> str:
    """The page, in the language now in use; fits a QR code of version 25 at level M (997 bytes).

    With `personal` it also says what the form is called, which municipality it goes to, and what goes with it.
    Ways that there is no room for are left out from the end; the first always stands there.
    """
    head = [_form_name(definition, personal=personal), "", *_next(definition, session, personal=personal), ""]
    name = f"{place.name} ({place.municipality})" if personal and place.municipality else place.name
    head.append(_("Hand it in: {place}").format(place=name))
    last = [_("Open: {hours}").format(hours=" ".join(place.opening))] if place.opening else []
    for most in _LINES:
        for count in range(len(place.ways), 0, -1):
            lines = [*head, *_told(place.ways[:count]), *last]
            text = "\n".join(shorten(line, most) for line in lines)
            if len(text.encode()) <= BYTES:
                return text
    return "\n".join(shorten(line, _LINES[-1]) for line in [*head, *last])


def _form_name(definition: Definition, *, personal: bool) -> str:
    settings = definition.sidecar.settings
    delicate = (settings.get("folsom::da") or settings.get("folsom") or "").strip().casefold() == "ja"
    if delicate and not personal:
        return _("Your letter")
    return pick(definition.title) or next(iter(definition.title.values()), _("Your letter"))


def _next(definition: Definition, session: FormSession, *, personal: bool) -> list[str]:
    """What is left to do, from what the letter has: a signature, blanks, papers."""
    sheets = Sheets(definition, session)
    rows = list(sheets.rows(definition.sidecar.brev))
    texts = [str(row.get("tekst::da", "")) for row in rows]
    steps = []
    if any("____" in text for text in texts):
        steps.append(_("Fill in the empty lines by hand."))
    if any(row.get("del") == "underskrift" for row in rows):
        steps.append(_("See that it is signed."))
    enclosed = [_in_language(row) for row in rows if row.get("del") == "bilag"]
    if enclosed and personal:
        steps.append(_("Put with it: {papers}.").format(papers=", ".join(enclosed)))
    elif enclosed:
        steps.append(_("Put the papers with it that it names."))
    steps.append(_("Hand it in, and keep a copy."))
    return [f"{number}. {step}" for number, step in enumerate(steps, 1)]


def _in_language(row: object) -> str:
    found = row if isinstance(row, dict) else {}
    return pick({code: str(found.get(f"tekst::{code}") or "") for code in order()})


def _told(ways: "Sequence[Way]") -> list[str]:
    """Each way in a line that begins with a dash; the number and the address once."""
    lines, addresses = list[str](), set[str]()
    for way in ways:
        said = " ".join(way.lines)
        if way.phone:
            said += " " + _("Call {number}.").format(number=way.phone)
        if way.address and way.address not in addresses:
            addresses.add(way.address)
            said += " " + _("Address: {address}.").format(address=way.address)
        lines.append(f"- {said}")
    return lines
