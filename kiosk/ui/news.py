"""What changed beside the screen (a new calendar, the answer to a sign-up) is shown where it matters, at a good moment.

A page is never built anew under somebody's finger, ears, or eyes on something that lies over it. It then is as soon as
they are done: an answer that came while the page was read aloud must not be missed.
"""

from typing import Any

from kivy.base import EventLoop

from kiosk.ui.loop import call_soon


class News:
    """Builds the page of `app` anew when there is something new for it."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._there = False  # something new that is not on the screen yet

    def came(self) -> None:
        """There is something new."""
        self._there = True
        self._show()

    def shown(self) -> None:
        """The page is built anew, with all there is."""
        self._there = False

    def soon(self) -> None:
        """Somebody is done with something: have another look, once that is over."""
        if self._there:
            call_soon(self._show)

    def _show(self) -> None:
        app = self._app
        if not self._there or not app.page or not app.page.shows_programme:
            return
        if not app.reader.reading and not app.stage.over and not any(one.is_touch for one in EventLoop.touches):
            app.refresh()
