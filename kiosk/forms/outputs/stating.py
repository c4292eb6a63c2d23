"""In a process of its own (sync/limited.py): the answers as short statements, in the language that is asked for."""

import json
import sys

from kiosk.forms.outputs.given import opened
from kiosk.forms.steps import Steps


def statements() -> dict[str, list[str]]:
    """What standard input asks for: {"said": [statement, ...]}, in the order of the form."""
    _definition, session = opened(json.loads(sys.stdin.buffer.read()))
    return {"said": [row.statement for row in Steps(session).check() if row.answered]}
