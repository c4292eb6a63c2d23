"""What pages with the camera's live picture share: they look at it while they are up, and the camera goes off after."""

from typing import Any

from kivy.clock import Clock

from kiosk.ui.screen import Screen


class LiveScreen(Screen):
    """`_tick` is called `rate` times a second while the page is up, uncovered, and `state` knows of no `trouble`.

    `build` sets `_camera` and calls `covered(False)`.
    """

    rate = 8
    _camera: Any
    _ticking: Any = None

    def covered(self, over: bool) -> None:
        """See `Screen.covered`. Under something else nothing is taken, and after a moment the camera goes off."""
        if self._ticking:
            self._ticking.cancel()
            self._ticking = None
        if not over and not self.state.get("trouble"):
            self._ticking = Clock.schedule_interval(lambda _dt: self._tick(), 1 / self.rate)

    def leave(self) -> None:
        """See `Screen.leave`. Drawing the same page anew does not switch the camera off."""
        self.covered(True)
        if self.app.navigation.current is not self.route:
            self._camera.close()

    def _tick(self) -> None:
        """The newest picture, and what is to be done."""
        raise NotImplementedError
