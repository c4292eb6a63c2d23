"""While a letter is read: what is being done, and a way to stop. Then the letter; or why not, and what else to try."""

from typing import Any

from kiosk.errors import KnownError
from kiosk.i18n import N_, _, say
from kiosk.letters.visit import Job, Kept
from kiosk.ui.loop import call_soon
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Part

OPENING = N_("Opening the letter")


class LetterReading(Screen):
    """Route `letter_reading`; params `path` or `data` (bytes) with `channel`, or `photos` (a list of JPEGs)."""

    _job: Job | None = None  # here too: a route that is left forgets its state

    def build(self) -> Part:
        """See `Screen.build`."""
        if "error" in self.state:
            return self._sorry(self.state["error"])
        if "job" not in self.state:
            self._start()
        self._job = self.state["job"]
        step = _(self.state.get("step", OPENING))
        stop = BigButton(_("Stop"), self._stop, icon="stop")
        return Notice("look", _("We read your letter"), f"{step}…", [stop], waits=True)

    def leave(self) -> None:
        """Going elsewhere stops it; drawing the same page anew does not."""
        if self._job and self.app.navigation.current is not self.route:
            self._job.stop()

    def _start(self) -> None:
        letters = self.services.letters
        if photos := self.params.get("photos"):
            self.state["job"] = letters.read_photos(photos, self._step, self._done)
            return
        source = self.params.get("data") or self.params["path"]
        channel = self.params.get("channel", "unknown")
        self.state["job"] = letters.read(source, self._step, self._done, channel=channel)

    def _step(self, words: str) -> None:
        call_soon(lambda: self._show(step=words))

    def _done(self, found: list[Kept] | KnownError | None) -> None:
        call_soon(lambda: self._arrived(found))

    def _show(self, **state: Any) -> None:
        if self.app.navigation.current is self.route:
            self.state.update(state)
            self.app.refresh()

    def _arrived(self, found: list[Kept] | KnownError | None) -> None:
        if self.app.navigation.current is not self.route:
            return
        if not isinstance(found, list):
            self._show(error=found)
        elif len(found) == 1:
            self.app.replace("letter_page", id=found[0].id)
        elif found:
            self.app.replace("letters")

    def _sorry(self, error: KnownError | None) -> Part:
        said = say(error) if error else _("It is not your fault. Ask staff to look at it with you.")
        other = BigButton(_("Another way"), lambda: self.app.replace("letter"), icon="back")
        again = BigButton(_("Try again"), self._again, icon="refresh")
        call = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")
        return Notice("hands", _("We could not read it"), said, [other, again, call])

    def _again(self) -> None:
        self.state.clear()
        self.app.refresh()

    def _stop(self) -> None:
        self.app.back()
