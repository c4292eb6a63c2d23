"""The processes that have to do with readers, from within: shut in, and then one of the two.

`watch` says on its standard output which readers there are and what is in them (card_watch.py); `work` speaks with
cards, as it is told on its standard input (card_worker.py). Each loads only what it needs: a kiosk may be small.
"""

import resource
import signal
import sys
from typing import Final

from sync.walls import Limits, shut_in

LIMITS: Final = Limits(memory=400_000_000, cpu=resource.RLIM_INFINITY, file=0)


def main() -> None:
    """Until the kiosk closes the line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the kiosk gets it, and ends this
    try:
        from smartcard import scard  # noqa: PLC0415 - not there without pyscard, and then there are no cards
    except ImportError:
        scard = None
    if sys.argv[1] == "watch":
        from kiosk.devices.card_watch import watch  # noqa: PLC0415 - as the module says

        shut_in(LIMITS, write=False, local=True)
        watch(scard, sys.stdout)
    else:
        from kiosk.devices.card_worker import work  # noqa: PLC0415 - as above

        shut_in(LIMITS, write=False, local=True)
        work(scard)
