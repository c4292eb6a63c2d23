"""A list of staff's cards that came on the kiosk's own card (`staff_list` of the setup file): at a kiosk of our image
nobody has a command line, so this is how it first hears whose cards count. Who can write its card is believed, once.
"""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.staff.errors import BadRoster, OldRoster, StaffError
from kiosk.staff.register import Register
from kiosk.store import DiskFailed, DiskFull, ReadOnly
from sync.events import encode

log = logging.getLogger(__name__)

FILE: Final = "staff-list.json"
WHO: Final = "technician"


def take(folder: Path, register: Register, note: Callable[[str, str], object]) -> None:
    """Keep the list that lies in the folder, if there is one, and take the file away; `note(what, who)` writes the log.

    A kiosk that believes no centre yet believes the one that signed it; another takes a newer list of its own centre's.
    Where nothing can be written the file stays, for the next start.
    """
    file = folder / FILE
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        log.warning("%s can't be read: %s", FILE, error.strerror)
        return
    try:
        register.keep(_document(raw), first=True)
        note("roster.taken", WHO)
    except OldRoster:
        log.info("%s is no newer than what is here", FILE)
    except StaffError as error:
        log.warning("%s was not taken: %s", FILE, type(error).__name__)
    except (DiskFull, ReadOnly, DiskFailed) as error:
        log.warning("%s waits: %s", FILE, type(error).__name__)
        return
    try:
        file.unlink()
    except OSError as error:
        log.warning("%s stays where it is: %s", FILE, error.strerror)


def _document(raw: bytes) -> bytes:
    try:
        found = json.loads(raw)
        return encode(found) if isinstance(found, dict) else raw
    except (ValueError, RecursionError) as error:
        raise BadRoster from error
