"""What who listens hears of the thing that keys or a finger came to; and what is private only where it may be heard.

Into headphones it may. To a room it is said that there is something private; choosing that is asking to hear it, for as
long as this page is up (EN 301 549 sections 5.1.3.8 and 5.1.3.9).
"""

from typing import Any

from kiosk.i18n import _
from kiosk.ui.access import say
from kiosk.ui.reading import unseen
from kiosk.ui.stops import Stop


class Telling:
    """Speaks for the focus of `app`; silent while nobody listens."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.aloud = False  # the visitor lets the loudspeaker say what is private on this page

    @property
    def may_be_said(self) -> bool:
        """Whether what is private may be heard."""
        return not self._app.ears.here or self.aloud or bool(self._app.services.speech.private)

    def tell(self, stop: Stop) -> None:
        """What it is and how it stands."""
        app = self._app
        if not app.ears.here:
            return
        words, private = say(stop.access), stop.access.personal and self.may_be_said
        if stop.access.personal and not private:
            words = [_("This is private."), _("Choose it to hear it aloud. Others may hear it, too.")]
        # The name of the button that repeats is not what is to be repeated.
        quiet = (app.reader.repeat, app.reader.slower, app.reader.faster, app.quieter, app.louder)
        aside = getattr(stop.part, "action", None) in quiet
        # Into headphones only while they are in: that is for the device to see, when the sentence's turn comes.
        app.reader.say(unseen(words, personal=private), private=private and self.aloud, whole=True, aside=aside)

    def typed(self, name: str) -> None:
        """Somebody wrote that."""
        if self._app.ears.here and self.may_be_said:
            self._app.reader.say(unseen([name], personal=True), private=self.aloud, whole=True)
