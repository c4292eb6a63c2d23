"""Nothing moves by itself for who wishes it calm (WCAG 2.1 2.2.2), and nothing flashes at all (2.3.1)."""

from collections.abc import Iterator
from typing import Any

import numpy as np

LOOKED_AT = 2.0
"""Seconds of the screen's own clock."""
ESSENTIAL = {
    "warning": "how long there is left is what it is for",
    "camera": "what the camera sees is what the person asked to see",
    "form_scan": "as for the camera",
    "mailbox_open": "how long there is left before the mailbox closes",
}
"""Screens that change by themselves, and why they must."""


def moves(ui: Any) -> Iterator[str]:
    """Sentences about what changes on the screen while nobody touches it."""
    ui.settle()
    before, drawn = np.asarray(ui.image()), ui.drawn
    ui.advance(LOOKED_AT)
    if ui.drawn == drawn:
        return
    after = np.asarray(ui.image())
    changed = np.argwhere((before != after).any(axis=2))
    if len(changed):
        (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
        yield f"within {LOOKED_AT:g} s pixels {left}..{right} x {top}..{bottom} change by themselves"
