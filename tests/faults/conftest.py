"""What several campaigns share."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder that no disk slows down: what is killed with -9 loses nothing that it gave to the kernel."""
    if not Path("/dev/shm").is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="stuen-faults-", dir="/dev/shm") as folder:
        yield Path(folder)
