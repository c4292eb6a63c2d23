"""The kiosk's stage where a visitor may be still for less long than the configuration says before the warning comes:
STUEN_HASTE is the part of it. A configuration asks for 30 seconds or more. All else is the program's own, as how long a
warning stands.
"""

import os
import sys

from kiosk import app
from kiosk.demo import stage

Times = app.Times
haste = float(os.environ["STUEN_HASTE"])
app.Times = lambda *, idle, warning: Times(idle=idle * haste, warning=warning)

if __name__ == "__main__":
    sys.exit(stage.main(sys.argv[1:]))
