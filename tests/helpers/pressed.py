"""Keys that a test presses on the window, as SDL reports them."""

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
