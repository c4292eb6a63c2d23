"""The directory that the hub says: its changes stay where the client keeps them, and are read into one file.

`directory` in the row about the hub says what was read: {"format", "services", "left_out"}; it is emptied in the frame
that brings a change, so that after a power cut at any instant the file is made anew.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kiosk.activities.ports import Journal
from kiosk.directory import from_hub
from kiosk.hub.taking import ROW

log = logging.getLogger(__name__)

CHANGES: Final = "changes"
"""The client's table (sync/state.py)."""
KIND: Final = "directory"
TERMS: Final = "directory-terms"
"""The key of the terms; a service's is directory/<id>."""


def is_due(store: Journal, data: Path) -> bool:
    """Whether the file is not what the changes say, or was made by another program."""
    row = next((dict(row) for row in store.table(ROW)), {})
    done = row.get("directory")
    if done is None:  # it never was: an older program may have kept changes that it did not understand
        return any(row["kind"] == KIND for row in store.table(CHANGES))
    return done.get("format") != from_hub.FORMAT or not from_hub.is_kept(data)


def take_in(store: Journal, data: Path) -> None:
    """Read all that the hub says, and keep it. Raises the store's known errors."""
    services: dict[str, str] = {}
    terms = ""
    for row in sorted(store.table(CHANGES), key=lambda row: row["key"]):
        if row["kind"] != KIND:
            continue
        if row["key"] == TERMS:
            terms = _text(row["body"], "terms")
        else:
            services[row["key"].removeprefix(f"{KIND}/")] = _text(row["body"], "service")
    found = from_hub.read(services, terms)
    from_hub.keep(data, found)
    if found.left_out:
        log.warning("%d services of the hub's directory can't be used", found.left_out)
    done = {"format": from_hub.FORMAT, "services": len(found.tables["service"]), "left_out": found.left_out}
    with store.transaction():
        store.table(ROW).update({"directory": done})


def counted(row: Mapping[str, Any]) -> dict[str, int]:
    """How many services came, and how many of them can't be used; empty where the hub says none. `row`: of the hub."""
    done = row.get("directory") or {}
    found = {name: int(done.get(name, 0)) for name in ("services", "left_out")}
    return found if any(found.values()) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    """A text of a body; what is none can't be read either, but it is not taken for one that is gone."""
    found = body.get(name)
    return found if isinstance(found, str) else "?"
