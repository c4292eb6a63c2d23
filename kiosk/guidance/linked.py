"""`guide check` for what hangs together: the cards about rights; links between cards, guides, forms, needs, letters.

A link that leads nowhere is left out by the program, so that nobody is sent into the void; here it is told of.
"""

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.guidance.guides import Guides
from kiosk.guidance.problems import Problem
from kiosk.guidance.rights import FOLDER, LINKS
from kiosk.i18n import N_
from kiosk.paths import ASSETS

LETTERS: Final = ASSETS / "content" / "letters" / "explain"
ONE: Final = {"guide": N_("There is no guide called {name}."), "form": N_("There is no form called {name}.")}


@dataclass(frozen=True, slots=True)
class There:
    """What can be led to: the ids of guides and forms, and the needs that somebody in the directory helps with."""

    guides: Collection[str]
    forms: Collection[str]
    needs: Collection[str]


def cards(folder: Path = FOLDER) -> Guides:
    """The cards about rights by themselves, for the checks that guides have: their sources, days and sentences."""
    every = Guides.load(folder)
    wrong = [one for one in every.problems if one.own]
    own = {one.id: one for one in every if one.own}
    phones = {end.phone for one in own.values() for end in one.ends if end.phone}
    return Guides(own, {key: every.phones[key] for key in phones}, wrong)


def dead_links(there: There, known: Collection[str], folder: Path = FOLDER, letters: Path = LETTERS) -> list[Problem]:
    """What leads to something that is not there. `known` are the ids of the cards."""
    return [*_of_cards(there, known, folder / LINKS), *_of_letters(there, letters)]


def _of_cards(there: There, known: Collection[str], path: Path) -> Iterator[Problem]:
    try:
        rows = json.loads(path.read_bytes())
    except (OSError, ValueError):
        rows = None
    if not isinstance(rows, dict):
        yield Problem(path.name, "", N_("It is missing or not as it should be: the cards lead nowhere."))
        return
    for name, row in rows.items():
        if name not in known:
            yield Problem(path.name, name, N_("There is no card of this name."))
        yield from _of_card(there, path.name, name, row if isinstance(row, dict) else {})
    for name in sorted(set(known) - rows.keys()):
        yield Problem(path.name, name, N_("It leads to no form, no guide and nobody who can help."))


def _of_card(there: There, file: str, name: str, row: Mapping[str, Any]) -> Iterator[Problem]:
    for kind, message in ONE.items():
        known = there.guides if kind == "guide" else there.forms
        if kind in row and str(row[kind]) not in known:
            yield Problem(file, name, message, {"name": row[kind]})
    needs = row.get("needs", [])
    for code in needs if isinstance(needs, list) else [needs]:
        if str(code) not in there.needs:
            yield Problem(file, name, N_("Nobody in the directory helps with {name}."), {"name": code})
    if not any(row.get(kind) for kind in (*ONE, "needs")):
        yield Problem(file, name, N_("It leads to no form, no guide and nobody who can help."))


def _of_letters(there: There, folder: Path) -> Iterator[Problem]:
    """What can be done with a letter, and the guide that goes on from there."""
    for path in sorted(folder.glob("*.toml")):
        try:
            offers = tomllib.loads(path.read_text("utf-8")).get("can", [])
        except (OSError, ValueError):
            yield Problem(path.name, "", N_("The file can't be read: {why}."), {"why": "TOML"})
            continue
        for one in offers:
            if (guide := one.get("guide")) and guide not in there.guides:
                yield Problem(path.name, str(one.get("key", "")), ONE["guide"], {"name": guide})
