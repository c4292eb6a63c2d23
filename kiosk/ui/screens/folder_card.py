"""The key card, shown once: six words and their code, to be printed or written down."""

from typing import Any

from kiosk.errors import KnownError
from kiosk.folder import keycard
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Card
from kiosk.ui.widgets.part import Action, Column, Grid, Part, Row, Space
from kiosk.ui.widgets.qr import QrCode
from kiosk.ui.widgets.text import Text


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
    state = screen.state
    trouble = [Banner("print", state["printing_trouble"])] if state.get("printing_trouble") else []
    on = BigButton(_("I have the words"), done, kind="primary", icon="check", flex=1)
    title = Text(_("Your key card"), "title")
    return Column([title, *trouble, Row(beside, gap=3, flex=1), Row([*_print(screen, paper), on])], gap=1.5)


def _print(screen: Any, paper: keycard.Paper) -> list[Part]:
    if not screen.services.printer.available:
        return []
    printing = screen.state.get("printing", "")
    if printing == "done":
        return [Text(_("Take your paper."), "lead", bold=False, valign="center", flex=1)]

    def printed(error: KnownError | None) -> None:
        if screen.app.navigation.current is screen.route:
            trouble = say(error) if error else ""
            screen.tell(printing="" if error else "done", printing_trouble=trouble)

    def start() -> None:
        from kiosk.ui import folder_slip  # noqa: PLC0415 - only who prints

        slip = folder_slip.slip(paper, screen.services.config.centre)
        screen.services.printer.print(slip, lambda error: call_soon(lambda: printed(error)))
        screen.tell(printing="now", printing_trouble="")

    button = BigButton(_("Printing…") if printing else _("Print"), start, icon="print", flex=1)
    button.enabled = not printing
    return [button]
