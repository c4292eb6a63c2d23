"""The packs on a kiosk: fetched by what is new in them, built beside the old, tried, and switched in one step.

    active.json               which version of each pack is active, which was before, what was refused
    PACK/VERSION/             manifest.json, manifest.sig, files/...
    PACK/new/                 the one being built
    PACK/fetch/HASH           files that are being fetched, each until it is in an active version

`active.json` alone says what is true, and it is replaced whole. Everything that it names is on the disk before; what it
does not name may be half there, and is built anew. So a power cut at any instant leaves the old version or the new one.
A file that another version has is linked, not fetched, and its hash is checked even so.

What a disk is asked for goes through `sync_folder` and the few functions at the end: a test stops between any two.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sync.disk import sync_folder
from sync.errors import Refusal, SyncError
from sync.pack_active import ACTIVE, FILES, read_active
from sync.packs import BIGGEST_VERSION, MANIFEST, SIGNATURE, BadPack, File, Manifest, fits, read_manifest

LEFT_FREE: Final = 200 << 20
"""Bytes of disk that packs leave to everything else."""

Fetch = Callable[[str, int, str, int, int], Iterator[bytes]]
"""fetch(pack, version, sha256, start, size): a file's bytes from `start` up to `size`, in pieces."""
Loads = Callable[[Path], dict[str, Any]]
"""What a version that was built holds, as the kiosk will ask for it; raises BadPack (does_not_load)."""


class NoRoom(SyncError):
    """The disk is too full for a pack."""

    code = "no_room"
    sentence = "There is not enough room on the disk for a content pack."


class Damaged(SyncError):
    """What was fetched is not the file that was asked for. It may go better the next time."""

    code = "damaged"
    sentence = "A file of a content pack came damaged."


class PackStore:
    """Changes what is in `folder`; one at a time. `program` is the version of this program."""

    def __init__(self, folder: Path, program: str, loads: Loads) -> None:
        self.folder, self._program, self._loads = folder, program, loads
        self.state = read_active(folder)

    def take(self, body: Mapping[str, Any], fetch: Fetch, content_key: str) -> bool:
        """Install the pack that this `pack` change tells of, if it is news. Whether something was switched or refused.

        Raises what `fetch` raises, NoRoom, Damaged and OSError: for another time. What can never be taken is noted.
        """
        name, version = body.get("pack"), body.get("version")
        text = str(body.get("manifest")).encode(errors="replace")
        if not isinstance(name, str) or type(version) is not int or not 1 <= version <= BIGGEST_VERSION:
            return False  # nothing that could be called by a name; a hub of ours does not say this
        try:
            signature = str(body.get("signature"))
            manifest = read_manifest(text, signature, content_key)
            if (manifest.pack, manifest.version) != (name, version):
                raise BadPack("bad_manifest", "it is another pack's")  # noqa: TRY301 - one way to refuse
            if not self._is_news(manifest, text):
                return False
            self._install(manifest, text, signature, fetch)
        except BadPack as refused:
            return self._refuse(name[:40], version, refused.code, _of(text))
        except Refusal as no:
            if no.code != "no_such_file":
                raise
            return self._refuse(name[:40], version, no.code, _of(text))
        return True

    def fall_back(self, name: str) -> None:
        """The active version of this pack can't be used: the one before it is active again, or none."""
        entry = self.state["packs"].pop(name)
        if entry["before"]:
            self.state["packs"][name] = entry | entry["before"] | {"before": None, "told": True}
        self._refuse(name, entry["version"], "does_not_load", _of(self._text(name, entry["version"])))

    def learn(self, name: str, index: dict[str, Any]) -> None:
        """What the active version of this pack holds, as this program sees it."""
        self.state["packs"][name]["index"] = index
        self._switch()

    def untold(self) -> list[tuple[str, dict[str, Any]]]:
        """The events that are to be written about what happened: (type, body)."""
        packs, refused = self.state["packs"].items(), self.state["refused"].items()
        return [
            *(("pack.installed", {"pack": n, "version": one["version"]}) for n, one in packs if not one["told"]),
            *(
                ("pack.refused", {"pack": n, "version": one["version"], "why": one["why"]})
                for n, one in refused
                if not one["told"]
            ),
        ]

    def tell(self) -> None:
        """They are written."""
        for one in (*self.state["packs"].values(), *self.state["refused"].values()):
            one["told"] = True
        self._switch()

    def where(self, name: str, version: int) -> Path:
        """The folder of a version."""
        return self.folder / name / str(version)

    def _is_news(self, manifest: Manifest, text: bytes) -> bool:
        """Whether it is to be installed. Raises BadPack for an older one, and for another one of the same number."""
        entry, refused = self.state["packs"].get(manifest.pack), self.state["refused"].get(manifest.pack)
        if refused and (refused["why"], refused["of"], refused["by"]) == ("does_not_load", _of(text), self._program):
            return False  # a newer program may be able to
        if entry and manifest.version == entry["version"]:
            own = self._text(manifest.pack, manifest.version)
            if own not in (text, b""):
                raise BadPack("old_version", "another one of the same number")
            return own == b""  # the disk lost it
        if entry and manifest.version < entry["highest"]:
            raise BadPack("old_version")
        if not fits(manifest, {"kiosk": self._program}):
            raise BadPack("needs_newer")
        return True

    def _text(self, name: str, version: int) -> bytes:
        try:
            return (self.where(name, version) / MANIFEST).read_bytes()
        except OSError:
            return b""

    def _install(self, manifest: Manifest, text: bytes, signature: str, fetch: Fetch) -> None:
        home, new = self.folder / manifest.pack, self.folder / manifest.pack / "new"
        there = self._there(home)
        missing = {file for file in manifest.files.values() if file not in there}
        self._check_room(home, missing)
        make_folder(home / "fetch")
        remove(new)
        make_folder(new)
        for path, file in manifest.files.items():
            target = new / FILES / path
            make_folder(target.parent)
            if not _linked(there.get(file), target, file):
                self._fetch(manifest, home / "fetch" / file.sha256, file, fetch)
                link(home / "fetch" / file.sha256, target)
        write(new / MANIFEST, text)
        write(new / SIGNATURE, signature.encode())
        for one in (new, *(path for path in new.rglob("*") if path.is_dir())):
            sync_folder(one)
        index = self._loads(new)
        self._activate(manifest, new, index)

    def _activate(self, manifest: Manifest, new: Path, index: dict[str, Any]) -> None:
        name, version = manifest.pack, manifest.version
        remove(self.where(name, version))  # left by a cut, or by an attempt of another program
        rename(new, self.where(name, version))
        sync_folder(self.folder / name)
        sync_folder(self.folder)
        sync_folder(self.folder.parent)
        entry = self.state["packs"].get(name)
        before = {"version": entry["version"], "index": entry["index"]} if entry else None
        self.state["packs"][name] = {
            "version": version,
            "index": index,
            "before": before,
            "highest": version,
            "told": False,
        }
        self.state["refused"].pop(name, None)
        self._switch()
        keep = {str(version), str(before["version"]) if before else ""}
        for path in (self.folder / name).iterdir():
            if path.name not in keep:
                remove(path)

    def _fetch(self, manifest: Manifest, path: Path, file: File, fetch: Fetch) -> None:
        """See that the file is at `path`, whole and checked, going on where an earlier fetch was cut."""
        for _again in range(2):
            start = path.stat().st_size if path.exists() else 0
            if start < file.size or not start:
                with path.open("ab") as out:
                    for piece in fetch(manifest.pack, manifest.version, file.sha256, start, file.size):
                        start += len(piece)
                        if start > file.size:
                            break
                        out.write(piece)
                    out.flush()
                    sync_file(out.fileno())
            if _is(path, file):
                return
            remove(path)  # a cut may have left blocks that were never written: once from the beginning
        raise Damaged

    def _there(self, home: Path) -> dict[File, Path]:
        """The files of the versions that are here, by what they should be; to be checked before use."""
        found: dict[File, Path] = {}
        for manifest in home.glob(f"*/{MANIFEST}"):
            if manifest.parent.name == "new":
                continue
            try:
                files = json.loads(manifest.read_bytes())["files"]
                found |= {
                    File(one["sha256"], one["size"]): manifest.parent / FILES / path for path, one in files.items()
                }
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # half written when the power went
        return found

    def _check_room(self, home: Path, missing: set[File]) -> None:
        make_folder(home)
        needed = sum(file.size for file in missing)
        if shutil.disk_usage(home).free < needed + LEFT_FREE:
            raise NoRoom

    def _refuse(self, name: str, version: int, why: str, of: str) -> bool:
        said = {"version": version, "why": why, "by": self._program, "of": of}
        known = self.state["refused"].get(name, {})
        if {field: known.get(field) for field in said} == said:
            return False
        self.state["refused"][name] = said | {"told": False}
        self._switch()
        return True

    def _switch(self) -> None:
        make_folder(self.folder)
        write(self.folder / f"{ACTIVE}.new", json.dumps({"format": 1} | self.state).encode())
        rename(self.folder / f"{ACTIVE}.new", self.folder / ACTIVE)
        sync_folder(self.folder)


def _of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _linked(source: Path | None, target: Path, file: File) -> bool:
    """Link what another version has, if it is still what it should be."""
    if source is None or not source.is_file() or not _is(source, file):
        return False
    link(source, target)
    return True


def _is(path: Path, file: File) -> bool:
    data = path.read_bytes()
    return len(data) == file.size and hashlib.sha256(data).hexdigest() == file.sha256


# What a disk is asked for


def write(path: Path, data: bytes) -> None:
    """A whole new file, on the disk when this returns."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        sync_file(file.fileno())


def sync_file(handle: int) -> None:
    """What was written is on the disk."""
    os.fsync(handle)


def make_folder(path: Path) -> None:
    """The folder is there."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)


def rename(path: Path, target: Path) -> None:
    """In one step; what was `target`, if a file, is no more."""
    path.replace(target)


def link(path: Path, target: Path) -> None:
    """Another name for a file."""
    target.hardlink_to(path)


def remove(path: Path) -> None:
    """Away with a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
