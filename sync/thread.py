"""The thread that syncs beside everything else: when woken, after each poll, and patiently after failures."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.client import Client


class SyncThread:
    """Rounds without end. It never raises, and logs only codes and counts."""

    def __init__(
        self, client: "Client", *, random: Callable[[], float], changed: Callable[[], object] = lambda: None
    ) -> None:
        """`random` gives 0..1; `changed` is called from the thread after a round that changed anything, the link too."""

    def start(self) -> None:
        """Begin; the first round comes at once."""

    def wake(self) -> None:
        """Sync soon: there is something to say."""

    def stop(self) -> None:
        """End after the request that is under way; does not wait longer than a moment."""
