"""Help from afar, the kiosk's side: a small file in memory that asks the machine to let technicians in, and until when.

{"until": ISO}. What lets them in, and shuts them out again, is root's (deploy: stuen-help.service); the file is all
that passes between the two. Where it goes, help is over; it does not outlive the machine being switched off.
"""

import json
import logging
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.errors import KnownError
from kiosk.i18n import N_

log = logging.getLogger(__name__)

FILE: Final = Path("/run/stuen/help.json")
LASTS: Final = timedelta(hours=1)


class NoHelp(KnownError):
    """The machine can't be asked."""

    message = N_("Help from afar can't be opened on this machine. Call whoever looks after the kiosk.")


class RemoteHelp:
    """The file, on a machine that has a folder for it."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file

    @property
    def available(self) -> bool:
        """Whether this machine can be asked."""
        return os.access(self._file.parent, os.W_OK | os.X_OK)

    def open(self, until: datetime) -> None:
        """Ask for it until then. Raises NoHelp."""
        fresh = self._file.with_suffix(".new")
        try:
            with fresh.open("w", encoding="ascii") as file:
                json.dump({"until": until.isoformat(timespec="seconds")}, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._file)
        except OSError as error:
            log.info("help from afar was not asked for: %s", error.strerror)
            raise NoHelp from error

    def close(self) -> None:
        """It is over. A file that can't be taken away is emptied at least: that ends it, too."""
        try:
            self._file.unlink(missing_ok=True)
        except OSError:
            with suppress(OSError):
                self._file.write_bytes(b"")

    def until(self) -> datetime | None:
        """When it ends by itself; None where nothing is asked, or what stands there is not ours."""
        try:
            found = datetime.fromisoformat(json.loads(self._file.read_bytes())["until"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if found.tzinfo else None
