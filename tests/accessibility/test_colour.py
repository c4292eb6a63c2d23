"""Whatever has two states shows them by more than a colour: their pictures differ also where no colour is seen."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest

import kiosk.ui.widgets
from kiosk.comfort import PLAIN, Comfort
from kiosk.ui import theme
from tests.accessibility import colour, looking

SIZE = (1280, 800)


def _button(**how):
    from kiosk.ui.widgets.buttons import BigButton

    return BigButton("I dag", print, **how)


def _choice(**how):
    from kiosk.ui.widgets.choice import Choice

    return Choice("Film", print, **how)


def _tile(**how):
    from kiosk.ui.widgets.tile import Tile

    return Tile("Film", print, picture="film", wide=True, **how)


def _chip(tone, icon):
    from kiosk.ui.widgets.buttons import Chip

    return Chip("Plads", icon, tone=tone)


def _thumbnail(**how):
    from kiosk.devices.camera import Frame
    from kiosk.ui.widgets.snapshot import Thumbnail

    return Thumbnail(Frame(30, 40, (30, 40), bytearray(b"\xc8" * 3600), None), 1, "Side 1", print, **how)


PAIRS = {
    "BigButton": (_button, lambda: _button(kind="calm", icon="check", chosen=True)),
    "Choice": (_choice, lambda: _choice(chosen=True)),
    "Choice of several": (lambda: _choice(several=True), lambda: _choice(several=True, chosen=True)),
    "Tile": (_tile, lambda: _tile(chosen=True)),
    "Thumbnail": (_thumbnail, lambda: _thumbnail(chosen=True)),
    "Chip": (lambda: _chip("calm", "check"), lambda: _chip("care", "cancel")),
}
"""Each widget that has states, in both."""


def drawn(ui, part):
    if part.parent:
        part.parent.remove_widget(part)
    ui.show(part)
    part.place(100, 300, 500, 120)
    inside = 8  # its border, and what is round it, are the same place in both
    return looking.look(ui).pixels[380 + inside : 500 - inside, 100 + inside : 600 - inside]


@pytest.mark.parametrize("contrast", [False, True], ids=["plain", "contrast"])
@pytest.mark.parametrize("pair", PAIRS)
def test_both_states_are_told_apart_without_colour(ui, pair, contrast):
    theme.use(*SIZE, Comfort(contrast=contrast))
    one, other = (drawn(ui, make()) for make in PAIRS[pair])
    theme.use(*SIZE, PLAIN)
    assert colour.tells_apart(one, other)


def test_two_colours_alone_are_not_told_apart(ui):
    theme.use(*SIZE, PLAIN)
    assert not colour.tells_apart(drawn(ui, _button()), drawn(ui, _button(kind="calm")))


def test_no_widget_with_states_is_left_out():
    told = {name.split()[0] for name in PAIRS}
    for path in sorted(Path(kiosk.ui.widgets.__file__).parent.glob("[!_]*.py")):
        module = import_module(f"kiosk.ui.widgets.{path.stem}")
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__ and {"chosen", "tone"} & set(inspect.signature(kind).parameters):
                assert name in told or name == "Mark", f"{name} has states: show both in PAIRS"
