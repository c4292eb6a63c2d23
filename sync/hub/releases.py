"""The files of releases: taken in by a technician's command, kept by their hash, gone with `remove`.

They lie in STUEN_HUB_FOLDER/releases, outside of backups: a bundle has some hundred megabytes, and who made it has it.
A hub that was restored says that the file is missing until the same one is added again. The hub checks no signature of
a bundle: it has no key for that, and a kiosk's root does it anyway (sync/releases.py).
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sync.disk import sync_folder
from sync.hub import log
from sync.hub.errors import Refused
from sync.hub.models import Organisation
from sync.hub.released import Release
from sync.releases import COMPATIBLE, MOST, PIECE, VERSION

BENCH: Final = "upload-"
"""What a folder's name begins with in which a bundle is being taken in; backups pass these over."""


class Told(NamedTuple):
    """What is said of a bundle beside it. `sha256` "" and `size` 0: nothing was said of that."""

    version: str
    compatible: str
    sha256: str = ""
    size: int = 0
    data_format: int = 1
    notes: str = ""


def add(organisation: Organisation, bundle: Path, told: Told, who: str = log.TECHNICIAN) -> tuple[Release, bool]:
    """Take the bundle in; the release, and whether it is news. The same one again puts its file back.

    Raises Refused where what is said of it is not so, and where another one has its version; OSError.
    """
    size = bundle.stat().st_size
    _check(bundle, size, told)
    with _alone(), _bench() as bench:
        if shutil.disk_usage(bench).free < size + settings.LEAST_FREE:
            raise Refused(f"There is too little room in {folder()}: it takes {size >> 20} MB.")
        sha256 = _copied(bundle, bench / "bundle")
        if told.sha256 not in ("", sha256):
            raise Refused(f"{bundle} is damaged, or another one than was described: its SHA-256 is {sha256}.")
        with transaction.atomic():
            Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
            found = _row(organisation, told, sha256, size, who)
            (bench / "bundle").replace(file_of(sha256))
            sync_folder(folder())
    return found


def _check(bundle: Path, size: int, told: Told) -> None:
    if not VERSION.fullmatch(told.version) or not COMPATIBLE.fullmatch(told.compatible):
        raise Refused(f'"{told.version}" and "{told.compatible}" are no version and machine, as 1.2.3 and stuen-pc.')
    if not 0 < size <= MOST:
        raise Refused(f"{bundle} has {size} bytes: a bundle has 1 to {MOST}.")
    if told.size not in (0, size):
        raise Refused(f"{bundle} has {size} bytes, and not the {told.size} that were described: it was cut.")


def _row(organisation: Organisation, told: Told, sha256: str, size: int, who: str) -> tuple[Release, bool]:
    about = {"version": told.version, "compatible": told.compatible}
    release = Release.objects.filter(organisation=organisation, **about).first()
    if release is not None and release.sha256 != sha256:
        raise Refused(f"There is another {told.version} for {told.compatible} already: give this one a new version.")
    if release is not None and release.removed is None:
        return release, False
    release = release or Release(organisation=organisation, sha256=sha256, size=size, **about)
    release.data_format, release.notes, release.added_by, release.removed = (
        told.data_format,
        told.notes[:4000],
        who[:150],
        None,
    )
    release.save()
    log.write(organisation, who, "release.added", **about)
    return release, True


def remove(release: Release, who: str = log.TECHNICIAN) -> None:
    """Take a release out of the list, and its file off the disk. Raises Refused while it is on its way to kiosks."""
    with _alone(), transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=release.organisation_id)
        if release.rollouts.filter(stopped=None).exists():
            raise Refused(f"{release.version} is on its way to kiosks: stop that in the console first.")
        release.removed = timezone.now()
        release.save(update_fields=["removed"])
        log.write(release.organisation, who, "release.removed", version=release.version, compatible=release.compatible)
    tidy()


def tidy() -> int:
    """Delete the files that no release has, and what was left half taken in. How many files went."""
    with _alone():
        needed = set(Release.objects.filter(removed=None).values_list("sha256", flat=True))
        over = [path for path in folder().glob("*.raucb") if path.stem not in needed]
        for path in over:
            path.unlink()
        for bench in folder().glob(f"{BENCH}*"):
            shutil.rmtree(bench, ignore_errors=True)
    return len(over)


def is_here(release: Release) -> bool:
    """Whether its file is on the disk, of the right size."""
    try:
        return file_of(release.sha256).stat().st_size == release.size
    except OSError:
        return False


def file_of(sha256: str) -> Path:
    """Where the file with this hash lies, if it is there."""
    return folder() / f"{sha256}.raucb"


def folder() -> Path:
    """Where they all lie."""
    found = Path(settings.FOLDER) / "releases"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _copied(bundle: Path, to: Path) -> str:
    """Copy it, on the disk for good; its SHA-256."""
    digest = hashlib.sha256()
    with bundle.open("rb") as source, to.open("xb") as target:
        while piece := source.read(PIECE):
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _bench() -> Iterator[Path]:
    bench = Path(mkdtemp(prefix=BENCH, dir=folder()))
    try:
        yield bench
    finally:
        shutil.rmtree(bench, ignore_errors=True)
