"""What the organisation's hub says of the directory: HSDS JSON as text, one for each service and one for their terms.

It is read by the same limited process as an import, and each service is checked by itself: one that can't be used is
left out, and takes no other along. What came of it is kept as one file, whole or not at all; the texts stay where they
came (the client's table `changes`), so that the file can be made anew at any time.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.directory import hsds
from kiosk.directory.checks import check
from kiosk.directory.hsds import NotRead
from kiosk.directory.keeping import FOLDER
from kiosk.directory.merge import OWNERS, owner_of
from kiosk.directory.problems import Problem
from kiosk.directory.tables import Entry, Tables, empty, gather
from kiosk.store import durable

FILE: Final = "hub.json"
FORMAT: Final = 1
LARGEST: Final = 64 << 10
"""Bytes of one service (sync/protocol.md)."""
MOST_ROWS: Final = 100_000
"""Rows of all of them, at most: what is read takes some 900 bytes of memory each, and a service has some 25."""
TURNED: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What lets a line read the other way round than it is written; an honest hub takes none in (sync/hub/hsds.py)."""
TERMS: Final = ("taxonomy", "taxonomy_term")
_TERMS_FILE: Final = "terms.json"


@dataclass(slots=True)
class FromHub:
    """The hub's layer. `gone`: services that the organisation took away, whoever else has them."""

    tables: Tables = field(default_factory=empty)
    gone: frozenset[str] = frozenset()
    left_out: int = 0
    """Services that can't be used."""


def read(services: Mapping[str, str], terms: str) -> FromHub:
    """What these texts hold; of each service by its id, "" for one that was taken away."""
    said = {key: text for key, text in services.items() if text}
    found = FromHub(gone=frozenset(services.keys() - said.keys()))
    files, named = {_TERMS_FILE: terms.encode("utf-8", "replace")} if _is_object(terms) else {}, {}
    left = hsds.MOST_BYTES - sum(map(len, files.values()))
    room = MOST_ROWS - (terms.count("{") if files else 0)
    for number, (key, text) in enumerate(said.items()):
        data = text.encode("utf-8", "replace")
        if not _is_object(text) or len(data) > LARGEST:
            continue
        left, room = left - len(data), room - text.count("{")
        if left >= 0 and room >= 0:
            files[f"{number}.json"], named[f"{number}.json"] = data, key
    found.left_out = len(said) - len(named)
    try:
        entries, problems = hsds.read_entries(files) if named else ({}, {})
    except NotRead:
        found.left_out = len(said)
        return found
    shared = _terms(entries.get(_TERMS_FILE, []))
    found.tables |= shared
    for name, key in named.items():
        one = _service(key, entries.get(name, []), problems.get(name, []), shared)
        if one is None or _clashes(one, found.tables):
            found.left_out += 1
            continue
        for table, rows in one.items():
            found.tables[table] |= rows
    return found


def _is_object(text: str) -> bool:
    """Whether it may be one: what reads files takes zips and tables too."""
    return text.lstrip()[:1] == "{"


def _terms(entries: list[Entry]) -> Tables:
    """The terms that are as they should be, and the taxonomies that they belong to."""
    tables, places, _notes = gather(one for one in entries if one.table in TERMS)
    while wrong := [
        (table, one.id) for table in TERMS for one in check({table: tables[table]}, places, tables) if one.serious
    ]:
        for table, key in wrong:
            tables[table].pop(key, None)
    return {table: tables[table] for table in TERMS}


def _service(key: str, entries: list[Entry], problems: list[Problem], shared: Tables) -> Tables | None:
    """The rows of one service; None where anything serious is wrong with it, or it is another."""
    tables, places, notes = gather(entries)
    if notes or any(one.serious for one in problems) or tables["service"].keys() != {key}:
        return None
    if any(isinstance(value, str) and TURNED.search(value) for one in entries for value in one.row.values()):
        return None
    among = {**tables, **{table: {**shared[table], **tables[table]} for table in TERMS}}
    return None if any(one.serious for one in check(tables, places, among)) else tables


def _clashes(one: Tables, before: Tables) -> bool:
    """Whether a row that is this service's alone stands for something else already."""
    for table, rows in one.items():
        for key, row in rows.items():
            known = before[table].get(key)
            if known is None or known == row or table in OWNERS or table in TERMS:
                continue
            if (owner_of(table, row, one) or ("service",))[0] == "service":
                return True
    return False


def kept(data: Path) -> FromHub:
    """What `keep` kept; nothing where nothing was, or where it can't be read."""
    try:
        found = json.loads((data / FOLDER / FILE).read_bytes())
        if found["format"] == FORMAT:
            return FromHub(hsds.from_flat(found["tables"]), frozenset(found["gone"]), int(found["left_out"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return FromHub()


def keep(data: Path, found: FromHub) -> None:
    """Keep this instead; whole or not at all. Raises the store's known errors."""
    said = {
        "format": FORMAT, "gone": sorted(found.gone), "left_out": found.left_out, "tables": hsds.flat(found.tables),
    }  # fmt: skip
    try:
        durable.make_directory(data / FOLDER)
        durable.write_new(data / FOLDER / FILE, json.dumps(said, ensure_ascii=False).encode())
    except OSError as error:
        raise durable.known(error) from error


def is_kept(data: Path) -> bool:
    """Whether there is a file at all."""
    return (data / FOLDER / FILE).is_file()
