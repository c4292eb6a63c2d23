"""The folders over a store, with their log: what the program and its commands begin with."""

from pathlib import Path
from typing import Any

from kiosk.clock import Clock
from kiosk.folder.folders import Folders
from kiosk.staff.audit import Audit
from kiosk.store import Store
from sync.events import EventLog

HEAD = "audit-head.json"
"""In the data folder, beside the store: how far the log had come."""


def audit(store: Store, clock: Clock, data: Path | None = None) -> Audit:
    """The log, signed with the device's key; `data` is the data folder."""

    def events() -> EventLog:
        return EventLog(store.table("outbox"), store.table("device"), now=clock.now)

    return Audit(store, clock, events, beside=data / HEAD if data else None)


def folders(store: Store, clock: Clock, data: Path | None = None, **turned: Any) -> Folders:
    """The folders; `turned` is what tests turn."""
    return Folders(store, clock, audit(store, clock, data), **turned)
