"""In a process of its own (sync/limited.py): the pages of a PDF as pictures, by PDFium."""

import base64
import io
import json
import sys
from typing import Any

import pypdfium2
from PIL import JpegImagePlugin  # noqa: F401 - before the walls

MOST = 20
QUALITY = 85


def pages() -> dict[str, Any]:
    """What standard input asks for: a line with {"width"}, then the PDF. Gives {"pages": [base64, ...]}."""
    order = json.loads(sys.stdin.buffer.readline())
    pdf = sys.stdin.buffer.read()
    return {"pages": [base64.b64encode(one).decode() for one in drawn(pdf, order["width"])]}


def drawn(pdf: bytes, width: int) -> list[bytes]:
    """Each page as a JPEG of this width in pixels, with what is filled in; 20 pages at most."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        document.init_forms()
        found = []
        for number in range(min(len(document), MOST)):
            page = document[number]
            picture = page.render(scale=width / page.get_width(), may_draw_forms=True).to_pil().convert("RGB")
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=QUALITY)
            found.append(out.getvalue())
            page.close()
        return found
    finally:
        document.close()
