"""What the centre's other kiosks say of staff's cards, as the hub brings it: lists, and cards that were closed.

The hub's client keeps what came (sync/state.py, `changes`), so nothing is lost by taking it in later and in whichever
order: a closing that came before the list whose staff signed it counts when that list has come. What was looked at is
remembered with the number of the list of that time, so that each is looked at once, and what is not the centre's is
logged once.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any, Final, Literal, Protocol

from tinydb import where

from kiosk.staff.errors import BadRoster, OldRoster
from kiosk.staff.journal import Journal
from kiosk.staff.register import Register

log = logging.getLogger(__name__)

CHANGES: Final = "changes"
KIND: Final = "staff"
LOOKED: Final = "staff_looked"
ELSEWHERE: Final = "elsewhere"
"""In the log: somebody at another kiosk."""


Found = Literal["news", "old", "nothing"]


class Log(Protocol):
    """What is needed of the audit log."""

    def write(self, what: str, *, who: str) -> object:
        """Write down that this was done."""


class Elsewhere:
    """Over one kiosk's store. One thread at a time calls `take`."""

    def __init__(self, store: Journal, register: Register, audit: Log) -> None:
        self._store, self._register, self._audit = store, register, audit

    def take(self) -> bool:
        """Take in what came; gives whether any card counts otherwise than before. Raises the store's errors."""
        said = {row["key"]: row["body"] for row in self._store.table(CHANGES) if row["kind"] == KIND}
        looked = {row["key"]: row for row in self._store.table(LOOKED)}
        if gone := sorted(set(looked) - set(said)):
            self._store.table(LOOKED).remove(where("key").one_of(gone))
        if not said or self._register.file.certificate() is None:  # whom this kiosk believes is said at the ceremony
            return False
        news, number = False, self._register.number()
        for key in sorted(said, key=lambda key: (not _is_list(said[key]), key)):  # lists first: they say who signs
            digest = hashlib.sha256(json.dumps(said[key], sort_keys=True).encode()).hexdigest()[:32]
            before: Mapping[str, Any] = looked.get(key, {})
            if (before.get("digest"), before.get("number")) == (digest, number):
                continue
            with self._store.transaction():
                found = self._took(said[key], quiet=before.get("digest") == digest)
                if found == "news":
                    news, number = True, self._register.number()
                row = {"key": key, "digest": digest, "number": number, "other": found == "old" and _of(said[key])}
                self._store.table(LOOKED).remove(where("key") == key)
                self._store.table(LOOKED).insert(row)
        return news

    def _took(self, body: Mapping[str, Any], *, quiet: bool) -> Found:
        """What it was; what is not to be believed is nothing."""
        try:
            news = self._register.incoming(body["document"] if _is_list(body) else body)
        except OldRoster:
            return "old"
        except BadRoster as error:
            if not quiet:
                log.warning("what the hub says of staff's cards was not taken: %s", type(error).__name__)
            return "nothing"
        if news:
            self._audit.write("roster.taken" if _is_list(body) else "card.revoked", who=ELSEWHERE)
        return "news" if news else "nothing"


def twins(store: Journal, number: int) -> bool:
    """Whether another kiosk has another list with this number, as when cards were made at two without a hub between."""
    return any(row["number"] == row.get("other") == number for row in store.table(LOOKED))


def _of(body: Mapping[str, Any]) -> int:
    """The number of a list that was read."""
    return int(body["document"]["roster"]["number"])


def _is_list(body: Mapping[str, Any]) -> bool:
    return isinstance(body.get("document"), dict)
