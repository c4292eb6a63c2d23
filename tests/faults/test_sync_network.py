"""Kiosks and hub with the worst of networks between them: cut, delayed, doubled, shortened, corrupted, captive.

STUEN_NETWORK_SECONDS is how long it storms on each database (60).
"""

import os
import time

import pytest

from tests.helpers.bad_network import CALM, DEAD, FAULTS, STORMY, BadNetwork
from tests.helpers.postgres import fresh_database
from tests.helpers.sync_campaign import World

SECONDS = float(os.environ.get("STUEN_NETWORK_SECONDS", "60"))
KIOSKS = 4


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_gets_through_is_right_and_all_gets_through_in_the_end(database, in_memory):
    url = "sqlite" if database == "sqlite" else fresh_database()
    with World(in_memory, url, kiosks=KIOSKS, centres=3) as world, BadNetwork(world.hub.port, seed=7) as network:
        world.enrol()
        world.begin(10**9, url=network.url)
        until, dead = time.monotonic() + SECONDS, False
        while time.monotonic() < until:
            time.sleep(2.0)
            dead = not dead and network.done.total() % 5 == 0
            network.plan = DEAD if dead else STORMY
            assert world.running()
        network.plan = CALM
        world.enough()
        world.wait()
        wrong = world.judge()
        print(f"\n{database}: {world.counts()}; faults {dict(network.done)}")
        assert not wrong, "\n".join(wrong[:20])
        missing = [fault for fault in FAULTS if SECONDS >= 60 and not network.done[fault]]
        assert not missing, f"the network never did this: {missing}"
