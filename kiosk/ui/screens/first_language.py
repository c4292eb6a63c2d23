"""The first page of a new kiosk: which language its staff speak."""

from functools import partial

from kiosk import i18n
from kiosk.i18n import N_, WHOLE, Language, _, said_in
from kiosk.ui import theme
from kiosk.ui.overlays.language import LanguageTile
from kiosk.ui.screens.first_page import FirstPage, question
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

WELCOME = N_("This kiosk is new. Three questions, and it is ready.")
PICTURE = 16  # steps of the grid


class FirstLanguage(FirstPage):
    """Route `first_language`."""

    goes_back = False

    def build(self) -> Part:
        """See `Screen.build`."""
        tiles = [self._tile(one) for one in WHOLE]
        return Column(
            [
                *self._mistake(),
                question(1),
                Text(_("Which language do staff speak?"), "title"),
                Space(),
                Picture("pictures/languages", theme.current().gap(PICTURE)),
                Space(1),
                Grid(tiles, 2, gap=2),
                Space(),
                *self._touch(),
            ],
            gap=1.5,
        )

    def _mistake(self) -> list[Part]:
        """A card that was prepared, but with a mistake: or who prepared it would not know why it asks."""
        mistake = self.services.card_mistake(i18n.current().code)
        return [Banner("info", mistake)] if mistake else []

    def _touch(self) -> list[Part]:
        """Where the finger is seen elsewhere, and can be put right: this page is the first that one touches."""
        if not self.services.touchscreen.available:
            return []
        button = BigButton(_("Does the touch land elsewhere?"), self.app.calibrating.begin, icon="touch")
        return [Row([Space(), button])]

    def _tile(self, language: Language) -> Part:
        note = said_in(language.code, WELCOME)
        chosen = language.code == i18n.current().code
        return LanguageTile(language, [note], partial(self._choose, language.code), chosen=chosen)

    def _choose(self, code: str) -> None:
        i18n.use(code)
        self.first.choose_language(code)
