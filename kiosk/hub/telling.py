"""The event log of somebody whose events the hub should hear of soon."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiosk.hub.service import Hub
    from sync.events import EventLog


class Telling:
    """The event log; and the hub hears soon of what is written. It can't hear before the transaction has ended."""

    def __init__(self, events: "EventLog", hub: "Hub") -> None:
        self._events, self._hub = events, hub

    def append(self, stream: str, type: str, body: Mapping[str, Any]) -> object:  # noqa: A002 - the event's own word
        """See `EventLog.append`."""
        event = self._events.append(stream, type, body)
        self._hub.wake()
        return event
