"""What technicians type: `python -m sync.hub <command>`. One module a command, with a function `run(args)`.

arguments.py says what each takes; the modules are imported when Django is ready, so they may use the models.
"""


class Refused(Exception):
    """A command couldn't do what it was asked to. Its message is one sentence that says why and what to do."""


def say(text: str = "") -> None:
    """A line for whoever typed the command."""
    print(text, flush=True)  # noqa: T201 - the one place that commands print from
