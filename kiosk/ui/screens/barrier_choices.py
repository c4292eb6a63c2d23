"""*What stood in the way?* Six pictures with words, and one more below them: for visitors, and for staff."""

from collections.abc import Callable, Sequence
from functools import partial

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Action, Column, Grid, Part, Row
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile
from kiosk.voice.barriers import CHOICES, LABELS, OTHER, PICTURES, QUESTION, Barrier

Say = Callable[[Barrier], object]


def tiles(say: Say, *, beside: float) -> list[Tile]:
    """The six, with pictures so many steps of the grid large."""
    return [
        Tile(_(LABELS[one]), partial(say, one), picture=PICTURES[one], wide=True, beside=beside, field=theme.MIST)
        for one in CHOICES
    ]


def other(say: Say, flex: float | None = None) -> BigButton:
    """Something else."""
    return BigButton(_(LABELS[OTHER]), partial(say, OTHER), flex=flex)


def panel(say: Say, nothing: Action) -> tuple[Part, Sequence[Tappable]]:
    """For who was just here, beside the invitation to whoever comes next; and all that can be touched in it."""
    six = tiles(say, beside=6)
    more = [other(say, flex=1), BigButton(_("Skip"), nothing, flex=1)]
    said = Text(_("You may say it, or leave it. Nobody is told who."), "label", color=theme.SOFT)
    head = Column([Text(_(QUESTION), "title", color=theme.SEA), said], gap=0.25)
    inside = Column([head, Grid(six, 2, gap=1, flex=1), Row(more, gap=1)], gap=1.25)
    return Card(inside, pad=2, flex=13), [*six, *more]
