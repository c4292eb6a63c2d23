"""Whoever supervises this process is told that it draws: systemd's readiness and watchdog protocol (sd_notify(3)).

Called by the UI's thread itself: a thread beside it would go on telling while the screen stands still. Nothing is kept
but what the environment says, and process id and environment stay when the process replaces itself after a visit. Where
nobody supervises, none of this does anything.
"""

import os
from collections.abc import Mapping

MICRO = 1_000_000
START = 3
"""So many times as long as from one sign of life to the next a start may take from the last of its own to its page."""


def starting(environment: Mapping[str, str] = os.environ) -> bool:
    """Say that the window and the first page come: on a slow computer that takes long. Gives whether somebody was told.

    A sign of life alone would set the short limit going before there is a thread that draws.
    """
    limit = _limit(environment)
    return limit is not None and _tell(_counts(limit * START), environment)


def ready(environment: Mapping[str, str] = os.environ) -> bool:
    """Say that the first page has been drawn; gives whether somebody was told."""
    limit = _limit(environment)
    return _tell(b"READY=1" if limit is None else b"READY=1\n" + _counts(limit), environment)


def alive(environment: Mapping[str, str] = os.environ) -> bool:
    """Say that the thread that draws goes on; gives whether somebody was told."""
    return period(environment) is not None and _tell(b"WATCHDOG=1", environment)


def period(environment: Mapping[str, str] = os.environ) -> float | None:
    """How often to call `alive`, in seconds: a third of what is waited for; None where nobody waits for us."""
    limit = _limit(environment)
    return None if limit is None else limit / MICRO / 3


def _limit(environment: Mapping[str, str]) -> int | None:
    """Microseconds that may pass between two signs of life; None where nobody waits for us."""
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None  # it is meant for the process that started this one
    asked = environment.get("WATCHDOG_USEC", "")
    if not asked.isdecimal() or int(asked) == 0 or not environment.get("NOTIFY_SOCKET"):
        return None
    return int(asked)


def _counts(limit: int) -> bytes:
    """Words for a sign of life, and how long it counts."""
    return b"WATCHDOG_USEC=%d\nWATCHDOG=1" % limit


def _tell(message: bytes, environment: Mapping[str, str]) -> bool:
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    import socket  # noqa: PLC0415 - start-up time

    if address[0] == "@":
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            out.setblocking(False)  # a supervisor that does not read must not stop the screen
            out.connect(address)
            out.send(message)
    except OSError:
        return False
    return True
