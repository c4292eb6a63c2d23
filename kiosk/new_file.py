"""A file that a command makes: new, and whole or not there at all."""

import os
from contextlib import suppress
from pathlib import Path

from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_


class AlreadyThere(BadInput):
    """Something has the name already, whatever it is."""

    message = N_("{name} is there already; choose another name.")


class NotWritten(KnownError):
    """Nothing can be written there."""

    message = N_("The file can't be written there. Choose another folder.")


def check(path: Path) -> None:
    """Before it is worked for: raises AlreadyThere."""
    if os.path.lexists(path):
        raise AlreadyThere(name=path.name)


def write(path: Path, data: bytes) -> None:
    """Write it. Raises AlreadyThere and NotWritten."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        try:
            with fresh.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(fresh, path)  # unlike a rename, it takes no other file's place
        finally:
            with suppress(FileNotFoundError):
                fresh.unlink()
    except FileExistsError:
        raise AlreadyThere(name=path.name) from None
    except OSError as error:
        raise NotWritten from error
