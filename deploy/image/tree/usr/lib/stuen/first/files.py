"""Files that are there whole or not at all, whenever the plug is pulled."""

import json
import os
from contextlib import suppress
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """What was made, renamed and deleted in this folder is on the disk when this returns."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write(path: Path, data: bytes, *, mode: int = 0o644, owner: tuple[int, int] | None = None) -> None:
    """Put `data` in the place of the file `path`. `owner`: user and group, by number; not on FAT."""
    fresh = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        at = 0
        while at < len(data):
            at += os.write(fd, data[at:])
        if owner is not None:
            os.fchown(fd, *owner)
        with suppress(PermissionError):
            os.fchmod(fd, mode)
        os.fsync(fd)
    finally:
        os.close(fd)
    fresh.replace(path)
    sync_folder(path.parent)


def write_json(path: Path, content: object, *, mode: int = 0o644, owner: tuple[int, int] | None = None) -> None:
    """See `write`."""
    write(path, json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n", mode=mode, owner=owner)


def read_json(path: Path) -> dict[str, object]:
    """The object in the file; empty where there is none, or something else."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def erase(path: Path) -> None:
    """Overwrite a file with zeros, and delete it, where it is there. Flash may keep the old blocks."""
    try:
        fd = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        os.pwrite(fd, bytes(os.fstat(fd).st_size), 0)
        os.fsync(fd)
    finally:
        os.close(fd)
    path.unlink()
    sync_folder(path.parent)
