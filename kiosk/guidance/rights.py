"""Rights as short cards: guides of two pages, and what each leads to. assets/content/rights/README.md says how."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.guidance.guides import Guides
from kiosk.guidance.model import Guide
from kiosk.paths import ASSETS

FOLDER = ASSETS / "content" / "rights"
LINKS = "links.json"


@dataclass(frozen=True, slots=True)
class Links:
    """What a card leads to: the id of a guide, of a form, and codes of needs in the directory; "" and () for none."""

    guide: str = ""
    form: str = ""
    needs: tuple[str, ...] = ()


class Rights:
    """The cards in their order, what each leads to, and the guides that they name."""

    def __init__(self, guides: Guides, links: Mapping[str, Links]) -> None:
        self.guides, self._links = guides, links
        self.cards: list[Guide] = sorted((one for one in guides if one.own), key=lambda one: (one.order, one.id))

    def card(self, name: str) -> Guide | None:
        """The card with this id; None where it is none."""
        return next((one for one in self.cards if one.id == name), None)

    def links(self, name: str) -> Links:
        """What the card with this id leads to."""
        return self._links.get(name, Links())


def load(folder: Path = FOLDER) -> Rights:
    """Read them. A card with a fault is left out; links that can't be read are none: the card is there all the same."""
    guides = Guides.load(folder)
    try:
        found = json.loads((folder / LINKS).read_bytes())
    except (OSError, ValueError):
        found = {}
    rows = found.items() if isinstance(found, dict) else ()
    return Rights(guides, {name: _links(row, guides) for name, row in rows if isinstance(row, dict)})


def _links(row: dict[str, Any], guides: Guides) -> Links:
    guide = str(row.get("guide", ""))
    needs = row.get("needs", ())
    return Links(
        guide if guides.get(guide) else "",
        str(row.get("form", "")),
        tuple(map(str, needs)) if isinstance(needs, list) else (),
    )
