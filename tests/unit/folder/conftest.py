import pytest

from tests.helpers.folders import Kiosk


@pytest.fixture
def kiosk(tmp_path):
    made = Kiosk(tmp_path / "kiosk")
    yield made
    made.folders.wipe()
    made.store.close()


@pytest.fixture
def made(kiosk):
    """A folder that is open, and its card."""
    return kiosk.folders.create()


@pytest.fixture
def folder(made):
    return made[1]


@pytest.fixture
def card(made):
    return made[0]
