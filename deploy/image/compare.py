"""What two builds differ by, and why: in the terms of the files in them, not only that their hashes do."""

import hashlib
import json
import stat
import subprocess
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

from deploy.image.steps import StepFailed

WHY: Final = {
    "etc/rauc/keyring.pem": "whose updates it takes: another --keyring, or development keys, made anew in each folder",
    "usr/lib/stuen/image.json": "the commit, or what it says of itself",
    "usr/lib/stuen/copyrights.txt": "other packages",
    "var/lib/dpkg/*": "other packages",
}
"""Files that differ for a known reason, by patterns."""
SAME_FILES: Final = "the same files with the same times, written otherwise: --fast, or another version of the tool"
_MADE_OF = (".img", ".img.zst")


def builds(one: Path, other: Path, scratch: Path) -> list[str]:
    """What differs between the builds in two folders, as rows to read; none when all bytes are the same."""
    first, second = _manifest(one), _manifest(other)
    differing = _differing(first["files"], second["files"])
    if not differing:
        return []
    rows = [
        f"{what}: {first.get(what, 'none')} here, {second.get(what, 'none')} there"
        for what in ("arch", "commit", "version")
        if first.get(what) != second.get(what)
    ]
    rows += packages(one, other)
    for name in differing:
        if name.endswith(_MADE_OF):
            rows.append(f"{name} differs: it is made of the others")
            continue
        rows.append(f"{name} differs")
        if name in UNPACK and name in first["files"] and name in second["files"]:
            found = opened(one / name, other / name, scratch / name)
            rows += [f"  {row}" for row in found] or [f"  {SAME_FILES}"]
    return rows


def _differing(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """The names of what is not the same; what is made of others comes last."""
    names = [
        name for name in {**first, **second} if first.get(name, {}).get("sha256") != second.get(name, {}).get("sha256")
    ]
    return sorted(names, key=lambda name: (name.endswith(_MADE_OF), name))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
        told["files"].items()
    except (OSError, ValueError, LookupError, AttributeError) as error:
        raise StepFailed(f"{folder} holds no manifest.json of an image.") from error
    return told


def packages(one: Path, other: Path) -> list[str]:
    """Packages of which there are other versions here and there, by the bills of materials where both have one."""
    bills = []
    for folder in (one, other):
        try:
            told = json.loads((folder / "sbom.cdx.json").read_text("utf-8"))
            bills.append({row["name"]: row["version"] for row in told["components"]})
        except (OSError, ValueError, LookupError):
            return []
    here, there = bills
    return [
        f"package {name}: {here.get(name, 'none')} here, {there.get(name, 'none')} there"
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    ]


def opened(one: Path, other: Path, scratch: Path) -> list[str]:
    """What differs between the files in two file systems."""
    trees = []
    for number, path in enumerate((one, other)):
        folder = scratch / str(number)
        folder.mkdir(parents=True)
        try:
            subprocess.run(UNPACK[path.name](path, folder), check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise StepFailed(f"{path} can't be unpacked: make image installs what that needs, as root.") from error
        trees.append(tree(folder))
    return differences(*trees)


UNPACK: Final[dict[str, Callable[[Path, Path], list[str]]]] = {
    "boot.vfat": lambda path, to: ["mcopy", "-s", "-m", "-n", "-i", str(path), "::*", str(to)],
    "kernel.ext4": lambda path, to: ["debugfs", "-R", f"rdump / {to}", str(path)],
    "root.squashfs": lambda path, to: ["unsquashfs", "-q", "-n", "-f", "-d", str(to), str(path)],
}
"""How each file system is taken apart."""


def tree(root: Path) -> dict[str, tuple[str, ...]]:
    """What each path below `root` is: its kind and rights, its owner, its time, and its content or where it leads."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(root.rglob("*")):
        about = path.lstat()
        content = ""
        if stat.S_ISLNK(about.st_mode):
            content = str(path.readlink())
        elif stat.S_ISREG(about.st_mode):
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
        owner = f"{about.st_uid}:{about.st_gid}"
        found[path.relative_to(root).as_posix()] = (
            stat.filemode(about.st_mode),
            owner,
            str(int(about.st_mtime)),
            content,
        )
    return found


def differences(one: dict[str, tuple[str, ...]], other: dict[str, tuple[str, ...]]) -> list[str]:
    """Two trees against each other; that all times differ by the same is one row."""
    rows = [f"only here   {name}" for name in sorted(set(one) - set(other))]
    rows += [f"only there  {name}" for name in sorted(set(other) - set(one))]
    both = sorted(set(one) & set(other))
    times = {int(other[name][2]) - int(one[name][2]) for name in both}
    if times and len(times) == 1 and times != {0}:
        rows.append(f"all times   differ by {times.pop()} s: each file has the time of the commit")
        one, other = _timeless(one), _timeless(other)
    for name in both:
        if parts := [
            word
            for word, mine, its in zip(("mode", "owner", "time", "content"), one[name], other[name], strict=True)
            if mine != its
        ]:
            rows.append(f"{_row(name, parts)}")
    return rows


def _row(name: str, parts: Iterable[str]) -> str:
    why = next((reason for pattern, reason in WHY.items() if fnmatch(name, pattern)), "")
    return f"{'+'.join(parts):11} {name}" + (f": {why}" if why else "")


def _timeless(tree: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: (*about[:2], "", *about[3:]) for name, about in tree.items()}
