"""Choosing a language as a visitor does: the button in the frame, then the language's own name."""


def choose(touch, name):
    """`touch` is how a test touches words."""
    touch("Sprog / Language")
    touch(name)
