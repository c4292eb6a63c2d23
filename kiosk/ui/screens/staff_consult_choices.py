"""The answers of a new question: up to six, each with a picture for who would rather look than read."""

from functools import partial
from typing import Any

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.picture_words import shows
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Action, Column, Grid, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text
from sync.consultation import FEWEST, MOST

PICTURES = (
    "yes", "stop", "question", "coffee", "food", "kitchen", "film", "music", "games", "art", "books", "garden",
    "football", "swim", "walk", "bike", "beach", "trip", "party", "museum", "computer", "talk", "moon", "dog",
    "tent", "house", "nurse", "money", "time", "calendar", "company", "alone",
)  # fmt: skip
ACROSS = 8


class PictureButton(Tappable):
    """A picture to choose."""

    def __init__(self, name: str, action: Action) -> None:
        m = theme.current()
        super().__init__(action, name, [Picture(f"pictures/{name}", m.gap(7))])
        self.told = shows(name)
        self._high = max(m.target, m.gap(9))

    def measure(self, width: float) -> float:  # noqa: ARG002 - a picture does not grow
        """See `Part.measure`."""
        return self._high


def answers(page: Any) -> Part:
    """Those there are, and one more; `page` is `StaffConsultMake`."""
    there = page.draft.choices
    rows: list[Part] = [_one(page, number) for number in range(len(there))]
    if not rows:
        rows = [Text(_("Two to six answers, a few words each."), color=theme.SOFT)]
    buttons: list[Part] = []
    if len(there) < MOST:
        more = partial(page.begin, "answer", "")
        kind = "primary" if len(there) < FEWEST else "secondary"
        buttons.append(BigButton(_("Write an answer"), more, kind=kind, icon="add", flex=1))
    if len(there) >= FEWEST:
        done = partial(page.tell, at="", offset=0)
        buttons.append(BigButton(_("These are all"), done, kind="primary", icon="check", flex=1))
    title = Text(_("What can one answer?"), "title")
    return Column([title, page.listed([*rows, Space()], gap=1), Row(buttons)], gap=1.5)


def _one(page: Any, number: int) -> Part:
    words, icon = page.draft.choices[number]
    picture = [Picture(f"pictures/{icon}", theme.current().gap(6))] if icon else []
    away = BigButton(_("Remove it"), partial(_remove, page, number), icon="remove")
    return Card(Row([*picture, Text(words, "lead", flex=1), away], valign="center"), pad=1)


def _remove(page: Any, number: int) -> None:
    del page.draft.choices[number]
    page.tell()


def pictures(page: Any) -> Part:
    """Which picture goes with the answer that was just written."""
    buttons: list[Part] = [PictureButton(name, partial(page.pick, name)) for name in PICTURES]
    none = BigButton(_("Without a picture"), partial(page.pick, ""), flex=1)
    said = Text(_("A picture helps who reads with difficulty."), color=theme.SOFT)
    title = Text(_("Which picture goes with “{answer}”?").format(answer=page.state.get("answer", "")), "title")
    return Column([title, said, page.listed([Grid(buttons, ACROSS, gap=1)]), Row([none])], gap=1)
