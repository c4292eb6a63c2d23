"""What a guess at a key card costs, and how long a folder takes to open and to change, beside a login's scrypt.

    python tests/bench/run.py folder

The peer of a guess is scrypt with RFC 7914's numbers for logging in (N = 2^14, r = 8, p = 1), here in one core each. At
the kiosk it is not the function that counts but the wait after wrong tries: that is computed with a clock that jumps.
The other lines are of a folder of 40 letters of 3 kB.
"""

import argparse
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from table import Row

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk import keywords
from kiosk.activities.attempts import Attempts
from kiosk.clock import SystemClock
from kiosk.folder.service import folders
from kiosk.store import Store

GUESSES = 10_000
DAYS = 6.5
"""At the kiosk, for so many guesses: what the threat model says, at least."""
CARD = 2 ** (keywords.COUNT * keywords.BITS)
ROUNDS = 15
CHANGE = 0.25  # seconds
OPEN = 3.0  # with the slow function


def median(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def at_the_kiosk(folder: Path) -> float:
    """Seconds that so many wrong tries take, one after another, as early as each may be made."""
    now = [datetime(2026, 11, 20, tzinfo=UTC)]
    with Store.open(folder, root_key=bytes(32)) as store:
        attempts, begun = Attempts(store, lambda: now[0]), now[0]
        with store.transaction():
            for _ in range(GUESSES):
                now[0] += timedelta(seconds=attempts.wait())
                attempts.wrong()
    return (now[0] - begun).total_seconds()


def rows(args: argparse.Namespace) -> list[Row]:
    """The lines of the table."""
    place = Path(args.directory)
    place.mkdir(parents=True, exist_ok=True)
    guess = median(lambda: keywords.derive(b"and and and and and and", bytes(16)))
    login = median(lambda: hashlib.scrypt(b"and", salt=bytes(16), n=1 << 14, r=8, p=1, maxmem=1 << 26))
    with tempfile.TemporaryDirectory(dir=place) as name:
        waited = at_the_kiosk(Path(name) / "tries")
        changed, opened, size = _folder(Path(name) / "folder")
    return [
        Row("one guess at a card", f"{guess * 1e3:.0f} ms", "scrypt 2^14", f"{login * 1e3:.0f} ms",
            f"{guess / login:.1f}", "dearer than a login's", guess > login),
        Row("10,000 guesses with the disk in hand", f"{GUESSES * guess / 60:.0f} min", "scrypt 2^14",
            f"{GUESSES * login / 60:.0f} min", f"{guess / login:.1f}", "no promise: 2^66 are there", CARD >= 2**66),
        Row("every card, on a thousand such machines", f"{CARD / 2 * guess / 1_000 / 31_557_600:.1e} years", "-", "-",
            "-", "over a million years", CARD / 2 * guess / 1_000 / 31_557_600 > 1e6),
        Row("10,000 guesses at the kiosk", f"{waited / 86_400:.1f} days", "-", "-", "-", f"{DAYS} days at least",
            waited / 86_400 > DAYS),
        Row(f"one change, folder of {size >> 10} kB sealed", f"{changed * 1e3:.0f} ms", "-", "-", "-",
            f"under {CHANGE * 1e3:.0f} ms", changed < CHANGE),
        Row("opening it with its card", f"{opened * 1e3:.0f} ms", "-", "-", "-", f"under {OPEN:.0f} s", opened < OPEN),
    ]  # fmt: skip


def _folder(data: Path) -> tuple[float, float, int]:
    """Seconds of one change and of one opening, and the sealed bytes of the folder."""
    data.mkdir()
    with Store.open(data / "store", root_key=bytes(32)) as store:
        service = folders(store, SystemClock(), data)
        card, folder = service.create()
        for number in range(40):
            folder.keep("letter", f"Brev {number}", {"text": os.urandom(1_500).hex()})
        thing, size = folder.things()[0], len(folder.blob())
        changed = median(lambda: folder.change(thing.id, title=os.urandom(4).hex()))
        return changed, median(lambda: service.open(card), 5), size
