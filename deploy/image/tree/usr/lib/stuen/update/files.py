"""Files that are whole or as they were: written beside, synced, renamed, and the folder synced."""

import json
import os
from pathlib import Path


def write(path: Path, found: object, mode: int = 0o644) -> None:
    """Write an object as JSON. After this returns it survives a plug that is pulled; before, the old one does."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)  # of a run that was cut; a link that lies there is not followed either
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(found, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """What was made, renamed or deleted in a folder stays so."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path, most: int = 65536) -> dict[str, object]:
    """The object in a file; empty when there is none, or it is torn, too long or no object. Follows no link."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            found = json.loads(file.read(most))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
