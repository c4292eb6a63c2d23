"""`python -m kiosk`."""

import gc
import os
import sys

for fd in range(3):
    try:
        os.fstat(fd)
    except OSError:  # started with it closed: the journal must not get this number, that children write errors to
        os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)

if sys.argv[1:2] == ["run"]:
    gc.disable()  # what a start makes, stays; kiosk.ui.loop turns it on when the first page is up
    from kiosk.ui import early

    early.start()

from kiosk.cli import main  # noqa: E402 - the streams first: what is imported may open files

sys.exit(main())
