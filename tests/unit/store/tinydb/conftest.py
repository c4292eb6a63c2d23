"""What TinyDB 4.9 promises, held against everything here that calls itself a TinyDB table or storage.

Each test runs over TinyDB's own memory storage first (if it fails there, the test is wrong, not the store) and then
over: a `Store`'s tables, a subject's tables, `JournalDB` (StoreTable under the TinyDB class), and plain TinyDB over
`JournalStorage`, alone and under TinyDB's CachingMiddleware.

Left out of TinyDB's own suite, because it is about something that is not here:
* formatting and encoding arguments of JSONStorage (`sort_keys`, `indent`, `encoding`): the journal is not a text file;
* `access_mode` and its warning: a store that can only be read raises ReadOnly on a write, tested with the store;
* `create_dirs`: `Store.open` makes its own directory, and says so with the store's tests;
* the YAML storage, an example of a storage that others write, and TinyDB's tests of its own MemoryStorage;
* that TinyDB reads its storage an exact number of times: reads here come from memory, so nothing is saved by counting.
"""

import pytest
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import MemoryStorage

from kiosk.store import Store
from kiosk.store.storage import JournalDB, JournalStorage

KEY = bytes(range(32))


class Tables:
    """A store or a subject with TinyDB's default table in front of it."""

    default_table_name = "_default"

    def __init__(self, owner, close):
        self.owner, self.close = owner, close
        self.table, self.tables, self.drop_table = owner.table, owner.tables, owner.drop_table

    def drop_tables(self):
        for name in self.tables():
            self.drop_table(name)

    def __getattr__(self, name):
        return getattr(self.table(self.default_table_name), name)

    def __len__(self):
        return len(self.table(self.default_table_name))

    def __iter__(self):
        return iter(self.table(self.default_table_name))


def over_store(path):
    store = Store.open(path, root_key=KEY)
    return Tables(store, store.close)


def over_subject(path):
    store = Store.open(path, root_key=KEY)
    return Tables(store.subject("somebody"), store.close)


OPENERS = {
    "memory": lambda path: TinyDB(storage=MemoryStorage),
    "store": over_store,
    "subject": over_subject,
    "journal_db": lambda path: JournalDB(path, root_key=KEY),
    "journal_storage": lambda path: TinyDB(path, root_key=KEY, storage=JournalStorage),
    "cached_storage": lambda path: TinyDB(path, root_key=KEY, storage=CachingMiddleware(JournalStorage)),
}
LASTING = [name for name in OPENERS if name != "memory"]


@pytest.fixture(params=OPENERS)
def empty(request, tmp_path):
    """A database with nothing in it."""
    db = OPENERS[request.param](tmp_path / "store")
    yield db
    db.close()


@pytest.fixture
def db(empty):
    """Three people who all bring one cake, in the default table."""
    empty.insert_multiple({"cakes": 1, "who": who} for who in ("bo", "kim", "lis"))
    return empty


@pytest.fixture(params=LASTING)
def reopen(request, tmp_path):
    """A function that closes the database that it opened before, and opens it again from the disk."""
    opened = []

    def open_again():
        if opened:
            opened.pop().close()
        opened.append(OPENERS[request.param](tmp_path / "store"))
        return opened[0]

    yield open_again
    for db in opened:
        db.close()
