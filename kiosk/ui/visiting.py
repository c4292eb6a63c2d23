"""The screens follow the session: one timer for what it waits for, and an overlay for each thing that it tells.

The session decides (kiosk.session); here is only what is seen of it.
"""

import math
from typing import Any

from kivy.clock import Clock

from kiosk.session.machine import Action


class Visiting:
    """Joins `app` to its session. Every touch goes through `touched`."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._timer: Any = None
        self._countdown: Any = None
        self._cover: Any = None  # what hides the page
        self._warning: Any = None
        self._doing = {
            Action.WARN: self._warn,
            Action.UNWARN: self._unwarn,
            Action.SILENCE: self._silence,
            Action.BLANK: self._blank,
            Action.UNBLANK: lambda: app.stage.dismiss(self._cover),
            Action.GOODBYE: self._goodbye,
            Action.RESTART: app.start_afresh,
        }

    @property
    def _session(self) -> Any:
        return self._app.services.session

    def start(self) -> None:
        """Begin to follow."""
        self._session.listen(self._on_action)
        self._session.wipers.register("screen", self._app.wipe)

    def stop(self) -> None:
        """No timer is left."""
        for event in (self._timer, self._countdown):
            if event:
                event.cancel()

    def touched(self) -> None:
        """A touch anywhere: begins a visit, prolongs it."""
        self._session.touch()
        self.arm()

    def heard(self) -> None:
        """A sentence was read aloud: somebody is listening. The warning is said to who may have gone."""
        if not self._session.warning:
            self._session.active()
            self.arm()

    def end(self) -> None:
        """The visitor is done."""
        self._session.end()
        self.arm()

    def owns(self, overlay: Any) -> bool:
        """Whether it is the cover or the warning, which stay while the session says so."""
        return overlay in (self._cover, self._warning)

    def seconds_left(self) -> int:
        """Whole seconds until the visit ends by itself."""
        deadline = self._session.next_deadline() or 0
        return max(0, math.ceil(deadline - self._app.services.clock.monotonic()))

    def arm(self) -> None:
        """One timer, at the session's next deadline."""
        deadline = self._session.next_deadline()
        if self._timer:
            self._timer.cancel()
        if deadline is not None:
            wait = max(0, deadline - self._app.services.clock.monotonic())
            self._timer = Clock.schedule_once(lambda _dt: self._due(), wait)

    def _due(self) -> None:
        self._session.due()
        self.arm()

    def _on_action(self, action: Action) -> None:
        doing = self._doing.get(action)
        if doing:
            doing()

    def _warn(self) -> None:
        from kiosk.ui.overlays import warning  # noqa: PLC0415 - start-up time

        self._app.reader.stop()
        self._app.services.sound.play("warning")
        self._warning = self._app.stage.lay_over(warning.build(self._app, self.seconds_left()))
        self._countdown = Clock.schedule_interval(lambda _dt: self._warning.tick(self.seconds_left()), 1)

    def _unwarn(self) -> None:
        self._countdown.cancel()
        self._app.stage.dismiss(self._warning)

    def _silence(self) -> None:
        self._app.reader.stop()

    def _blank(self) -> None:
        from kiosk.ui.overlays import hide  # noqa: PLC0415 - start-up time

        self._cover = self._app.stage.lay_over(hide.build(self._app))

    def _goodbye(self) -> None:
        from kiosk.ui.overlays import goodbye  # noqa: PLC0415 - start-up time

        self._app.show(goodbye.build(self._app))
