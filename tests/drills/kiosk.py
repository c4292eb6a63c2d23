"""A kiosk as a process beside a hub's machine: `python -m tests.drills.kiosk FOLDER CA URL WHAT ...`; says JSON.

enrol CODE | people TIMES SEED N [offline] | sync | quiet
"""

import json
import random
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from kiosk.store import DiskFull
from tests.helpers.kiosk_box import Box
from tests.helpers.sync_campaign import Clock, somebody

ROUNDS = 60


class TlsBox(Box):
    """Trusts the hub by a certificate of its own."""

    ca: Path

    def open(self) -> None:
        """See `Box.open`."""
        self.config = replace(self.config, hub=replace(self.config.hub, ca_file=self.ca))
        super().open()


def main(folder: str, ca: str, url: str, what: str, *args: str) -> dict:
    """Do one thing; gives what came of it."""
    TlsBox.ca = Path(ca)
    box = TlsBox(Path(folder), Clock(), url)
    told = {}
    match what, args:
        case "enrol", [code]:
            box.hub.join(code, url=url)
            told["code"] = box.sync()
        case "people", [times, seed, count, *offline]:
            dice = random.Random(seed)
            for _ in range(int(count)):
                with suppress(DiskFull):
                    somebody(box, dice, json.loads(Path(times).read_text()))
                if not offline and dice.random() < 0.2:
                    told["code"] = box.sync()
        case "sync", []:
            for _ in range(ROUNDS):
                if box.is_done():
                    break
                time.sleep(0.5)
            told["code"] = box.sync()
        case "quiet", []:
            box.quiet()
    told |= {"waiting": len(box.events.pending()), "position": box.events.position, "acked": box.events.acked}
    box.close()
    return told


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
