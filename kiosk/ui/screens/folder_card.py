"""The key card, shown once: six words and their code, to be printed or written down."""

from functools import partial
from typing import TYPE_CHECKING, Any

from kiosk.errors import KnownError
from kiosk.folder import keycard
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.printing import print_button, print_trouble
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Action, Column, Grid, Part, Row, Space
from kiosk.ui.widgets.qr import QrCode
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.devices.slip import Slip


def card_page(screen: Any, card: keycard.KeyCard, done: Action) -> Part:
    """The card; `screen.state` knows how printing goes. `done` when the visitor has it."""
    m = theme.current()
    cells = [
        Card(Text(f"{number}.  {word}", "lead", personal=True), pad=1.25, edge=theme.SEA)
        for number, word in enumerate(card.words, 1)
    ]
    folders = screen.services.folders
    may, months = folders.current.staff_may_recover, folders.unopened_months
    paper = keycard.paper(card, staff_may_recover=may, unopened_months=months)
    after = [Text(line, color=theme.SOFT) for line in paper.after]
    if screen.app.staffing.with_visitor:
        name = screen.app.staffing.name
        after.insert(0, Text(_("Only you need to see the words. {name} looks away.").format(name=name), bold=True))
    said = Column([Grid(cells, 2, gap=1), *after, Space()], gap=1, flex=3)
    beside: list[Part] = [said]
    try:
        code = QrCode(card.code, m.gap(24), most=m.gap(34))
        if code.fits:
            beside.append(Column([Card(code, pad=1, fill=theme.WHITE), Space()], align="center"))
    except KnownError:
        pass
    to_print = print_button(screen, partial(_slip, screen, paper))
    on = BigButton(_("I have the words"), done, kind="primary", icon="check", flex=1)
    title = Text(_("Your key card"), "title")
    return Column([title, *print_trouble(screen), Row(beside, gap=3, flex=1), Row([*to_print, on])], gap=1.5)


def _slip(screen: Any, paper: keycard.Paper) -> "Slip":
    from kiosk.ui import folder_slip  # noqa: PLC0415 - only who prints

    return folder_slip.slip(paper, screen.services.config.centre)
