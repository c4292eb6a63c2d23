"""The Python packages: of what `requirements.lock` has only what the kiosk needs, for the image's machine, by hash.

`pyproject.toml` says what is needed at the first hand, each wheel's own metadata what that needs in turn. Version and
hash come from the lock; what the lock lacks is a mistake, never fetched by guess. What PyPI has no wheel of is compiled
(compiled.py) from a source whose hash is in the lock.
"""

import email.parser
import hashlib
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.markers import Marker
from packaging.requirements import Requirement

from deploy.image.recipe import BadRecipe, Kind

PYTHON: Final = "3.13"
COMPILED: Final = frozenset({"pyscard"})
"""What PyPI has no wheel of for Linux."""

_ROW = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Locked:
    """One version of one package, with the hashes that its files may have."""

    name: str
    version: str
    hashes: tuple[str, ...]
    marker: str = ""

    @property
    def row(self) -> str:
        """As pip's requirements file has it."""
        return f"{self.name}=={self.version} " + " ".join(f"--hash=sha256:{one}" for one in self.hashes)


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(text: str) -> list[Locked]:
    """What stands in a lock file that uv or pip-compile made."""
    rows = text.replace("\\\n", " ").splitlines()
    found = [(match, row) for row in rows if (match := _ROW.match(row))]
    return [
        Locked(normal(match["name"]), match["version"], tuple(_HASH.findall(row)), _marker(match["marker"]))
        for match, row in found
    ]


def _marker(text: str | None) -> str:
    return (text or "").split(" --hash")[0].strip()


def environment(kind: Kind) -> dict[str, str]:
    """What markers ask about, on the machine that the image is for."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{PYTHON}.0",
        "os_name": "posix",
        "platform_machine": kind.machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": f"{PYTHON}.0",
        "python_version": PYTHON,
        "sys_platform": "linux",
        "extra": "",
    }


def for_machine(lock: Iterable[Locked], kind: Kind) -> dict[str, Locked]:
    """Of the lock, what applies on that machine: one version of each name. Raises BadRecipe for two."""
    chosen: dict[str, Locked] = {}
    for one in lock:
        if one.marker and not Marker(one.marker).evaluate(environment(kind)):
            continue
        if one.name in chosen:
            raise BadRecipe(f"requirements.lock has two versions of {one.name} for {kind.arch}.")
        if not one.hashes:
            raise BadRecipe(f"requirements.lock has no hash of {one.name}.")
        chosen[one.name] = one
    return chosen


def first_hand(pyproject: str) -> list[str]:
    """What the program says that it needs."""
    rows: list[str] = tomllib.loads(pyproject)["project"]["dependencies"]
    return rows


def needed(rows: Iterable[str], kind: Kind, extras: Iterable[str] = ()) -> list[tuple[str, frozenset[str]]]:
    """Of requirements (`foo[bar]>=2; marker`) the names and extras that apply on that machine."""
    found = []
    for row in rows:
        one = Requirement(row)
        worlds = [environment(kind) | {"extra": extra} for extra in ("", *extras)]
        if one.marker is None or any(one.marker.evaluate(world) for world in worlds):
            found.append((normal(one.name), frozenset(one.extras)))
    return found


Fetch = Callable[[list[Locked]], Mapping[str, Path]]


def closure(first: Iterable[str], lock: Mapping[str, Locked], kind: Kind, fetch: Fetch) -> dict[str, Path]:
    """The wheels of everything that `first` needs at the first and every further hand, by name.

    `fetch` gets what is new of a round at once and gives the wheels. Raises BadRecipe for what the lock lacks.
    """
    wheels: dict[str, Path] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = needed(first, kind)
    while waiting:
        for name, _extras in waiting:
            if name not in lock:
                raise BadRecipe(f"{name} is needed and not in requirements.lock: make lock.")
        if new := sorted({name for name, _extras in waiting} - set(wheels)):
            wheels |= fetch([lock[name] for name in new])
        seen |= set(waiting)
        found = [pair for name, extras in waiting for pair in needed(requires(wheels[name]), kind, extras)]
        waiting = [pair for pair in dict.fromkeys(found) if pair not in seen]
    return wheels


def metadata(wheel: Path) -> "email.message.Message[str, str]":
    """What a wheel says of itself."""
    with zipfile.ZipFile(wheel) as opened:
        name = next(one for one in opened.namelist() if one.count("/") == 1 and one.endswith(".dist-info/METADATA"))
        return email.parser.Parser().parsestr(opened.read(name).decode("utf-8"))


def requires(wheel: Path) -> list[str]:
    """What a wheel says that it needs."""
    return list(metadata(wheel).get_all("Requires-Dist") or [])


def sha256(path: Path) -> str:
    """A file's hash."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def requirements(wheels: Mapping[str, Path], lock: Mapping[str, Locked]) -> str:
    """The requirements file for installing exactly these files."""
    rows = [Locked(name, lock[name].version, (sha256(path),)).row for name, path in sorted(wheels.items())]
    return "\n".join(rows) + "\n"
