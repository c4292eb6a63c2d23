"""What one needs help with, in one's own words. It is kept while the visit lasts, and nowhere else."""

from kiosk.i18n import _
from kiosk.ui.dictating import say_it
from kiosk.ui.screens.writing import WritingScreen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.part import Part

LEAST = 2


class HelpType(WritingScreen):
    """Route `help_type`, no params."""

    longest = 300

    def build(self) -> Part:
        """See `Screen.build`."""
        search = BigButton(_("Search"), self._search, kind="primary", icon="search")
        by_picture = BigButton(_("Choose a picture"), self._by_picture)
        hint = _("What do you need? Write it in your own words.")
        said = say_it(self.app, self.typed)
        return self.sheet(hint, [by_picture, *said, search], lambda _page: self._search())

    def _by_picture(self) -> None:
        self.typed.wipe()
        self.app.replace("help")

    def _search(self) -> None:
        if len(str(self.typed).strip()) < LEAST:
            self.refuse(_("Write a little more, so that we can help."))
            return
        self.app.go("help_found", text=self.typed)
