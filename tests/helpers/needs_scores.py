"""How often a right offer is among the first three: `python -m tests.helpers.needs_scores FILE [--misses]`."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.directory import hsds, lexicon, offers
from kiosk.directory.search import Search

CONTENT = Path(__file__).resolve().parents[2] / "assets" / "content" / "directory"
FIRST = 3
NOON = "2026-11-20T12:00:00+01:00"  # where a row does not say when


def searching() -> Search:
    """The demo directory, ready to be searched."""
    tables = hsds.read_path(CONTENT, foreign=False).tables
    return Search(offers.offers_of(tables), offers.names_of(tables), lexicon.load(CONTENT / "words.json"))


def scored(path: Path, search: Search) -> tuple[int, list[tuple[dict[str, Any], list[str]]]]:
    """How many found a right offer among the first three, and the others with what was found instead."""
    rows = json.loads(path.read_text("utf-8"))
    missed = []
    for row in rows:
        found = search.find(row["text"], datetime.fromisoformat(row.get("at", NOON)))
        first = [one.offer for one in found.results[:FIRST]]
        if not {one.id for one in first} & set(row["right"]):
            missed.append((row, [one.name["da"] for one in first]))
    return len(rows) - len(missed), missed


if __name__ == "__main__":
    hits, wrong = scored(Path(sys.argv[1]), searching())
    print(f"{hits} of {hits + len(wrong)} in the first {FIRST}")
    for one, names in wrong if "--misses" in sys.argv else []:
        print(f"  {one['text']}\n     wanted {one.get('names')}\n     found  {names}")
