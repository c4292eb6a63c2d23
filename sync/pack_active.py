"""Which content packs a kiosk has: one small file, `active.json`, read at each start and written by pack_store.py."""

import json
from pathlib import Path
from typing import Any, Final

ACTIVE: Final = "active.json"
FILES: Final = "files/"
"""Where the files of a version lie in its folder, and in a pack's .zip."""
MOST_POINTER: Final = 1 << 20


def read_active(folder: Path) -> dict[str, Any]:
    """What `active.json` says: {"packs": {...}, "refused": {...}}; nothing where there is none, or none that holds.

    A pack: {version, index (what `Loads` gave), before ({version, index} or None), highest, told}. A refused one:
    {version, why, by (the program's version), of (which manifest), told}.
    """
    try:
        with (folder / ACTIVE).open("rb") as file:
            said = json.loads(file.read(MOST_POINTER))
        packs, refused = dict(said["packs"]), dict(said["refused"])
        both = [one for entry in packs.values() for one in (entry, entry["before"] or entry)]
        if all(type(one["version"]) is int and isinstance(one["index"], dict) for one in both):
            return {"packs": packs, "refused": refused}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return {"packs": {}, "refused": {}}
