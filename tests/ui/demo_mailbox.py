"""A mailbox for the screens' tests: remembers what it was told, and is as far as the test says."""

from functools import partial

from kiosk.mailbox import sites
from kiosk.mailbox.downloads import Arrived
from kiosk.mailbox.service import CLOSED, OPENING


class DemoMailbox:
    """The real content; nothing is opened. `calls` is what it was told, in order; `idle_for` what the server says."""

    def __init__(self, *, on=True):
        self.on, self.state, self.site, self.arrived, self.calls = on, CLOSED, None, [], []
        self.sites, self.idle_for, self.area, self.reached = sites.load(), None, None, None
        self.changed = lambda: None

    def fetched(self):
        return [one.path for one in self.arrived if one.path]

    def one(self, key):
        return next((site for site in self.sites if site.key == key), None)

    def reach(self, done):
        self.reached = done

    def open(self, wanted):
        self.site, self.state, self.area = wanted.site, OPENING, wanted.area
        self.calls.append("open")

    def move(self, area):
        self.area = area

    def close(self):
        self.state, self.site = CLOSED, None
        self.calls.append("close")

    def idle(self):
        return self.idle_for

    def seen(self):
        self.arrived = []

    def becomes(self, state, *arrived: Arrived):
        """News from beside the screen."""
        self.state, self.arrived = state, [*self.arrived, *arrived]
        self.changed()

    def __getattr__(self, name):
        if name in ("show", "cover", "back", "larger", "type", "press"):
            return partial(self._told, name)
        raise AttributeError(name)

    def _told(self, name, *given):
        self.calls.append((name, *given) if given else name)
