"""What the machine of an update knows of the data partition, and the note that it leaves on the boot partition."""

import json
import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from update import files, formats
from update.check import Release

log = logging.getLogger("update")

BOOT = Path("/boot/stuen")
NOTE = "stuen-trying.json"
OPENED = Path("/run/stuen/data.json")


@dataclass(frozen=True)
class Partition:
    """The data partition's format file, and the folder of the boot partition."""

    format_file: Path = formats.FILE
    boot: Path = BOOT
    remount: bool = True

    def format(self) -> int:
        """See `Data`."""
        return formats.format_of(self.format_file)

    def known(self, version: str) -> bool:
        """See `Data`."""
        return formats.known(version, self.format_file)

    def holds(self, running: Release) -> None:
        """See `Data`."""
        formats.holds(running, self.format_file)

    def trying(self, version: str) -> None:
        """See `Data`."""
        note = self.boot / NOTE
        if not version and not note.exists():
            return
        try:
            with self._writable():
                if version:
                    files.write(note, {"version": version})
                else:
                    note.unlink(missing_ok=True)
                    files.sync(self.boot)
        except OSError as error:  # an update goes without it: it is for data that can't be opened
            log.info("the boot partition takes no note: %s", error.strerror)

    def noted(self) -> str:
        """The version that is being tried, by the note."""
        return str(files.read(self.boot / NOTE).get("version", ""))

    @contextmanager
    def _writable(self) -> Iterator[None]:
        """The boot partition may be written to for as long as this lasts."""
        if not self.remount:
            yield
            return
        subprocess.run(["mount", "-o", "remount,rw", str(self.boot)], check=False)
        try:
            yield
        finally:
            subprocess.run(["mount", "-o", "remount,ro", str(self.boot)], check=False)


def opened(path: Path = OPENED) -> bool:
    """Whether the data partition could be opened: what lies in /data is what was kept."""
    try:
        return bool(json.loads(path.read_bytes())["state"] in {"ok", "made"})
    except (OSError, ValueError, KeyError, TypeError):
        return True
