"""The kiosk's stage on a machine whose network is as a test makes it: STUEN_NET is a folder with `sys` (as the kernel's
/sys/class/net), `route` (as /proc/net/route) and `wpa` (a wpa_supplicant's sockets). All else is the program's own.
"""

import os
import sys
from functools import partial
from pathlib import Path

from kiosk.demo import stage
from kiosk.devices import network, wifi

net = Path(os.environ["STUEN_NET"])
network.lines = partial(network.lines, net / "sys", net / "route")
wifi.open_wifi = partial(wifi.open_wifi, net / "wpa")

if __name__ == "__main__":
    sys.exit(stage.main(sys.argv[1:]))
