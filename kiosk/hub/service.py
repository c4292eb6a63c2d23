"""`Hub`: what screens, commands and the doctor ask about the hub, cheaply, from the store; and what they may ask for.

Nothing here waits for the network, and nothing heavy is imported before `start`, `enrol` or `round_now`.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.clock import Clock
from kiosk.config import HubSettings
from kiosk.errors import KnownError
from kiosk.hub.told import Link, Refused, Waiting, time_of

if TYPE_CHECKING:
    from kiosk.store import Store

ROW = "hub"
"""The table with one row about the hub; none of it is there before the kiosk is enrolled."""

OnDone = Callable[[KnownError | None], object]


class Reached(Protocol):
    """What speaks with the hub, once something does."""

    def wake(self) -> None:
        """Speak soon."""

    def stop(self) -> None:
        """Speak no more; does not wait for a request that is under way."""


class Hub:
    """The hub as this kiosk knows it. Threads may share one."""

    def __init__(self, store: "Store", clock: Clock, settings: HubSettings) -> None:
        self._store, self._clock, self._settings = store, clock, settings
        self._watching: list[Callable[[], object]] = []
        self._reached: Reached | None = None

    # Asking

    @property
    def enrolled(self) -> bool:
        """Whether this kiosk belongs to an organisation's hub."""
        return bool(self._row().get("hub_key"))

    @property
    def organisation(self) -> str:
        """The organisation's name; "" before the kiosk is enrolled."""
        return str(self._row().get("organisation", ""))

    @property
    def centre(self) -> str:
        """The centre's name, as the hub knows it."""
        return str(self._row().get("centre", ""))

    @property
    def name(self) -> str:
        """What the hub calls this kiosk."""
        return str(self._row().get("name", ""))

    @property
    def url(self) -> str:
        """The hub's address: the configuration's, else the one that the kiosk was enrolled with; "" for none."""
        return self._settings.url or str(self._row().get("url", ""))

    @property
    def link(self) -> Link:
        """How the kiosk and its hub are getting on."""
        row = self._row()
        if not row.get("hub_key"):
            return Link("off", None)
        return Link(row.get("state") or "never", time_of(row.get("last_ok")))

    def pending(self) -> tuple[Waiting, ...]:
        """What waits to be sent, counted by kind."""
        return ()

    def refused(self) -> tuple[Refused, ...]:
        """What the hub could not take, the newest first."""
        return ()

    # Asking for something

    def on_change(self, callback: Callable[[], object]) -> None:
        """Call back, from another thread, when something here or in the programme is no longer what it was."""
        self._watching.append(callback)

    def wake(self) -> None:
        """Speak with the hub soon: somebody has signed up. Costs nothing where there is no hub."""
        if self._reached is not None:
            self._reached.wake()

    def enrol(self, code: str, on_done: OnDone, *, url: str = "") -> None:
        """Enrol in a thread with the code of a coordinator, as typed; `url` "" is the configuration's.

        `on_done` is called from that thread with None, or with the known error that stopped it.
        """
        threading.Thread(target=lambda: on_done(self._enrol(code, url)), name="enrol", daemon=True).start()

    def _enrol(self, code: str, url: str) -> KnownError | None:
        raise NotImplementedError

    def _row(self) -> dict[str, Any]:
        return next((dict(row) for row in self._store.table(ROW)), {})

    def _changed(self) -> None:
        for callback in self._watching:
            callback()
