"""What the folder's pages have in common: it is open, or there is a way to open it; and who changes something."""

from collections.abc import Callable
from functools import partial
from typing import Any

from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

KINDS = {  # kind: its picture, and what it is called
    "letter": ("letter", N_("A letter")),
    "deadline": ("calendar", N_("A day to remember")),
    "draft": ("write", N_("A form that you began")),
    "signup": ("ticket", N_("A sign-up")),
    "contact": ("telephone", N_("A contact")),
    "note": ("papers", N_("A note")),
    "comfort": ("computer", N_("The screen, as you want it")),
}
VISITOR, CODE = "visitor", "code"


class FolderPage(Screen):
    """A page of the open folder. Subclasses give `inside`."""

    def build(self) -> Part:
        """See `Screen.build`."""
        return self.inside() if self.services.folders.current else self.closed()

    def inside(self) -> Part:
        """The page itself."""
        raise NotImplementedError

    def closed(self) -> Part:
        """What stands there while no folder is open."""
        buttons: list[Part] = [
            BigButton(_("I have a key card"), self.open_it, kind="calm", icon="key"),
            BigButton(_("What is a folder?"), lambda: self.app.go("folder"), kind="primary", icon="info"),
        ]
        return Notice("key", _("No folder is open"), _("It opens with your key card."), buttons)

    def open_it(self) -> None:
        """With the camera where there is one, else with the words."""
        self.app.go("folder_scan" if self.services.camera.available else "folder_open")

    @property
    def folder(self) -> Any:
        """The open one (kiosk.folder.folder.Folder)."""
        return self.services.folders.current

    @property
    def by(self) -> str:
        """Who changes something now: the card of who sits with the visitor, else the visitor."""
        return self.who_now()

    @property
    def who_now(self) -> Callable[[], str]:
        """The same for later, when this page is long gone and a form goes on writing: staff may come and go."""
        return partial(who, self.app)

    def listed(self, parts: list[Part], *, gap: float = 1.5, flex: float = 1) -> ScrollList:
        """A list that stays where it was when the page is built anew."""
        return ScrollList(Column(parts, gap=gap), offset=self.state.get("offset", 0), remember=self._offset, flex=flex)

    def tell(self, **state: object) -> None:
        """Remember, and show it."""
        self.state.update(state)
        self.app.refresh()

    def is_it_right(self) -> str:
        """See `Staffing.is_it_right`."""
        said: str = self.app.staffing.is_it_right()
        return said

    def _offset(self, offset: float) -> None:
        self.state["offset"] = offset


def who(app: Any) -> str:
    """Who changes something at this app now: the card of who sits with the visitor, else the visitor."""
    beside = app.staffing.with_visitor
    return (beside.serial or CODE) if beside else VISITOR


def kind_in_words(kind: str) -> str:
    """What such a thing is called."""
    return _(KINDS[kind][1])


def picture_of(kind: str) -> str:
    """Its picture's name."""
    return KINDS[kind][0]


def fact(icon: str, *lines: Part) -> Part:
    """Lines with an icon before them."""
    side = Text("").line_height
    return Row([Picture(f"ui/{icon}", side, tint=theme.SEA), Column(lines, gap=0, flex=1)], gap=1.5, valign="top")
