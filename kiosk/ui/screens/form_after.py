"""What one looks at when a form is filled in: the letter, a page for the phone, where to hand it in."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kiosk.errors import KnownError
from kiosk.forms.filling import Filling
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.qr import QrCode
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.sheet import Sheet, drawn
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.screens.form_done import FormDone

ICONS = {"paper": "ui/print", "phone": "pictures/telephone", "person": "ui/person", "login": "ui/lock"}


def not_open(screen: Screen) -> Part:
    """Where the page of a form is, when the form was ended meanwhile."""
    home = BigButton(_("To the front page"), screen.app.home, kind="primary", icon="home")
    said = _("Begin again, or open it with your key slip.")
    return Notice("papers", _("That form is not open"), said, [home])


def letter(screen: "FormDone", _filling: Filling) -> Part:
    """The pages, one under the other."""
    pages = [Sheet(drawn(page)) for page in screen.state.get("pages", [])]
    listed = ScrollList(Column(pages, gap=2))
    said = Text(_("This is how it looks on paper. The letter is in Danish."), color=theme.SOFT)
    back = BigButton(_("Back"), partial(screen.tell, view="", pages=[]), kind="primary", icon="back")
    return Column([said, listed, Row([Space(), back])], gap=1.5)


def where(screen: "FormDone", filling: Filling) -> Part:
    """The places, with the ways to each."""
    m = theme.current()
    parts: list[Part] = []
    for place in screen.places(filling):
        name = f"{place.name} ({place.municipality})" if place.municipality else place.name
        parts.append(Text(name, "lead"))
        for way in place.ways:
            lines: list[Part] = [Text(line) for line in way.lines]
            if way.phone:
                lines.append(Text(way.phone, "title", color=theme.CLAY_DARK))
            if way.address:
                lines.append(Text(way.address, bold=True))
            sign = ICONS[way.kind]
            icon = Picture(sign, m.gap(4), tint=theme.SEA if sign.startswith("ui/") else theme.WHITE)
            parts.append(Card(Row([icon, Column(lines, gap=0.25, flex=1)], gap=2, valign="top"), pad=1.5))
        parts += [Text(line, color=theme.SOFT) for line in place.opening]
        if place.check:
            parts.append(Text(_("Ask staff if this still holds."), color=theme.SOFT))
    listed = ScrollList(Column([*parts, Space()], gap=1))
    back = BigButton(_("Back"), partial(screen.tell, view=""), kind="primary", icon="back", flex=1)
    staff = BigButton(_("Ask staff"), screen.app.call_staff, icon="call", flex=1)
    return Column([Text(_("Where do I hand it in?"), "title"), listed, Row([staff, back])], gap=1.5)


def phone(screen: "FormDone", filling: Filling) -> Part:
    """What to do next, as a code for the phone's camera; what it says stands beside it."""
    from kiosk.forms.outputs import phone_page  # noqa: PLC0415 - heavy

    named = bool(screen.state.get("named"))
    text = phone_page(filling.definition, filling.session, screen.places(filling)[0], personal=named)
    lines = [Text(line, personal=named) for line in text.split("\n") if line]
    words = _("Leave the form's name out") if named else _("Write the form's name too")
    said = _("It says what the form is.") if named else _("It does not say what the form is, nor your answers.")
    choice = [Text(said, color=theme.SOFT), BigButton(words, partial(screen.tell, named=not named))]
    drawn_code = _code(text)
    code = [drawn_code] if drawn_code else []
    right = Column([ScrollList(Column([*lines, Space(1), *choice], gap=0.75))], flex=1)
    back = BigButton(_("Back"), partial(screen.tell, view=""), kind="primary", icon="back")
    return Column([Text(_("To my phone"), "title"), Row([*code, right], gap=3, flex=1), Row([Space(), back])], gap=1.5)


def _code(text: str) -> Part | None:
    """The code, as large as a phone needs it. On a small screen the last ways are left out of it, till it fits."""
    most = round(theme.current().height * 0.57)
    lines = text.split("\n")
    while lines:
        try:
            drawing = QrCode("\n".join(lines), round(most * 0.9), most=most)
        except KnownError:
            return None
        if drawing.fits:
            hint = Text(_("For your phone's camera"), align="center")
            return Column([Card(Column([drawing, hint], gap=0.5, align="center"), pad=1, fill=theme.WHITE), Space()])
        lines.pop()
    return None


def sure(screen: "FormDone", filling: Filling) -> Part:
    """Done with it: then the answers go."""
    buttons = [
        BigButton(_("No, go back"), partial(screen.tell, view=""), icon="back"),
        BigButton(_("Yes, I am done"), partial(screen.finish, filling), kind="primary", icon="check"),
    ]
    said = _("Do you have it on paper or on your stick? Here it will be gone.")
    return Notice("yes", _("Are you done with the form?"), said, buttons)


VIEWS: dict[str, Callable[["FormDone", Filling], Part]] = {
    "letter": letter, "where": where, "phone": phone, "sure": sure,
}  # fmt: skip
