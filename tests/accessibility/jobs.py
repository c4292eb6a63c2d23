"""What a process of `make a11y` does in one go."""

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


def do(job: Job) -> list[tuple[str, ...]]:
    """Walk it, in a process that may have walked others before; gives each fault as `walk.Found` has it."""
    ui = walk.window()
    stage = table.STAGES[job.stage]
    chosen = stage._replace(states=tuple(stage.states[at] for at in job.states))
    with TemporaryDirectory(prefix="stuen-a11y-") as folder, walk.standing(ui, chosen, Path(folder)) as app:
        return [tuple(one) for one in walk.look(ui, app, chosen, job.ways)]
