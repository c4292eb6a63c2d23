"""What a client keeps: one row about its hub in the kiosk's own store, and all that the hub has told it.

Everything that must go together is written in one transaction of that store, so a power cut at any instant leaves what
was, or what is. The row (table `hub`) has, once the kiosk is enrolled:

    url organisation organisation_name centre name     whose kiosk this is
    credential hub_key content_key recovery_key
    turn cursor poll                   see protocol.md
    copy restored probe held caught_up what is still to be done after an older copy was put back, here or at the hub
    generation snapshot                which snapshot the rows in `changes` are of, and whether one is being taken in
    marks                              how far the hub had everything on which day, for letting go after 45 days
    packs                              whether content must be brought into line
    releases release_wait              whether the system must be, and until when to wait (release_fetch.py)
    boxes                              whether the hub's boxes must be looked through (boxes.py)
    trust clock                        the hub's time, and by how many seconds the wall clock is before it
    state code since last_ok wait      how the line is
    status                             what state was last told, and when

Tables besides: `changes`, the newest of each key: {key, kind, body, n, generation}; `refused`, what the hub can never
take: {epoch, seq, hlc, stream, type, body, code, what}; and `boxes`, what was done about each (boxes.py).
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol

from sync import errors
from sync.errors import NotEnrolled, SyncError

if TYPE_CHECKING:
    from tinydb.table import Table

ROW: Final = "hub"
CHANGES: Final = "changes"
BOXES: Final = "boxes"
REFUSED: Final = "refused"

State = Literal["ok", "offline", "captive", "clock", "busy", "blocked", "cloned", "never"]


class Journal(Protocol):
    """The little of `kiosk.store.Store` that a client needs."""

    def table(self, name: str, /) -> "Table":
        """A table; what is written to it is durable when the transaction ends."""

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside are one, or none."""


class Change(NamedTuple):
    """A change as the hub tells it; protocol.md, "Kinds"."""

    n: int
    key: str
    kind: str
    body: dict[str, Any]
    gone: bool


class Round(NamedTuple):
    """What one round did. `waiting` and `refused` are what is left: to be sent, and on the list for staff."""

    sent: int
    received: int
    waiting: int
    refused: int
    cursor: str


@dataclass(frozen=True, slots=True)
class Link:
    """How kiosk and hub are getting on. `code` is the last error's (errors.py), "" when it went well; with state "ok",
    it is what stood in the way of the content packs alone.

    `since` is when it came to this state, `last_ok` when they last spoke, `retry_at` before when the hub asked not to
    be spoken to; all aware, by this machine's clock. `clock` is by how many seconds that clock was before the hub's
    (behind: below 0) when they last spoke; from `trust.FAR_OFF` on, somebody should set it.
    """

    state: State = "never"
    code: str = ""
    since: datetime | None = None
    last_ok: datetime | None = None
    retry_at: datetime | None = None
    clock: int | None = None


class Own:
    """The row."""

    def __init__(self, journal: Journal) -> None:
        self._table = journal.table(ROW)
        self._held: dict[str, Any] | None = None

    @contextmanager
    def held(self, row: Mapping[str, Any]) -> Iterator[None]:
        """Take it to be `row` and what is written here, for a round in which nobody else writes what a client reads.

        So it is read once, where a round asked the store 21 times. After a transaction that failed it is not what the
        store holds: whoever catches that and goes on says `let_go`.
        """
        self._held = dict(row)
        try:
            yield
        finally:
            self._held = None

    def let_go(self) -> None:
        """From now on read what the store holds."""
        self._held = None

    def read(self) -> dict[str, Any]:
        """All of it; empty before the kiosk is enrolled."""
        if self._held is not None:
            return dict(self._held)
        return next((dict(row) for row in self._table), {})

    def enrolled(self) -> dict[str, Any]:
        """All of it. Raises NotEnrolled."""
        row = self.read()
        if not row.get("hub_key"):
            raise NotEnrolled
        return row

    def write(self, fields: Mapping[str, Any]) -> None:
        """Set these; call it within a transaction."""
        if not self._table.update(fields):
            self._table.insert(fields)
        if self._held is not None:
            self._held |= fields


def link(row: Mapping[str, Any]) -> Link:
    """How it stands, by the row."""
    wait = row.get("wait") or {}
    return Link(
        row.get("state", "never"),
        row.get("code", ""),
        _time(row.get("since")),
        _time(row.get("last_ok")),
        _time(wait.get("until")),
        row.get("clock"),
    )


def _time(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def stamp(moment: datetime) -> str:
    """A moment as the row keeps it: ISO 8601 in UTC, whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def state_after(error: SyncError) -> State:
    """What state an error puts the line into."""
    if error.code == "cloned":
        return "cloned"
    return next((state for kind, state in _STATES if isinstance(error, kind)), "offline")


_STATES: tuple[tuple[type[SyncError], State], ...] = (
    (errors.CaptivePortal, "captive"),
    (errors.NotTheHub, "captive"),
    (errors.Intercepted, "captive"),
    (errors.WrongClock, "clock"),
    (errors.Busy, "busy"),
    (errors.Blocked, "blocked"),
    (errors.UnknownKiosk, "blocked"),
    (errors.NotEnrolled, "never"),
)
