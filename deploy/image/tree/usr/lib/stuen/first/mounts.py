"""What of the read-only root is writable: folders of the data partition, and memory. The list is mounts.json."""

import grp
import os
import pwd
from collections.abc import Callable
from pathlib import Path
from typing import Any

from first import files
from first.kernel import mount
from first.run import Failed

Mount = Callable[[str, str, str, str], object]
"""`kernel.mount`, or what stands in for it in a test."""
Lists = dict[str, dict[str, dict[str, str]]]


def lists(file: Path) -> Lists:
    """The tmpfs and the binds of mounts.json. Raises Failed."""
    found: Any = files.read_json(file)
    if not isinstance(found.get("tmpfs"), dict) or not isinstance(found.get("binds"), dict):
        raise Failed(f"{file} can't be read")
    return {"tmpfs": found["tmpfs"], "binds": found["binds"]}


def owner(entry: dict[str, str]) -> tuple[int, int]:
    """The numbers of an entry's owner and group; root where the image has none of that name."""
    try:
        return (
            pwd.getpwnam(entry.get("owner", "root")).pw_uid,
            grp.getgrnam(entry.get("group", "root")).gr_gid,
        )
    except KeyError:
        return 0, 0


def folder(path: Path, entry: dict[str, str]) -> None:
    """The folder, as the entry wants it; what is in it stays as it is."""
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, *owner(entry))
    path.chmod(int(entry.get("mode", "0755"), 8))


def furnish(data: Path, said: Lists) -> None:
    """The folders of the data partition, its machine-id and its format, durably. Each start does it again."""
    for entry in said["binds"].values():
        folder(data / entry["from"], entry)
    if not machine_id(data):
        import uuid  # noqa: PLC0415 - once in a kiosk's life

        # as systemd makes them: random, a UUID of version 4 without its dashes
        files.write(data / "machine-id", f"{uuid.uuid4().hex}\n".encode(), mode=0o444)
    if not (data / "format.json").exists():
        files.write_json(data / "format.json", {"format": 1})
    files.sync_folder(data)


def machine_id(data: Path) -> str:
    """The machine's number that is kept on the data partition; "" where there is none that systemd would take."""
    try:
        found = (data / "machine-id").read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
    right = len(found) == 32 and set(found) <= set("0123456789abcdef") and found != "0" * 32
    return found if right else ""


def memory(said: Lists, mount: Mount = mount) -> None:
    """Mount what lives in memory only."""
    for path, entry in said["tmpfs"].items():
        options = f"nosuid,nodev,noexec,mode={entry.get('mode', '0755')},size={entry.get('size', '16M')}"
        if "owner" in entry:
            user, group = owner(entry)
            options += f",uid={user},gid={group}"
        mount("tmpfs", path, "tmpfs", options)


def bind(data: Path, said: Lists, machine: Path = Path("/etc/machine-id"), mount: Mount = mount) -> None:
    """Put the data partition's folders where programs look for them, and the machine-id before systemd looks for it."""
    for path, entry in said["binds"].items():
        if any(path.startswith(f"{outer}/") for outer in said["tmpfs"]):
            Path(path).mkdir(parents=True, exist_ok=True)
        mount(str(data / entry["from"]), path, "", "bind")
    if machine_id(data):
        mount(str(data / "machine-id"), str(machine), "", "bind")
        mount("", str(machine), "", "remount,bind,ro,nosuid,nodev,noexec,noatime")
