"""The directory as it was read last, so that a kiosk that starts after each visit need not read it each time.

What stands here is what the files say, and nothing of staff's changes or of a visitor. It counts only where every file
that it was made of, and the code that made it, are as they were, byte by byte, and where it is itself whole: whatever
else it may be, it is not there. It lies beside what was imported, and is trusted as that is.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.directory.hsds import flat, from_flat
from kiosk.directory.keeping import FOLDER
from kiosk.directory.problems import Problem
from kiosk.directory.tables import Tables
from kiosk.store import durable

log = logging.getLogger(__name__)

FILE: Final = "read.json"
MOST: Final = 64 << 20  # bytes
ROOM: Final = 64 << 20  # bytes that must be free: what little there is belongs to what visitors and staff do
_READ: Final = {".csv", ".json", ".geojson", ".zip"}


@dataclass(frozen=True, slots=True)
class Layers:
    """What was read. `map`: which of the maps it is on, "ours", "own" or none."""

    tables: Tables
    problems: list[Problem]
    map: str


def key(places: Iterable[Path]) -> str:
    """What stands for these files and folders as they are now, and for our code; "" where that can't be said."""
    code = sorted(Path(__file__).parent.glob("*.py"))
    if not code:  # another version could have read it otherwise
        return ""
    said = hashlib.sha256()
    try:
        for number, place in enumerate([*places]):
            inside = sorted(place.iterdir()) if place.is_dir() else [place] if place.is_file() else []
            for path in (one for one in inside if one.suffix.lower() in _READ and one.is_file()):
                _add(said, f"{number} {path.name}", path)
        for path in code:
            _add(said, f"code {path.name}", path)
    except OSError:
        return ""
    return said.hexdigest()


def _add(said: Any, name: str, path: Path) -> None:
    with path.open("rb") as file:
        said.update(json.dumps([name, hashlib.file_digest(file, "sha256").hexdigest()]).encode())


def kept(data: Path, now: str) -> Layers | None:
    """What was kept for this key; None where it is another's, or not whole."""
    path = data / FOLDER / FILE
    try:
        if not now or path.stat().st_size > MOST:
            return None
        digest, _, body = path.read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        found = json.loads(body)
        if found["key"] != now:
            return None
        return Layers(from_flat(found["tables"]), [Problem(**one) for one in found["problems"]], str(found["map"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep(data: Path, now: str, layers: Layers) -> None:
    """Keep this for the next start; whole or not at all. Where it can't be kept, the next start reads the files."""
    try:
        said = {"key": now, "tables": flat(layers.tables), "problems": list(map(asdict, layers.problems))}
        body = json.dumps({**said, "map": layers.map}, ensure_ascii=False).encode()
        if len(body) < MOST:
            durable.make_directory(data / FOLDER)
            if shutil.disk_usage(data).free < ROOM:
                return
            durable.write_new(data / FOLDER / FILE, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    except (OSError, TypeError, ValueError) as error:
        log.info("what was read of the directory was not kept: %s", type(error).__name__)
