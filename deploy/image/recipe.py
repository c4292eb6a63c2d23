"""What an image is made of: the packages of `packages.toml`, the architectures, sizes and names that are fixed."""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Final, Literal

from deploy.image.mirror import BACKPORTS, NEXT

HERE: Final = Path(__file__).resolve().parent
Arch = Literal["amd64", "arm64"]
ARCHES: Final[tuple[Arch, ...]] = ("amd64", "arm64")

MIB: Final = 1024 * 1024
BOOT_MIB: Final = 96
KERNEL_MIB: Final = 128
ROOT_MIB: Final = 700
START_MIB: Final = 4
"""Where the first partition begins; the boot loader of a Pi keeps which slot to start at 1 MiB, before it."""
IMAGE_LIMIT: Final = 1_600_000_000
PACKED_LIMIT: Final = 500_000_000
"""Bytes: what a card has to hold, and what a centre with a slow line has to fetch."""

_NAME = re.compile(rf"[a-z0-9][a-z0-9+.-]+(/({BACKPORTS}|{NEXT}))?")


class BadRecipe(Exception):
    """The recipe can't be read; the text says why, in one sentence."""


@dataclass(frozen=True)
class Kind:
    """What differs between the machines."""

    arch: Arch
    compatible: str
    platforms: tuple[str, ...]
    """The tags of wheels that run there, the newest first."""
    machine: str
    firmware: bool
    """Whether it needs Debian's non-free-firmware, a kernel of its backports, and what goes with such a kernel."""


def _platforms(machine: str) -> tuple[str, ...]:
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(41, 16, -1)]
    return (*tags, f"manylinux2014_{machine}")


KINDS: Final[dict[str, Kind]] = {
    "amd64": Kind("amd64", "stuen-pc", _platforms("x86_64"), "x86_64", firmware=False),
    "arm64": Kind("arm64", "stuen-rpi", _platforms("aarch64"), "aarch64", firmware=True),
}


@dataclass(frozen=True)
class Packages:
    """Names of packages with why they are there, of one architecture."""

    image: dict[str, str]
    build: dict[str, str]
    compile: dict[str, str]
    driver: dict[str, str]

    def without(self, patterns: Iterable[str]) -> "Packages":
        """All but those whose names are like one of `patterns`."""
        wanted = tuple(patterns)

        def left(names: dict[str, str]) -> dict[str, str]:
            return {name: why for name, why in names.items() if not any(fnmatch(name, one) for one in wanted)}

        return Packages(left(self.image), left(self.build), self.compile, self.driver)

    def key(self, *more: str) -> str:
        """What a cached root file system of these packages is named after."""
        text = "\n".join([*sorted(self.image), "--", *sorted(self.build), *more])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_packages(arch: str, path: Path = HERE / "packages.toml") -> Packages:
    """The packages for `arch`; raises BadRecipe for a name that can't be one, and for one without a reason."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadRecipe(f"{path.name} is not TOML: {error}.") from error
    unknown = sorted(set(tables) - {"common", "build", "compile", "driver", *ARCHES})
    if unknown:
        raise BadRecipe(f"{path.name} has a table that nothing reads: {', '.join(unknown)}.")
    build = tables.get("build", {})
    image = _checked(path.name, tables.get("common", {}), tables.get(arch, {}))
    return Packages(
        image,
        _checked(path.name, build.get("common", {}), build.get(arch, {})),
        _checked(path.name, tables.get("compile", {})),
        _checked(path.name, tables.get("driver", {})),
    )


def _checked(name: str, *tables: object) -> dict[str, str]:
    merged: dict[str, str] = {}
    for table in tables:
        if not isinstance(table, dict):
            raise BadRecipe(f"{name}: a table is expected where {table!r} is.")
        for package, why in table.items():
            if not _NAME.fullmatch(package):
                raise BadRecipe(f"{name}: {package!r} is no name of a package.")
            if not isinstance(why, str) or not why.strip():
                raise BadRecipe(f"{name}: why {package} is there is missing.")
            if package in merged:
                raise BadRecipe(f"{name}: {package} stands twice.")
            merged[package] = why
    return merged


@dataclass(frozen=True)
class Units:
    """What systemd is to start, and what never."""

    enable: tuple[str, ...]
    mask: tuple[str, ...]


def read_units(path: Path = HERE / "units.toml") -> Units:
    """The units to enable and to mask; none when the file is not there. Raises BadRecipe."""
    if not path.exists():
        return Units((), ())
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadRecipe(f"{path.name} is not TOML: {error}.") from error
    lists: list[tuple[str, ...]] = []
    for key in ("enable", "mask"):
        names = table.pop(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) and "." in name for name in names):
            raise BadRecipe(f"{path.name}: {key} is a list of units.")
        lists.append(tuple(dict.fromkeys(names)))
    if table:
        raise BadRecipe(f"{path.name} has a key that nothing reads: {', '.join(sorted(table))}.")
    if both := sorted(set(lists[0]) & set(lists[1])):
        raise BadRecipe(f"{path.name}: {', '.join(both)} is enabled and masked.")
    return Units(*lists)
