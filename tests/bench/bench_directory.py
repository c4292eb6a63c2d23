"""How long a search of the directory takes at 5,000 offers, and what it finds, beside SQLite FTS5 as it comes.

    python tests/bench/run.py directory

The offers are the demo's again and again, each time with another id and another word in its name. FTS5 has the same
texts (Danish and English, its unicode61 tokenizer, bm25) and is asked for any of the words that say something, which is
what helps it most; it knows no stems, compounds, misspellings or synonyms. What is found is counted on tune.json.
Times are of the processor, both beside whatever else the machine does.
"""

import argparse
import dataclasses
import json
import random
import sqlite3
import sys
import tempfile
import time
import tracemalloc
from datetime import datetime
from pathlib import Path

from table import Row

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk.clock import SystemClock
from kiosk.directory import hsds
from kiosk.directory.index import FIELDS
from kiosk.directory.lexicon import STOP, Lexicon, load
from kiosk.directory.offers import Offer, names_of, offers_of
from kiosk.directory.search import Search
from kiosk.directory.service import Directory

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "assets" / "content" / "directory"
TUNE = ROOT / "tests" / "data" / "needs" / "tune.json"
MANY = 5_000
FIRST = 3
LIMIT = 20e-3  # seconds
START = 0.1  # seconds of the processor
NOON = "2026-11-20T12:00:00+01:00"


def many(offers: list[Offer], wanted: int) -> list[Offer]:
    """The offers again and again, each time a little different."""
    rng = random.Random(7)
    made = []
    while len(made) < wanted:
        one = offers[len(made) % len(offers)]
        turn = len(made) // len(offers)
        word = "".join(rng.choice("bdfgklmnprstv") + rng.choice("aeiouyæøå") for _ in range(3))
        names = {code: f"{text} {word}" if turn else text for code, text in one.name.items()}
        made.append(dataclasses.replace(one, id=f"{one.id}-{turn}" if turn else one.id, name=names))
    return made


class Fts:
    """SQLite FTS5 over the same texts."""

    def __init__(self, offers: list[Offer]) -> None:
        self.base = sqlite3.connect(":memory:")
        self.base.execute("CREATE VIRTUAL TABLE offer USING fts5(id UNINDEXED, name, rest)")
        for one in offers:
            name, *rest = (" ".join(text for words in of(one) for text in words.values()) for _, _, of in FIELDS)
            self.base.execute("INSERT INTO offer VALUES (?, ?, ?)", (one.id, name, " ".join(rest)))

    def find(self, text: str) -> list[str]:
        words = ("".join(filter(str.isalnum, one)) for one in text.lower().split())
        asked = " OR ".join(f'"{one}"' for one in words if one and one not in STOP)
        if not asked:
            return []
        rows = self.base.execute(
            "SELECT id FROM offer WHERE offer MATCH ? ORDER BY bm25(offer, 0, 3, 1) LIMIT 20", (asked,)
        )
        return [str(row[0]) for row in rows]


def timed(call, texts: list[str]) -> list[float]:
    """Seconds of each search, warmed up by all of them once."""
    for text in texts:
        call(text)
    times = []
    for text in texts:
        start = time.process_time()
        call(text)
        times.append(time.process_time() - start)
    return sorted(times)


def rows(args: argparse.Namespace) -> list[Row]:
    """Searching, starting, memory, and what is found."""
    asked = json.loads(TUNE.read_text("utf-8"))
    texts = [row["text"] for row in asked]
    tables = hsds.read_path(CONTENT, foreign=False, checked=False).tables
    demo, names, lexicon = offers_of(tables), names_of(tables), load(CONTENT / "words.json")
    offers = many(demo, MANY)
    start = time.process_time()
    search = Search(offers, names, lexicon)
    made = time.process_time() - start
    start = time.process_time()
    fts = Fts(offers)
    theirs_made = time.process_time() - start
    now = datetime.fromisoformat(NOON)
    ours, theirs = timed(lambda text: search.find(text, now), texts), timed(fts.find, texts)
    found = []
    for what, at in (("median", 0.5), ("95th of 100", 0.95), ("slowest", 0.9999)):
        mine, other = ours[int(len(ours) * at)], theirs[int(len(theirs) * at)]
        wanted = f"< {LIMIT * 1e3:.0f} ms"
        found.append(_row(f"{MANY} offers: a search, {what}", mine * 1e3, other * 1e3, "ms", wanted, mine < LIMIT))
    found.append(_row(f"{MANY} offers: made ready", made * 1e3, theirs_made * 1e3, "ms", "", True))
    memory = _memory(offers, names, lexicon)
    kept, anew = starts()
    found.append(_start_row(kept, anew))
    found.append(Row(f"{MANY} offers: memory", f"{memory / 1e6:.0f} MB", "", "", "", "", True))
    return found + finding(demo, names, lexicon, asked)


def finding(demo: list[Offer], names, lexicon: Lexicon, asked: list[dict]) -> list[Row]:
    """How often a right offer is among the first three, of the demo."""
    search, fts, bare = Search(demo, names, lexicon), Fts(demo), Search(demo, names, Lexicon(()))
    counts = dict.fromkeys(("ours", "bare", "fts"), 0)
    for row in asked:
        now, right = datetime.fromisoformat(row.get("at", NOON)), set(row["right"])
        counts["ours"] += bool(right & {one.offer.id for one in search.find(row["text"], now).results[:FIRST]})
        counts["bare"] += bool(right & {one.offer.id for one in bare.find(row["text"], now).results[:FIRST]})
        counts["fts"] += bool(right & set(fts.find(row["text"])[:FIRST]))
    of = len(asked)
    ratio = f"{counts['ours'] / max(counts['fts'], 1):.1f}x"
    return [
        Row(f"tune: right in the first {FIRST}", f"{counts['ours']}/{of}", "FTS5", f"{counts['fts']}/{of}", ratio,
            f">= {of * 110 // 120}", counts["ours"] >= of * 110 // 120),
        Row("tune: without words.json", f"{counts['bare']}/{of}", "FTS5", f"{counts['fts']}/{of}", "", "", True),
    ]  # fmt: skip


def starts() -> tuple[float, float]:
    """The processor time that a start takes to have the demo's offers: with what the last one kept, and without."""

    def start(data: str) -> float:
        began = time.process_time()
        assert Directory(Path(data), SystemClock(), keeps=True).offers
        return time.process_time() - began

    with tempfile.TemporaryDirectory() as data:
        anew = start(data)
        return min(start(data) for _ in range(5)), anew


def _start_row(kept: float, anew: float) -> Row:
    shown = [f"{1e3 * one:.0f} ms" for one in (kept, anew)]
    return Row("demo: a start", shown[0], "not kept", shown[1], f"{anew / kept:.1f}x", "< 100 ms", kept < START)


def _row(what: str, mine: float, other: float, unit: str, wanted: str, ok: bool) -> Row:
    return Row(what, f"{mine:.2f} {unit}", "FTS5", f"{other:.2f} {unit}", f"{other / mine:.1f}x", wanted, ok)


def _memory(offers: list[Offer], names, lexicon: Lexicon) -> int:
    tracemalloc.start()
    search = Search(offers, names, lexicon)
    memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert search.offers
    return memory
