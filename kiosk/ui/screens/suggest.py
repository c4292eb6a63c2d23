"""*Suggest an activity*: a few words about what the house could do. Without a name; staff read it."""

from kiosk.i18n import _
from kiosk.staff.letterbox import ACTIVITY
from kiosk.ui.screens.message import Message


class Suggest(Message):
    """Route `suggest`; `state` as of `Message`."""

    about = ACTIVITY

    def hint(self) -> str:
        """See `Message.hint`."""
        return _("What could we do together here? You need not say who you are.")
