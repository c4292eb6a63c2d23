"""The sign-up table, read once and sorted into occurrences."""

from dataclasses import dataclass
from typing import Any

from tinydb.table import Table

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
    made: str
    seen: dict[str, Any]

    @property
    def seats(self) -> int:
        """Ordinary seats the party needs."""
        return self.friends + (0 if self.role else 1)


class Book:
    """All sign-ups, read once and sorted into their occurrences."""

    def __init__(self, rows: Table) -> None:
        self.doc_ids: dict[str, int] = {}
        self.by_code: dict[str, SignUp] = {}
        self.parties: dict[tuple[str, str], list[SignUp]] = {}
        for row in rows:
            sign_up = SignUp(**row)
            self.doc_ids[sign_up.id] = row.doc_id
            self.by_code[sign_up.code] = sign_up
            self.party(sign_up.uid, sign_up.occurrence).append(sign_up)

    def party(self, uid: str, occurrence: str) -> list[SignUp]:
        """The sign-ups of one occurrence, in the order they came."""
        return self.parties.setdefault((uid, occurrence), [])
