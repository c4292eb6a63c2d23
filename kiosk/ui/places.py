"""Where keys stood on the pages and overlays that are below what lies on top, so that one comes back to there."""

from typing import Any

from kiosk.ui.stops import Place, stops

Scene = tuple[object, str]
"""What lies on top (a route, or what is laid over it), and its title."""
NOWHERE: Scene = (None, "")


def seen(app: Any) -> Scene:
    """What lies on top now."""
    pages, over = app.staffing.pages, app.stage.over
    thing: object = over[-1] if over else app.navigation.current
    if pages and over and over[-1] is pages.layer:
        thing = pages.navigation.current
    titles = (one.access.name for one in stops(app.stage, eyes=False) if one.access.role == "heading")
    return thing, next(titles, "")


class Places:
    """The last place on each of them; what can't be come back to is forgotten."""

    def __init__(self) -> None:
        self._kept: list[tuple[object, Place]] = []

    def clear(self) -> None:
        """The visit is over."""
        self._kept.clear()

    def left(self, app: Any, before: Scene, place: Place | None, now: Scene) -> Place | None:
        """One stood at `place` of `before`, and what lies on top is `now`: where to stand there; None for where it
        begins, as for another page of the same route.
        """
        there = now[0]
        if before[0] is there:
            return place if before[1] == now[1] else None
        if place and before[0] is not None:
            self._kept.append((before[0], place))
        known = [*app.navigation.stack, *app.stage.over]
        if app.staffing.pages:
            known += app.staffing.pages.navigation.stack
        kept = [(thing, one) for thing, one in self._kept if any(thing is other for other in known)]
        self._kept = [(thing, one) for thing, one in kept if thing is not there]
        return next((one for thing, one in reversed(kept) if thing is there), None)
