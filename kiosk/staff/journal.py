"""What is needed of the kiosk's store by what keeps a table in it: `kiosk.store.Store` is one, a test's own another."""

from contextlib import AbstractContextManager
from typing import Protocol

from tinydb.table import Table


class Journal(Protocol):
    """What is needed of `kiosk.store.Store`."""

    def table(self, name: str, /) -> Table:
        """The table of this name."""

    def transaction(self) -> AbstractContextManager[object]:
        """All writes within are one, or none."""
