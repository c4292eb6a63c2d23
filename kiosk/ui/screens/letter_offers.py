"""What one can do about a letter: each offer leads to a guide, a number to call, or a person here."""

from typing import Any

from kiosk.i18n import _
from kiosk.letters.explaining import Explanation
from kiosk.letters.explaining.explain import Option
from kiosk.ui import theme
from kiosk.ui.routes import ROUTES
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

PICTURES = {
    "suspicious": "warning",
    "forkyndelse": "court",
    "missed": "time",
    "answer": "write",
    "partshoering": "question",
    "send": "papers",
    "call": "telephone",
    "move": "calendar",
    "instalments": "money",
    "complain": "law",
    "disagree": "law",
    "bisidder": "company",
    "aktindsigt": "look",
    "payments": "money",
    "help": "hands",
}


def offers(app: Any, number: int, said: Explanation) -> list[Part]:
    """A row for each, of the letter with this number; those that lead on can be touched."""
    return [_offer(app, number, option) for option in said.can]


def _offer(app: Any, number: int, option: Option) -> Part:
    lines = [Text(option.title, "lead"), *(Text(line, color=theme.SOFT, personal=True) for line in option.sentences)]
    picture = PICTURES[option.key]
    if option.staff:
        return Listed(picture, lines, app.call_staff)
    if option.guide and "guide" in ROUTES:
        return Listed(
            picture,
            [*lines, Text(_("Show me how"), color=theme.SEA, bold=True)],
            lambda: app.go("guide", guide=option.guide),
        )
    if option.phone:
        shown = Text(_("Show the number large"), color=theme.SEA, bold=True)
        return Listed(picture, [*lines, shown], lambda: app.go("letter_call", id=number, key=option.key))
    image = Picture(f"pictures/{picture}", theme.current().gap(8))
    return Card(Row([image, Column(lines, gap=0, flex=1)], gap=2, valign="center"), pad=1.5)
