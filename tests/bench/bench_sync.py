"""Kiosks and their hub on PostgreSQL, against PouchDB replicating to pouchdb-server, and PostgreSQL alone.

    python tests/bench/run.py sync [--directory DIR] [--rounds N] [--seconds S]

Events a second end to end: from what waits in a kiosk's encrypted store to committed at the hub, answers included. The
same events are PouchDB's documents, and its databases lie on the same disk (LevelDB, which does not wait for it at
each write, as our store and PostgreSQL do). The two take turns. "PostgreSQL alone" is the rows that the hub wrote for
those events, written again by executemany in as many transactions. Needs PostgreSQL, node and npm.

The events are sign-ups that the kiosk decided itself: PouchDB's documents need no answer either. A line by itself
says what it takes when the hub decides about each and the kiosk has taken the answers in.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
import sync_growth
import sync_peers
from sync_kiosk import Kiosk, Programme, codes
from sync_peers import Took
from table import Row

from sync.events import Event
from tests.helpers.hub_server import HubServer, hub_server
from tests.helpers.postgres import postgres

HERE = Path(__file__).resolve().parent
BACKLOG = 1_000
MANY, EACH = 200, 5
AT_ONCE = 8
"""Kiosks of the many that speak at the same time, ours and PouchDB's."""
TURNS = 5
POLLING = 10_000
DEMO = "demo"


def rows(args: argparse.Namespace) -> list[Row]:
    """The lines of the table about sync."""
    folder = Path(args.directory).resolve() / "sync"
    shutil.rmtree(folder, ignore_errors=True)
    home = sync_peers.install_pouch(Path(args.directory) / "pouch")
    turns = min(TURNS, args.rounds)
    with postgres() as url, hub_server(folder / "hub", database=url, demo=2) as hub:
        programme = Programme(url, DEMO)
        with sync_peers.pouch(home, folder / "pouch") as pouch:
            found = _backlog(folder, url, hub, programme, pouch, turns)
            found += _many(folder, url, hub, programme, pouch, max(1, turns - 2))
        found += [_polling(folder, url, hub, args.seconds)]
    return [*found, *sync_growth.rows(Path(args.directory).resolve())]


def _backlog(
    folder: Path, url: str, hub: HubServer, programme: Programme, pouch: sync_peers.Pouch, turns: int
) -> list[Row]:
    ours: list[Took] = []
    theirs: list[Took] = []
    cpu: list[list[float]] = [[], []]
    kiosks = [Kiosk(folder / f"one-{n}", hub.url).enrol(code) for n, code in enumerate(codes(url, DEMO, turns + 1))]
    alone: list[Took] = []
    for kiosk in kiosks[:turns]:
        events = kiosk.write(programme, BACKLOG, "confirmed")
        before = _marks(url)
        hub_family = sync_peers.family(hub.pid)
        used = sync_peers.cpu_seconds(hub_family)
        begin = perf_counter()
        done = kiosk.client().round()
        ours.append(Took(done.sent, perf_counter() - begin))
        cpu[0].append((sync_peers.cpu_seconds(hub_family) - used) / BACKLOG)
        assert done.sent == BACKLOG, done
        assert not done.waiting, done
        alone.append(sync_peers.database_alone(url, before, 500))
        used = sync_peers.cpu_seconds([pouch.process.pid])
        theirs.append(pouch.replicate(documents([events]), 1))
        cpu[1].append((sync_peers.cpu_seconds([pouch.process.pid]) - used) / BACKLOG)
        assert theirs[-1].documents == BACKLOG, theirs[-1]
    asked = _asked(folder, url, hub, programme, turns)
    sizes = _bytes(hub, kiosks[turns], programme, pouch)
    ratio = statistics.median(one.rate / other.rate for one, other in zip(ours, theirs, strict=True))
    near = statistics.median(one.rate / other.rate for one, other in zip(ours, alone, strict=True))
    spent = [statistics.median(one) for one in cpu]
    return [
        Row("events/s, 1,000 of one kiosk", _rate(ours), "PouchDB", _rate(theirs), f"{ratio:.2f}", ">= 5", ratio >= 5),
        Row("  the same", _rate(ours), "PostgreSQL alone", _rate(alone), f"{near:.2f}", ">= 0.33", near >= 1 / 3),
        Row("  decided by the hub, answers taken in", _rate(asked), "-", "-", "-", "-", True),
        Row("hub CPU an event, us", *_two(spent, 1e6, "PouchDB"), "-", True),
        Row("bytes on the wire an event", *_two(sizes, 1, "PouchDB"), "-", True),
    ]


def _asked(folder: Path, url: str, hub: HubServer, programme: Programme, turns: int) -> list[Took]:
    found = []
    for number, code in enumerate(codes(url, DEMO, turns)):
        kiosk = Kiosk(folder / f"asked-{number}", hub.url).enrol(code)
        kiosk.write(programme, BACKLOG, "requested")
        begin = perf_counter()
        done = kiosk.client().round()
        found.append(Took(done.sent, perf_counter() - begin))
        assert done.sent == BACKLOG, done
        assert done.received >= BACKLOG, done
    return found


def _many(
    folder: Path, url: str, hub: HubServer, programme: Programme, pouch: sync_peers.Pouch, turns: int
) -> list[Row]:
    ours: list[Took] = []
    theirs: list[Took] = []
    alone: list[Took] = []
    kiosks = [Kiosk(folder / f"many-{n}", hub.url).enrol(code) for n, code in enumerate(codes(url, DEMO, MANY))]
    for _ in range(turns):
        events = [kiosk.write(programme, EACH, "confirmed") for kiosk in kiosks]
        before = _marks(url)
        with ThreadPoolExecutor(AT_ONCE) as hands:
            begin = perf_counter()
            sent = sum(hands.map(lambda kiosk: kiosk.client().round().sent, kiosks))
            ours.append(Took(sent, perf_counter() - begin))
        assert sent == MANY * EACH, sent
        alone.append(sync_peers.database_alone(url, before, EACH))
        theirs.append(pouch.replicate(documents(events), AT_ONCE))
        assert theirs[-1].documents == MANY * EACH, theirs[-1]
    ratio = statistics.median(one.rate / other.rate for one, other in zip(ours, theirs, strict=True))
    near = statistics.median(one.rate / other.rate for one, other in zip(ours, alone, strict=True))
    return [
        Row(
            "events/s, 5 each of 200 kiosks", _rate(ours), "PouchDB", _rate(theirs), f"{ratio:.2f}", ">= 5", ratio >= 5
        ),
        Row("  the same", _rate(ours), "PostgreSQL alone", _rate(alone), f"{near:.2f}", ">= 0.33", near >= 1 / 3),
    ]


def documents(events: Sequence[Sequence[Event]]) -> list[tuple[str, dict[str, Any]]]:
    """The same events as PouchDB's documents, each list a kiosk's."""
    return [
        (
            f"kiosk-{own[0]['device']}-{own[0]['seq']}",
            {"_id": f"{one['device']}-{one['epoch']}-{one['seq']:09d}", **one},
        )
        for own in events
        for one in own
    ]


def _bytes(hub: HubServer, kiosk: Kiosk, programme: Programme, pouch: sync_peers.Pouch) -> list[float]:
    events = kiosk.write(programme, BACKLOG, "confirmed")
    relay = sync_peers.Relay(hub.port)
    kiosk.move(f"http://127.0.0.1:{relay.port}")
    assert kiosk.client().round().sent == BACKLOG
    relay.close()
    other = sync_peers.Relay(pouch.port)
    assert pouch.replicate(documents([events]), 1, other.port).documents == BACKLOG
    other.close()
    return [relay.bytes / BACKLOG, other.bytes / BACKLOG]


def _polling(folder: Path, url: str, hub: HubServer, seconds: float) -> Row:
    keys = folder / "polling.keys"
    first = Kiosk(folder / "polling", hub.url).enrol(codes(url, DEMO, 1)[0])
    keys.write_text("".join(json.dumps(one) + "\n" for one in sync_growth.many_kiosks(url, first, POLLING)))
    long = max(30.0, 4 * seconds)
    done = subprocess.run(
        [sys.executable, str(HERE / "sync_load.py"), hub.url, str(keys), str(long)],
        stdout=subprocess.PIPE, check=True, timeout=long + 120,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert not found["failed"], found
    shown = f"{found['p50'] * 1e3:.0f}/{found['p95'] * 1e3:.0f}/{found['p99'] * 1e3:.0f}"
    what = f"10,000 kiosks asking, p50/95/99 of {found['requests']}, ms"
    return Row(what, shown, "-", "-", "-", "p99 < 250", found["p99"] < 0.25)


def _marks(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        return sync_peers.marks(connection)


def _rate(them: Sequence[Took]) -> str:
    return f"{statistics.median(one.rate for one in them):,.0f}"


def _two(them: Sequence[float], scale: float, peer: str) -> tuple[str, str, str, str]:
    ours, theirs = them
    return f"{ours * scale:,.0f}", peer, f"{theirs * scale:,.0f}", f"{ours / theirs:.2f}"
