"""What runs in the limited process: pyxform reads a spreadsheet. Imported there only; it takes half a second."""

import tempfile
from pathlib import Path
from typing import Any

from pyxform import validators  # noqa: F401 - read before the walls are up
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from kiosk.forms.plain import plain
from kiosk.forms.publish import book, form, ours

FORM = "form"
"""The name of the only file in the folder, before its ending."""


def converted() -> dict[str, Any]:
    """The XForm in the folder's spreadsheet as {"xform", "sidecar"}, or {"why"} it is none."""
    tempfile.tempdir = str(Path.cwd())  # pyxform writes there, and there is no other place
    path = next(Path.cwd().glob(f"{FORM}.*"))
    try:
        xform = convert(path, validate=False, form_name="data").xform
        return {"xform": xform, "sidecar": _sidecar(path)}
    except PyXFormError as error:
        return {"why": str(error)}
    except book.NoBook as error:
        return {"why": error.key}


def _sidecar(path: Path) -> Any:
    """What our own sheets say. What is wrong with them, `form check` tells."""
    found = form.Form(book.read(path.read_bytes(), path.suffix, _quiet))
    found.columns = form.columns(found.book, _quiet)
    return plain(ours.sidecar(found))


def _quiet(*_: object, **__: object) -> None:
    return None
