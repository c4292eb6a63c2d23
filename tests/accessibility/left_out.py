"""Who does not see the screen: nothing that is seen is left out, neither of what one comes to nor of what is said."""

from pathlib import Path

from kiosk.ui import access
from kiosk.ui.picture_words import shows
from kiosk.ui.reading import spoken

ICONS = {path.stem for path in Path("assets/icons").rglob("*.png")}
WAITS = ("…", "Det tager et øjeblik.")
"""What stands at the end of words that tell of something that goes on."""


def left_out(seen):
    """Sentences about what is there and not told. `seen` is `tests.accessibility.looking.Seen`."""
    yield from faults(seen.layer)


def visible(part):
    """Every part that can be seen, or scrolled to, each with whether something that holds it speaks for it."""
    from kiosk.ui.widgets.scroll import ScrollList

    def walk(one, told):
        if one.opacity == 0:
            return
        yield one, told
        found = one.access()
        told = told or type(one).__name__ in access.DECORATIONS or (found and found.role not in access.HOLDS)
        for child in one.parts:
            yield from walk(child, told or (isinstance(one, ScrollList) and child is not one.view))

    yield from walk(part, told=False)


def touchable(part):
    from kiosk.ui.screens.idle import Anywhere
    from kiosk.ui.widgets.keyboard import KeyCap
    from kiosk.ui.widgets.signature import Signature
    from kiosk.ui.widgets.tappable import Tappable

    return isinstance(part, Tappable | KeyCap | Signature) and not isinstance(part, Anywhere)


def faults(part):
    """What somebody who doesn't see this would miss."""
    order = access.order(part)
    if len(set(order)) != len(order):
        yield "something is reached twice"
    for one, told in visible(part):
        yield from _of_what_it_says(one)
        yield from _of_what_is_left_out(one, told, order)
        yield from _of_what_goes_on(one)
    yield from _of_its_place(part, order)


def _of_what_it_says(one):
    name, found = type(one).__name__, one.access()
    if found is None:
        if touchable(one):
            yield f"{name} can be touched and is not told of"
    elif found.role not in access.HOLDS:
        if not found.name or not access.say(found):
            yield f"{name} says nothing"
        if (found.name in ICONS and found.name != shows(found.name)) or found.name.startswith(("ui/", "pictures/")):
            yield f"{name} is called by a file's name: {found.name}"


def _of_what_is_left_out(one, told, order):
    from kiosk.ui.widgets.part import Part
    from kiosk.ui.widgets.text import Text

    name = type(one).__name__
    if told or one in order:
        return
    if touchable(one):
        yield f"{name} can be touched and is not reached"
    shows = not one.parts and type(one).draw is not Part.draw
    silent = isinstance(one, Text) and (one.elsewhere or not one.text)
    if shows and not silent and name not in access.DECORATIONS:
        yield f"{name} {getattr(one, 'text', '')!r} is neither reached nor read, nor said to decorate"


def _of_what_goes_on(one):
    """What takes long sounds (kiosk/ui/ticks.py), so it must say that it does."""
    from kiosk.ui.widgets.panels import Notice
    from kiosk.ui.widgets.tappable import Tappable

    if isinstance(one, Notice | Tappable) and not one.waits:
        words = [part.text for part in one.walk_parts() if access.is_text(part)]
        if any(text.endswith(WAITS) for text in words) and not getattr(one, "enabled", False):
            yield f"{type(one).__name__} {words} is waited for, and does not say so"


def _of_its_place(part, order):
    from kiosk.ui.widgets.text import Text

    texts = [one for one in order if isinstance(one, Text)]
    read = list(dict.fromkeys(one.part for one in spoken(part)))
    if [one for one in read if one in texts] != [one for one in texts if one in read]:
        yield "it is read in another order than one comes to it"
    missed = [one.text for one in read if not _within(one, order)]
    if missed:
        yield f"read, and not reached: {missed}"


def _within(part, those):
    while part is not None:
        if part in those:
            return True
        part = part.parent
    return False
