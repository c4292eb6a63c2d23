"""Where folders lie in the store: the row that finds one by what the words give, and what is sealed, a subject's own.

A row says {id, name, tag, version, own, size, sent}: the store's id and the name among kiosks are both by chance, the
tag is what the slow function gave; and {unopened, unopened_version}: at which count of days it became of that version
(expiry.py).
What is in a folder, even how many things, is in the sealed bytes alone.
"""

import base64
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, suppress
from typing import Any, Final, NamedTuple

from kiosk.errors import KnownError
from kiosk.folder import sealed
from kiosk.folder.errors import BadBox
from kiosk.folder.sealed import Sealed
from kiosk.store import Store
from sync.events import Pick

ROWS, SALTS, NOTES, EXPIRED = "folders", "folder_salts", "folders_gone", "folders_expired"
COPY, BESIDE = "sealed", "beside"
"""A subject's tables: the newest copy; one from elsewhere, or of before it, until the folder is opened."""
TRIES: Final = "code_attempts_cards"
PREFIX: Final = "folder-"
LOST: Final = -1
"""For `sent`: the hub had it and has it no longer. 0 is never: then no other kiosk has a copy either."""
COUNTS: Final = 8 << 10
"""Bytes for which a copy counts, however small it is."""
MOST_SALTS: Final = 8
"""Each costs a slow function whenever a card is tried: a centre has one, and for a while as many as it has kiosks."""


class Box(NamedTuple):
    """What the hub carries without knowing what it is: the newest `version` of a name wins."""

    name: str
    version: int
    blob: bytes


class Rows:
    """The folders of this kiosk, as the store has them. Methods may raise the store's known errors."""

    def __init__(self, store: Store, random: Callable[[int], bytes]) -> None:
        self._store, self._random = store, random

    def transaction(self) -> AbstractContextManager[None]:
        """The store's."""
        return self._store.transaction()

    # Finding one

    def salts(self) -> list[bytes]:
        """Of all cards that may open something here."""
        return sorted(bytes.fromhex(row["salt"]) for row in self._store.table(SALTS))

    def salt(self) -> bytes:
        """For a new card: the one that all kiosks of the centre come to agree on, the least that they know."""
        known = self.salts()
        if not known:
            known = [self._random(16)]
            self._store.table(SALTS).insert({"salt": known[0].hex()})
        return known[0]

    def all(self) -> list[dict[str, Any]]:
        """Every row."""
        return [dict(row) for row in self._store.table(ROWS)]

    def by(self, what: str, value: str) -> dict[str, Any] | None:
        """The row with this id, name or tag."""
        return next((row for row in self.all() if row[what] == value), None)

    def size(self) -> int:
        """Bytes of all copies; so counted, a bound of them is one of how many there are, too."""
        return sum(max(row.get("size", 0), COUNTS) for row in self._store.table(ROWS))

    # How long nobody has opened one

    def opened(self, name: str, version: int, counted: int) -> None:
        """At this count of days a folder is of this version."""
        self._store.table(ROWS).update({"unopened": counted, "unopened_version": version}, _is(name))

    def not_opened(self, name: str, before: int, version: int) -> None:
        """It is of another version now, and nobody has opened it for that."""
        fits = Pick(lambda row: row["id"] == name and row.get("unopened_version") == before)
        self._store.table(ROWS).update({"unopened_version": version}, fits)

    def expire(self, name: str) -> None:
        """Nothing of it stays here but which version it was, so that the same does not come back."""
        with self.transaction():
            gone = [dict(row) for row in self._store.table(ROWS) if row["id"] == name]
            self._store.table(ROWS).remove(_is(name))
            self._store.table(EXPIRED).insert_multiple({"name": row["name"], "version": row["version"]} for row in gone)
            self._store.shred(name)

    def expired(self, name: str) -> int:
        """The version of a folder that went because nobody opened it; 0 for none, by its name among kiosks."""
        return max((row["version"] for row in self._store.table(EXPIRED) if row["name"] == name), default=0)

    # What is sealed

    def copy(self, name: str, table: str = COPY) -> Sealed | None:
        """What lies in a folder's subject. Raises BadBox for what this version can't read."""
        row = self._store.subject(name).table(table).get(doc_id=1)
        return sealed.read(base64.b64decode(row["blob"])) if row else None

    def put(self, name: str, one: Sealed, blob: bytes, *, own: bool = True, sent: int | None = None) -> None:
        """Keep this as a folder's newest copy; `name` is the store's id of it. Joins the transaction.

        `own`: it was written here, so that no other kiosk may have seen it; `sent`: the version that the hub has.
        """
        self._blob(name, COPY, blob)
        row: dict[str, Any] = {"id": name, "name": one.name, "tag": one.tag.hex(), "version": one.counter, "own": own}
        row["size"] = len(blob)
        if sent is not None:
            row["sent"] = sent
        if self.by("id", name) is None:
            self._store.table(ROWS).insert({"sent": 0, **row})
        else:
            self._store.table(ROWS).update(row, _is(name))

    def put_beside(self, name: str, blob: bytes) -> None:
        """Keep another copy until the folder is opened next."""
        self._blob(name, BESIDE, blob)

    def no_beside(self, name: str) -> None:
        """It was taken in."""
        self._store.subject(name).drop_table(BESIDE)

    def blob(self, name: str, table: str = COPY) -> bytes:
        """The bytes of a copy."""
        row = self._store.subject(name).table(table).get(doc_id=1)
        return base64.b64decode(row["blob"]) if row else b""

    def fresh_id(self) -> str:
        """For a new folder."""
        return PREFIX + self._random(16).hex()

    def shred(self, name: str, note: Box, *, sent: int = 0) -> None:
        """Nothing of it stays but the note that it is gone."""
        with self.transaction():
            self._store.table(ROWS).remove(_is(name))
            self.note(note, sent=sent)
            self._store.shred(name)

    def tidy(self) -> None:
        """Write what is alive into a new file: also the row of a folder that is gone leaves the disk's files."""
        with suppress(KnownError):  # else at the store's next
            self._store.compact()

    def note(self, note: Box, *, sent: int = 0) -> None:
        """Remember for good that a folder is gone."""
        blob = base64.b64encode(note.blob).decode()
        self._store.table(NOTES).insert({"name": note.name, "version": note.version, "blob": blob, "sent": sent})

    def notes(self) -> list[Mapping[str, Any]]:
        """Of folders that are gone."""
        return list(self._store.table(NOTES))

    def there(self, name: str) -> bool:
        """Whether anything of it is left: a row, or a key."""
        return self.by("id", name) is not None or name in self._store.subjects()

    def told(self, name: str, version: int) -> None:
        """The hub has this version of a name."""
        fits = Pick(lambda row: row["name"] == name and row["sent"] < version)
        for table in (ROWS, NOTES):
            self._store.table(table).update({"sent": version}, fits)

    def untold(self, names: Collection[str]) -> None:
        """The hub has none of these names any more."""
        for table in (ROWS, NOTES):
            self._store.table(table).update({"sent": LOST}, Pick(lambda row: row["name"] in names))

    def learn(self, salt: bytes) -> None:
        """A salt that cards of another kiosk have. Raises BadBox where there are too many."""
        known = self.salts()
        if salt not in known:
            if len(known) >= MOST_SALTS:
                raise BadBox
            self._store.table(SALTS).insert({"salt": salt.hex()})

    def _blob(self, name: str, table: str, blob: bytes) -> None:
        there, row = self._store.subject(name).table(table), {"blob": base64.b64encode(blob).decode()}
        if there.get(doc_id=1) is None:
            there.insert(row)
        else:
            there.update(row, doc_ids=[1])


def _is(name: str) -> Pick:
    return Pick(lambda row: row["id"] == name)
