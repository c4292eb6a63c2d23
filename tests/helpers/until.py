"""Waiting for what another thread or program does: until it is so, and no longer than a busy machine may take."""

import socket
import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds. What takes longer does not come: a test that fails here has found something, or its machine stands still."""


def until(so: Callable[[], object], why: str | Callable[[], object] = "it never came") -> None:
    """Return when `so()` is true.

    Of a file that another program writes ask for what it holds, not whether it is there: it is there before it is full.

    Raises:
        AssertionError: it was not so in `PATIENCE` seconds; it says `why`.
    """
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, why() if callable(why) else why
        time.sleep(0.005)


def takes_calls(port: int) -> bool:
    """Whether somebody listens at this TCP port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
