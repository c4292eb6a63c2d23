"""A kiosk's side of the protocol: `Client.round` says everything that is to be said to the hub, once; `enrol` joins one.

Each step is one transaction of the kiosk's own store around what an answer brought, and every request may be repeated:
so a power cut, a kill or a cut line at any instant loses nothing and doubles nothing. What a round has left to do
stands in the row (state.py), never in memory alone. Nothing here is imported at a kiosk's start but names: the line
(transport.py: requests, urllib3) is made by the first round.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.errors import SyncError
from sync.events import Event, EventLog
from sync.state import Change, Journal, Link, Round
from sync.thread import SyncThread

__all__ = ["Change", "Client", "Does", "Link", "Round", "SyncError", "SyncThread", "enrol"]


def _nothing(*_: object) -> None:
    """Where the caller has nothing to do."""


@dataclass(frozen=True)
class Does:
    """What the kiosk does with what it hears.

    prepare(changes)           outside, just before the transaction that applies them: what takes long, as parsing
    apply(change)              within the transaction that saves the cursor: take it in; the same change may come again
    applied()                  at the end of that transaction, once for all changes in it
    refused(event, code, what) within a transaction: the hub can never take this event
    held()                     within a transaction: the hub was restored; append a `signup.held` for each sign-up that
                               was told a decision
    status()                   outside: what `POST /api/1/status` says, but for what the client knows itself (queue,
                               refused, cursor, clock, trusted_time)
    packs(bodies, fetch)       outside: bring content into line with the bodies of all `pack` changes;
                               `fetch(pack, version, sha256, start)` gives a file's bytes from `start` on, in pieces.
                               Called after every change of a pack until it returns without an error.
    """

    apply: Callable[[Change], object]
    prepare: Callable[[list[Change]], object] = _nothing
    applied: Callable[[], object] = _nothing
    refused: Callable[[Event, str, str], object] = _nothing
    held: Callable[[], object] = _nothing
    status: Callable[[], Mapping[str, Any]] = dict
    packs: Callable[[list[dict[str, Any]], "Fetch"], object] = _nothing


Fetch = Callable[[str, int, str, int], Iterator[bytes]]


class Client:
    """A kiosk's connection to its hub; one thread at a time calls it."""

    def __init__(
        self,
        journal: Journal,
        log: EventLog,
        does: Does,
        *,
        lock: Path,
        version: str,
        now: Callable[[], datetime],
        url: str = "",
        ca: Path | None = None,
    ) -> None:
        """`lock` is a file that keeps two processes from syncing at once; `url` overrides the row's; `ca` is a file of
        certificates to trust instead of the public ones; `now` gives the wall clock, aware.
        """

    def round(self, *, patience: float = 0.0) -> Round:
        """Say and hear everything once. Raises SyncError; what was done until then stays done.

        `patience` is how many seconds to wait for another process that is at it (then Occupied).
        """
        raise NotImplementedError

    @property
    def link(self) -> Link:
        """How it stands; cheap."""
        raise NotImplementedError

    def trusted_now(self) -> datetime | None:
        """The hub's time, if it was heard since the machine was switched on."""
        raise NotImplementedError

    def stop(self) -> None:
        """Let a round in another thread end before its next request."""


def enrol(
    url: str,
    typed: str,
    journal: Journal,
    log: EventLog,
    *,
    version: str,
    model: str,
    now: Callable[[], datetime],
    random: Callable[[int], bytes],
    ca: Path | None = None,
) -> dict[str, Any]:
    """Join the hub at `url` with the code as `typed`; writes the row and gives what the hub said (no secrets in it).

    Raises SyncError: enrolment.BadCode, WrongCode, BadBox, and everything a line may raise.
    """
    raise NotImplementedError
