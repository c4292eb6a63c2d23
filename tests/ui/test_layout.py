"""Every page of ours at every size and in every language: nothing overlaps, nothing is cut off, all can be touched."""

import itertools
from pathlib import Path

import demo_services
import pytest

from kiosk import i18n
from kiosk.dates import Dates
from kiosk.demo.screens import visit
from kiosk.ui import theme
from tests.helpers.arrived import arrive

SIZES = ((1280, 800), (1024, 600), (1920, 1080))


def shown(part):
    """Every part in it that can be seen, with its box in the window, clipped by what it scrolls in."""
    from kiosk.ui.widgets.scroll import Viewport

    def walk(one, clip):
        if one.opacity == 0:
            return
        x, y = one.to_window(*one.pos)
        box = (x, y, x + one.width, y + one.height)
        yield one, box, clip
        if isinstance(one, Viewport):
            clip = box if clip is None else overlap(box, clip)
        for child in one.parts:
            yield from walk(child, clip)

    yield from walk(part, None)


def overlap(one, other):
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def area(box):
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def inside(inner, outer, slack=1):
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def faults(root):
    """What is wrong with the layout, in words."""
    from kiosk.ui.widgets.scroll import Viewport
    from kiosk.ui.widgets.tappable import Tappable
    from kiosk.ui.widgets.text import Text

    m = theme.current()
    boxes = {one: box for one, box, _clip in shown(root)}
    for one, box, clip in shown(root):
        name = getattr(one, "text", "") or getattr(one, "words", "") or type(one).__name__
        if clip is None and not inside(box, (0, 0, m.width, m.height)):
            yield f"{name!r} lies outside the window"
        if isinstance(one, Text) and one.text:
            yield from text_faults(one, name)
        if isinstance(one, Tappable) and one.enabled and min(one.size) < m.target:
            yield f"{name!r} is too small to touch: {one.size}"
        children = [child for child in one.parts if child in boxes]
        if not isinstance(one, Viewport):
            yield from (
                f"{type(c).__name__} in {name!r} lies outside of it" for c in children if not inside(boxes[c], box)
            )
        for left, right in itertools.combinations(children, 2):
            if area(overlap(boxes[left], boxes[right])) > 4:
                yield f"{type(left).__name__} and {type(right).__name__} in {name!r} overlap"


def text_faults(one, name):
    """What keeps a text from being read."""
    from kiosk.ui.widgets.text import extent

    lines = one.lines(max(1, int(one.width)))
    if len(lines) * one.line_height > one.height + 1:
        yield f"{name!r} is cut off: {len(lines)} lines in {one.height} px"
    if max(extent(line, one.font_size, one.bold)[0] for line in lines) > one.width + 1:
        yield f"{name!r} is wider than its place"
    if any(line.endswith("\N{HYPHEN}") for line in lines):
        yield f"{name!r} is broken in the middle of a word"
    if one.font_size < 20:
        yield f"{name!r} is too small"


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("centre", visit.CENTRES)
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language, centre, tmp_path):
    from kiosk.ui.app import KioskApp

    found = {}
    stage = visit.CENTRES[centre]
    app = KioskApp(stage.services(tmp_path))
    app.services.config.centre.language = language
    root = ui.start(app, size)
    for state in stage.states:
        arrive(app, stage, state)
        assert theme.current().width == size[0]
        wrong = list(faults(root.page))
        if wrong:
            found[state.screen, state.name] = wrong
    app.reader.stop()
    assert found == {}


def test_the_check_finds_what_is_wrong(ui):
    """A check that can't fail proves nothing: squeeze a page and it must be told."""
    from kiosk.ui.app import KioskApp

    app = KioskApp(demo_services.services())
    root = ui.start(app)
    app.home()
    assert list(faults(root.page)) == []
    root.page.place(0, 0, 700, 800)
    assert any("cut off" in fault or "outside" in fault or "broken" in fault for fault in faults(root.page))


class Marked:
    """A catalogue that marks all that goes through it."""

    def gettext(self, msgid):
        return "".join(f"¤{msgid}¤")

    def ngettext(self, one, many, n):
        return f"¤{one if n == 1 else many}¤"


def test_every_word_on_the_screen_comes_from_the_catalogue_or_the_calendar(ui, monkeypatch):
    from kiosk.ui.app import KioskApp
    from kiosk.ui.widgets.text import Text

    given = {language.name for language in i18n.LANGUAGES} | {"Stuen på Nørretorv"}
    for occ in demo_services.PROGRAMME:
        given |= {occ.summary, occ.location, occ.description, occ.contact, occ.directions, occ.meeting_point}
        given |= {role.name for role in occ.roles}
    app = KioskApp(demo_services.services())
    root = ui.start(app)
    monkeypatch.setattr(i18n, "_current", Marked())
    monkeypatch.setitem(i18n._dates, "da", Dates(["¤"] * 7, ["¤"] * 12, "¤{day}¤", "¤{year}¤", "¤{hour}¤", "¤", "¤"))
    loose = set()
    for state in visit.STATES:
        arrive(app, visit.CENTRES["full"], state)
        texts = {one.text for one in root.page.walk_parts() if isinstance(one, Text)}
        loose |= {text for text in texts - given if not (text.startswith("¤") and text.endswith("¤"))}
    app.reader.stop()
    assert loose == set()


def test_screens_have_no_kv_and_import_nothing_heavy():
    folder = Path(theme.__file__).parent
    for path in [*folder.glob("screens/*.py"), *folder.glob("widgets/*.py")]:
        source = path.read_text("utf-8")
        assert "kivy.uix.label" not in source, path
        assert "Builder" not in source, path
