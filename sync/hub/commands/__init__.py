"""What technicians type: `python -m sync.hub <command>`. One module a command, with a function `run(args)`.

arguments.py says what each takes; the modules are imported when Django is ready, so they may use the models.
"""

import json
from collections.abc import Mapping
from typing import Any


def say(text: str = "") -> None:
    """A line for whoever typed the command."""
    print(text, flush=True)  # noqa: T201 - the one place that commands print from


def answer(told: Mapping[str, Any], as_json: bool, *lines: str) -> None:
    """`told` for programs, or `lines` for people."""
    for line in [json.dumps(told, ensure_ascii=False)] if as_json else lines:
        say(line)
