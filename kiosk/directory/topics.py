"""What one may choose by picture: the groups of words.json that have a picture, six on a page, the most asked first."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.directory.offers import Words
from kiosk.i18n import N_

A_PAGE: Final = 6
PAGES: Final = (
    (N_("What do you need?"), ("sleep", "food", "doctor", "dental", "money", "mental")),
    (N_("Warm, clean and dry"), ("warmth", "shower", "clothes", "laundry", "storage", "toilet")),
    (N_("A home and papers"), ("housing", "eviction", "address", "letters", "digital", "idpapers")),
    (N_("Your body"), ("wounds", "medicine", "drugs", "alcohol", "needles", "pregnancy")),
    (N_("Money and law"), ("debt", "benefits", "work", "legal", "complaint", "police")),
    (N_("Other people"), ("company", "violence", "women", "youth", "children", "grief")),
    (N_("And more"), ("animals", "bisidder", "contact", "migrant", "transport", "computer")),
)
"""The groups by their ids. All others are found by words."""
OWN: Final = N_("From this house")


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that somebody may need."""

    id: str
    title: Words
    picture: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Up to six topics, and what they have in common (to be translated)."""

    title: str
    topics: tuple[Topic, ...]


def pages(ours: Path, own: Path | None = None) -> list[Page]:
    """The pages of our words.json; the centre's own topics, where it has any with a picture, come last."""
    known = {one.id: one for one in read(ours)}
    made = [Page(title, tuple(known[name] for name in names if name in known)) for title, names in PAGES]
    theirs = list(read(own)) if own else []
    made += [Page(OWN, tuple(theirs[start : start + A_PAGE])) for start in range(0, len(theirs), A_PAGE)]
    return [page for page in made if page.topics]


def read(path: Path) -> Iterator[Topic]:
    """The topics of one words.json; what is not there or not as it should be is passed over."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return
    for group in found.get("groups", ()) if isinstance(found, dict) else ():
        if isinstance(group, dict) and (topic := _topic(group)):
            yield topic


def _topic(group: dict[str, Any]) -> Topic | None:
    title, needs = group.get("title"), group.get("needs")
    if not (isinstance(title, dict) and title.get("da") and isinstance(needs, list) and needs and group.get("picture")):
        return None
    if group.get("conditions"):
        return None
    return Topic(
        str(group.get("id", "")), {str(code): str(words) for code, words in title.items()}, str(group["picture"]),
        tuple(map(str, needs)),
    )  # fmt: skip
