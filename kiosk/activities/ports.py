"""What the sign-ups need of the store, the calendar and the event log: as much as a test has to stand in for."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from tinydb.table import Table

from kiosk.activities.model import Occurrence


class Tables(Protocol):
    """Where tables are had from: the store, or one subject in it."""

    def table(self, name: str) -> Table:
        """The table of this name."""


class Journal(Tables, Protocol):
    """What is needed of `kiosk.store.Store`."""

    @property
    def revision(self) -> int:
        """Grows with every change, also another process's."""

    def subject(self, id: str, /) -> Tables:  # noqa: A002 - the store's own word
        """The tables under this subject's own key."""

    def transaction(self) -> AbstractContextManager[object]:
        """All writes within are one, or none."""

    def shred(self, id: str, /) -> object:  # noqa: A002
        """Destroy a subject's key, and so its tables."""


class Programme(Protocol):
    """What is needed of the calendar."""

    def occurrence(self, uid: str, occurrence_id: str, /) -> Occurrence | None:
        """An activity at one of its times, also when it is cancelled; None when the calendar no longer has it."""


class Events(Protocol):
    """What is needed of `sync.events.EventLog`."""

    def append(self, stream: str, type: str, body: Mapping[str, Any], /) -> object:  # noqa: A002
        """Record what happened, within the caller's transaction."""
