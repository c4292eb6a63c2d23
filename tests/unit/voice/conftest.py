"""Counts over a real store, and the memory that they wait in."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kiosk.session.visit import in_memory, runtime_folders
from kiosk.store import Store
from kiosk.voice.consultations import Consultations
from kiosk.voice.counts import Counts
from kiosk.voice.pending import Pending
from tests.helpers.asked import Told
from tests.helpers.centre import KEY, TurnedClock


@pytest.fixture(name="memory")
def a_folder_in_memory():
    base = next((one for one in runtime_folders() if in_memory(one)), None)
    if base is None:
        pytest.skip("no folder in memory here")
    with TemporaryDirectory(dir=base) as folder:
        yield Path(folder)


@pytest.fixture(name="clock")
def a_clock():
    return TurnedClock()


@pytest.fixture(name="store")
def a_store(tmp_path):
    made = Store.open(tmp_path / "store", root_key=KEY)
    yield made
    made.close()


@pytest.fixture(name="pending")
def what_waits(memory, tmp_path):
    return Pending(tmp_path, lambda: [memory])


@pytest.fixture(name="counts")
def the_counts(store, clock, pending):
    return Counts(store, clock, pending)


@pytest.fixture(name="told")
def what_is_told():
    return Told()


@pytest.fixture(name="asked")
def the_consultations(store, clock, pending, counts, told):
    made = Consultations(store, clock, pending, told)
    counts.also.append(made.took)
    return made
