"""The sign-up table: what a row is, all rows sorted into their occurrences, and reading them no oftener than needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from tinydb.table import Table

from kiosk.activities.ports import Journal
from kiosk.activities.views import Status


def seats(friends: int, role: str) -> int:
    """Ordinary seats that a party needs: who takes a role sits on the role's place, and their friends on seats."""
    return friends + (0 if role else 1)


@dataclass(frozen=True, slots=True)
class SignUp:
    """A row of the sign-up table. It holds nothing about who the person is.

    `order` counts the sign-ups of this occurrence from 0. `person`: something lies under this sign-up's subject key.
    `seen`: the occurrence as it was when the person signed up.

    The rest is of those that the hub decides about. `told`: what the person was told before the status it has now, at
    first the same; "" for the kiosk's own. `lease`: confirmed from lent seats. `place`: the number in the hub's line.
    `why`: its code for a refusal. `wanted`: the role that was asked for, when somebody else got it.
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
    told: Status | Literal[""] = ""
    lease: bool = False
    place: int | None = None
    why: str = ""
    wanted: str = ""

    @property
    def seats(self) -> int:
        """Ordinary seats the party needs."""
        return seats(self.friends, self.role)

    def body(self) -> dict[str, Any]:
        """What an event says of it (sync/protocol.md, "Types and bodies")."""
        told = {
            "signup": self.id,
            "uid": self.uid,
            "occurrence": self.occurrence,
            "seats": self.seats,
            "role": self.role,
            "buddy": self.buddy,
            "status": self.status,
        }
        return told | ({"lease": True} if self.lease else {})


class Book:
    """All sign-ups at one moment."""

    def __init__(self, rows: Table) -> None:
        self.changed = False
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
    """Reads and writes the rows. One register belongs to one thread."""

    def __init__(self, store: Journal) -> None:
        self._store, self._rows = store, store.table("signups")
        self._last: tuple[int, Book] | None = None
        self._unsaved_at = -1

    def look(self) -> Book:
        """The sign-ups as they are now; read again only when the store has changed. Not to be written in."""
        revision = self._store.revision
        # What is written has no revision of its own until it is committed, and never gets one if it is undone. So
        # while something is written that is not committed, nothing that was read before is looked at again.
        if self._last is None or self._last[0] != revision or revision == self._unsaved_at:
            self._last = (revision, Book(self._rows))
        return self._last[1]

    @contextmanager
    def writing(self) -> Iterator[Book]:
        """A transaction, and the book to write in."""
        unsaved_before = self._unsaved_at
        try:
            with self._store.transaction():
                book, revision = self.look(), self._store.revision
                self._last, self._unsaved_at, book.changed = None, revision, False
                yield book
        except BaseException:
            # All that was done in here is undone, so it is again as it was when we came.
            self._last, self._unsaved_at = None, unsaved_before
            raise
        if not book.changed:
            self._last, self._unsaved_at = (revision, book), unsaved_before
        elif self._store.revision == revision + 1:
            self._last = (revision + 1, book)

    def insert(self, book: Book, one: SignUp) -> None:
        """Add a sign-up."""
        book.changed = True
        book.add(one, self._rows.insert(asdict(one)))

    def change(self, book: Book, one: SignUp, **fields: Any) -> SignUp:
        """Change some fields of a sign-up, and give it as it is now."""
        book.changed = True
        self._rows.update(fields, doc_ids=[book.doc_ids[one.id]])
        changed = replace(one, **fields)
        party = book.party(one.uid, one.occurrence)
        party[party.index(one)] = book.by_code[one.code] = changed
        return changed

    def remove(self, book: Book, party: list[SignUp]) -> None:
        """Delete the rows of all of an occurrence's sign-ups."""
        book.changed = True
        self._rows.remove(doc_ids=[book.doc_ids[one.id] for one in party])
        for one in book.parties.pop((party[0].uid, party[0].occurrence)):
            del book.by_code[one.code], book.doc_ids[one.id]
