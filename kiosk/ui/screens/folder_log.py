"""Who opened the folder and changed it, and when: the newest first, at every kiosk."""

from kiosk.folder import keycard
from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.log_lines import log_line
from kiosk.ui.screens.folder_page import FolderPage
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.text import Text

SHOWN = 60


class FolderLog(FolderPage):
    """Route `folder_log`."""

    def inside(self) -> Part:
        """See `FolderPage.inside`."""
        lines = list(reversed(self.folder.log()))
        parts: list[Part] = [log_line(self.services, one, self.now) for one in lines[:SHOWN]]
        opened = sum(one.what == "folder.opened" for one in lines)
        staff = sum(one.who != "visitor" for one in lines)
        said = n_("Opened {n} time.", "Opened {n} times.", opened)
        said += " " + (_("Nobody of staff is in the list.") if not staff else _("Staff are in the list."))
        said += " " + keycard.goes(self.services.folders.unopened_months)
        return Column([Text(_("Who opened it"), "title"), Text(said, color=theme.SOFT), self.listed(parts)], gap=1.5)
