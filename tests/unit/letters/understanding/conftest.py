"""What the tests of understanding share: a letter around some words, understood."""

from collections.abc import Callable
from datetime import date

import pytest

from kiosk.letters.model import Reading, Understanding
from kiosk.letters.understanding import understand

HEAD = "Nordby Kommune\nTorvet 1\n9999 Nordby\n\n2. marts 2026\nSagsnr. 26-1234\n\n"


@pytest.fixture
def read() -> Callable[..., Understanding]:
    """Understand a letter of 2 March 2026 with these words in it, the next day, in Digital Post."""

    def made(words: str, *, heading: str = "", bare: bool = False, **more) -> Understanding:
        text = words if bare else f"{HEAD}{heading}\n\nKære Ane Holm\n\n{words}\n\nVenlig hilsen\nLone Holm\n"
        return understand(Reading(text, "text"), **{"today": date(2026, 3, 3), "channel": "digital", **more})

    return made
