"""One open folder. Every change is on the disk, with its entry in the log, when the method returns.

The key lives in a buffer that `close` overwrites. What is read here lies in memory as Python's strings, which nobody
can overwrite: those go with the process, at the end of the visit (session/decision-visit-is-the-process.md).
"""

import hmac
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.folder import sealed
from kiosk.folder.content import KIND_NAMES, Content, Day, Kind, Thing, made_of
from kiosk.folder.errors import FolderClosed, NoSuchThing, StaffMustBeHere
from kiosk.folder.rows import Box, Rows
from kiosk.folder.sealed import Key, Random, Sealed
from kiosk.i18n import _, n_
from kiosk.staff.audit import VISITOR, Audit, AuditLine, Head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.folder.export import Put

MERGED = 64
"""How far the counter goes on when two copies became one: so that it wins over the half that is still about."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a folder works with."""

    rows: Rows
    audit: Audit
    clock: Clock
    random: Random


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was deleted, without what it was: for the person to see that it is gone. `counts`: things by kind."""

    at: datetime
    counts: Mapping[Kind, int]
    copies: bool
    """Whether other screens may hold a copy, which goes when they next hear of it."""

    @property
    def lines(self) -> list[str]:
        """What the screen and the slip say, in the language now in use."""
        total = sum(self.counts.values())
        said = [_("Your folder is deleted. The key card opens nothing any more.")]
        said.append(n_("{n} thing was deleted:", "{n} things were deleted:", total) if total else _("It was empty."))
        said += [f"{_(KIND_NAMES[kind])}: {count}" for kind, count in self.counts.items()]
        if self.copies:
            said.append(_("If another screen has a copy, that goes when it next has network."))
        return said


class Folder:
    """What the screens ask of an open folder. All methods may raise FolderClosed and the store's known errors."""

    def __init__(
        self, parts: Parts, name: str, copy: Sealed, keys: tuple[bytearray, bytearray], content: Content
    ) -> None:
        """`name` is the store's id; `keys`, the folder's and its signing key, are overwritten in the end."""
        self._parts, self.id, self._copy, self._content = parts, name, copy, content
        self._key, self._seed = keys
        self._undo: list[Thing] = []
        self._step = 1
        self.days_left: int | None = None
        """How many days it had left before it would have gone unopened; None when that was not near."""
        self.log_whole = parts.audit.has(Head(*content.heads.get(parts.audit.device, (0, ""))))
        """Whether this kiosk's log still has what this folder saw in it: False when somebody put back an older one."""

    @property
    def open(self) -> bool:
        """Whether it has not been closed."""
        return bool(self._key)

    @property
    def staff_may_recover(self) -> bool:
        """Whether its owner agreed that staff may make a new key card."""
        return self._content.agreed

    @property
    def audit_id(self) -> str:
        """The folder in the log: only its own key gives this."""
        self._must_be_open()
        return audit_id(self._seed)

    # Looking

    def things(self, kind: Kind | None = None) -> list[Thing]:
        """What is in it (of one kind), in the order that it was kept."""
        self._must_be_open()
        return [one for one in self._content.all() if kind in (None, one.kind)]

    def thing(self, name: str) -> Thing:
        """One thing by its id. Raises NoSuchThing."""
        self._must_be_open()
        found = self._content.get(name)
        if found is None:
            raise NoSuchThing
        return found

    def days(self) -> list[Day]:
        """What is to be remembered, by day; what is past is marked."""
        self._must_be_open()
        return self._content.days(self._parts.clock.now().date())

    def log(self) -> list[AuditLine]:
        """Who opened and changed it, at every kiosk, the oldest first."""
        self._must_be_open()
        return self._content.lines()

    # Changing: one transaction each

    def keep(
        self, kind: Kind, title: str, body: Mapping[str, Any], *, due: date | None = None, by: str = VISITOR
    ) -> Thing:
        """Put something in. Raises NotAThing, FolderFull."""
        now = self._parts.clock.now()
        thing = made_of(kind, title, body, now=now, due=due, by=by, random=self._parts.random)
        with self._changing("folder.kept", by) as content:
            content.put(thing, now)
        return thing

    def change(
        self,
        name: str,
        *,
        title: str | None = None,
        body: Mapping[str, Any] | None = None,
        due: date | Literal["as it is"] | None = "as it is",
        by: str = VISITOR,
    ) -> Thing:
        """Change a thing: what is given. Raises NoSuchThing, NotAThing, FolderFull."""
        before, now = self.thing(name), self._parts.clock.now()
        made = made_of(
            before.kind, before.title if title is None else title, before.body if body is None else body,
            now=now, due=before.due if due == "as it is" else due, by=before.by,
        )  # fmt: skip
        thing = made._replace(id=name, kept=before.kept)
        with self._changing("folder.changed", by) as content:
            content.put(thing, now)
        return thing

    def remove(self, name: str, *, by: str = VISITOR) -> None:
        """Take something out; `undo` brings it back as long as the folder is open. Raises NoSuchThing."""
        before = self.thing(name)
        with self._changing("folder.removed", by) as content:
            content.remove(name, self._parts.clock.now())
        self._undo.append(before)

    def undo(self, *, by: str = VISITOR) -> Thing | None:
        """Bring back what was taken out last; None where there is nothing to bring back."""
        self._must_be_open()
        if not self._undo:
            return None
        with self._changing("folder.kept", by) as content:
            content.put(self._undo[-1], self._parts.clock.now())
        return self._undo.pop()

    def consent(self, staff_key: Key | None, *, known_as: str = "") -> None:
        """The owner agrees that staff may make a new key card (with staff's data key), or takes it back (None).

        `known_as` is what staff see to find it by; "" for nothing. Raises StaffMustBeHere for a key that is none.
        """
        self._must_be_open()
        if staff_key is not None:
            check_staff(staff_key)
        with self._changing("folder.consent", VISITOR) as content:
            content.agreed = staff_key is not None
            self._copy = replace(self._copy, staff=self._for_staff(staff_key, known_as))

    def export(self, to: "Path | Put", *, by: str = VISITOR) -> tuple[str, ...]:
        """A PDF and JSON of everything, in the language now in use, into a folder, or given to `to(name, data)`.

        Not sealed: who has the stick can read it. Slow. Gives the files' names. Raises NoPaper, CopyFailed, and what
        `to` raises.
        """
        from kiosk.folder.export import written  # noqa: PLC0415 - start-up time

        found = written(self.things(), self.days(), self.log(), to, self._parts.clock.now())
        with self._changing("folder.exported", by):
            pass
        return found

    def shred(self, *, by: str = VISITOR) -> Receipt:
        """Delete it for good, here and wherever there is a copy; it is closed then."""
        counts: dict[Kind, int] = {}
        rows, row = self._parts.rows, self._parts.rows.by("id", self.id)
        for thing in self.things():
            counts[thing.kind] = counts.get(thing.kind, 0) + 1
        if row is None:
            self.close()
            raise FolderClosed
        note = Box(self._copy.name, sealed.LAST, sealed.gone(self._copy, self._seed))
        try:
            with rows.transaction():
                self._parts.audit.write("folder.shredded", who=by, folder=self.audit_id)
                rows.shred(self.id, note)
        except KnownError:
            if rows.by("id", self.id) is not None:  # else it is written, and the store destroys the key with its next
                raise
        self.close()
        rows.tidy()
        self._parts.audit.note()
        return Receipt(self._parts.clock.now(), counts, bool(row["sent"]))

    def close(self) -> None:
        """Overwrite the keys and let go of everything."""
        for key in (self._key, self._seed):
            sealed.wipe(key)
        self._key = self._seed = bytearray()
        self._content.wipe()
        self._undo.clear()

    # For `Folders` and `copies`

    def content(self) -> Content:
        """A copy of what is in it."""
        return self._content.copy()

    def merge(self, other: Content) -> None:
        """Take in what another copy has; the next that is written is newer than what is only opened meanwhile."""
        self._content.merge(other)
        self._step = MERGED

    def blob(self) -> bytes:
        """The sealed bytes as they are on the disk."""
        self._must_be_open()
        return self._parts.rows.blob(self.id)

    def write(self, what: str, who: str, content: Content) -> None:
        """Seal this content and keep it, with a line in the log; then it is what is here. In a transaction."""
        rows, audit = self._parts.rows, self._parts.audit
        with rows.transaction():
            content.write_down(audit.write(what, who=who, folder=self.audit_id), audit.head())
            text = sealed.put(self._key, sealed.pack(content.dump()), self._copy.name, "content", self._parts.random)
            copy = replace(self._copy, counter=self._copy.counter + self._step, content=text)
            rows.put(self.id, copy, copy.write(self._seed))
        self._copy, self._content, self._step = copy, content, 1

    # How

    @contextmanager
    def _changing(self, what: str, who: str) -> "Iterator[Content]":
        self._must_be_open()
        before = self._copy, self._content
        try:
            with self._parts.rows.transaction():
                content = self._newest().copy()
                yield content
                self.write(what, who, content)
        except BaseException:
            self._copy, self._content = before
            raise

    def _newest(self) -> Content:
        """What is here, with what another kiosk sent since. Raises FolderClosed when it was deleted or made anew."""
        there = self._parts.rows.copy(self.id)
        if there is None:
            self.close()
            raise FolderClosed
        if there.counter == self._copy.counter and there.content == self._copy.content:
            return self._content
        found = opened(self._key, there)
        if found is None:
            self.close()
            raise FolderClosed
        found.merge(self._content)
        self._copy, self._step = there, MERGED
        return found

    def _for_staff(self, staff_key: Key | None, known_as: str) -> bytes:
        return for_staff(staff_key, self._key, known_as, self._content.made, self._copy.name, self._parts.random)

    def _must_be_open(self) -> None:
        if not self._key:
            raise FolderClosed


def opened(key: bytearray, copy: Sealed) -> Content | None:
    """What is in a copy; None where the key is another."""
    packed = sealed.take(key, copy.content, copy.name, "content")
    return None if packed is None else Content.load(sealed.unpack(packed))


def for_staff(  # noqa: PLR0917 - what it is made of
    staff_key: Key | None, key: bytearray, known_as: str, made: str, name: str, random: Random
) -> bytes:
    """The part of a copy that is for staff: chance, where the owner did not agree."""
    if staff_key is None:
        return random(sealed.STAFF)
    return sealed.put_staff(staff_key, key, known_as, made, name, random)


def check_staff(staff_key: Key | None) -> None:
    """Raise StaffMustBeHere for what is no key: also for one that was overwritten when the card was pulled."""
    if staff_key is None or len(staff_key) != 32 or not any(staff_key):
        raise StaffMustBeHere


def audit_id(seed: bytearray) -> str:
    """A folder in the log, from its signing key: neither the store's id nor the name among kiosks."""
    return hmac.new(seed, b"stuen audit id 1\x00", "sha256").hexdigest()[:16]
