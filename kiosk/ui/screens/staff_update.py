"""*Updates*, for staff: where one stands, having it now in place of tonight, and one on a stick."""

import threading
from functools import partial
from pathlib import Path
from typing import Any

from kivy.clock import Clock

from kiosk.errors import KnownError
from kiosk.i18n import _, say
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.staff_page import StaffPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Part

LOOK = 5.0  # seconds between two looks, while something goes on


class StaffUpdate(StaffPage):
    """Route `staff_update`. `state`: what was asked for just now, or why it was not."""

    _turn: Any = None
    _shown: Any = None

    def inside(self) -> Part:
        """See `StaffPage.inside`."""
        updates, back = self.services.updates, BigButton(_("Back"), self.app.back, icon="back")
        if updates is None:
            said = _("Whoever installed it here puts in its updates.")
            return Notice("newer", _("This screen does not update itself"), said, [back])
        self._shown = updates.now()
        self._turn = Clock.schedule_interval(lambda _dt: self._look(), LOOK)
        if refused := self.state.get("refused"):
            return Notice("repair", _("That can't be done now"), refused, [back])
        return self._stands(self._shown, back)

    def _stands(self, now: Any, back: BigButton) -> Part:
        if now.can_be_hastened:
            return self._waits(now, back)
        if now.failed:
            return Notice("repair", now.sentence, now.next_step, [back, *self._stick()])
        if now.sentence and now.state != "good":
            return Notice("newer", now.sentence, _("You need not do anything."), [back], waits=True)
        if self.state.get("asked"):
            return Notice("newer", _("The update was asked for"), _("It takes a few minutes."), [back], waits=True)
        said = _("Version {version} runs here.").format(version=self.services.updates.runs.version)
        stick = self._stick()
        nothing = _("There is a newer version") if stick else now.sentence or _("There is nothing new")
        return Notice("newer", nothing, said, [back, *stick])

    def _waits(self, now: Any, back: BigButton) -> Part:
        """For the night, unless staff would rather have it now."""
        if self.state.get("asked"):
            said = _("It starts anew by itself, in a minute or two.")
            return Notice("newer", _("It updates as soon as nobody uses it"), said, [back])
        said = _("Version {version}. It takes a few minutes.").format(version=now.version)
        hasten = BigButton(_("Update now"), self._hasten, kind="primary", icon="newer")
        return Notice("newer", now.sentence, said, [back, hasten])

    def leave(self) -> None:
        """See `Screen.leave`."""
        super().leave()
        if self._turn:
            self._turn.cancel()

    def _stick(self) -> list[Part]:
        """A newer version that is on a stick. Sticks are slow: they are looked at beside the screen, once."""
        if "stick" not in self.state:
            self.state["stick"] = None
            threading.Thread(target=self._look_at_sticks, name="sticks", daemon=True).start()
        if (found := self.state["stick"]) is None:
            return []
        words = _("Take {version} from the stick").format(version=found.version)
        return [BigButton(words, partial(self._install, found.path), kind="primary", icon="stick")]

    def _look_at_sticks(self) -> None:
        found = self.services.updates.on_stick(self.services.sticks)
        if found:
            call_soon(lambda: self._found(found))

    def _found(self, found: Any) -> None:
        if self.shown:
            self.tell(stick=found)

    def _look(self) -> None:
        """Under nobody's ears: what is said goes on, and a page on which nothing changed stays as it is."""
        if not self.app.reader.reading and self.services.updates.now() != self._shown:
            self.app.refresh()

    def _hasten(self) -> None:
        self._ask(self.services.updates.hasten)

    def _install(self, path: Path) -> None:
        self._ask(partial(self.services.updates.install, path))

    def _ask(self, what: Any) -> None:
        try:
            what()
        except KnownError as error:
            self.tell(refused=say(error))
        else:
            self.services.audit.write("update.asked", who=self.by)
            self.tell(asked=True)
