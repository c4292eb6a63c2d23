"""What to do with damage, once somebody decided: keep every byte aside, and go on from what verified.

The damaged files get a second name under `quarantine/<utc time>/` before anything else happens; then a new segment is
written from the frames before the damage, the keyring names it, and the old names go. A power cut in between leaves
the damaged store as it was, to be quarantined again.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.store import durable, frames, keyring
from kiosk.store.errors import StoreDamaged
from kiosk.store.journal import LOCK, Journal
from kiosk.store.keyring import Mark
from kiosk.store.memory import Memory
from kiosk.store.report import counts
from kiosk.store.segment import Segment

if TYPE_CHECKING:
    from kiosk.clock import Clock

FOLDER: Final = "quarantine"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What was kept: the frames before the damage, and how many documents and subjects they make."""

    reason: str
    moved_to: Path
    frames: int
    documents: int
    subjects: int


def quarantine(directory: Path, root_key: bytes, clock: "Clock | None" = None) -> Quarantined | None:
    """See `Store.quarantine`."""
    try:
        _check(directory, root_key)
    except StoreDamaged as error:
        reason = error.reason
    else:
        return None
    now = clock.now().astimezone(UTC) if clock else datetime.now(UTC)
    aside = directory / FOLDER / now.strftime("%Y%m%dT%H%M%S.%fZ")
    lock = durable.Lock(directory / LOCK)
    lock.take()
    try:
        names = _set_aside(directory, aside)
        return _start_again(directory, root_key, names, Quarantined(reason, aside, 0, 0, 0))
    except OSError as error:
        raise durable.known(error) from error
    finally:
        lock.close()


def _check(directory: Path, root_key: bytes) -> None:
    """Open the store as `Store.open` does, and let go of it; raises StoreDamaged."""
    journal = Journal(directory, root_key)
    try:
        Memory(lambda: journal.ring, os.urandom).reload(journal.fresh)
    finally:
        journal.close()


def _set_aside(directory: Path, aside: Path) -> list[Path]:
    """Second names for all of the store's files; they, in `directory`."""
    found = [path for path in sorted(directory.iterdir()) if path.name.startswith(("journal-", "keyring."))]
    durable.make_directory(aside)
    for path in found:
        if path.name.startswith("keyring."):  # these are overwritten in place: a copy, not a name
            shutil.copyfile(path, aside / path.name)
        else:
            os.link(path, aside / path.name)
    durable.sync_tree(aside)
    return found


def _start_again(directory: Path, root_key: bytes, names: list[Path], told: Quarantined) -> Quarantined:
    try:
        ring, _ = keyring.load(directory, root_key)
    except (StoreDamaged, FileNotFoundError):  # without keys nothing can be read: an empty store is made at the opening
        keyring.blank(directory)
        _remove(directory, names)
        return told
    found, lost = _salvage(directory, ring)
    memory = Memory(lambda: ring, os.urandom)
    try:
        memory.reload(found)
    except StoreDamaged:  # frames verify, and yet a section does not open: keep nothing rather than half a frame
        found = []
        memory.reload(found)
    memory.revision += lost
    numbers = [
        int(path.name.removeprefix("journal-")) for path in names if path.name.removeprefix("journal-").isdigit()
    ]
    new = Segment.create(directory, max([ring.segment, *numbers]) + 1, ring.chain_key, memory.snapshot())
    new.close()
    rolled = ring.next(roll=os.urandom)
    rolled.segment, rolled.mark = new.number, Mark(new.position.number, new.position.chain)
    keyring.save(directory, rolled, root_key, os.urandom)
    _remove(directory, [path for path in names if not path.name.startswith("keyring.")])
    subjects = sum(1 for one in memory.named.values() if one.sections)
    return Quarantined(told.reason, told.moved_to, len(found), sum(counts(memory).values()), subjects)


def _salvage(directory: Path, ring: keyring.Keyring) -> tuple[list[frames.Frame], int]:
    """The frames before the damage, and how many there can have been after it at most."""
    try:
        segment = Segment(directory, ring.segment, ring.chain_key)
    except FileNotFoundError:
        return [], ring.mark.frames
    try:
        found, _ = segment.salvage()
        rest = segment.size - segment.position.offset
        return found, max(rest // frames.size(0), ring.mark.frames - len(found), 0) + 1
    finally:
        segment.close()


def _remove(directory: Path, names: list[Path]) -> None:
    for path in names:
        path.unlink()
    durable.sync_directory(directory)
