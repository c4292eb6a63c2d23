"""The folders of this kiosk: making one, opening one with its card, a new card for a lost one, staff's new keys."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from kiosk import keywords
from kiosk.activities.attempts import Attempts
from kiosk.clock import Clock
from kiosk.folder import expiry, keycard, sealed
from kiosk.folder.content import Content
from kiosk.folder.errors import BadBox, FolderClosed, NoFolder, NotAgreed, TwoMustBeHere, WaitBefore
from kiosk.folder.folder import Folder, Parts, check_staff, for_staff, opened
from kiosk.folder.keycard import KeyCard
from kiosk.folder.rows import BESIDE, TRIES, Rows
from kiosk.folder.sealed import Key, Random, Sealed
from kiosk.keywords import Derived
from kiosk.staff import steady
from kiosk.staff.audit import VISITOR, Audit
from kiosk.store import Store

if TYPE_CHECKING:
    from typing import Protocol

    from kiosk.staff.keys import StaffKey

    class Who(Protocol):
        """One of staff, as the card says (kiosk/staff/service.py)."""

        @property
        def serial(self) -> str:
            """The card's."""


RECOVERED = 1 << 20
"""How far the counter goes on with a new card: nothing that is written with the lost one wins over it."""
Derive = Callable[[bytes | bytearray, bytes], Derived]


class Recoverable(NamedTuple):
    """A folder whose owner agreed that staff may make a new card: what staff see to find it by, and nothing else."""

    id: str
    known_as: str
    made: str


def fill(key: bytearray) -> None:
    """Chance from the kernel, straight into the buffer: no copy of a key stays where it can't be overwritten."""
    with open("/dev/urandom", "rb", buffering=0) as source:  # noqa: PTH123 - unbuffered, for the same reason
        source.readinto(key)


class Folders:
    """What the screens ask for folders. The slow ones (create, open, recover) are not for the drawing thread."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        audit: Audit,
        *,
        random: Random = os.urandom,
        fill: Callable[[bytearray], object] = fill,
        derive: Derive = keywords.derive,
        unopened_months: int = 0,
    ) -> None:
        """`unopened_months`: a folder goes when nobody has opened it for so long (expiry.py); 0: never."""
        self._fill, self._derive, self._turn, self._visit = fill, derive, RLock(), 0
        self.rows = Rows(store, random)
        self._parts = Parts(self.rows, audit, clock, random)
        self.attempts = Attempts(store, clock.now, table=TRIES)
        self._store, self.unopened_months = store, unopened_months
        self.current: Folder | None = None

    def create(
        self,
        *,
        picture_pin: Sequence[str] = (),
        staff_may_recover: bool = False,
        staff_key: Key | None = None,
        known_as: str = "",
        by: str = VISITOR,
    ) -> tuple[KeyCard, Folder]:
        """A new folder, open, and the card that opens it again. Raises NotPictures, StaffMustBeHere.

        With `staff_may_recover` goes staff's data key, and what the owner wants to be known as ("" for nothing).
        """
        keycard.check_pictures(picture_pin)
        if staff_may_recover:
            check_staff(staff_key)
        visit, salt = self._visit, self.rows.salt()
        key, seed = bytearray(32), bytearray(32)
        self._fill(key)
        self._fill(seed)
        empty = Sealed(sealed.FOLDER, 0, sealed.public_of(seed))
        made = self._parts.clock.now().date().isoformat()
        # Before what is slow: a card may be pulled meanwhile, and staff's key is overwritten then.
        staff = for_staff(staff_key if staff_may_recover else None, key, known_as, made, empty.name, self._parts.random)
        card, copy = self._carded(replace(empty, salt=salt, staff=staff), key, seed, picture_pin)
        with self._turn:
            self._still(visit, key, seed)
            content = Content(made, agreed=staff_may_recover)
            folder = Folder(self._parts, self.rows.fresh_id(), copy, (key, seed), content)
            return card, self._begin(lambda: (folder, content), "folder.created", by)

    def open(self, card: KeyCard, picture_pin: Sequence[str] = (), *, by: str = VISITOR) -> Folder:
        """The folder of a card; the one that was open is closed. Raises NoFolder, WaitBefore, BadBox, FolderClosed.

        A try is counted before it is made and taken back when it was right: pulling the plug is no way to more.
        """
        with self._turn:
            if wait := self.attempts.wait():
                raise WaitBefore(seconds=int(wait) + 1)
            self.attempts.wrong()
            visit = self._visit
        name, key = self._found(card, picture_pin)
        with self._turn:
            self.attempts.right()
            self._still(visit, key)

            def unlocked() -> tuple[Folder, Content]:
                folder = self._unlocked(name, key)
                folder.days_left = expiry.left(self.rows, name, steady.counted(self._store), self.unopened_months)
                return folder, self._merged(folder, key)

            return self._begin(unlocked, "folder.opened", by)

    def close(self) -> None:
        """Close the open one, if any; one that is being opened does not come. Never waits for the slow function."""
        with self._turn:
            self._visit += 1
            self._close()

    wipe = close

    # Staff, together with the owner

    def recoverable(self, staff_key: Key) -> list[Recoverable]:
        """The folders that staff may make a new card for, with staff's data key."""
        found = []
        for row in self.rows.all():
            copy = self._copy(row["id"])
            if copy and (opened_ := sealed.take_staff(staff_key, copy)):
                key, known_as, made = opened_
                sealed.wipe(key)
                found.append(Recoverable(row["id"], known_as, made))
        return found

    def recover(
        self, folder_id: str, staff_key: Key, by: "tuple[Who, Who]", *, picture_pin: Sequence[str] = ()
    ) -> tuple[KeyCard, Folder]:
        """A new card for a folder whose card is lost, and the folder, open; the lost card opens nothing any more.

        Raises TwoMustBeHere, NotAgreed, NotPictures. The folder gets a new key: who finds the lost card, and has an
        old copy, reads what was in it then and nothing since.
        """
        keycard.check_pictures(picture_pin)
        first, second = by
        if first.serial == second.serial:
            raise TwoMustBeHere
        check_staff(staff_key)
        visit, copy = self._visit, self._copy(folder_id)
        found = sealed.take_staff(staff_key, copy) if copy else None
        if copy is None or found is None:
            raise NotAgreed
        old, known_as, made = found
        key, seed = bytearray(32), self._seed(copy, old)
        self._fill(key)
        staff = for_staff(staff_key, key, known_as, made, copy.name, self._parts.random)  # before what is slow
        card, fresh = self._carded(replace(copy, salt=self.rows.salt(), staff=staff), key, seed, picture_pin)
        with self._turn:
            self._still(visit, old, key, seed)

            def renewed() -> tuple[Folder, Content]:
                before = self._unlocked(folder_id, old)
                content = self._merged(before, old)
                content.olds.append(old.hex())
                before.close()
                newest = replace(fresh, counter=fresh.counter + RECOVERED)
                return Folder(self._parts, folder_id, newest, (key, seed), content), content

            return card, self._begin(renewed, "folder.recovered", first.serial, second.serial)

    def follow(self, staff: "StaffKey", *, by: str) -> int:
        """Staff have a new key (staff/keys.py): what was sealed to those before is sealed to it. Gives how many."""
        count = 0
        for epoch in staff.earlier():
            old = staff.of(epoch)
            try:
                count += self.rewrap(old, staff.key, by=by)
            finally:
                sealed.wipe(old)
        return count

    def rewrap(self, old: Key, new: Key, *, by: str) -> int:
        """Staff's data key was changed: what was sealed to the old one is sealed to the new. Gives how many."""
        check_staff(new)
        count = 0
        with self._turn, self.rows.transaction():
            for row in self.rows.all():
                try:
                    copy = self._copy(row["id"])
                    if copy is None or (found := sealed.take_staff(old, copy)) is None:
                        continue
                    key, known_as, made = found
                    seed = self._seed(copy, key)
                except BadBox:  # who has the old key made it up, say: the others change over all the same
                    continue
                staff = sealed.put_staff(new, key, known_as, made, copy.name, self._parts.random)
                fresh = replace(copy, counter=copy.counter + 1, staff=staff)
                self.rows.put(row["id"], fresh, fresh.write(seed), own=row["own"])
                self.rows.not_opened(row["id"], copy.counter, fresh.counter)
                sealed.wipe(key)
                sealed.wipe(seed)
                count += 1
            if count:
                self._parts.audit.write("folder.rewrapped", who=by)
        self._parts.audit.note()
        return count

    # How

    def _close(self) -> None:
        if self.current:
            self.current.close()
        self.current = None

    def _still(self, visit: int, *keys: bytearray) -> None:
        """Nothing was closed while the slow function ran. Raises FolderClosed, with the keys overwritten."""
        if visit != self._visit:
            for key in keys:
                sealed.wipe(key)
            raise FolderClosed

    def _begin(self, make: Callable[[], tuple[Folder, Content]], what: str, *who: str) -> Folder:
        """Close the one before, and write that this is open; by all of `who`, where several are needed.

        `make` reads it, in the transaction that writes: no copy from elsewhere comes in between, to be written over.
        """
        folder: Folder | None = None
        try:
            with self.rows.transaction():
                folder, content = make()
                self._close()
                for one in who:
                    folder.write(what, one, content)
                self.rows.no_beside(folder.id)
        except BaseException:
            if folder:
                folder.close()
            raise
        self._parts.audit.note()
        self.current = folder
        return folder

    def _carded(self, copy: Sealed, key: bytearray, seed: bytearray, row: Sequence[str]) -> tuple[KeyCard, Sealed]:
        """A new card for this key, and the copy that it opens."""
        card, random = keycard.made(pictures=bool(row), random=self._parts.random), self._parts.random
        found = self._slow(card, row, copy.salt)
        wrapped = sealed.put(found.key, key, copy.name, "card", random)
        found.wipe()
        kept = sealed.put(key, seed, copy.name, "seed", random)
        return card, replace(copy, tag=found.tag, card=wrapped, seed=kept)

    def _found(self, card: KeyCard, row: Sequence[str]) -> tuple[str, bytearray]:
        """The store's id of what the card opens, and its key. Raises NoFolder."""
        for salt in self.rows.salts():
            found = self._slow(card, row, salt)
            there = self.rows.by("tag", found.tag.hex())
            copy = self._copy(there["id"]) if there else None
            key = sealed.take(found.key, copy.card, copy.name, "card") if copy else None
            found.wipe()
            if there and key:
                return str(there["id"]), key
        raise NoFolder

    def _slow(self, card: KeyCard, row: Sequence[str], salt: bytes) -> Derived:
        secret = keycard.secret(card, row)
        found = self._derive(secret, salt)
        sealed.wipe(secret)
        return found

    def _unlocked(self, name: str, key: bytearray) -> Folder:
        copy = self._copy(name)
        content = opened(key, copy) if copy else None
        if copy is None or content is None:
            raise BadBox
        return Folder(self._parts, name, copy, (key, self._seed(copy, key)), content)

    def _merged(self, folder: Folder, key: bytearray) -> Content:
        """What is in it, with what lies beside it from another kiosk, where this key opens that."""
        try:
            beside = self.rows.copy(folder.id, BESIDE)
        except BadBox:
            beside = None
        for one in (key, *map(bytearray.fromhex, folder.content().olds)):
            if beside and (other := opened(one, beside)):
                folder.merge(other)
        return folder.content()

    def _copy(self, name: str) -> Sealed | None:
        return self.rows.copy(name)

    @staticmethod
    def _seed(copy: Sealed, key: bytearray) -> bytearray:
        """What signs it, and makes nothing that could not be read again. Raises BadBox."""
        seed = sealed.take(key, copy.seed, copy.name, "seed")
        if seed is None or sealed.public_of(seed) != copy.public:
            raise BadBox
        return seed
