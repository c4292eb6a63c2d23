"""Fills in two forms in turn until it is killed; each answer that was kept is told on the output, a line each.

python tests/faults/filling_child.py STORE SEED
"""

import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from kiosk.forms.library import Library
from kiosk.forms.visit import Forms
from kiosk.store import Store
from tests.helpers.drafting import ROOT, quick
from tests.helpers.made_forms import EVERYTHING

QUESTIONS = {
    "alt": ("/data/dig/navn", "/data/dig/historie", "/data/dig/leje", "/data/valg/til"),
    "andet": ("/data/dig/navn", "/data/dig/historie", "/data/dig/leje", "/data/valg/til"),
}
CHOICES = ("tand", "medicin", "leje", "flytning", "andet")


class Clock:
    """The day on which all this happens."""

    def now(self):
        return datetime(2026, 11, 20, 10, tzinfo=UTC)


def forms(store, definitions):
    """The service over a store, with these forms in it."""
    library = Library(())
    for path in definitions:
        from kiosk.forms.definition import Definition

        library.add(Definition.load(Path(path).read_bytes()), EVERYTHING)
    return Forms(store, Clock(), library=library, derive=quick)


def tell(**what):
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main(folder, seed, *definitions):
    chance = random.Random(seed)
    store = Store.open(Path(folder), root_key=ROOT)
    service = forms(store, definitions)
    filled = {name: service.begin(name, "da") for name in QUESTIONS}
    for name, filling in filled.items():
        filling.save()
        tell(slip=filling.keep().text, form=name)
    for number in range(1_000_000):
        name = chance.choice(list(QUESTIONS))
        path = chance.choice(QUESTIONS[name])
        value = {"leje": f"{number}.5", "til": CHOICES[number % 5]}.get(path.rpartition("/")[2], f"{name} {number}")
        tell(begun=name, path=path, value=value)
        filled[name].steps.answer(path, value)
        filled[name].save()
        if filled[name].unsaved is not None:
            raise filled[name].unsaved
        tell(kept=name, path=path, value=value)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
