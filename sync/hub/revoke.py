"""Kiosks that may not speak any more, and may again.

Blocking counts at once: a blocked kiosk gets 403 at its next request. Then everybody else changes: the organisation's
epoch is raised and its hub gets a new signing key, so every credential of before is void, and each other kiosk renews
its own at its next contact.
"""

from typing import Literal

from sync.hub.models import Kiosk

Why = Literal["stolen", "retired", "cloned"]


def block(kiosk: Kiosk, why: Why, who: str) -> None:
    """Block a kiosk now. `who` is the member's user name, "technician", or "hub" for what the hub noticed itself.

    "stolen" and "retired": it is not coming back, so the seats it was lent and the activities it kept go to the hub,
    and keys change. "cloned": it waits for a coordinator to look, so it keeps what it has.
    """
    raise NotImplementedError


def unblock(kiosk: Kiosk, who: str) -> None:
    """Let a kiosk in again."""
    raise NotImplementedError
