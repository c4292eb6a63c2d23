"""What staff's pages have in common: nothing of them is shown while no card is open."""

from typing import Any

from kiosk.i18n import _
from kiosk.ui import afar, theme
from kiosk.ui.log_lines import CODE
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text
from kiosk.voice.barriers import QUESTION


class StaffPage(Screen):
    """A page of staff's. Subclasses give `inside`."""

    shows_help = False
    """Whether it says itself that somebody may help from afar."""

    def build(self) -> Part:
        """See `Screen.build`."""
        if self.services.staff.state != "open":
            close = BigButton(_("Close"), self.app.close, kind="primary", icon="close")
            return Notice("card", _("The card is locked"), _("Take it out, and put it in again."), [close])
        above = [] if self.shows_help else [afar.banner(self.app, afar.close_button(self.app, self.by))]
        if self.services.staff.weaker:
            above.append(Banner("info", _("Opened with the staff code: weaker than a card. Touch Close when you go.")))
        banners: list[Part] = [one for one in above if one]
        return Column([*banners, Part([self.inside()], flex=1)], gap=1) if banners else self.inside()

    def inside(self) -> Part:
        """The page itself."""
        raise NotImplementedError

    @property
    def who(self) -> Any:
        """Whose card it is (kiosk.staff.service.Who)."""
        return self.services.staff.who

    @property
    def by(self) -> str:
        """Who does something now, as the log has it."""
        return self.who.serial or CODE

    @property
    def name(self) -> str:
        """What they are called here."""
        return self.who.name or _("Staff")

    @property
    def shown(self) -> bool:
        """Whether this page is still the one that staff look at: for what comes of a thread."""
        pages = self.app.staffing.pages
        return pages is self.app and pages.navigation.current is self.route

    def listed(self, parts: list[Part], *, gap: float = 1.5, flex: float = 1) -> ScrollList:
        """A list that stays where it was when the page is built anew."""
        return ScrollList(Column(parts, gap=gap), offset=self.state.get("offset", 0), remember=self._offset, flex=flex)

    def tell(self, **state: object) -> None:
        """Remember, and show it."""
        self.state.update(state)
        self.app.refresh()

    def _offset(self, offset: float) -> None:
        self.state["offset"] = offset


def in_the_way(app: Any) -> BigButton:
    """The way to where staff say what stood in somebody's way."""
    return BigButton(_(QUESTION), lambda: app.go("staff_barriers"), icon="edit")


def fact(icon: str, *lines: Part) -> Part:
    """Lines with an icon before them."""
    side = Text("").line_height
    return Row([Picture(f"ui/{icon}", side, tint=theme.SEA), Column(lines, gap=0, flex=1)], gap=1.5, valign="top")
