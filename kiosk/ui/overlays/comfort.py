"""*Adjust*: a menu of pictures in which one chooses how the screen is best: letters, contrast, hand, height, touch.

Nobody has to read to use it: each choice is a picture of what it does, and does it at once, under the open menu. What
is chosen holds until the visit ends, and longer only for who has a folder open and asks to keep it there.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from kiosk.comfort import LARGEST, PLAIN, Comfort
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.navigation import IDLE
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Action, Column, Grid, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.samples import HalfDark, Keys, Letters, SmallScreen
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text, extent

if TYPE_CHECKING:
    from kiosk.folder.folder import Folder
    from kiosk.ui.app import KioskApp

SHARE = 0.94  # of the window's width
COLUMNS = 3
WIDE = 1.7  # of a sample's side: the widest that one of them draws
SIDES = (14, 12, 8)  # grid steps: how large a choice's picture is, for each of Comfort.text


class Wish(NamedTuple):
    """One choice: its words, its picture (made with so many pixels), what it changes, and whether it is chosen."""

    words: str
    sample: Callable[[int], Part]
    turn: Callable[[Comfort], Comfort]
    chosen: Callable[[Comfort], bool]


def _letters(size: int, words: str) -> Wish:
    return Wish(
        words, lambda side: Letters(side, size), lambda now: replace(now, text=size), lambda now: now.text == size
    )


def _hand(hand: str, words: str) -> Wish:
    return Wish(
        words, lambda side: SmallScreen(side, hand, "touch"),
        lambda now: replace(now, hand="" if now.hand == hand else hand), lambda now: now.hand == hand,
    )  # fmt: skip


def _switch(name: str, words: str, sample: Callable[[int], Part]) -> Wish:
    return Wish(
        words, sample, lambda now: replace(now, **{name: not getattr(now, name)}), lambda now: bool(getattr(now, name))
    )


def _icon(name: str) -> Callable[[int], Part]:
    return lambda side: Picture(f"ui/{name}", side, tint=theme.INK)


SEEING = (
    _letters(0, N_("Usual letters")),
    _letters(1, N_("Large letters")),
    _letters(2, N_("Very large letters")),
    _switch("contrast", N_("Light on black"), HalfDark),
    _switch("calm", N_("Nothing moves"), _icon("calm")),
    _switch("shy", N_("Cover private things"), _icon("covered")),
)
TOUCHING = (
    _hand("left", N_("Buttons at the left")),
    _hand("right", N_("Buttons at the right")),
    _switch("steady", N_("Hands that shake"), _icon("steady")),
    _switch("abc", N_("Keys in ABC order"), Keys),
)
LOW = _switch("low", N_("All of it low"), lambda side: SmallScreen(side, "low", "wheelchair"))


class WishTile(Tappable):
    """A choice: its picture over its words. What is chosen has a thick border and a tick, not a colour alone."""

    role = "choice"

    def __init__(self, words: str, sample: Part, action: Action, *, chosen: bool) -> None:
        m = theme.current()
        self.chosen = chosen
        if chosen:
            self.fill, self.edge = theme.MIST, theme.SEA
        self.sample = sample
        self.label = Text(words, "label", bold=True, align="center", valign="center")
        self.tick = Picture("ui/check", m.gap(4), tint=theme.SEA if chosen else self.fill)
        super().__init__(action, words, [sample, self.label, *([self.tick] if chosen else [])], flex=1)
        self._pad = m.gap(1)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        words = self.label.measure(width - 2 * self._pad)
        return max(theme.current().target, self.sample.measure(width) + words + 3 * self._pad)

    def draw(self) -> None:
        """See `Part.draw`."""
        super().draw()
        if self.chosen:
            m = theme.current()
            _, self._field = shapes.bordered(
                self.canvas.before,
                *self.pos,
                *self.size,
                fill=self.pressed_fill if self.pressed else self.fill,
                edge=self.edge,
                line=2 * m.border,
                radius=m.radius,
            )

    def arrange(self) -> None:
        """The words below; the picture in what is left."""
        pad, inner = self._pad, self.width - 2 * self._pad
        words = self.label.measure(inner)
        self.label.place(self.x + pad, self.y + pad, inner, words)
        below = self.y + 2 * pad + words
        wide = min(inner, self.sample.natural_width() * WIDE)
        self.sample.place(self.center_x - wide / 2, below, wide, self.top - pad - below)
        if self.chosen:
            side = self.tick.side
            self.tick.place(self.right - pad - side, self.top - pad - side, side, side)


class Menu(Overlay):
    """The menu over a page. It stays while one tries, and looks as what was chosen last."""

    def __init__(self, app: "KioskApp") -> None:
        self._app = app
        self.touching = False  # which of its two pages is up
        self._offset = 0.0  # how far it is scrolled, where it has not room for all
        super().__init__(self._card(), width=SHARE)

    def _card(self) -> Part:
        now = self._app.comfort
        wishes = (*TOUCHING, *([LOW] if theme.reaches_up() else [])) if self.touching else SEEING
        m = theme.current()
        side = m.gap(SIDES[now.text])
        tiles = [
            WishTile(_(one.words), one.sample(side), partial(self._wish, one), chosen=one.chosen(now)) for one in wishes
        ]
        tiles += [Space() for _missing in range(len(SEEING) - len(tiles))]  # the same place for all on both pages
        grid = Grid(tiles, COLUMNS, gap=1.5)
        listed = ScrollList(grid, offset=self._offset, remember=self._remember)
        inner = m.width * SHARE - 2 * m.gap(2.5) - (listed.rail + m.gap(2) if now.text == LARGEST else 0)
        cell = (inner - (COLUMNS - 1) * m.gap(1.5)) / COLUMNS - m.gap(2)
        words = " ".join(_(one.words) for one in (*SEEING, *TOUCHING, LOW)).split()
        if max(extent(one, m.label, True)[0] for one in words) > cell:
            grid.columns = 2
        parts = [self._head(), listed, self._foot(now)]
        return Card(Column(parts, gap=1.5), pad=2.5)

    def _remember(self, offset: float) -> None:
        self._offset = offset

    def _head(self) -> Part:
        tabs = [
            BigButton(_(words), partial(self.turn, touching=touching), icon=icon,
                      kind="calm" if touching == self.touching else "secondary")
            for words, icon, touching in ((N_("To see"), "see", False), (N_("To touch"), "touch", True))
        ]  # fmt: skip
        for tab, touching in zip(tabs, (False, True), strict=True):
            tab.chosen = touching == self.touching
        return Row([Text(_("What is best for you?"), "title", flex=1), *tabs], gap=1.5, valign="center")

    def _foot(self, now: Comfort) -> Part:
        undo = BigButton(_("As before"), partial(self._wear, PLAIN), icon="undo", flex=1) if now != PLAIN else Space()
        foot = Row(
            [
                BigButton(_("Read aloud"), self._app.read_aloud, icon="speak", flex=1),
                undo,
                *self._keeping(now),
                BigButton(_("Done"), self._done, kind="primary", icon="check", flex=1.3),
            ],
            gap=1.5,
        )
        foot.spoken_last = True
        return foot

    def _keeping(self, now: Comfort) -> list[Part]:
        """For who has a folder open: to keep it there, or that it is kept."""
        folder = self._folder
        if folder is None:
            return []
        from kiosk.folder.things import comfort_of  # noqa: PLC0415 - heavy, and only here

        if comfort_of(folder) != now:
            return [BigButton(_("Keep it in my folder"), partial(self._keep, now), icon="lock", flex=1.4)]
        if now == PLAIN:
            return []
        said = Text(_("It is in your folder"), "label", bold=True, color=theme.SEA, valign="center", flex=1)
        return [Row([Picture("ui/check", theme.current().gap(4), tint=theme.SEA), said], gap=1, flex=1.4)]

    @property
    def _folder(self) -> "Folder | None":
        """The open one. Nobody has opened one where the folders were not asked for: they are not read for this."""
        return getattr(vars(self._app.services).get("folders"), "current", None)

    def _keep(self, now: Comfort) -> None:
        from kiosk.folder.things import keep_comfort  # noqa: PLC0415 - as above
        from kiosk.ui.screens.folder_page import who  # noqa: PLC0415 - as above

        said = [_(one.words) for one in (*SEEING, *TOUCHING, LOW) if one.chosen(now) and not one.chosen(PLAIN)]
        if self._folder is not None:  # else it was closed meanwhile
            keep_comfort(self._folder, now, _("What is best for me"), said, by=who(self._app))
        if self._app.navigation.current.name == "folder":
            self._app.refresh()
        self._anew()

    def turn(self, *, touching: bool) -> None:
        """To the other of its pages."""
        self.touching, self._offset = touching, 0.0
        self._anew()

    def _wish(self, one: Wish) -> None:
        self._wear(one.turn(self._app.comfort))

    def _wear(self, wished: Comfort) -> None:
        self._app.suit(wished)
        self._anew()

    def _anew(self) -> None:
        self.replace([self._card()])
        self.place(self.x, self.y, self.width, self.height)

    def _done(self) -> None:
        self._app.dismiss()
        if self._app.navigation.current.name == IDLE:
            self._app.home()


def build(app: "KioskApp") -> Menu:
    """The menu for this app."""
    return Menu(app)
