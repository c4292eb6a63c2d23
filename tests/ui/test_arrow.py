"""The window looks for a touchscreen at its start and at each touch, and takes the arrow away; on a desk it doesn't."""

import pytest

from tests.helpers.own_window import display, needs_one, seen_by

PROGRAM = """
import json
from kiosk.devices import arrow, xserver

found, seen, servers = [], [], []
def opened():
    servers.append(xserver.Display())
    return servers[-1]
arrow.Arrow.__init__.__defaults__ = (opened, lambda: found)

from kiosk.ui import window
window.prepare((320, 240), fullscreen=FULL)
Window = window.open_window()
for panels in ([], ["panel"], ["panel"], []):
    found[:] = panels
    Window.dispatch("on_touch_down", None)
    seen.append([len(servers), [one.fileno() >= 0 for one in servers]])
print(json.dumps(seen))
"""

pytestmark = needs_one


@pytest.mark.parametrize(
    ("whole", "held"),
    [("True", [[0, []], [1, [True]], [1, [True]], [1, [False]]]), ("False", [[0, []]] * 4)],
    ids=["the-kiosk", "on-a-desk"],
)
def test_it_is_looked_for_at_each_touch(whole, held):
    with display("320x240") as on:
        seen, done = seen_by(PROGRAM.replace("FULL", whole), on)
    assert done.returncode == 0
    assert seen == held
