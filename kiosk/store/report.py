"""What the store says about itself: `stat` from memory, `verify` from the disk."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk.store.errors import StoreDamaged
from kiosk.store.memory import Memory

if TYPE_CHECKING:
    from kiosk.store.journal import Journal


@dataclass(frozen=True, slots=True)
class Stat:
    """Counts and sizes (bytes); no names of subjects, nothing of what is stored."""

    revision: int
    documents: int
    tables: dict[str, int]
    """Documents by table, of those that belong to no subject."""
    subjects: int
    pending_shreds: int
    """Keys that are to be destroyed at the next write, because the disk refused it."""
    frames: int
    used: int
    allocated: int
    segment: int
    epoch: int
    generation: int


@dataclass(frozen=True, slots=True)
class Verification:
    """`problems` names places, never contents; `skipped` are sections whose key was shredded."""

    ok: bool
    frames: int
    documents: int
    subjects: int
    skipped: int
    problems: tuple[str, ...]


def counts(memory: Memory) -> dict[str, int]:
    """Documents by table."""
    return {name: _length(table) for name, table in memory.tables_of(memory.common).items()}


def _length(table: Any) -> int:
    return len(table) if isinstance(table, dict) else 1


def stat(journal: "Journal", memory: Memory) -> Stat:
    """See `Store.stat`."""
    tables = counts(memory)
    segment, ring = journal.segment, journal.ring
    return Stat(
        revision=memory.revision,
        documents=sum(tables.values()),
        tables=tables,
        subjects=len(ring.keys) - 1,
        pending_shreds=len(memory.shredded),
        frames=segment.position.number,
        used=segment.position.offset,
        allocated=segment.size,
        segment=ring.segment,
        epoch=ring.epoch,
        generation=ring.generation,
    )


def verify(journal: "Journal", memory: Memory) -> Verification:
    """See `Store.verify`. The caller holds the lock."""
    ring, problems, found = journal.reread()
    again = Memory(lambda: ring, journal.random)
    subjects = documents = 0
    try:
        again.reload(found)
        for one in again.named.values():
            subjects += bool(one.sections)
            again.tables_of(one)
            one.forget()
        documents = sum(counts(again).values())
        if again.tables_of(again.common) != memory.tables_of(memory.common):
            problems.append("memory and disk differ")
        if set(ring.keys) != set(journal.ring.keys):
            problems.append("the keys in memory and on the disk differ")
    except StoreDamaged as error:
        problems.append(error.reason)
    return Verification(not problems, len(found), documents, subjects, again.skipped, tuple(problems))
