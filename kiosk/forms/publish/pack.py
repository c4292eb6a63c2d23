"""A form that is in order, as a folder for kiosks and content packs: DIR/ID/form.json, and its media beside it.

Written whole or not at all: beside its place first, and then there by one renaming.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from kiosk.errors import BadInput, KnownError
from kiosk.forms.definition import Definition, NotAForm
from kiosk.forms.publish.check import NotInOrder, Report, check, media_folders
from kiosk.forms.publish.media import ours
from kiosk.i18n import N_

FILE = "form.json"
_PLAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
"""A name as a content pack may have it (sync/packs.py)."""


class NotWritten(KnownError):
    """The folder can't be written to."""

    message = N_("The form could not be written to {folder}: {why}. Choose another folder with --out.")


class MediaGone(BadInput):
    """A file that was there when the form was looked at is not there now."""

    message = N_("The file {name} could not be read. Lay it beside the spreadsheet, and publish again.")


def publish(path: Path, out: Path, report: Report | None = None) -> Path:
    """The folder that was made of the workbook at `path`; raises NotInOrder, MediaGone, NotWritten.

    A form of the same id that is there already is replaced.
    """
    report = report or check(path)
    return place(in_order(path, report), media_folders(path), out, report.media)


def place(
    definition: Definition, media: Sequence[Path], out: Path, recast: Mapping[str, bytes] = MappingProxyType({})
) -> Path:
    """The folder of a form below `out`: its pictures and sounds as `recast` has them, what else there is from the first
    of the folders `media` with it.
    """
    for name in (definition.id, *definition.media):
        if not _PLAIN.fullmatch(name):  # it would lead out of the folder
            raise NotAForm(where=name)
    try:
        out.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=f".{definition.id}-", dir=out))
    except OSError as error:
        raise NotWritten(folder=out, why=error.strerror or type(error).__name__) from error
    try:
        _fill(room, definition, media, recast)
        return _into_place(room, out / definition.id)
    except OSError as error:
        raise NotWritten(folder=out, why=error.strerror or type(error).__name__) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)


def in_order(path: Path, report: Report) -> Definition:
    """The form of a report; raises NotInOrder with the first thing to mend."""
    if report.definition is None:
        first = next(one for one in report.problems if not one.warning)
        raise NotInOrder(name=path.name, what=first.line())
    return report.definition


def _fill(room: Path, definition: Definition, media: Sequence[Path], recast: Mapping[str, bytes]) -> None:
    _write(room / FILE, definition.dump())
    for name in definition.media:
        if name in recast:
            _write(room / name, recast[name])
            continue
        found = next((folder / name for folder in media if (folder / name).is_file()), None)
        if found is None or ours(name):
            raise MediaGone(name=name)
        _write(room / name, found.read_bytes())
    room.chmod(0o755)  # mkdtemp's is for nobody else


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _into_place(room: Path, place: Path) -> Path:
    old = Path(tempfile.mkdtemp(prefix=f".{place.name}-old-", dir=place.parent))
    try:
        if place.exists():
            place.rename(old / place.name)
        try:
            room.rename(place)
        except OSError:
            if (old / place.name).exists():
                (old / place.name).rename(place)
            raise
        _settle(place.parent)
    finally:
        shutil.rmtree(old, ignore_errors=True)
    return place


def _settle(folder: Path) -> None:
    """Until the folder's names are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
