"""The hub put back from an older backup by its own commands, again and again, while people sign up and kiosks die.

Kiosks notice, send again what the hub lacks, and say what they were told; in the end nothing is missing.
"""

import json
import random
import time

import pytest

from tests.helpers.postgres import fresh_database
from tests.helpers.sync_campaign import World

TIMES = 3
KIOSKS = 4


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_hub_from_last_week(database, in_memory):
    dice = random.Random(f"restore {database}")
    url = "sqlite" if database == "sqlite" else fresh_database()
    with World(in_memory, url, kiosks=KIOSKS, centres=3) as world:
        world.enrol()
        world.begin(10**9)
        backup, behind = "", []
        for number in range(TIMES):
            time.sleep(3 + 2 * dice.random())
            if number != 1:  # the second time it is the same old backup again
                backup = json.loads(world.hub.manage("backup", "--to", str(in_memory / "backups"), "--json"))["file"]
            time.sleep(3 + 2 * dice.random())
            world.kill_kiosk(dice.randrange(KIOSKS))
            behind.append(world.put_back(backup))
            assert world.running()
        time.sleep(3)
        world.enough()
        world.wait()
        wrong = world.judge(honoured=True)
        print(f"\n{database}: {world.counts()}; events that the restores took: {behind}")
        assert not wrong, "\n".join(wrong[:20])
        assert all(behind), "a restore that takes nothing proves nothing"
        with world.cursor() as cursor:
            cursor.execute("SELECT recovering_since FROM hub_organisation")
            assert cursor.fetchall() == [(None,)]
