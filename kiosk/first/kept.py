"""What was answered at the first start, in a small file that is there whole or as it was: first.json.

`{"language", "network", "enrolled", "done", "hub", "before"}`. `network` is "cable", "wifi" or "none"; `enrolled` is
"hub" or "alone"; an empty one was not answered yet. `hub` is the address that came with the code, where the
configuration has none. `before` is when the kiosk had joined a hub before this code was used: so it is seen after a
power cut whether the code has done its work. Beside it lies the code itself, in a file for the kiosk's user alone,
until it was used. What prepared the card may have written true in the place of a word.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from kiosk.store import durable

FILE: Final = "first.json"
CODE: Final = "enrol.code"
CABLE, WIFI, NONE = "cable", "wifi", "none"
HUB, ALONE = "hub", "alone"
LONGEST: Final = 4096
_TRUE: Final = {"language": "", "network": WIFI, "enrolled": HUB}


@dataclass(frozen=True, slots=True)
class Kept:
    """The answers so far."""

    language: str = ""
    network: str = ""
    enrolled: str = ""
    done: bool = False
    hub: str = ""
    before: str = ""


class Place:
    """The folder that both files lie in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> Kept | None:
        """The answers; None where no first start was begun. A file of nonsense begins it from the first question."""
        try:
            with (self._folder / FILE).open("rb") as file:
                found = json.loads(file.read(LONGEST))
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return None
        except (OSError, ValueError):
            return Kept()
        return _kept(found) if isinstance(found, dict) else Kept()

    def write(self, kept: Kept) -> None:
        """These are the answers now. Raises the store's known errors."""
        self._put(FILE, json.dumps(asdict(kept), ensure_ascii=False).encode() + b"\n")

    @property
    def code(self) -> str:
        """The digits that wait to be used; "" for none."""
        try:
            with (self._folder / CODE).open("rb") as file:
                text = file.read(LONGEST).decode("ascii", "replace")
        except OSError:
            return ""
        return "".join(one for one in text if one in "0123456789")

    def keep_code(self, digits: str) -> None:
        """Keep them until they were used. Raises the store's known errors."""
        self._put(CODE, digits.encode("ascii") + b"\n")

    def drop_code(self) -> None:
        """It was used, or is of no use. Its bytes are overwritten first, for what that is worth on flash."""
        path = self._folder / CODE
        with suppress(OSError):
            path.write_bytes(b"0" * path.stat().st_size)
            path.unlink()
            _settle(self._folder)

    def _put(self, name: str, data: bytes) -> None:
        path = self._folder / name
        fresh = path.with_name(f".{name}.new")
        try:
            fresh.unlink(missing_ok=True)
            fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(fd, "wb") as file:  # noqa: PTH123 - a descriptor
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            _settle(self._folder)
        except OSError as error:
            raise durable.known(error) from error


def _kept(found: Mapping[str, Any]) -> Kept:
    told: dict[str, Any] = {}
    for one in fields(Kept):
        value = found.get(one.name)
        if one.name == "done":
            told["done"] = value is True
        elif value is True:
            told[one.name] = _TRUE.get(one.name, "")
        elif isinstance(value, str):
            told[one.name] = value
    return Kept(**told)


def _settle(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
