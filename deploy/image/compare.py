"""Which files of two builds differ: in the disks' own terms, not only that their hashes do."""

import hashlib
import json
import stat
import subprocess
from pathlib import Path

from deploy.image.steps import StepFailed


def manifests(one: Path, other: Path) -> list[str]:
    """The names of what was made twice and is not the same; both folders hold a manifest.json."""
    first, second = _files(one), _files(other)
    return sorted(name for name in set(first) | set(second) if first.get(name) != second.get(name))


def _files(folder: Path) -> dict[str, str]:
    try:
        told = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StepFailed(f"{folder} holds no manifest.json of an image.") from error
    return {name: row["sha256"] for name, row in told["files"].items()}


def squashes(one: Path, other: Path, scratch: Path) -> list[str]:
    """What differs between two squashfs, as rows "changed|only here|only there  path"."""
    trees = []
    for number, path in enumerate((one, other)):
        folder = scratch / str(number)
        try:
            subprocess.run(
                ["unsquashfs", "-q", "-n", "-d", str(folder), str(path)], check=True, capture_output=True, text=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise StepFailed(
                f"{path.name} can't be unpacked: is squashfs-tools there, and is it a squashfs?"
            ) from error
        trees.append(tree(folder))
    return differences(*trees)


def tree(root: Path) -> dict[str, str]:
    """What each path below `root` is: its kind, rights, owner and content, as one word."""
    found = {}
    for path in sorted(root.rglob("*")):
        about = path.lstat()
        word = f"{stat.filemode(about.st_mode)} {about.st_uid}:{about.st_gid} "
        if stat.S_ISLNK(about.st_mode):
            word += str(path.readlink())
        elif stat.S_ISREG(about.st_mode):
            with path.open("rb") as file:
                word += hashlib.file_digest(file, "sha256").hexdigest()
        found[path.relative_to(root).as_posix()] = word
    return found


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Two trees against each other."""
    rows = [f"only here   {name}" for name in sorted(set(one) - set(other))]
    rows += [f"only there  {name}" for name in sorted(set(other) - set(one))]
    rows += [f"changed     {name}" for name in sorted(set(one) & set(other)) if one[name] != other[name]]
    return rows
