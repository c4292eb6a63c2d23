"""Hub and kiosks killed with -9 at random, hundreds of times during thousands of events; the checker must find nothing.

STUEN_KILLS and STUEN_EVENTS make it shorter; without them it is 500 kills during 10,000 events, on each database.
"""

import os
import random
import time

import pytest

from tests.helpers.postgres import fresh_database
from tests.helpers.sync_campaign import World

KILLS = int(os.environ.get("STUEN_KILLS", "500"))
EVENTS = int(os.environ.get("STUEN_EVENTS", "10000"))
KIOSKS = 4
LAG = 25
"""So many kills may run ahead of the events."""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_five_hundred_kills(database, in_memory):
    dice = random.Random(f"kills {database}")
    url = "sqlite" if database == "sqlite" else fresh_database()
    kills = {"kiosk": 0, "worker": 0, "hub": 0}
    begun = time.monotonic()
    with World(in_memory, url, kiosks=KIOSKS, centres=3) as world:
        world.enrol()
        world.pace(0)
        world.begin(EVENTS // KIOSKS)
        while (killed := sum(kills.values())) < KILLS:
            # The events come as the kills do: none are left over for a calm end, and none run out before it.
            world.pace(EVENTS // KIOSKS * (killed + 1) // KILLS)
            time.sleep(dice.expovariate(4.0))
            while world.events() < EVENTS * (killed - LAG) // KILLS and world.running():
                time.sleep(0.05)
            what = dice.choices(["kiosk", "worker", "hub"], [70, 24, 6])[0]
            done = {
                "kiosk": lambda: world.kill_kiosk(dice.randrange(KIOSKS)),
                "worker": lambda: world.kill_worker(dice),
                "hub": world.kill_hub,
            }[what]()
            kills[what] += done
            world.running()
        world.wait()
        wrong = world.judge()
        print(f"\n{database}: {world.counts()}; killed {kills} in {time.monotonic() - begun:.0f} s")
        assert not wrong, "\n".join(wrong[:20])
        assert world.events() >= EVENTS
