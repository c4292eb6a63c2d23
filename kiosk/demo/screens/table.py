"""Every screen with its states, and what each is for. Nothing is drawn here, and no window is opened."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from kiosk.demo.screens import (
    camera,
    consult,
    first,
    foldered,
    forms,
    helping,
    letters,
    listing,
    mailbox,
    signing,
    staff,
    tending,
    visit,
)
from kiosk.demo.screens.state import Stage, State
from kiosk.ui.routes import ROUTES

STAGES: Final[tuple[Stage, ...]] = (
    *visit.CENTRES.values(),
    visit.OVER,
    signing.STAGE,
    helping.STAGE,
    letters.STAGE,
    camera.STAGE,
    forms.STAGE,
    mailbox.STAGE,
    staff.STAGE,
    listing.STAGE,
    consult.VISITORS_STAGE,
    consult.STAFFS_STAGE,
    foldered.STAGE,
    first.STAGE,
    tending.STAGE,
)
_KIOSK: Final = Path(__file__).parents[2]
OVERLAYS: Final = tuple(sorted(one.stem for one in (_KIOSK / "ui" / "overlays").glob("[!_]*.py")))
"""What lies over a page, by the names of their modules."""


def states() -> Iterator[tuple[Stage, State]]:
    """All of them, each with its stage."""
    for stage in STAGES:
        for state in stage.states:
            yield stage, state


@cache
def by_screen() -> dict[str, dict[str, tuple[Stage, State]]]:
    """Screen -> state -> both; the screens as kiosk.ui.routes has them, then what lies over them."""
    found: dict[str, dict[str, tuple[Stage, State]]] = {name: {} for name in (*ROUTES, *OVERLAYS)}
    for stage, state in states():
        found[state.screen][state.name] = (stage, state)
    return {name: those for name, those in found.items() if those}


def listed() -> list[dict[str, Any]]:
    """All of them, for programs."""
    return [
        {
            "screen": name,
            "kind": "page" if name in ROUTES else "overlay",
            "for": purpose(name),
            "states": [{"state": state.name, "needs": list(state.needs)} for _stage, state in those.values()],
        }
        for name, those in by_screen().items()
    ]


def purpose(screen: str) -> str:
    """What it is for: the first paragraph of its module's docstring. Importing the module would open a window."""
    module = ROUTES[screen].partition(":")[0] if screen in ROUTES else f"kiosk.ui.overlays.{screen}"
    path = _KIOSK.joinpath(*module.split(".")[1:]).with_suffix(".py")
    words = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(words.partition("\n\n")[0].split())
