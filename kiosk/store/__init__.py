"""The encrypted journal under TinyDB, and its keys: see format.md."""

from kiosk.store.errors import DiskFailed, DiskFull, ReadOnly, StoreBusy, StoreDamaged, WrongKey
from kiosk.store.store import Store
from kiosk.store.table import StoreTable

__all__ = ["DiskFailed", "DiskFull", "ReadOnly", "Store", "StoreBusy", "StoreDamaged", "StoreTable", "WrongKey"]
