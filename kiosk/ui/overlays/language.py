"""The languages: each by its own name, in its own letters, with a sample of its voice where there is one.

What is chosen is in use at once, on the very page one came from, with all that was entered. A language that nobody who
speaks it has checked says so, in that language and in Danish.
"""

from functools import partial
from typing import TYPE_CHECKING

from kiosk import i18n
from kiosk.catalogues import checked
from kiosk.i18n import N_, Language, _, said_in
from kiosk.ui import theme
from kiosk.ui.widgets.buttons import BigButton, IconOverWords
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Action, Column, Grid, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp

IN_SIGHT = (6, 4, 2)  # at once, as many as there is room for
WIDTH = 0.9
UNCHECKED = N_("Translated without a professional")
SAMPLE = N_("English. I can speak English.")
HEAR = N_("Hear it")


class LanguageTile(Tappable):
    """A language to choose: its name, and whether it is the one in use. `notes` stand under the name."""

    role = "choice"

    def __init__(self, language: Language, notes: list[str], action: Action, *, chosen: bool) -> None:
        m = theme.current()
        self.chosen = chosen
        if chosen:
            self.fill, self.edge = theme.MIST, theme.SEA
        name = Text(i18n.written(language.name, language.code), "lead")
        lines: list[Part] = [name, *(Text(note, "label", color=theme.SOFT) for note in notes)]
        mark = [Picture("ui/check", m.gap(4), tint=theme.SEA)] if chosen else []
        row = Row([Column(lines, gap=0, flex=1), *mark], gap=1.5, valign="center")
        super().__init__(action, language.name, [row], flex=1)
        self._across, self._along = m.gap(2), m.gap(0.75)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        wanted = self.parts[0].measure(width - 2 * self._across) + 2 * self._along
        return max(theme.current().target, wanted)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        across, along = self._across, self._along
        self.parts[0].place(self.x + across, self.y + along, self.width - 2 * across, self.height - 2 * along)


class SampleButton(IconOverWords):
    """Beside a language: hear how it sounds. Its word is in that language."""

    air = 1.0

    def __init__(self, language: Language, action: Action) -> None:
        label = Text(said_in(language.code, HEAR), "label", align="center", spoken=False)
        icon = Picture("ui/speak", round(theme.current().label * 1.4), tint=theme.INK)
        super().__init__(label.text, action, icon, label)
        self.told = f"{label.text}: {language.name}"
        self.wide = max(theme.current().target * 1.2, label.natural_width() + theme.current().gap(2))

    def natural_width(self) -> float:
        """See `Part.natural_width`. All are as wide as the widest, so that the names stand under each other."""
        row = self.parent
        beside = [one for tile in (row.parent.parts if row and row.parent else []) for one in tile.parts]
        return max([self.wide, *(one.wide for one in beside if isinstance(one, SampleButton))])


def build(app: "KioskApp", first: int = 0) -> Overlay:
    """The languages that the centre offers, from the one with this number on, as many as there is room for."""
    m = theme.current()
    made = (_page(app, first, count) for count in IN_SIGHT)
    page = next((one for one in made if one.measure(m.width * WIDTH) <= m.height), None)
    return Overlay(page or _page(app, first, IN_SIGHT[-1]), width=WIDTH)


def _page(app: "KioskApp", first: int, count: int) -> Card:
    codes = app.services.config.centre.offered
    shown = codes[first : first + count]
    title = Text(_("Sprog / Language"), "title", align="center")
    buttons: list[Part] = [BigButton(_("Close"), app.dismiss, icon="close", flex=1)]
    if len(codes) > count:
        last = first + count >= len(codes)
        words, icon = (_("The first languages"), "back") if last else (_("More languages"), "forward")
        buttons.append(BigButton(words, partial(_turn, app, 0 if last else first + count), icon=icon, flex=1.5))
    grid = Grid([_language(app, i18n.BY_CODE[code]) for code in shown], 2, gap=1)
    return Card(Column([title, grid, Row(buttons)], gap=1.5), pad=2.5)


def _language(app: "KioskApp", language: Language) -> Part:
    code = language.code
    notes = [] if checked(code) else list(dict.fromkeys(said_in(one, UNCHECKED) for one in (code, "da")))
    tile = LanguageTile(language, notes, partial(_choose, app, code), chosen=code == i18n.current().code)
    if not (app.services.speech.available and app.services.speech.speaks(code)):
        return Row([tile], gap=0.75)
    return Row([tile, SampleButton(language, partial(_hear, app, language))], gap=0.75)


def _hear(app: "KioskApp", language: Language) -> None:
    """Its own name by its own voice, and that it can be heard here."""
    said = said_in(language.code, SAMPLE)
    known = getattr(said, "language", language.code) == language.code
    app.reader.start(Text(said if known else i18n.written(language.name, language.code)))


def _turn(app: "KioskApp", first: int) -> None:
    app.dismiss()
    app.show(build(app, first))


def _choose(app: "KioskApp", code: str) -> None:
    app.dismiss()
    app.use_language(code)
