"""A store with folders in it, a clock to turn, and a quick stand-in for the slow function."""

import hashlib
from typing import NamedTuple

from kiosk.clock import COPENHAGEN
from kiosk.folder.service import audit, folders
from kiosk.keywords import KEY, TAG, Derived
from kiosk.store import Store
from tests.helpers.drafting import ROOT
from tests.helpers.drafting import Clock as UtcClock

STAFF_KEY = b"\x07" * 32


class Clock(UtcClock):
    def now(self):
        return self.time.astimezone(COPENHAGEN)


class Who(NamedTuple):
    serial: str


METTE, JONAS = Who("C0FFEE01"), Who("C0FFEE02")


def quick(secret, salt):
    found = hashlib.sha512(salt + secret).digest()
    return Derived(found[:TAG], bytearray(found[TAG : TAG + KEY]))


class Kiosk:
    """One kiosk of a centre."""

    def __init__(self, folder, clock=None, **turned):
        folder.mkdir(exist_ok=True)
        self.data, self.clock, self.turned = folder, clock or Clock(), {"derive": quick, **turned}
        self.begin()

    def begin(self):
        self.store = Store.open(self.data / "store", root_key=ROOT)
        self.audit = audit(self.store, self.clock, self.data)
        self.folders = folders(self.store, self.clock, self.data, **self.turned)

    def restart(self):
        self.folders.wipe()
        self.store.close()
        self.begin()

    def power_cut(self):
        self.store._journal.close()  # no goodbye
        self.begin()
