"""What was downloaded in the mailbox: taken out of the cage into the visit's folder, if it is a kind we know.

The name says one thing and the first bytes another: both must agree. What is strange, empty or too large is deleted
unopened. Nothing here reads further than the first bytes; what does (kiosk.letters.reading) has a process of its own.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LARGEST = 25_000_000  # bytes
HEAD = 4096
PARTIAL = ".crdownload"
UNNAMED = "."  # Chromium's own files begin so, as does a download that has no name yet; no finished one does
LONGEST_NAME = 80


def _text(head: bytes) -> bool:
    return b"\0" not in head and not re.search(rb"[\x01-\x08\x0e-\x1f]", head)


def _xml(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and not re.match(rb"<(!doctype\s+html|html|svg|script)", start, re.IGNORECASE)


KINDS: dict[str, Callable[[bytes], bool]] = {
    ".pdf": lambda head: b"%PDF-" in head[:1024],
    ".jpg": lambda head: head.startswith(b"\xff\xd8\xff"),
    ".jpeg": lambda head: head.startswith(b"\xff\xd8\xff"),
    ".png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    ".tif": lambda head: head[:4] in (b"II*\0", b"MM\0*"),
    ".tiff": lambda head: head[:4] in (b"II*\0", b"MM\0*"),
    ".webp": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    ".xml": _xml,
    ".txt": _text,
    ".docx": lambda head: head.startswith(b"PK\x03\x04"),
}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A download that is over. `path` is where it lies in the visit's folder; None: `why` it was not kept
    ("kind", "large", "empty").
    """

    name: str
    path: Path | None
    why: str = ""


class Downloads:
    """Empties the cage's folder (an open descriptor) into `folder`, which is made when there is something to keep."""

    def __init__(self, source: int, folder: Path) -> None:
        self._source, self._folder = source, folder

    def look(self) -> list[Arrived]:
        """What has arrived since the last look. Called from one thread at a time; OSError when the cage is gone."""
        return [one for name in sorted(os.listdir(self._source)) if not _on_its_way(name) and (one := self._take(name))]  # noqa: PTH208

    def _take(self, name: str) -> Arrived | None:
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._source)
        except FileNotFoundError:
            return None
        except OSError:
            descriptor = -1
        try:
            arrived = self._copy(name, descriptor)
        finally:
            if descriptor >= 0:
                os.close(descriptor)
        if arrived:
            self._remove(name)
        return arrived

    def _copy(self, name: str, descriptor: int) -> Arrived | None:
        shown = tidy(name)
        if descriptor < 0:
            return Arrived(shown, None, "kind")
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            return Arrived(shown, None, "kind")
        if about.st_size == 0:
            # Chromium holds a name with an empty file while the download goes on under another.
            return Arrived(shown, None, "empty") if self._over(name, about) else None
        if about.st_size > LARGEST:
            return Arrived(shown, None, "large")
        content = _all(descriptor, about.st_size)
        kind = KINDS.get(Path(shown).suffix)
        if kind is None or not kind(content[:HEAD]):
            return Arrived(shown, None, "kind")
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._free(shown)
        with path.open("xb") as target:
            target.write(content)
        return Arrived(path.name, path)

    def _over(self, name: str, about: os.stat_result) -> bool:
        """No download is on its way, and the name is still that file's: none took its place before we looked."""
        if any(_on_its_way(one) for one in os.listdir(self._source)):  # noqa: PTH208
            return False
        try:
            return os.path.samestat(about, os.stat(name, dir_fd=self._source, follow_symlinks=False))
        except FileNotFoundError:
            return False

    def _free(self, name: str) -> Path:
        path, number = self._folder / name, 1
        while path.exists():
            number += 1
            path = self._folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        return path

    def _remove(self, name: str) -> None:
        try:
            os.unlink(name, dir_fd=self._source)
        except IsADirectoryError:
            os.rename(name, f".{os.urandom(8).hex()}{PARTIAL}", src_dir_fd=self._source, dst_dir_fd=self._source)


def _on_its_way(name: str) -> bool:
    return name.startswith(UNNAMED) or name.endswith(PARTIAL)


def tidy(name: str) -> str:
    """A file name that steers nothing: printable, short, no folder, with its ending in small letters."""
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).rpartition("/")[2]
    plain = "".join(c for c in plain if c.isprintable() and c not in '\\:*?"<>|').strip(" .")
    stem, suffix = os.path.splitext(plain)  # noqa: PTH122
    return (stem[:LONGEST_NAME].strip(" .") or "brev") + suffix.lower()


def _all(descriptor: int, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0:
        part = os.read(descriptor, min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
