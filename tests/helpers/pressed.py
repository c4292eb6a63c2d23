"""Keys that a test presses on the window, as SDL reports them; and where that led at a desk (tests/helpers/desk.py)."""

import pytest

CODES = {
    "tab": 9, "enter": 13, "escape": 27, "space": 32, "r": 114, "plus": 43, "minus": 45, "0": 48,
    "up": 273, "down": 274, "right": 275, "left": 276, "home": 278,
}  # fmt: skip
WRITES = {"space": " ", "r": "r", "plus": "+", "minus": "-", "0": "0"}


def press(ui, *names, modifiers=(), apart=0.6):
    """These keys, one after the other, each let go; so many seconds apart."""
    for name in names:
        hold(ui, name, modifiers=modifiers)
        ui.window.dispatch("on_key_up", CODES[name], 0)
        ui.settle()
        ui.advance(apart)


def hold(ui, name, *, modifiers=()):
    """A key goes down, and is not let go."""
    taken = ui.window.dispatch("on_key_down", CODES[name], 0, WRITES.get(name, ""), list(modifiers))
    if name in WRITES:
        ui.window.dispatch("on_textinput", WRITES[name])
    ui.frames(2)
    return taken


def type_(ui, text):
    """Letters on a keyboard that is plugged in."""
    for letter in text:
        ui.window.dispatch("on_key_down", ord(letter), 0, letter, [])
        ui.window.dispatch("on_textinput", letter)
        ui.window.dispatch("on_key_up", ord(letter), 0)
    ui.frames(2)


def listening(ui, path):
    """A desk with headphones in; what was said before is over."""
    from tests.helpers.desk import Desk

    found = Desk(ui, path)
    found.app.home()
    found.services.headphones.plug(False)
    found.services.headphones.plug(True)
    ui.settle()
    over(found)
    return found


def over(desk):
    """What is said comes to its end."""
    if desk.app.reader.reading:
        desk.services.speech.on_done()
        desk.ui.settle()


def here(desk):
    """What one stands on, by its name."""
    return desk.app.keypad.focus.stop_.access.name


def said(desk):
    return desk.services.speech.said[-1][1]


def go_to(desk, name, most=60, key="tab"):
    """On, until one stands on this."""
    seen = []
    for _ in range(most):
        press(desk.ui, key, apart=0.15)
        over(desk)
        seen.append(here(desk))
        if here(desk) == name:
            return
    pytest.fail(f"{name!r} is not among {seen}")
