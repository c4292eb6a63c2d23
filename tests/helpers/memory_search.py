"""Searches a living process's memory, and folders, for words that must not be there.

Use it with a control: the same search must find the words before the visit ends. One that finds nothing where the
words surely are proves nothing.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Hit:
    """Where the words were: "heap", a file's path ..., in which encoding, and the address or offset."""

    place: str
    encoding: str
    offset: int


def needles(words: str | bytes) -> dict[bytes, str]:
    """The words as they may lie in memory: Python keeps `str` with 1, 2 or 4 bytes a character; X11 is latin-1. Bytes
    (of a picture) are searched for as they are.
    """
    if isinstance(words, bytes):
        return {words: "bytes"}
    found: dict[bytes, str] = {}
    for encoding in ENCODINGS:
        try:
            found.setdefault(words.encode(encoding), encoding)
        except UnicodeEncodeError:
            continue
    return found


def search_process(pid: int, words: str | bytes) -> list[Hit]:
    """Every place in the process's readable memory that holds the words. PermissionError if it may not be read."""
    return search_for_all(pid, {"it": words})["it"]


def search_for_all(pid: int, planted: Mapping[str, str | bytes]) -> dict[str, list[Hit]]:
    """The same for many words by their names, in one reading of the memory."""
    wanted = {name: needles(words) for name, words in planted.items()}
    hits: dict[str, list[Hit]] = {name: [] for name in planted}
    with Path(f"/proc/{pid}/maps").open() as maps:
        regions = [line.split(maxsplit=5) for line in maps]
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for region in regions:
            name = region[5].strip() if len(region) > 5 else "anonymous"
            if "r" not in region[1] or name in {"[vvar]", "[vsyscall]", "[vvar_vclock]"}:
                continue
            if name.startswith("/") and "w" not in region[1]:
                continue  # a program or a font as the file has it: nothing was ever written there
            start, end = (int(part, 16) for part in region[0].split("-"))
            for one, found in _search_region(memory.fileno(), start, end, name, wanted).items():
                hits[one] += sorted(found, key=lambda hit: hit.offset)
    return hits


def search_tree(pid: int, words: str | bytes) -> list[Hit]:
    """The same for the process and all its descendants."""
    hits = search_process(pid, words)
    for one in descendants(pid)[1:]:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile, and its memory with it
            hits += search_process(one, words)
    return hits


def descendants(pid: int) -> list[int]:
    """The process and everything it started, as of now."""
    return [pid, *(one for child in sorted(children(pid)) for one in descendants(child))]


def children(pid: int) -> set[int]:
    """What the process started itself, as of now, zombies too."""
    found: set[int] = set()
    with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):  # a thread has
                found |= {int(child) for child in (thread / "children").read_text().split()}
    return found


def files_below(*folders: Path) -> list[Path]:
    """Every file that is there now; what goes while we look is passed over."""
    found = [Path(root, name) for folder in folders for root, _folders, names in os.walk(folder) for name in names]
    return [path for path in found if path.is_file()]


def all_bytes(*folders: Path) -> bytes:
    """What is in all of them, one after the other."""
    found = []
    for path in files_below(*folders):
        with suppress(FileNotFoundError):  # written anew under another name meanwhile, or gone
            found.append(path.read_bytes())
    return b"".join(found)


def search_folders(words: str | bytes, *folders: Path) -> list[Hit]:
    """Every file under the folders that holds the words, and every name that does; mounts in them are not entered."""
    wanted, hits = needles(words), []
    for folder in folders:
        for root, directories, files in os.walk(folder):
            directories[:] = [name for name in directories if not os.path.ismount(Path(root, name))]
            for name in (*directories, *files):
                path = Path(root, name)
                if isinstance(words, str) and words in name:
                    hits.append(Hit(str(path), "name", 0))
                if path.is_file() and not path.is_symlink():
                    with suppress(FileNotFoundError):  # another program's, gone meanwhile
                        hits += _search_bytes(path.read_bytes(), str(path), 0, wanted)
    return hits


def search_file(words: str | bytes, path: Path) -> list[Hit]:
    """One file; what is gone meanwhile, or may not be read, holds nothing."""
    try:
        return _search_bytes(path.read_bytes(), str(path), 0, needles(words))
    except OSError:
        return []


def _search_region(
    memory: int, start: int, end: int, place: str, wanted: dict[str, dict[bytes, str]]
) -> dict[str, set[Hit]]:
    overlap = max(len(needle) for one in wanted.values() for needle in one) - 1
    hits: dict[str, set[Hit]] = {name: set() for name in wanted}
    tail = b""
    while start < end:
        try:
            block = os.pread(memory, min(CHUNK, end - start), start)
        except OSError:
            break  # a device's memory, or unmapped meanwhile
        if not block:
            break
        if not block.strip(b"\0"):
            start, tail = start + len(block), block[-overlap:]
            continue
        data = tail + block
        dense = data.translate(None, b"\0")
        for name, one in wanted.items():
            if _may_be_in(dense, one):
                hits[name].update(_search_bytes(data, place, start - len(tail), one))
        start += len(block)
        tail = block[-overlap:]
    return hits


def _may_be_in(dense: bytes, wanted: dict[bytes, str]) -> bool:
    """Whether it is worth while to look for each encoding. `dense` is memory without its zeros: there most of them are
    the same, and a search is ten times as quick.
    """
    return any(needle in dense for needle in {needle.replace(b"\0", b"") for needle in wanted})


def _search_bytes(data: bytes, place: str, base: int, wanted: dict[bytes, str]) -> list[Hit]:
    hits = []
    for needle, encoding in wanted.items():
        at = data.find(needle)
        while at >= 0:
            hits.append(Hit(place, encoding, base + at))
            at = data.find(needle, at + 1)
    return hits
