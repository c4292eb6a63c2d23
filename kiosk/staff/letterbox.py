"""A few words for staff, left at the screen: by a visitor, who gives no name, or by a colleague. What a
visitor suggests that the house does comes the same way.

They are sealed as soon as they are left, to a key whose other half comes of the staff data key (keys.py): so who opens
a card reads them, and neither the disk nor the kiosk's own keys do. The public half is known here from the first card
that opens; before that, nothing can be left. A new staff key has a new half, and opens what was sealed before.

    private half   HKDF-SHA256 of the staff key, `info` is `DERIVED_AS`, to the 96 bytes that sync/seal.py takes
    sealed         sync/seal.py with the purpose "message" and the message's id, so that none passes for another

Each message is a subject of its own in the store, so taking one away destroys it. In clear stand when it came and the
epoch that it is sealed to; who left it, and whether it is a suggestion, is inside. They stay at this kiosk, and go by
themselves after `KEPT`.
"""

import base64
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.staff.audit import VISITOR
from kiosk.staff.errors import NoKeyForCard
from kiosk.store import Store
from sync import seal
from sync.events import encode

if TYPE_CHECKING:
    from kiosk.staff.keys import StaffKey

ROWS, SEALED, BOX = "messages", "words", "letterbox"
"""The tables: which there are, the words of one (its own subject's), and the newest public half."""
PREFIX: Final = "message-"
DERIVED_AS: Final = b"stuen staff letterbox 1\x00"
KEPT: Final = timedelta(days=30)
ACTIVITY: Final = "activity"
"""What a message is about that suggests one."""
LONGEST: Final = 300
"""Characters of a message."""
WIDEST: Final = 7
"""Bytes at most for a character, as it is written down, and the quotes."""
MOST: Final = 40
"""Messages that wait: staff must be able to read them all."""
IN_A_VISIT: Final = 3
"""Messages of one visit: the program begins anew with each."""

Random = Callable[[int], bytes]


class NoLetterbox(KnownError):
    """No staff card was opened here yet."""

    message = N_("No message can be left here yet. Please talk to staff, or call them.")


class LetterboxFull(KnownError):
    """There are many already, or this visitor has left some."""

    message = N_("There is no room for more messages. Please talk to staff.")


class Message(NamedTuple):
    """One message, open. `by`: "visitor" or a card's serial; `text` None: this card's key does not open it; `about`: ""
    or `ACTIVITY`.
    """

    id: str
    left: datetime
    by: str
    text: str | None
    about: str = ""


class Letterbox:
    """The messages of one kiosk. Methods may raise the store's known errors."""

    def __init__(self, store: Store, clock: Clock, *, random: Random = os.urandom) -> None:
        self._store, self._clock, self._random = store, clock, random
        self._left = 0

    # For who leaves one

    @property
    def possible(self) -> bool:
        """Whether staff could ever read it."""
        return self._box() is not None

    def leave(self, text: str, *, by: str = VISITOR, about: str = "") -> str:
        """Seal it and keep it; gives its id, for taking it back. Raises NoLetterbox, LetterboxFull."""
        box = self._box()
        if box is None:
            raise NoLetterbox
        if len(self._rows()) >= MOST or (by == VISITOR and self._left >= IN_A_VISIT):
            raise LetterboxFull
        name = self._random(16).hex()
        # Short and long ones look alike, and so do suggestions and others.
        said = {"text": _padded(text.strip()[:LONGEST]), "by": by.ljust(64), "about": about.ljust(16)}
        public = base64.b64decode(box["public"])
        sealed = seal.seal_json(said, [public], **_about(name), number=0, random=self._random)
        row = {"id": name, "left": self._clock.now().isoformat(timespec="minutes"), "epoch": box["epoch"]}
        with self._store.transaction():
            self._store.subject(PREFIX + name).table(SEALED).insert({"sealed": base64.b64encode(sealed).decode()})
            self._store.table(ROWS).insert(row)
        self._left += by == VISITOR
        return name

    def take_away(self, name: str) -> None:
        """Destroy one: by who left it, or by staff who have read it. One that is gone is gone."""
        with self._store.transaction():
            there = [row.doc_id for row in self._store.table(ROWS) if row["id"] == name]
            if there:
                self._store.table(ROWS).remove(doc_ids=there)
                self._store.shred(PREFIX + name)

    # For staff

    def waiting(self) -> int:
        """How many there are; this needs no key."""
        return len(self._rows())

    def follow(self, staff: "StaffKey") -> None:
        """A card has opened: from now on messages are sealed to its key."""
        private = _private(staff.key)
        row = {"epoch": staff.epoch, "public": base64.b64encode(seal.public_of(bytes(private))).decode()}
        private[:] = bytes(len(private))
        if self._box() == row:
            return
        with self._store.transaction():
            self._store.table(BOX).truncate()
            self._store.table(BOX).insert(row)

    def read(self, staff: "StaffKey") -> list[Message]:
        """All that wait, the oldest first."""
        return sorted((self._opened(row, staff) for row in self._rows()), key=lambda one: one.left)

    def forget_old(self) -> int:
        """Destroy what nobody took away in time; gives how many."""
        before = self._clock.now() - KEPT
        old = [row["id"] for row in self._rows() if datetime.fromisoformat(row["left"]) < before]
        for name in old:
            self.take_away(name)
        return len(old)

    # How

    def _opened(self, row: dict[str, Any], staff: "StaffKey") -> Message:
        left = datetime.fromisoformat(row["left"])
        kept = self._store.subject(PREFIX + row["id"]).table(SEALED).get(doc_id=1)
        try:
            key = staff.of(row["epoch"])
            private = _private(key)
            key[:] = bytes(len(key))
            try:
                sealed = base64.b64decode(kept["sealed"]) if kept else b""
                said = seal.unseal_json(sealed, bytes(private), **_about(row["id"]))
            finally:
                private[:] = bytes(len(private))
        except (NoKeyForCard, seal.BadSeal, seal.NotForThisKey):
            return Message(row["id"], left, "", None)
        return Message(row["id"], left, said["by"].strip(), said["text"].strip(), said.get("about", "").strip())

    def _rows(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self._store.table(ROWS)]

    def _box(self) -> dict[str, Any] | None:
        return next((dict(row) for row in self._store.table(BOX)), None)


def _padded(text: str) -> str:
    """The words with spaces behind, so that all are equally long as they are written down, whatever their letters."""
    return text + " " * (WIDEST * LONGEST - len(encode(text)))


def _about(name: str) -> dict[str, str]:
    """What a message is bound to."""
    return {"organisation": "", "device": "", "purpose": f"message {name}"}


def _private(key: bytearray) -> bytearray:
    """The private half, of the staff key's."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - not at a kiosk's start
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    private = bytearray(seal.PRIVATE_SIZE)
    HKDF(hashes.SHA256(), seal.PRIVATE_SIZE, None, DERIVED_AS).derive_into(key, private)
    return private
