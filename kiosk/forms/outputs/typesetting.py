"""In a process of its own (sync/limited.py): a form and its answers to the PDF of a letter, by Typst; and other pages.

Typst starts its threads with the first document, which must be before the walls forbid new ones; so an empty one is
made when this is imported. Nothing of the answers is there yet.
"""

import base64
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["RAYON_NUM_THREADS"] = "1"  # read once, when Typst is first used

import typst

from kiosk.forms.outputs.composing import composed
from kiosk.forms.outputs.given import opened
from kiosk.paths import ASSETS

TEMPLATE = Path(__file__).with_name("letter.typ").read_bytes()
FONTS = ASSETS / "fonts"
STANDARD = "ua-1"


def letter() -> dict[str, str]:
    """What standard input asks for: {"pdf": base64}."""
    order = json.loads(sys.stdin.buffer.read())
    definition, session = opened(order)
    pdf = typeset(composed(definition, session, session.now.date()))
    return {"pdf": base64.b64encode(pdf).decode()}


def page() -> dict[str, str]:
    """What standard input asks for, by the template that it brings: {"pdf": base64}."""
    order = json.loads(sys.stdin.buffer.read())
    return {"pdf": base64.b64encode(typeset(order["content"], order["template"].encode())).decode()}


def typeset(content: dict[str, Any], template: bytes = TEMPLATE) -> bytes:
    """The PDF of such data: tagged, by PDF/UA-1 wherever the fonts have every letter."""
    try:
        return _compiled(content, template, [STANDARD])
    except RuntimeError:
        # A letter that no font of ours has (Chinese, an emoji) is a box on paper, which PDF/UA does not allow.
        return _compiled(content, template, [])


def _compiled(content: dict[str, Any], template: bytes, standards: list[Any]) -> bytes:
    return typst.compile(  # type: ignore[call-overload, no-any-return] # its hints want all of one kind: bytes
        template,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"letter": json.dumps(content, ensure_ascii=False)},
        pdf_standards=standards,
        package_path=os.devnull,
        package_cache_path=os.devnull,
    )


_compiled({"title": "-", "language": "da"}, b'#set document(title: "-")\n#set text(font: "Andika")\n.', [STANDARD])
