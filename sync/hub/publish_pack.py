"""Takes in a content pack that a coordinator uploads: checked as a stranger's, stored by hash, told to every kiosk.

The hub has no content key of its own: who runs it can hold a pack back, but not make or change one.

Files lie in STUEN_HUB_FOLDER/packs/files by their hash, shared by versions (and organisations). They are on the disk
before the database speaks of them; what nobody speaks of any more goes with `tidy`. A lock keeps the two apart.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from sync.disk import sync_folder
from sync.hub import changes, log
from sync.hub.models import Organisation, Pack
from sync.pack_zip import unpack
from sync.packs import MOST_MANIFEST, MOST_PACK, BadPack, Manifest, check_files, read_manifest

MOST_UPLOAD: Final = MOST_PACK + 2 * MOST_MANIFEST
KEPT: Final = 2
"""Versions of a pack whose files are kept: a kiosk may be in the middle of the one before the newest."""

__all__ = ["BadPack", "file_of", "publish", "tidy"]


def publish(organisation: Organisation, zip_file: IO[bytes], who: str) -> Pack:
    """Publish the pack in this .zip, signed with the organisation's content key.

    Raises BadPack, and then nothing changed, and OSError for what the disk can't hold.
    """
    with _alone(), _workbench() as bench:
        with (bench / "upload.zip").open("w+b") as archive:
            _copy(zip_file, archive)
            (bench / "files").mkdir()
            text, signature, found = unpack(archive, bench / "files")
        manifest = read_manifest(text, signature, organisation.content_key)
        check_files(manifest, found)
        _check_newer(organisation, manifest)
        for sha256 in {file.sha256 for file in manifest.files.values()}:
            _keep(bench / "files" / sha256)
        with transaction.atomic():
            Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
            _check_newer(organisation, manifest)
            pack = Pack.objects.create(
                organisation=organisation,
                name=manifest.pack,
                version=manifest.version,
                manifest=text.decode(),
                signature=signature,
                published_by=who[:150],
            )
            body = {
                "pack": pack.name,
                "version": pack.version,
                "manifest": pack.manifest,
                "signature": pack.signature,
            }
            changes.publish(organisation.pk, f"pack/{pack.name}", "pack", body)
            log.write(organisation, who, "pack.published", pack=pack.name, version=pack.version)
    return pack


def file_of(sha256: str) -> Path:
    """Where the file with this hash lies, if it is there."""
    return _folder() / "files" / sha256[:2] / sha256


def tidy() -> int:
    """Delete the files that no kept version of a pack needs, and half-done uploads. How many files went."""
    with _alone():
        needed: set[str] = set()
        seen: dict[tuple[int, str], int] = {}
        for pack in Pack.objects.order_by("-version"):
            at = (pack.organisation_id, pack.name)
            seen[at] = seen.get(at, 0) + 1
            if seen[at] <= KEPT:
                needed |= hashes(pack.manifest)
        unneeded = [path for path in (_folder() / "files").glob("*/*") if path.name not in needed]
        for path in unneeded:
            path.unlink()
        for bench in _folder().glob("upload-*"):
            shutil.rmtree(bench, ignore_errors=True)
    return len(unneeded)


def hashes(manifest: str) -> set[str]:
    """The hashes of a published pack's files."""
    return {file["sha256"] for file in json.loads(manifest)["files"].values()}


def _check_newer(organisation: Organisation, manifest: Manifest) -> None:
    packs = Pack.objects.filter(organisation=organisation, name=manifest.pack)
    newest = packs.aggregate(newest=Max("version"))["newest"] or 0
    if manifest.version <= newest:
        raise BadPack("old_version", f"{manifest.pack} {manifest.version}, and there is {newest}")


def _folder() -> Path:
    folder = Path(settings.FOLDER) / "packs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def _alone() -> Iterator[None]:
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _workbench() -> Iterator[Path]:
    bench = Path(mkdtemp(prefix="upload-", dir=_folder()))
    try:
        yield bench
    finally:
        shutil.rmtree(bench, ignore_errors=True)


def _copy(zip_file: IO[bytes], archive: IO[bytes]) -> None:
    left = MOST_UPLOAD
    while data := zip_file.read(1 << 20):
        left -= len(data)
        if left < 0:
            raise BadPack("too_large")
        archive.write(data)
    archive.flush()


def _keep(path: Path) -> None:
    """Put a checked file where it belongs, on the disk for good before this returns."""
    there = file_of(path.name)
    there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("rb") as data:
        os.fsync(data.fileno())
    path.replace(there)
    for folder in (there.parent, there.parent.parent):
        sync_folder(folder)
