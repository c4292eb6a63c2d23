"""The store's directory below the level of tables: lock, keyring and the segment that counts.

    store/lock · store/keyring.a · store/keyring.b · store/journal-00000001 · store/quarantine/<utc time>/

Creation: keyring first, then the segment it names. Replacing the segment (compaction): the new one written, synced,
renamed, directory synced; then the keyring names it; then the old one goes. At every instant one whole pair counts.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.errors import KnownError
from kiosk.store import durable, frames, keyring
from kiosk.store import segment as segments
from kiosk.store.crypto import KEY_SIZE
from kiosk.store.errors import DiskFailed, StoreDamaged, WrongKey
from kiosk.store.frames import Ending, Frame, Position
from kiosk.store.keyring import Keyring, Mark
from kiosk.store.segment import Segment

LOCK: Final = "lock"

Random = Callable[[int], bytes]


def begin(revision: int) -> tuple[int, bytes]:
    """The first frame of a segment: what the store's revision was when it was made."""
    return frames.BEGIN, revision.to_bytes(8, "little")


def _checked(root_key: bytes) -> bytes:
    if len(root_key) != KEY_SIZE:
        raise WrongKey
    return root_key


class Journal:
    """An open journal. `ring` is the keyring in memory; new subjects' keys are added to it as their frames are read."""

    def __init__(
        self, directory: Path, root_key: bytes, *, random: Random = os.urandom, ahead: int = segments.AHEAD
    ) -> None:
        self.directory, self.random = directory, random
        self._root_key, self._ahead = _checked(root_key), ahead
        try:
            durable.make_directory(directory)
        except OSError as error:
            raise durable.known(error) from error
        self.lock = durable.Lock(directory / LOCK)
        self.fresh: list[Frame] = []
        self.failed = False
        self.lock.take()
        try:
            self._open()
        except BaseException:
            self.lock.close()
            raise
        self.lock.release()

    def _open(self) -> None:
        try:
            self.ring, settled = keyring.load(self.directory, self._root_key)
        except FileNotFoundError:
            if any(self.directory.glob("journal-*")):
                raise StoreDamaged("the keyring is gone") from None
            self.ring, settled = Keyring.fresh(self.random), True
            self._save_ring(self.ring)
        if not settled:
            with suppress(KnownError):  # the newest whole slot is good enough to read by
                self._save_ring(self.ring)
                settled = True
        self._slot = durable.open_file(self.directory / keyring.SLOTS[0], writable=False)
        try:
            self._open_segment()
        except BaseException:
            durable.close(self._slot)
            raise
        if settled:  # else the segment that the other slot names may be the one that counts after a power cut
            self.sweep()

    def _open_segment(self) -> None:
        """Open the segment that the keyring names, and read it into `fresh`."""
        ring = self.ring
        path = self.directory / segments.name(ring.segment)
        if not path.exists():
            if ring.mark.frames:
                raise StoreDamaged(f"{path.name} is gone")
            self._create(ring.segment, [begin(0)]).close()
        segment = Segment(self.directory, ring.segment, ring.chain_key, ahead=self._ahead)
        try:
            self.fresh = segment.read()
            self._check_mark(self.fresh)
        except BaseException:
            segment.close()
            raise
        self.segment = segment
        self._snapshot = _snapshot_end(self.fresh, segment)

    def _check_mark(self, found: list[Frame]) -> None:
        mark = self.ring.mark
        if mark.frames > len(found) or (mark.frames and found[mark.frames - 1].chain != mark.chain) or not found:
            raise StoreDamaged(f"the journal ends after {len(found)} frames; {mark.frames} had been saved for good")

    def _create(self, number: int, contents: Iterable[tuple[int, bytes]]) -> Segment:
        try:
            return Segment.create(self.directory, number, self.ring.chain_key, contents, ahead=self._ahead)
        except OSError as error:
            raise durable.known(error) from error

    def _save_ring(self, ring: Keyring, root_key: bytes | None = None) -> None:
        root_key = self._root_key if root_key is None else _checked(root_key)
        self._check()
        try:
            keyring.save(self.directory, ring, root_key, self.random)
        except OSError as error:
            raise durable.known(error) from error
        except DiskFailed:
            self.failed = True
            raise
        self._root_key = root_key

    def _check(self) -> None:
        """After a sync that failed nobody knows what is on the disk: no more writes until the next opening."""
        if self.failed:
            raise DiskFailed

    def changed(self) -> bool:
        """Has another process written, as far as two cheap looks without the lock can tell?"""
        return self.segment.peek() or keyring.generation(self._slot) != self.ring.generation

    def catch_up(self) -> tuple[bool, list[Frame]]:
        """With the lock held: (True, all frames) after the keyring moved on, or (False, the new frames)."""
        if keyring.generation(self._slot) != self.ring.generation:
            self._check_same()
            ring, _ = keyring.load(self.directory, self._root_key)
            if ring.generation > self.ring.generation:  # else slot A rotted, and what we have is newer than slot B
                old, self.ring = self.ring, ring
                if (old.segment, old.epoch) != (ring.segment, ring.epoch):
                    self.segment.close()
                    self._open_segment()
                    return True, self.fresh
        return False, self.segment.read() if self.segment.peek() else []

    def _check_same(self) -> None:
        """A keyring that was lost is blanked and removed: then what we write would be written for nobody."""
        if not os.fstat(self._slot).st_nlink:
            raise StoreDamaged("the store was moved aside while it was open")

    def append(self, body: bytes) -> Frame:
        """One commit, durable when this returns."""
        self._check()
        try:
            return self.segment.append(frames.COMMIT, body)
        finally:
            self.failed = self.segment.failed

    @property
    def appended(self) -> int:
        """Frames in the segment since it was written."""
        return self.segment.position.number - self._snapshot.number

    def outgrown(self, least: int) -> bool:
        """Has more been appended than twice what the segment began with, and at least so many bytes?"""
        start = self._snapshot.offset
        return self.segment.position.offset - start > max(least, 2 * start)

    def unmarked(self) -> bool:
        """Are there frames that the keyring does not know of?"""
        return self.ring.mark.frames < self.segment.position.number

    def flip(self, ring: Keyring, root_key: bytes | None = None) -> None:
        """Make this keyring the one that counts, with everything appended so far marked as durable."""
        ring.mark = Mark(self.segment.position.number, self.segment.position.chain)
        self._save_ring(ring, root_key)
        self.ring = ring

    def reread(self) -> tuple[Keyring, list[str], list[Frame]]:
        """The keyring and all frames from the disk again, and what is wrong with them."""
        problems: list[str] = []
        try:
            ring, alike = keyring.load(self.directory, self._root_key)
        except (StoreDamaged, WrongKey, FileNotFoundError) as error:
            return self.ring, [f"keyring: {error}"], []
        if not alike:
            problems.append("a slot of the keyring is damaged or old; the other one is whole")
        segment = Segment(self.directory, ring.segment, ring.chain_key)
        try:
            found, ending = segment.salvage()
        finally:
            segment.close()
        if ending is not Ending.CLEAN:
            problems.append(f"{ending.value}: frame {segment.position.number}, byte {segment.position.offset}")
        return ring, problems, found

    def replace(self, contents: Iterable[tuple[int, bytes]]) -> None:
        """Start a new segment with these frames and drop the old one."""
        self._check()
        new = self._create(self.ring.segment + 1, contents)
        ring = self.ring.next()
        ring.segment = new.number
        ring.mark = Mark(new.position.number, new.position.chain)
        try:
            self._save_ring(ring)
        except BaseException as error:
            new.close()
            if not isinstance(error, DiskFailed):
                new.path.unlink(missing_ok=True)
            raise
        old, self.segment, self.ring = self.segment, new, ring
        self._snapshot = new.position
        old.close()
        self.sweep()

    def sweep(self) -> None:
        """Remove what a crash left: segments that no keyring names any more, and half-written files."""
        keep = segments.name(self.ring.segment)
        with suppress(OSError):  # nothing depends on it
            for path in [*self.directory.glob("journal-*"), *self.directory.glob("keyring.*.new")]:
                if path.name != keep:
                    path.unlink(missing_ok=True)

    def close(self) -> None:
        """Give the files and the lock back."""
        self.segment.close()
        durable.close(self._slot)
        self.lock.close()


def _snapshot_end(found: list[Frame], segment: Segment) -> Position:
    """Where the frames that a segment began with end."""
    position = segment.keys.start
    for frame in found:
        if frame.kind == frames.COMMIT:
            break
        position = Position(position.offset + frames.size(len(frame.body)), position.number + 1, frame.chain)
    return position
