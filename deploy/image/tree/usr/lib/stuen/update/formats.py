"""The format of what is on /data, and which one a version may write: /data/format.json, `{"format": N, "good": [...]}`.

A version reads every format from its `data_reads` to its `data_format`. It writes the format that the file says, which
rises only when two versions in a row were found good that both read the higher one: then the version in the other slot
reads it too, and going back one version loses nothing. kiosk/update/formats.md has the rule with an example.
"""

from collections.abc import Sequence
from pathlib import Path

from update import check, files
from update.check import Release
from update.files import read

FILE = Path("/data/format.json")
KEPT = 2


def format_of(path: Path = FILE) -> int:
    """The format of what is on /data; 1 where nothing says otherwise. Raises ValueError."""
    return check.on_data(path)


def holds(running: Release, path: Path = FILE) -> int:
    """The running version was found good; gives the format that it may write from now on, and notes it."""
    found = read(path)
    before = [one for one in _good(found.get("good")) if one[0] != running.version]
    good = [*before, (running.version, running.data_format)][-KEPT:]
    try:
        there = check.on_data(path)
    except ValueError:  # nonsense: what both slots read is what can have been written
        there = 1
    now = max(there, may_write([newest for _version, newest in good]))
    files.write(path, {"format": now, "good": [{"version": one, "data_format": newest} for one, newest in good]})
    return now


def known(version: str, path: Path = FILE) -> bool:
    """Whether it is one of the last that were found good here."""
    return version in [one for one, _newest in _good(read(path).get("good"))]


def may_write(newest: Sequence[int]) -> int:
    """The format to write, from the newest that each of the last good versions reads: 1 until there are two."""
    return min(newest) if len(newest) >= KEPT else 1


def _good(found: object) -> list[tuple[str, int]]:
    rows = found if isinstance(found, list) else []
    return [
        (str(row["version"]), row["data_format"])
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("version"), str) and type(row.get("data_format")) is int
    ]
