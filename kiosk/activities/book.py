"""The sign-up table: what a row is, all rows sorted into their occurrences, and reading them no oftener than needed."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from tinydb.table import Table

from kiosk.activities.ports import Journal
from kiosk.activities.views import Status


@dataclass(frozen=True, slots=True)
class SignUp:
    """A row of the sign-up table. It holds nothing about who the person is.

    `order` counts the sign-ups of this occurrence from 0. `person`: something lies under this sign-up's subject key.
    `seen`: the occurrence as it was when the person signed up.
    """

    id: str
    code: str
    uid: str
    occurrence: str
    order: int
    status: Status
    friends: int
    role: str
    buddy: bool
    person: bool
    seen: dict[str, Any]

    @property
    def seats(self) -> int:
        """Ordinary seats the party needs."""
        return self.friends + (0 if self.role else 1)


class Book:
    """All sign-ups at one moment."""

    def __init__(self, rows: Table) -> None:
        self.doc_ids: dict[str, int] = {}
        self.by_code: dict[str, SignUp] = {}
        self.parties: dict[tuple[str, str], list[SignUp]] = {}
        for row in rows:
            self.add(SignUp(**row), row.doc_id)

    def party(self, uid: str, occurrence: str) -> list[SignUp]:
        """The sign-ups of one occurrence, in the order they came."""
        return self.parties.get((uid, occurrence), [])

    def add(self, one: SignUp, doc_id: int) -> None:
        """Write one in."""
        self.doc_ids[one.id] = doc_id
        self.by_code[one.code] = one
        self.parties.setdefault((one.uid, one.occurrence), []).append(one)


class Register:
    """Reads and writes the rows. Write within a transaction, on a `fresh` book, and the book stays right."""

    def __init__(self, store: Journal) -> None:
        self._store, self._rows = store, store.table("signups")
        self._last: tuple[int, Book] | None = None
        self._written_at = -1

    def look(self) -> Book:
        """The sign-ups as they are now; read again only when the store has changed. Not to be written in."""
        revision = self._store.revision
        if self._last is None or self._last[0] != revision or revision == self._written_at:
            self._last = (revision, Book(self._rows))
        return self._last[1]

    def fresh(self) -> Book:
        """A book to write in."""
        # What is written has no revision of its own until it is committed, and never gets one if it is undone. So
        # nothing that is read at this revision from now on may be kept.
        self._written_at = self._store.revision
        return Book(self._rows)

    def insert(self, book: Book, one: SignUp) -> None:
        """Add a sign-up."""
        book.add(one, self._rows.insert(asdict(one)))

    def change(self, book: Book, one: SignUp, **fields: Any) -> SignUp:
        """Change some fields of a sign-up, and give it as it is now."""
        self._rows.update(fields, doc_ids=[book.doc_ids[one.id]])
        changed = replace(one, **fields)
        party = book.party(one.uid, one.occurrence)
        party[party.index(one)] = book.by_code[one.code] = changed
        return changed

    def remove(self, book: Book, party: list[SignUp]) -> None:
        """Delete the rows of all of an occurrence's sign-ups."""
        self._rows.remove(doc_ids=[book.doc_ids[one.id] for one in party])
