"""What the card processes shut themselves in with. A socket to the card service they need, so what sync/limited.py has
can't be all of theirs: no network and no other process is refused by limits and not by a filter.
"""

import ctypes
import resource
from typing import Final

_DUMPABLE, _NO_NEW_PRIVILEGES = 4, 38  # prctl(2)
LIMITS: Final = (
    (resource.RLIMIT_AS, 400_000_000),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NOFILE, 32),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_CORE, 1),  # not 0: kiosk.session.wipe.no_core_dumps
)


def shut_in() -> None:
    """Shut this process in, for good."""
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)
