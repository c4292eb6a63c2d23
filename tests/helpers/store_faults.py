"""Random histories of a store, what it held after each step, and the disk images that a power cut could leave."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from tinydb import where

from kiosk.store import Store, durable

KEY = bytes(range(32))
AHEAD = 4096
SECTOR = 512


def everything(store: Store) -> dict[str, Any]:
    """All tables of everybody, in order."""
    found: dict[str, Any] = {
        name: [(doc.doc_id, dict(doc)) for doc in store.table(name)] for name in sorted(store.tables())
    }
    for subject in sorted(store.subjects()):
        one = store.subject(subject)
        found[f"subject {subject}"] = {
            name: [(doc.doc_id, dict(doc)) for doc in one.table(name)] for name in sorted(one.tables())
        }
    return found


def steps(dice: random.Random, count: int) -> list[Callable[[Store], object]]:
    """Random things to do to a store; most change it."""

    def document() -> dict[str, Any]:
        return {
            "code": f"{dice.getrandbits(32):x}",
            "text": "x" * dice.choice([0, 10, 40, 300, 1500]),
            "æ": [1, {"b": None}],
        }

    def both(store: Store, one: dict[str, Any], subject: str) -> None:
        with store.transaction():
            store.table("signups").insert(one)
            store.table("events").insert({"seq": len(store.table("events"))})
            store.subject(subject).table("person").upsert({"alias": one["code"]}, where("alias").exists())

    made: list[Callable[[Store], object]] = []
    for _ in range(count):
        one, subject, number = document(), dice.choice("stuv"), dice.randint(1, 12)
        made.append(
            dice.choice(
                [
                    lambda store, one=one: store.table("signups").insert(one),
                    lambda store, one=one, subject=subject: both(store, one, subject),
                    lambda store, one=one, subject=subject: both(store, one, subject),
                    lambda store, one=one, number=number: store.table("signups").update(one, doc_ids=[number]),
                    lambda store, number=number: store.table("signups").remove(doc_ids=[number]),
                    lambda store, subject=subject: store.shred(subject),
                ]
            )
        )
    return made


def open_state(path: Path, *, key: bytes = KEY) -> dict[str, Any]:
    """What a store opened here and now holds; its files are given back without the note that closing makes."""
    store = Store.open(path, root_key=key, ahead=AHEAD)
    try:
        return everything(store)
    finally:
        store._journal.close()


def _name(fd: int) -> str:
    return str(Path(f"/proc/self/fd/{fd}").readlink())


class Cuts:
    """Watches durable.py; before each sync, keeps what the disk could hold if the power went now.

    Of the unsynced writes each sector may have arrived or not, in any order: all of them, none, and `tries` draws.
    """

    def __init__(self, store: Path, scratch: Path, dice: random.Random, tries: int = 4) -> None:
        self.store, self.scratch, self.dice, self.tries = store, scratch, dice, tries
        self.states: list[dict[str, Any]] = []
        self.images = 0
        self._pending: dict[str, list[tuple[int, bytes, int]]] = {}
        self._looking = False
        self._write, self._sync = durable.write_at, durable.sync

    def __enter__(self) -> Self:
        durable.write_at, durable.sync = self._on_write, self._on_sync
        return self

    def __exit__(self, *_: object) -> None:
        durable.write_at, durable.sync = self._write, self._sync

    def _on_write(self, fd: int, data: bytes, offset: int) -> None:
        if not self._looking:
            old = durable.read_at(fd, len(data), offset)
            self._pending.setdefault(_name(fd), []).append((offset, old, len(data)))
        self._write(fd, data, offset)

    def _on_sync(self, fd: int) -> None:
        name = _name(fd)
        if not self._looking:
            self._looking = True
            for attempt in range(self.tries + 2):
                self._image(name, keep={0: 1.0, 1: 0.0}.get(attempt, self.dice.random()))
            self._looking = False
            self._pending.pop(name, None)
        self._sync(fd)

    def _image(self, name: str, keep: float) -> None:
        shutil.rmtree(self.scratch, ignore_errors=True)
        shutil.copytree(self.store, self.scratch)
        path = self.scratch / Path(name).name
        data = bytearray(path.read_bytes())
        for offset, old, length in reversed(self._pending.get(name, [])):
            for at in range(offset - offset % SECTOR, offset + length, SECTOR):
                if self.dice.random() >= keep:
                    start, end = max(at, offset), min(at + SECTOR, offset + length)
                    before = old[start - offset : end - offset]
                    data[start:end] = before + bytes(end - start - len(before))
        path.write_bytes(data)
        self.images += 1
        state = open_state(self.scratch)
        if state not in self.states:
            self.states.append(state)
