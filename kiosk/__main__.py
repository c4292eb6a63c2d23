"""`python -m kiosk`."""

import gc
import sys

if sys.argv[1:2] == ["run"]:
    gc.disable()  # what a start makes, stays; kiosk.ui.loop turns it on when the first page is up
    from kiosk.ui import early

    early.start()

from kiosk.cli import main

sys.exit(main())
