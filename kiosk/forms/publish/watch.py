"""The folder that staff drop forms into: what is in order goes to the kiosk's own folder, and what is not is told.

A spreadsheet NAME.xlsx that has something to mend gets NAME.xlsx.txt beside it, in plain words, until it is
mended. A form that was in order stays as it was while its new version is not. What is taken out of the folder goes.
"""

import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import Any
from zlib import crc32

from kiosk.errors import KnownError
from kiosk.forms.definition import Definition
from kiosk.forms.library import KEPT
from kiosk.forms.publish import check, media, pack
from kiosk.forms.publish.check import KINDS
from kiosk.forms.publish.commands import lines
from kiosk.forms.publish.problems import told
from kiosk.i18n import _, say

MOST = 100
_BESIDE = (*media.PICTURES, *media.SOUNDS, ".csv", ".pdf")
SEEN = ".seen.json"

log = logging.getLogger(__name__)


def kept_in(data: Path) -> Path:
    """Where a kiosk keeps them, below its data folder."""
    return data / KEPT


class Folder:
    """`folder` is what staff drop into, `out` the kiosk's own."""

    def __init__(self, folder: Path, out: Path) -> None:
        self._folder, self._out = folder, out

    def poll(self) -> bool:
        """Look once: a stat a file, and work only for what changed, or lies beside it. Whether forms are not as they
        were.
        """
        try:
            those = {path.name: _mark(path) for path in sorted(self._folder.iterdir()) if _is_form(path)}
        except OSError:
            return False  # a network drive that is away: the forms stay
        seen = self._seen()
        now: dict[str, list[Any]] = {}
        changed = False
        for name, mark in list(those.items())[:MOST]:
            if name in seen and seen[name][:2] == mark:
                now[name] = seen[name]
                continue
            form = self._take(self._folder / name)
            changed = changed or bool(form)
            now[name] = [*mark, form or (seen[name][2] if name in seen else "")]
        kept = {entry[2] for entry in now.values()}
        for form in {entry[2] for entry in seen.values()}:
            if form and form not in kept:
                rmtree(self._out / form, ignore_errors=True)
                changed = True
        if now != seen:
            self._remember(now)
        return changed

    def _take(self, path: Path) -> str:
        """Make a form ready; gives its id, "" when something is wrong with it."""
        try:
            if path.is_dir():
                return self._copy(path)
            report = check.check(path)
            if report.ok:
                place = pack.publish(path, self._out, report)
                _tell(path, "")
                return place.name
            wrong = lines(report)
        except KnownError as error:
            wrong = [say(error)]
        log.info("a form in the folder has something to mend")
        _tell(path, "\n".join(wrong) + "\n")
        return ""

    def _copy(self, folder: Path) -> str:
        try:
            definition = Definition.load((folder / pack.FILE).read_bytes())
        except OSError:
            return ""
        wanted = [media.Wanted(name) for name in definition.media if media.ours(name) and "/" not in name]
        made, found = media.recast(wanted, lambda name, most: check.beside(folder / pack.FILE, name, most))
        if found:
            raise check.NotInOrder(name=folder.name, what=told(found[0]).line())
        return pack.place(definition, (folder,), self._out, made).name

    def _seen(self) -> dict[str, list[Any]]:
        try:
            found = json.loads((self._out / SEEN).read_bytes())
            return {str(name): [int(one[0]), int(one[1]), str(one[2])] for name, one in found.items()}
        except (OSError, ValueError, TypeError, AttributeError, LookupError):
            return {}

    def _remember(self, now: Mapping[str, list[Any]]) -> None:
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            (self._out / SEEN).write_text(json.dumps(now), "utf-8")
        except OSError:
            log.info("what was seen of the folder of forms can't be kept")


def in_order(folder: Path | None) -> tuple[bool | None, str, str]:
    """For the doctor: whether what lies in the folder can be used (None: not all), a sentence, and advice."""
    if folder is None:
        return True, _("There is no folder with forms of the house."), ""
    try:
        those = [path for path in sorted(folder.iterdir()) if _is_form(path) and path.is_file()]
    except OSError:
        return None, _("The folder with forms can't be read."), _("Look at forms.folder in the configuration.")
    names = ", ".join(path.name for path in those[:MOST] if not check.check(path).ok)
    if names:
        text = _("Something is to be mended in these forms: {names}.").format(names=names)
        return None, text, _("Run 'python -m kiosk form check FILE': it says what, by sheet and row.")
    return True, _("The forms of the house can be used."), ""


def _is_form(path: Path) -> bool:
    if path.name.startswith((".", "~")):
        return False
    if path.is_dir():
        return (path / pack.FILE).is_file()
    return path.suffix.lower() in {".xlsx", ".xls", ".md"} & set(KINDS)  # .csv files are lists beside a form


def _mark(path: Path) -> list[int]:
    """What tells that a form is another one: itself, and the files that lie beside it."""
    if path.is_dir():
        about = (path / pack.FILE).stat()
        return [about.st_size, about.st_mtime_ns ^ _files(path)]
    about = path.stat()
    beside = 0
    for folder in check.media_folders(path):
        beside ^= _files(folder)
    return [about.st_size, about.st_mtime_ns ^ beside]


def _files(folder: Path) -> int:
    """A number of the lists, pictures, sounds and PDFs in a folder; another one as soon as one of them is another."""
    found = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in islice(entries, check.MOST_BESIDE):
            if entry.name.endswith(_BESIDE):
                about = entry.stat()
                found.append((entry.name, about.st_size, about.st_mtime_ns))
    return crc32(repr(sorted(found)).encode()) if found else 0


def _tell(path: Path, text: str) -> None:
    """What is wrong, beside the file; a folder that can't be written to is none of our business."""
    place = path.with_name(f"{path.name}.txt")
    try:
        if text:
            place.write_text(text, "utf-8")
        else:
            place.unlink(missing_ok=True)
    except OSError:
        log.info("the folder of forms can't be written to; 'form check' says what is wrong")
