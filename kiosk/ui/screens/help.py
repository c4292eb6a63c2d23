"""*Who can help me?* By picture, several at once if wished; or in one's own words. Beside them rights and guides."""

from functools import partial

from kiosk.directory.offers import in_language
from kiosk.directory.topics import Page, Topic
from kiosk.i18n import _, current
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.part import Column, Grid, Part, Row
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile

FIELDS = (theme.BLUSH, theme.MIST, theme.HONEY)


class Help(Screen):
    """Route `help`. `state` holds which page of topics is open, and the ids of those that were chosen."""

    def build(self) -> Part:
        """See `Screen.build`."""
        pages = self.services.directory.topics()
        if not (self.services.directory.searchable or self.state.get("begun")):
            self.state["begun"] = True
            self.services.directory.prepare_search()  # while one chooses
        at = min(self.state.get("page", 0), len(pages) - 1)
        write = BigButton(_("Write it yourself"), partial(self.app.go, "help_type"), icon="keyboard")
        title = Text(_(pages[at].title) if pages else _("Who can help me?"), "title", flex=1, valign="center")
        parts: list[Part] = [Row([title, write], valign="center")]
        if pages:
            parts.append(Text(_("Choose one or more."), color=theme.SOFT))
            parts.append(self._topics(pages[at]))
        parts.append(self._foot(pages, at))
        return Column(parts, gap=1.5)

    def _topics(self, page: Page) -> Part:
        tiles = [self._tile(topic, FIELDS[number % len(FIELDS)]) for number, topic in enumerate(page.topics)]
        return Grid(tiles, 3, gap=1.5, flex=1)

    def _tile(self, topic: Topic, field: str) -> Tile:
        chosen = topic.id in self._chosen
        words = in_language(topic.title, current().code)
        return Tile(words, partial(self._toggle, topic.id), picture=topic.picture, chosen=chosen, field=field)

    @property
    def _chosen(self) -> list[str]:
        chosen: list[str] = self.state.setdefault("chosen", [])
        return chosen

    def _toggle(self, name: str) -> None:
        (self._chosen.remove if name in self._chosen else self._chosen.append)(name)
        self.app.refresh()

    def _foot(self, pages: list[Page], at: int) -> Part:
        """Where else to look; once something is chosen, the way on."""
        buttons = []
        if len(pages) > 1:
            last = at == len(pages) - 1
            words, icon = (_("Back to the first"), "back") if last else (_("More"), "forward")
            buttons.append(BigButton(words, partial(self._turn, 0 if last else at + 1), icon=icon, flex=1))
        if number := len(self._chosen):
            words = _("Show who can help ({n})").format(n=number)
            buttons.append(BigButton(words, partial(self._show, pages), kind="primary", icon="search", flex=2))
        else:
            guides = BigButton(_("How do I …?"), partial(self.app.go, "guides"), flex=1)
            buttons = [BigButton(_("Your rights"), partial(self.app.go, "rights"), flex=1), guides, *buttons]
        row = Row(list(buttons), gap=1.5)
        row.spoken_last = True
        return row

    def _turn(self, page: int) -> None:
        self.state["page"] = page
        self.app.refresh()

    def _show(self, pages: list[Page]) -> None:
        chosen = [topic for page in pages for topic in page.topics if topic.id in self._chosen]
        self.app.go("help_found", needs=tuple(dict.fromkeys(topic.needs[0] for topic in chosen)))
