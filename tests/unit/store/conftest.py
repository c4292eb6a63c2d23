import pytest

from kiosk.store import Store

KEY = bytes(range(32))


@pytest.fixture
def where(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def opened(where):
    """Open the store at `where`, as often as wanted; all are closed at the end."""
    stores = []

    def open_it(path=where, key=KEY, **options):
        store = Store.open(path, root_key=key, **({"ahead": 4096} | options))
        stores.append(store)
        return store

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture
def store(opened):
    return opened()
