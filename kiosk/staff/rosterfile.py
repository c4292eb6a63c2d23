"""The list of staff cards on this disk, twice: a power cut while one copy is written leaves the other.

    folder/centre.crt           whose lists are believed: written once, before the first list
    folder/roster.a, roster.b   signed lists (roster.py); the higher number counts, the other is written next

A copy that does not verify is renamed to `….damaged-…` and never deleted; the list then comes from the other copy, or
from the hub, another kiosk or the technician, who can all bring it back because its signature says that it is whole.
"""

import logging
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.staff import ca
from kiosk.staff import roster as rosters
from kiosk.staff.errors import BadRoster, OldRoster, RosterDamaged
from kiosk.staff.roster import Roster
from kiosk.store import durable

log = logging.getLogger(__name__)

SLOTS: Final = ("roster.a", "roster.b")
CENTRE: Final = "centre.crt"
_DAMAGED: Final = ".damaged-"


class RosterFile:
    """The copies in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def certificate(self) -> bytes | None:
        """The centre's certificate, once there is one. Raises RosterDamaged."""
        try:
            found = (self.folder / CENTRE).read_bytes()
            ca.centre_key(found)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise durable.known(error) from error
        except ValueError as error:
            raise RosterDamaged from error
        return found

    def current(self) -> Roster | None:
        """The list that counts; None where there never was one. Raises RosterDamaged."""
        found = self._slots()
        if found:
            return max(found.values(), key=lambda one: one.number)
        if self.folder.is_dir() and any(_DAMAGED in one.name for one in self.folder.iterdir()):
            raise RosterDamaged
        return None

    def take(self, document: bytes, *, first: bool = False) -> Roster:
        """Keep this list. `first`: where no centre is believed yet, believe the one that signed this.

        Raises BadRoster, ForeignRoster, OldRoster, RosterDamaged, and DiskFull, ReadOnly or DiskFailed.
        """
        centre = self.certificate()
        if centre is None and not first:
            raise BadRoster
        roster = rosters.read(document, centre)
        slots = self._slots()
        have = max((one.number for one in slots.values()), default=0)
        if any(one.document == document for one in slots.values()) and roster.number == have:
            return roster
        if roster.number <= have:
            raise OldRoster
        target = min(SLOTS, key=lambda name: slots[name].number if name in slots else 0)
        if target not in slots and (self.folder / target).exists():
            self._set_aside(target)  # it can't be read now, and may be whole
        try:
            durable.make_directory(self.folder)
            if centre is None:
                durable.write_new(self.folder / CENTRE, roster.certificate)
            durable.write_new(self.folder / target, document)
        except OSError as error:
            raise durable.known(error) from error
        return roster

    def _slots(self) -> dict[str, Roster]:
        """The copies that verify; others are set aside."""
        found: dict[str, Roster] = {}
        centre = self.certificate()
        for name in SLOTS if centre is not None else ():
            try:
                found[name] = rosters.read((self.folder / name).read_bytes(), centre)
            except FileNotFoundError:
                continue
            except OSError as error:
                log.warning("%s can't be read: %s", name, error.strerror)
            except BadRoster:
                self._set_aside(name)
        return found

    def _set_aside(self, name: str) -> None:
        aside = f"{name}{_DAMAGED}{secrets.token_hex(3)}"
        log.warning("%s was damaged; it is kept as %s", name, aside)
        with suppress(OSError):  # a disk that can only be read
            (self.folder / name).rename(self.folder / aside)
