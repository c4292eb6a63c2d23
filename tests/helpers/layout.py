"""What is wrong with how a page is laid out: parts outside their place, words that are cut, parts over each other."""

from contextlib import contextmanager
from itertools import combinations
from unittest.mock import patch

TOLERANCE = 1.5  # pixels: places are rounded


@contextmanager
def on_the_way(app):
    """What stands on the screen on the way to the page that is looked at is built, and put in its place but once, at
    the end: placing and drawing is most of the work.
    """
    from kivy.core.window import Window

    from kiosk.ui.widgets.part import Part

    def later(part, x, y, width, height):
        part.pos, part.size = (round(x), round(y)), (round(width), round(height))

    with patch.object(Part, "place", later):
        yield
    for part in (app.stage.page, *app.stage.over):
        part.place(0, 0, *Window.size)


def faults(ui):
    """Sentences about every fault of what lies on top; [] when it is as it should be. What a list has scrolled away
    counts as there.
    """
    root = ui.window.children[0]
    layer = root.over[-1] if getattr(root, "over", None) else root
    parts = list(_walk(layer))
    found = []
    for part, scrolled in parts:
        found += [f"{_name(part)}: {fault}" for fault in _alone(part)]
        if not scrolled:
            found += [f"{_name(part)}: {fault}" for fault in _in_sight(part, ui.window)]
    leaves = [(part, scrolled) for part, scrolled in parts if _is_leaf(part)]
    for (one, one_in), (other, other_in) in combinations(leaves, 2):
        family = one.parent is other or other.parent is one
        if one_in is other_in and not family and _overlap(one, other):
            found.append(f"{_name(one)} and {_name(other)} overlap")
    return found


def look(desk, page, *, scrolls=False):
    """The page that a desk shows has no fault; nor is any of it scrolled away, unless it `scrolls`."""
    from kiosk.ui.widgets.scroll import ScrollList

    desk.ui.settle()
    found = faults(desk.ui)
    if not scrolls:
        lists = [part for part in desk.ui.widgets(ScrollList) if part.overflow > 0]
        found += [f"{part.overflow} px are scrolled away" for part in lists]
    assert not found, "\n".join([page, *found])


def _walk(part, scrolled=None):
    """Every part that can be seen, each with the list it can be scrolled in, if any."""
    from kiosk.ui.widgets.scroll import Viewport

    if part.opacity == 0 or part.width <= 0 or part.height <= 0:
        return
    yield part, scrolled
    for child in part.parts:
        yield from _walk(child, part if isinstance(part, Viewport) else scrolled)


def _alone(part):
    """What is wrong with a part wherever it is."""
    from kiosk.ui.widgets.text import Text, extent

    if not isinstance(part, Text):
        return
    lines = part.lines(max(1, int(part.width)))
    if part.height + TOLERANCE < part.measure(part.width):
        yield f"{len(lines)} lines in {part.height} px"
    widest = max((extent(line, part.font_size, part.bold)[0] for line in lines), default=0)
    if widest > part.width + TOLERANCE:
        yield f"a line of {widest} px in {part.width} px"
    if set(" ".join(lines).split()) - set(part.text.split()):
        yield "a word is broken"


def _in_sight(part, window):
    """What is wrong with a part that is on the screen."""
    from kiosk.ui import theme
    from kiosk.ui.widgets.keyboard import KeyCap
    from kiosk.ui.widgets.tappable import Tappable

    least = theme.current().target
    if isinstance(part, Tappable | KeyCap) and min(part.size) < least - TOLERANCE:
        yield f"{part.width} x {part.height} px is too small to touch, {least} is needed"
    if min(part.pos) < -TOLERANCE or part.right > window.width + TOLERANCE or part.top > window.height + TOLERANCE:
        yield f"outside the window: {part.pos} {part.size}"


def _is_leaf(part):
    from kiosk.ui.widgets.field import Field
    from kiosk.ui.widgets.keyboard import KeyCap
    from kiosk.ui.widgets.picture import Picture
    from kiosk.ui.widgets.qr import QrCode
    from kiosk.ui.widgets.text import Text

    return isinstance(part, Text | Picture | QrCode | Field | KeyCap)


def _name(part):
    return f"{type(part).__name__} {getattr(part, 'text', '') or getattr(part, 'words', '')!r}"


def _overlap(one, other):
    across = min(one.right, other.right) - max(one.x, other.x)
    along = min(one.top, other.top) - max(one.y, other.y)
    # Lines of text have air above and below the letters, which may touch the next part's.
    return across > TOLERANCE and along > max(TOLERANCE, 0.15 * min(one.height, other.height))
