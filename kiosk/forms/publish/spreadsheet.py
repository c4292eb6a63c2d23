"""A spreadsheet (.xlsx, .xls, .csv, .md) to a definition, by pyxform, in a process with limits: it is foreign bytes."""

import tempfile
from pathlib import Path
from shutil import copyfile

from kiosk.errors import BadInput
from kiosk.forms import plain
from kiosk.forms.definition import Definition, Sidecar
from kiosk.forms.publish.xform import definition
from kiosk.i18n import N_
from sync import limited

LIMITS = limited.Limits(memory=1_000_000_000, cpu=20, file=50_000_000, wall=30.0)


class NotASpreadsheet(BadInput):
    """pyxform made nothing of it."""

    message = N_("The spreadsheet could not be read as a form: {why} Run form check to see where.")


def definition_of(path: Path) -> Definition:
    """The form in a spreadsheet, with the CSV files beside it; raises NotASpreadsheet and what `xform` raises."""
    beside = {one.name: one for one in sorted(path.parent.glob("*.csv")) if one != path}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copyfile(path, folder / f"form{path.suffix.lower()}")
        try:
            found = limited.ask("kiosk.forms.publish.converting:converted", folder, write=True, limits=LIMITS)
        except limited.ChildFailed as error:
            raise NotASpreadsheet(why="") from error
    if not isinstance(found, dict) or not isinstance(found.get("xform"), str):
        raise NotASpreadsheet(why=str(found.get("why", "")) if isinstance(found, dict) else "")
    try:
        sidecar = plain.read(Sidecar, found.get("sidecar", {}))
    except plain.Amiss as error:
        raise NotASpreadsheet(why="") from error
    files = {name: one.read_bytes() for name, one in beside.items()}
    return definition(found["xform"].encode(), files, sidecar=sidecar)
