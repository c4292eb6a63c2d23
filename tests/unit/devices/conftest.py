"""What several tests share: a real pcscd with the kiosk's `Cards` on it, and a voice of stand-ins."""

import pytest

from tests.helpers.card_reader import readers
from tests.helpers.card_stage import stage


@pytest.fixture(scope="module")
def pcscd(tmp_path_factory):
    with readers(tmp_path_factory.mktemp("pcscd")) as running, running.environment():
        yield running


@pytest.fixture
def it(pcscd):
    slots = []
    put = pcscd.insert
    pcscd.insert = lambda *given, **how: slots.append(put(*given, **how)) or slots[-1]
    try:
        with stage(pcscd) as made:
            yield made
            for slot in slots:
                slot.pull()
            made.waits(lambda state: not state.cards or not state.service)
    finally:
        pcscd.insert = put


@pytest.fixture
def own(tmp_path):
    """With a pcscd that the test may kill."""
    with readers(tmp_path) as running, running.environment():
        put, slots = running.insert, []
        running.insert = lambda *given, **how: slots.append(put(*given, **how)) or slots[-1]
        with stage(running) as made:
            yield made
        for slot in slots:
            slot.pull()


@pytest.fixture(name="voice")
def a_voice(tmp_path):
    """Makes a `Voice`; in the end nothing of it is left."""
    from tests.unit.devices.test_speech import Voice, children

    before, made = children(), []

    def make(**options):
        made.append(Voice(tmp_path, **options))
        return made[-1]

    yield make
    for one in made:
        one.speech.close()
    assert children() <= before, "a process or a zombie was left"
