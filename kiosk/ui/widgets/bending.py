"""The one way out where letters are large, words long or the screen small: what does not fit scrolls.

`fitted` is asked for what a page or an overlay is to show in its place. Where its part has room (`Part.least`), that is
the part itself. Else all of it scrolls, by big arrows, but its foot: the keyboard with the field it writes in, or the
buttons one goes on with, which stay where the hand knows them.
"""

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from typing import Any, Final

from kiosk.ui import theme
from kiosk.ui.widgets.card import Card
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.part import Column, Grid, Part, Space
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text

MOST_FOOT: Final = 0.4
"""Of the height, for buttons that stay in sight; a keyboard may have more."""
KEPT: Final = "scrolled"
"""Where a screen's state keeps how far it is scrolled, by what stands over it: a page of several steps has several."""

State = MutableMapping[str, Any]


def fitted(part: Part, width: float, height: float, *, slack: float = 0, state: State | None = None) -> Part:
    """What to show of it in a place of this size. It may be so much too high: `slack` is air that it can do without.
    `state` remembers how far it is scrolled, for when the page is built anew.
    """
    if part.least(width) <= height + slack:
        return part
    for one in part.walk_parts():
        if isinstance(one, Grid):
            one.be_low()
    if part.least(width) <= height + slack:
        return part
    return part if _bent(part, width, height, _Kept(part, state)) else _Kept(part, state).scrolling(part)


class _Kept:
    """How far a page is scrolled, by its name."""

    def __init__(self, page: Part, state: State | None) -> None:
        titles = (one.text for one in page.walk_parts() if isinstance(one, Text) and one.style == "title")
        self._name, self._state = next(titles, ""), {} if state is None else state

    def scrolling(self, part: Part) -> ScrollList:
        """It in a list, which begins where it was."""
        kept, name = self._state.setdefault(KEPT, {}), self._name
        if part.parent:
            part.parent.remove_widget(part)

        def keep(offset: float) -> None:
            kept[name] = offset

        return ScrollList(part, offset=kept.get(name, 0), remember=keep)


def _bent(part: Part, width: float, height: float, kept: _Kept) -> bool:
    """Let the upper part of a column scroll, and its foot stay; False where it has none."""
    if isinstance(part, Card):
        return _bent(part.parts[0], width - 2 * part.pad, height - 2 * part.pad, kept)
    if not isinstance(part, Column) or type(part).arrange not in (Column.arrange, Yielding.arrange):
        return False
    if isinstance(part, Yielding):
        part.give_all()
    inner, room = width - 2 * part.pad_x, height - 2 * part.pad_y
    found = _foot(part, inner, room)
    if found is None and _opened(part):
        found = _foot(part, inner, room)
    if found is None:
        return False
    above, below = part.parts[:found], part.parts[found:]
    part.replace([])
    head, foot = (Column(parts, gap=0, align=part.align) for parts in (above, below))
    head.gap = foot.gap = part.gap
    view = kept.scrolling(head)
    view.begin_at = next(_all_in(above, lambda one: one.written_in), None)
    foot.flex = foot.measure(inner) > room - part.gap - view.least(inner)
    part.align = "fill"
    part.replace([view, foot])
    return True


def _opened(part: Column) -> bool:
    """Take apart what stands as one with the keys, so that they alone may stay; False where nothing does."""
    for index, one in enumerate(part.parts):
        if type(one) is Column and len(one.parts) > 1 and any(_all_in([one], lambda it: it.stays)):
            before, within, after = part.parts[:index], one.parts, part.parts[index + 1 :]
            one.replace([])
            part.replace([])
            part.replace([*before, *within, *after])
            return True
    return False


def _foot(part: Column, width: float, height: float) -> int | None:
    """From which of its parts on it stays in sight; None where there is no room for that, or nothing to go on with."""
    m = theme.current()
    most = height - part.gap - (2 * m.target + m.gap(1))
    keys = next((index for index, one in enumerate(part.parts) if any(_all_in([one], lambda it: it.stays))), None)
    if keys is None:
        last = len(part.parts) - 1
        while last > 0 and isinstance(part.parts[last], Space):
            last -= 1
        touched = any(_all_in(part.parts[last:], lambda one: isinstance(one, Tappable)))
        listed = any(_all_in(part.parts[last:], lambda one: isinstance(one, ScrollList)))
        begins, most = [last] if touched and not listed else [], min(MOST_FOOT * height, most)
    else:
        field = any(_all_in(part.parts[keys - 1 : keys], lambda one: one.written_in))
        begins = [keys - 1, keys] if field else [keys]
    for index in begins:
        parts = part.parts[index:]
        if index > 0 and sum(one.least(width) for one in parts) + part.gap * (len(parts) - 1) <= most:
            return index
    return None


def _all_in(parts: Sequence[Part], wanted: Callable[[Part], bool]) -> Iterable[Part]:
    return (one for part in parts for one in part.walk_parts() if wanted(one))
