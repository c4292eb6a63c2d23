"""200 kills (-9) in the middle of keeping, changing and taking out: what was acknowledged is there, the act that was
going on is wholly done or not at all, and the log says so: it is whole, and has a line for each act that was done.
"""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

from kiosk.folder import keycard
from tests.helpers.folders import Kiosk

KILLS = int(os.environ.get("STUEN_KILLS", "200"))
CHILD = Path(__file__).with_name("folder_child.py")
REPOSITORY = Path(__file__).resolve().parents[2]
LATEST = 0.3  # seconds after the card was made


def one_life(folder, seed, moment):
    """Go on until the kill; gives what was told."""
    command = [sys.executable, str(CHILD), str(folder), str(seed)]
    told, killer = [], None
    environment = {**os.environ, "PYTHONPATH": "."}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY, env=environment) as child:
        for line in child.stdout:
            if not line.endswith(b"\n"):
                break  # torn by the kill
            told.append(json.loads(line))
            if killer is None:
                killer = threading.Timer(moment, child.kill)
                killer.start()
        assert child.wait() == -9, "it ended by itself"
    killer.join()
    return told


def test_200_kills_lose_nothing_that_was_acknowledged(tmp_path):
    chance = random.Random(20261120)
    acts = in_doubt = done_after_all = 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        told = one_life(folder, number, chance.uniform(0, LATEST))
        last = next((one for one in reversed(told) if "done" in one), {"done": {}, "log": 1})
        acts += sum("done" in one for one in told)
        kiosk = Kiosk(folder)
        found = kiosk.folders.open(keycard.read(told[0]["card"]))
        titles = {thing.id: thing.title for thing in found.things()}
        more = len(found.log()) - 1 - last["log"]  # but for this opening
        in_doubt += "begun" in told[-1]
        if more == 0:
            assert titles == last["done"]
        else:
            assert more == 1
            assert "begun" in told[-1]
            assert len(set(titles.items()) ^ set(last["done"].items())) in {1, 2}, "one act, and no more"
            done_after_all += 1
        assert kiosk.audit.verify().ok
        assert len(kiosk.audit.lines(found.audit_id)) == len(found.log())
        assert found.log_whole
        kiosk.folders.wipe()
        kiosk.store.close()
    print(f"\n{KILLS} kills, {acts} acts acknowledged, {in_doubt} in doubt, {done_after_all} of those were done")
    assert acts > KILLS
