"""For test_folder_kills.py: keeps, changes and takes out without end, and tells of each act before it and after it."""

import json
import random
import sys
from pathlib import Path

from tests.helpers.folders import Kiosk


def main(data, seed):
    chance = random.Random(seed)
    kiosk = Kiosk(Path(data))
    card, folder = kiosk.folders.create()
    tell(card=card.text)
    there = {}
    for number in range(10_000):
        act = chance.choice(["keep", "keep", "change", "remove", "undo"])
        tell(begun=act)
        if act == "keep" or not there:
            thing = folder.keep("note", f"nummer {number}", {"text": "x" * chance.randrange(3_000)})
            there[thing.id] = thing.title
        elif act == "change":
            name = chance.choice(sorted(there))
            there[name] = folder.change(name, title=f"ændret {number}").title
        elif act == "remove":
            name = chance.choice(sorted(there))
            folder.remove(name)
            del there[name]
        elif thing := folder.undo():
            there[thing.id] = thing.title
        tell(done=there, log=len(folder.log()))


def tell(**what):
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
