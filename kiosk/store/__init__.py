"""TinyDB's API over an encrypted, chained, crash-safe journal, with a key for each subject.

    with Store.open(folder, root_key=key) as store:
        with store.transaction():  # one frame, one sync, or nothing
            signup = store.table("signups").insert({"code": code})
            store.subject(code).table("person").insert({"alias": alias})
        store.shred(code)  # the alias's key is gone, and so is the alias

What it cannot promise: anything about a stolen Pi that is powered, or about what lies in RAM; that a flash chip lets go
of blocks that were overwritten; that a disk tells the truth about a sync; that nobody put back an older copy of the
whole folder. format.md says what holds against whom, and how.
"""

from kiosk.store.errors import DiskFailed, DiskFull, ReadOnly, StoreBusy, StoreDamaged, WrongKey
from kiosk.store.store import Store
from kiosk.store.table import StoreTable

__all__ = ["DiskFailed", "DiskFull", "ReadOnly", "Store", "StoreBusy", "StoreDamaged", "StoreTable", "WrongKey"]
