"""A camera for the screens' tests: real JPEGs, seen and judged by what the camera's process does it with, without the
process; the test says which picture it has before it, and Kivy's virtual clock is the time.
"""

from functools import cache

from kiosk.devices.camera import Frame, Still
from kiosk.devices.camera_child import Eye
from kiosk.letters.seeing import Judge
from tests.helpers.held import Pose, frame, jpeg

WIDTH = 480  # quicker than what the real one gives, and as good to look at


@cache
def picture(pose, seed, size=(1280, 720)):
    """A JPEG of the pose; drawn once."""
    return jpeg(frame(pose, seed, size))


class VirtualCamera:
    """`shows(Pose(...))` from now on; `trouble` and `gives` (whether a still comes) as a test sets them."""

    def __init__(self, clock, *, available=True, size=(1280, 720)):
        self.clock, self.available, self.size = clock, available, size
        self.trouble, self.gives, self.on, self.opened, self.asked = "", True, False, 0, 0
        self.pose, self.speed = None, 0.0
        self._seed, self._known = 0, {}

    def shows(self, pose, *, speed=0.0):
        """`speed`: what is seen moves so, in widths a second."""
        self.pose, self.speed = pose, speed

    def _seen(self, pose):
        """The same pose is judged once: the figures are the real ones, and quick."""
        if pose not in self._known:
            eye = Eye(Judge(), WIDTH)
            for at in (0, 1):
                answer = eye.frame(picture(pose, at, self.size), at / 12)
            self._known[pose] = eye, answer
        return self._known[pose]

    # -- what the screens ask

    def open(self):
        self.opened += not self.on
        self.on = True

    def frame(self):
        self.asked += 1
        if not self.on or self.trouble:
            return None
        _eye, (_kind, told, (pixels,)) = self._seen(self.pose)
        figures = told["told"] | {"speed": self.speed}
        return Frame(*told["size"], told["full"], bytearray(pixels), figures)

    def stay(self):
        pass

    def still(self, done):
        if not self.gives:
            done(None)
            return
        eye, _answer = self._seen(self.pose)
        _kind, told, (made, pixels) = eye.still()
        done(Still(bytearray(made), Frame(*told["size"], told["full"], bytearray(pixels), {})))

    def close(self):
        self.on = False

    wipe = close


WELL, TABLE = Pose(), None
__all__ = ["TABLE", "WELL", "Pose", "VirtualCamera"]
