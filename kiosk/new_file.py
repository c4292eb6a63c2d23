"""A file that a command makes: new, and whole or not there at all."""

import os
from contextlib import suppress
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write it. Raises FileExistsError where something is already, whatever it is, and OSError where nothing can be."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)  # unlike a rename, it takes no other file's place
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()
