"""A long day: two hundred visits through every screen, and nothing has grown.

In this process and by the virtual clock, so that it takes a minute and not eight hours. The kiosk starts anew after
each visit; here it does not, so that what one visit leaves behind would be seen two hundred times over.
"""

import gc
from pathlib import Path

import pytest

from tests.helpers.desk import Desk
from tests.ui.conftest import the_window, ui  # noqa: F401 - fixtures

WARM, VISITS = 20, 200


def textures():
    """How many textures the graphics driver holds."""
    from kivy.graphics.opengl import glIsTexture

    return sum(1 for name in range(1, 30_000) if glIsTexture(name))


def resident():
    """Memory that the process holds, in MB."""
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="utf-8").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no Pss")


def visit(desk, number):
    """From the first touch to the end, through every screen and overlay."""
    app, trip = desk.app, desk.trip()
    app.touched()
    for route, params in (
        ("home", {}),
        ("activities", {}),
        ("activity", {"uid": trip.uid, "occurrence": trip.occurrence}),
        ("signup", {"uid": trip.uid, "occurrence": trip.occurrence}),
        ("find", {}),
    ):
        app.go(route, **params)
        desk.ui.frames(3)
        if number % 5 == 0:
            app.use_language("ar")
            desk.ui.frames(2)
            app.use_language("da")
    app.call_staff()
    desk.ui.frames(3)
    app.dismiss()
    app.hide()
    desk.ui.frames(3)
    desk.ui.touch((640, 400))
    app.end()
    desk.ui.advance(12)  # the goodbye ends by itself


def measured(window):
    """Objects, textures and megabytes, once what is garbage is gone on both sides."""
    for _ in range(3):
        gc.collect()
        window.advance(1)  # the driver's things are given back by the clock
    return len(gc.get_objects()), textures(), resident()


@pytest.mark.parametrize("size", [(1280, 800)])
def test_two_hundred_visits_leave_nothing_behind(ui, tmp_path, size):  # noqa: F811
    desk = Desk(ui, tmp_path, size)
    for number in range(WARM):
        visit(desk, number)
    assert desk.app.navigation.current.name == "idle"
    objects, held, memory = measured(ui)
    for number in range(VISITS // 2):
        visit(desk, number)
    _, _, halfway = measured(ui)
    for number in range(VISITS // 2):
        visit(desk, number)
    later, still_held, grown = measured(ui)
    print(f"objects {objects} -> {later}, textures {held} -> {still_held}")
    print(f"memory {memory:.1f} -> {halfway:.1f} -> {grown:.1f} MB")
    assert later - objects < VISITS / 2  # not even one small thing for every second visit
    assert still_held <= held + 2
    # The driver and the allocator take their room once, whenever they first need it (22 MB, early or late in the first
    # half); what every visit leaves behind would be seen in the second half as in the first.
    assert grown - halfway < 4
