"""Sealed copies of folders, for the other kiosks of the centre: what goes out, and what comes in.

A copy is what lies in the store anyway (sealed.py): it needs no key of the centre's, for the salt of its card travels
in it, and the card does the rest. Whoever carries it can hold it back or give an older one again; it can't read it,
change it, make a newer one or say that it is gone, for a name is the hash of a key that signs, which only who opens
the folder has.

The newest counter wins. What was written here and is overtaken by another kiosk's copy is not lost: it lies beside that
until the folder is opened, and becomes one with it (content.py).
"""

import base64
import os
from collections.abc import Iterable
from typing import Final

from kiosk.folder import sealed
from kiosk.folder.errors import BadBox
from kiosk.folder.folder import Folder
from kiosk.folder.rows import Box, Rows
from kiosk.folder.sealed import Random, Sealed
from kiosk.staff.audit import VISITOR, Audit
from kiosk.store import Store

MOST_HERE: Final = 64 << 20
"""Bytes of all folders here, after which none comes from elsewhere: anybody can make what looks like one, and the store
has all of them in memory.
"""


def sealed_copy(folder: Folder) -> bytes:
    """An open folder as the bytes that another kiosk takes."""
    return folder.blob()


def taken(blob: bytes) -> Sealed:
    """What may be known of such bytes without a key, checked for whose they are. Raises BadBox."""
    return sealed.read(blob)


def waiting(store: Store) -> dict[str, int]:
    """Which copies the hub does not have yet: their names and versions."""
    rows = Rows(store, os.urandom)
    return {row["name"]: row["version"] for row in (*rows.all(), *rows.notes()) if row["sent"] < row["version"]}


class Copies:
    """What the line asks for folders. Methods may raise the store's known errors."""

    def __init__(self, store: Store, audit: Audit, *, random: Random = os.urandom) -> None:
        self._rows, self._audit = Rows(store, random), audit

    def outgoing(self) -> list[Box]:
        """What the hub does not have yet: the newest copy of each folder, and the notes of those that are gone."""
        found = [
            Box(row["name"], row["version"], self._rows.blob(row["id"]))
            for row in self._rows.all()
            if row["sent"] < row["version"]
        ]
        found += [
            Box(row["name"], row["version"], base64.b64decode(row["blob"]))
            for row in self._rows.notes()
            if row["sent"] < row["version"]
        ]
        return found

    def told(self, name: str, version: int) -> None:
        """The hub has it, or a newer one."""
        with self._rows.transaction():
            self._rows.told(name, version)

    def lost(self, names: Iterable[str]) -> None:
        """The hub has no longer what it was told to have: these go out again."""
        with self._rows.transaction():
            self._rows.untold(set(names))

    def incoming(self, box: Box) -> bool:
        """Take one in: one transaction. Gives whether anything changed by it. Raises BadBox, with nothing changed."""
        one = taken(box.blob)
        if (one.name, one.counter) != (box.name, box.version):
            raise BadBox
        there = self._rows.by("name", one.name) is not None
        news = self._taken_in(one, box)
        if news and there and one.kind == sealed.GONE:  # of what was never here nothing is in the files
            self._rows.tidy()
        return news

    def _taken_in(self, one: Sealed, box: Box) -> bool:
        with self._rows.transaction():
            if any(row["name"] == one.name for row in self._rows.notes()):
                return False
            if one.kind != sealed.GONE and one.counter <= self._rows.expired(one.name):
                return False
            row = self._rows.by("name", one.name)
            if one.kind == sealed.GONE:
                self._gone(row["id"] if row else None, box)
                return True
            if row is None:
                if self._rows.size() >= MOST_HERE:
                    raise BadBox
                self._rows.learn(one.salt)
                self._rows.put(self._rows.fresh_id(), one, box.blob, own=False, sent=one.counter)
                return True
            ours = self._rows.blob(row["id"])
            if (one.counter, box.blob) <= (row["version"], ours):
                return False
            self._rows.learn(one.salt)
            if row["own"]:
                self._rows.put_beside(row["id"], ours)
            self._rows.put(row["id"], one, box.blob, own=False, sent=one.counter)
            return True

    def _gone(self, there: str | None, box: Box) -> None:
        if there is None:
            self._rows.note(box, sent=box.version)
            return
        self._audit.write("folder.shredded_elsewhere", who=VISITOR)
        self._rows.shred(there, box, sent=box.version)
