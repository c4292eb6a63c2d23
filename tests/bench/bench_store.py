"""The store against SQLCipher and TinyDB's own JSONStorage: durable inserts and updates at 10,000 documents, opening.

    python tests/bench/run.py store [--directory DIR]      (on a real disk)

The peers take turns in one run. What counts are medians, and between the quick two the median ratio of neighbouring
turns. SQLCipher has a raw key, WAL, synchronous=FULL and one row and one commit for each document; JSONStorage syncs as
it comes. All wait for the same disk: when other programs keep it busy, every ratio drifts towards one.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import sqlcipher3
from table import Row
from tinydb import TinyDB

from kiosk.store import Store, durable

DOCUMENTS = 10_000
ROUNDS = 15
TURNS = 8
"""How often the quick two take turns in a round."""
WRITES = 20
"""Writes in a turn: few, so that a burst of other work on the machine meets both alike."""
KEY = bytes(range(32))


def document(number: int) -> dict[str, Any]:
    """Something like a sign-up."""
    dice = random.Random(number)
    return {
        "uid": f"{dice.getrandbits(64):016x}@vaerested.example",
        "occurrence": f"2026-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}T10:00:00+01:00",
        "code": f"{dice.getrandbits(32):08x}",
        "friends": dice.randint(0, 3),
        "role": dice.choice([None, "kaffe", "chauffør", "vært"]),
        "status": dice.choice(["confirmed", "waiting"]),
        "n": number,
    }


DOCUMENTS_READY = [document(number) for number in range(DOCUMENTS)]


def ready(number: int) -> dict[str, Any]:
    """A document made before the clock started."""
    return DOCUMENTS_READY[number % DOCUMENTS]


class Ours:
    """The store."""

    def __init__(self, where: Path) -> None:
        self.path = where / "store"
        self.store = Store.open(self.path, root_key=KEY)
        self.table = self.store.table("signups")
        for number in range(DOCUMENTS):
            self.insert(number)

    def insert(self, number: int) -> None:
        self.table.insert(ready(number))

    def update(self, number: int, value: int) -> None:
        self.table.update({"n": value}, doc_ids=[number])

    def reopen(self) -> None:
        self.store = Store.open(self.path, root_key=KEY)
        self.table = self.store.table("signups")
        assert len(self.table) >= DOCUMENTS


class Sqlcipher:
    """SQLCipher, as durable."""

    def __init__(self, where: Path) -> None:
        self.path = where / "sqlcipher.db"
        self.connect()
        self.db.execute("CREATE TABLE signups (id INTEGER PRIMARY KEY, doc TEXT)")
        for number in range(DOCUMENTS):
            self.insert(number)

    def connect(self) -> None:
        self.db = sqlcipher3.connect(str(self.path), isolation_level=None)
        self.db.execute(f"PRAGMA key=\"x'{KEY.hex()}'\"")
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")

    def insert(self, number: int) -> None:
        text = json.dumps(ready(number), ensure_ascii=False, separators=(",", ":"))
        self.db.execute("INSERT INTO signups (doc) VALUES (?)", (text,))

    def update(self, number: int, value: int) -> None:
        (text,) = self.db.execute("SELECT doc FROM signups WHERE id = ?", (number,)).fetchone()
        text = json.dumps(json.loads(text) | {"n": value}, ensure_ascii=False, separators=(",", ":"))
        self.db.execute("UPDATE signups SET doc = ? WHERE id = ?", (text, number))

    def reopen(self) -> None:
        self.connect()
        rows = {number: json.loads(text) for number, text in self.db.execute("SELECT id, doc FROM signups")}
        assert len(rows) >= DOCUMENTS


class Json:
    """TinyDB's JSONStorage, which syncs each write."""

    def __init__(self, where: Path) -> None:
        self.db = TinyDB(where / "tiny.json")
        self.db.insert_multiple(ready(number) for number in range(DOCUMENTS))

    def insert(self, number: int) -> None:
        self.db.insert(ready(number))

    def update(self, number: int, value: int) -> None:
        self.db.update({"n": value}, doc_ids=[number])


def timed(work: Callable[[], object], times: int = 1) -> float:
    """Seconds for one of them, as the mean of `times`."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


class Counter:
    """Bytes given to the disk through durable.py, preallocated zeros and compactions included."""

    def __init__(self) -> None:
        self.total = 0
        self._write = durable.write_at

    def __enter__(self) -> Self:
        def counting(fd: int, data: bytes, offset: int) -> None:
            self.total += len(data)
            self._write(fd, data, offset)

        durable.write_at = counting
        return self

    def __exit__(self, *_: object) -> None:
        durable.write_at = self._write


def device_bytes() -> int:
    """What the kernel charged this process with for writing to block devices: whole pages."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("write_bytes")))


def rows(args: argparse.Namespace) -> list[Row]:
    """All lines."""
    where = Path(args.directory) / f"store-{os.getpid()}"
    where.mkdir(parents=True)
    try:
        return measure(where)
    finally:
        shutil.rmtree(where)


def measure(where: Path) -> list[Row]:
    with Counter() as counter:
        before = device_bytes()
        ours = Ours(where)
        per_insert, pages = counter.total / DOCUMENTS, (device_bytes() - before) / DOCUMENTS
    before = device_bytes()
    cipher = Sqlcipher(where)
    cipher_pages = (device_bytes() - before) / DOCUMENTS
    tiny = Json(where)
    number = iter(range(DOCUMENTS, 10**9))
    dice = random.Random(1)

    def insert(peer: Ours | Sqlcipher | Json) -> Callable[[], None]:
        return lambda: peer.insert(next(number))

    def update(peer: Ours | Sqlcipher | Json) -> Callable[[], None]:
        return lambda: peer.update(dice.randint(1, DOCUMENTS), next(number))

    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for what, make in (("insert", insert), ("update", update)):
            for peer, count in [(ours, WRITES), (cipher, WRITES)] * TURNS + [(tiny, 1)]:
                times.setdefault(f"{what} {type(peer).__name__}", []).append(timed(make(peer), count))
    for _ in range(ROUNDS):
        ours.store.close()
        cipher.db.close()
        times.setdefault("open Ours", []).append(timed(ours.reopen))
        times.setdefault("open Sqlcipher", []).append(timed(cipher.reopen))
    median = {what: statistics.median(found) for what, found in times.items()}
    mean = {what: statistics.mean(found) for what, found in times.items()}
    lines = []
    for what in ("insert", "update"):
        mine, other, slow = (median[f"{what} {name}"] for name in ("Ours", "Sqlcipher", "Json"))
        pairs = zip(times[f"{what} Ours"], times[f"{what} Sqlcipher"], strict=True)  # turns that stood side by side
        ratio = statistics.median(one / peer for one, peer in pairs)
        lines.append(_row(f"durable {what} at {DOCUMENTS} documents", mine, "SQLCipher", other, 1.0, ratio))
        lines.append(_row(f"durable {what} at {DOCUMENTS} documents", mine, "JSONStorage", slow, 0.01))
    lines.append(
        _row(f"open {DOCUMENTS} documents", median["open Ours"], "SQLCipher, all rows", median["open Sqlcipher"], 1.5)
    )
    for what in ("insert", "update"):
        row = _row(
            f"mean {what}, with what compactions cost", mean[f"{what} Ours"], "SQLCipher", mean[f"{what} Sqlcipher"], 1
        )
        lines.append(row._replace(wanted="", ok=True))
    size = f"{per_insert:.0f} B"
    lines.append(Row("written per insert, compactions included", size, "", "", "", "< 1000 B", per_insert < 1000))
    ratio = f"{pages / cipher_pages:.2f}"
    lines.append(
        Row(
            "written per insert in whole pages", f"{pages:.0f} B", "SQLCipher", f"{cipher_pages:.0f} B", ratio, "", True
        )
    )
    return lines


def _row(what: str, mine: float, peer: str, other: float, wanted: float, ratio: float | None = None) -> Row:
    ratio = mine / other if ratio is None else ratio
    text = f"{ratio:.2f}" if wanted >= 1 else f"1/{other / mine:.0f}"
    limit = f"<= {wanted:g}" if wanted >= 1 else f"<= 1/{1 / wanted:.0f}"
    return Row(what, _time(mine), peer, _time(other), text, limit, ratio <= wanted)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds >= 0.001 else f"{seconds * 1e6:.0f} us"
