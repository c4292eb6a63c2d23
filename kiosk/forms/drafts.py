"""Forms half filled in, on the disk: sealed from the first answer on, opened again with the key slip only.

Each draft is a subject of its own in the store, and what is in it is sealed once more under a key that lives in memory.
Without a slip that key dies with the visit (or with the power), and the draft is shredded. With a slip, the key is kept
beside the draft, sealed under what the six words give (keyslip.py); so the disk and the device's keys open no draft.

What it cannot promise: anything against who has the slip; that staff get a draft back whose slip was lost.
"""

import base64
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kiosk.activities.attempts import Attempts
from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.forms import keyslip
from kiosk.forms.keyslip import Derived, KeySlip
from kiosk.i18n import N_
from kiosk.store import Store

KEPT = timedelta(days=30)
ROWS, SALT, SEALED, TRIES = "drafts", "draft_salt", "draft", "code_attempts_slips"
"""The tables: which drafts there are (nothing of what is in them), the device's salt, a draft's own, wrong slips."""
PREFIX = "draft-"
_NONCE, _KEY, _SALT = 12, 32, 16

Derive = Callable[[KeySlip, bytes], Derived]
Random = Callable[[int], bytes]


class NoDraft(KnownError):
    """No draft opens with these words."""

    message = N_("Nothing opens with those words. Look at the slip again: each word, and the date.")


class WaitFirst(KnownError):
    """Too many wrong tries."""

    message = N_("Please wait {seconds} seconds, then try again.")


class DraftGone(KnownError):
    """It was ended while somebody still wrote in it: a bug of ours."""

    message = N_("The form can't be kept any more. Please begin again.")


class Draft:
    """One form half filled in. Nothing is on the disk before the first `save`."""

    def __init__(self, drafts: "Drafts", name: str, key: bytearray) -> None:
        self._drafts, self.id, self._key = drafts, name, key
        self.slip: KeySlip | None = None
        self.until: date | None = None
        """The last day on which the slip opens it; None as long as there is no slip."""

    def save(self, content: Mapping[str, Any]) -> None:
        """Keep this instead of what was kept. On the disk when this returns; raises the store's known errors."""
        if not self._key:
            raise DraftGone
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        self._drafts.write(self, _seal(bytes(self._key), text, self.id.encode(), self._drafts.random))

    def keep(self) -> KeySlip:
        """From now on it outlives the visit, for who has the slip. Slow: not in the drawing thread.

        The slip of before, if there was one, with its days counted anew. Raises the store's known errors.
        """
        if not self._key:
            raise DraftGone
        slip = self.slip or keyslip.made(self._drafts.random)
        self._drafts.wrap(self, slip, bytes(self._key))
        self.slip = slip
        return slip

    def end(self) -> None:
        """The visit is over: the key goes from memory, and without a slip the draft from the disk."""
        kept = self.slip is not None
        self._key[:] = bytes(len(self._key))
        self._key = bytearray()
        self.slip = None
        if not kept:
            self._drafts.shred(self.id)

    def drop(self) -> None:
        """It is done with, slip or no slip: nothing of it stays."""
        self.slip = None
        self.end()


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft that a slip opened, and what was kept in it."""

    draft: Draft
    content: dict[str, Any]


class Drafts:
    """All drafts of this kiosk."""

    def __init__(
        self, store: Store, clock: Clock, *, random: Random = os.urandom, derive: Derive = keyslip.derive
    ) -> None:
        self._store, self._clock, self.random, self._derive = store, clock, random, derive
        self.attempts = Attempts(store, clock.now, table=TRIES)

    def begin(self) -> Draft:
        """A new one."""
        return Draft(self, PREFIX + self.random(16).hex(), bytearray(self.random(_KEY)))

    def open(self, slip: KeySlip) -> Opened:
        """The draft of a slip. Slow: not in the drawing thread. Raises NoDraft, WaitFirst."""
        if wait := self.attempts.wait():
            raise WaitFirst(seconds=int(wait) + 1)
        self.forget_old()
        found = self._derive(slip, self._salt())
        row = next((row for row in self._store.table(ROWS) if row.get("tag") == found.tag.hex()), None)
        if row is None:
            self.attempts.wrong()
            raise NoDraft
        name = str(row["id"])
        key = _unseal(found.key, str(row["wrap"]), name.encode())
        kept = next(iter(self._store.subject(name).table(SEALED)), None)
        if kept is None:
            raise NoDraft
        draft = Draft(self, name, bytearray(key))
        draft.slip, draft.until = slip, date.fromisoformat(str(row["until"]))
        content: dict[str, Any] = json.loads(_unseal(key, str(kept["sealed"]), name.encode()))
        return Opened(draft, content)

    def forget_old(self) -> int:
        """Shred those whose days are over; gives how many. Raises the store's known errors."""
        today = self._today().isoformat()
        return self._forget([str(row["id"]) for row in self._store.table(ROWS) if today > str(row.get("until", "9"))])

    def forget_orphans(self) -> int:
        """Shred those without a slip: their visits ended by a power cut. Only before the first `begin` of a process."""
        there = {str(row["id"]): row for row in self._store.table(ROWS)}
        without = [name for name, row in there.items() if "tag" not in row]
        without += [name for name in self._store.subjects() if name.startswith(PREFIX) and name not in there]
        return self._forget(without)

    # -- for `Draft`

    def write(self, draft: Draft, sealed: str) -> None:
        """One frame: what is sealed, and at the first time that there is such a draft."""
        table = self._store.subject(draft.id).table(SEALED)
        with self._store.transaction():
            if table.get(doc_id=1) is None:
                table.insert({"sealed": sealed})
                if self._row(draft.id) is None:
                    self._store.table(ROWS).insert({"id": draft.id})
            else:
                table.update({"sealed": sealed}, doc_ids=[1])

    def wrap(self, draft: Draft, slip: KeySlip, key: bytes) -> None:
        """Keep the draft's key for who has the slip, and count the days from today."""
        found = self._derive(slip, self._salt())
        until = self._today() + KEPT
        row = {"tag": found.tag.hex(), "until": until.isoformat()}
        row["wrap"] = _seal(found.key, key, draft.id.encode(), self.random)
        with self._store.transaction():
            table, there = self._store.table(ROWS), self._row(draft.id)
            if there is None:
                table.insert({"id": draft.id, **row})
            else:
                table.update(row, doc_ids=[there])
        draft.until = until

    def shred(self, name: str) -> None:
        """Nothing of it stays. A disk that takes no writes leaves what nobody has the key to; the next start tries."""
        with suppress(KnownError):
            self._forget([name])

    # -- inside

    def _forget(self, names: list[str]) -> int:
        for name in names:
            with self._store.transaction():
                if (there := self._row(name)) is not None:
                    self._store.table(ROWS).remove(doc_ids=[there])
                self._store.shred(name)
        return len(names)

    def _row(self, name: str) -> int | None:
        return next((row.doc_id for row in self._store.table(ROWS) if row["id"] == name), None)

    def _salt(self) -> bytes:
        """The device's own, made when it is first needed: words that open a draft here open none elsewhere."""
        table = self._store.table(SALT)
        row = table.get(doc_id=1)
        if row is None:
            made = base64.b64encode(self.random(_SALT)).decode()
            table.insert({"salt": made})
            return base64.b64decode(made)
        return base64.b64decode(str(row["salt"]))

    def _today(self) -> date:
        now: datetime = self._clock.now()
        return now.astimezone(UTC).date()


def forget_old(store: Store, clock: Clock) -> None:
    """Shred the drafts whose days are over: nobody needs to come for them to go."""
    Drafts(store, clock).forget_old()


def _seal(key: bytes | bytearray, text: bytes, about: bytes, random: Random) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - start-up time

    nonce = random(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text, b"stuen draft 1\x00" + about)).decode()


def _unseal(key: bytes | bytearray, sealed: str, about: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - start-up time
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    whole = base64.b64decode(sealed)
    try:
        return AESGCM(key).decrypt(whole[:_NONCE], whole[_NONCE:], b"stuen draft 1\x00" + about)
    except InvalidTag as error:
        raise NoDraft from error
