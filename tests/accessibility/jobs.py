"""What a process of `make a11y` does in one go."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from kiosk.demo.screens import table
from tests.accessibility import walk


class Job(NamedTuple):
    """What one process does in one go: some states of a stage, in these ways."""

    stage: int
    states: tuple[int, ...]
    ways: tuple[walk.Way, ...]

    @property
    def screens(self) -> int:
        """How many are looked at."""
        return len(self.states) * len(self.ways)

    @property
    def name(self) -> str:
        """Which it is, also in another run: its states and its ways."""
        states = table.STAGES[self.stage].states
        return json.dumps(
            [[[states[at].screen, states[at].name] for at in self.states], [str(one) for one in self.ways]]
        )


def do(job: Job) -> list[tuple[str, ...]]:
    """Walk it, in a process that may have walked others before; gives each fault as `walk.Found` has it."""
    ui = walk.window()
    stage = table.STAGES[job.stage]
    chosen = stage._replace(states=tuple(stage.states[at] for at in job.states))
    with TemporaryDirectory(prefix="stuen-a11y-") as folder, walk.standing(ui, chosen, Path(folder)) as app:
        return [tuple(one) for one in walk.look(ui, app, chosen, job.ways)]
