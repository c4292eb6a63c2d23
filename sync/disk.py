"""What must survive a power cut is on the disk before anybody is told so."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """The names in this folder are on the disk: new files, renamed ones, those that are gone. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
