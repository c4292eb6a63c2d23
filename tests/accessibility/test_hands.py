"""One finger is enough, and it need not follow a path (EN 301 549 5.5.1 and 5.9, WCAG 2.1 2.5.1)."""

import ast
from pathlib import Path

import kiosk.ui
from kiosk.ui import window

TWO_FINGERS = ("scatter", "gesture", "multistroke", "double_tap", "triple_tap")


def asked_for(source):
    """What in this source listens to more than a touch: modules that know gestures, and what they set."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        names = [one.name for one in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [node.attr] if isinstance(node, ast.Attribute) else []
        found |= {one for one in names if any(word in one for word in TWO_FINGERS)}
    return found


def test_nothing_asks_for_two_fingers_or_a_turn_of_the_wrist():
    files = sorted(Path(kiosk.ui.__file__).parent.rglob("*.py"))
    assert len(files) > 100
    assert {str(path): found for path in files if (found := asked_for(path.read_text("utf-8")))} == {}


def test_it_would_be_seen():
    assert asked_for("from kivy.uix.scatter import Scatter\n") == {"kivy.uix.scatter"}
    assert asked_for("def f(touch):\n    return touch.is_double_tap\n") == {"is_double_tap"}


def test_a_mouse_button_is_no_second_finger():
    assert "disable_multitouch" in Path(window.__file__).read_text("utf-8")
