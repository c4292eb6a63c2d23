"""A store with drafts in it, a clock to turn, and a quick stand-in for the slow function."""

import hashlib
from datetime import UTC, datetime, timedelta

from kiosk.forms.drafts import Drafts
from kiosk.forms.keyslip import KEY, TAG, Derived
from kiosk.store import Store

ROOT = bytes(range(32))


class Clock:
    def __init__(self):
        self.time = datetime(2026, 11, 20, 10, tzinfo=UTC)

    def now(self):
        return self.time

    def later(self, **much):
        self.time += timedelta(**much)


def quick(slip, salt):
    found = hashlib.sha512(salt + slip.text.encode()).digest()
    return Derived(found[:TAG], found[TAG : TAG + KEY])


def opened(folder):
    return Store.open(folder / "store", root_key=ROOT)


def drafts(store, clock, **turned):
    return Drafts(store, clock, derive=turned.pop("derive", quick), **turned)
