"""In a process of its own (sync/limited.py): a folder's pages as a PDF, by Typst. Nothing of it stays in the kiosk."""

import base64
import json
import sys
from pathlib import Path

from kiosk.forms.outputs.typesetting import typeset

TEMPLATE = Path(__file__).with_name("folder.typ").read_bytes()


def pages() -> dict[str, str]:
    """What standard input asks for (`export.content`): {"pdf": base64}."""
    said = json.loads(sys.stdin.buffer.read())
    return {"pdf": base64.b64encode(typeset(said, TEMPLATE)).decode()}
