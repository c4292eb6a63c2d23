"""*Suggest an activity*: a few words about what the house could do. Without a name; staff read it."""

from kiosk.i18n import _
from kiosk.staff.letterbox import ACTIVITY
from kiosk.ui.screens.message import Message


class Suggest(Message):
    """Route `suggest`; `state` as of `Message`."""

    about = ACTIVITY

    def question(self) -> str:
        """See `Message.question`."""
        return _("What could we do together here?")

    def lies_here(self) -> str:
        """See `Message.lies_here`."""
        return _("Your suggestion lies here for staff")
