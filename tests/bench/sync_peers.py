"""The peers of bench_sync.py: PouchDB replicating to pouchdb-server, and PostgreSQL alone writing the same rows."""

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

HERE = Path(__file__).resolve().parent
TABLES = {"hub_event": "id", "hub_signup": "order", "hub_change": "n"}
"""What the hub writes for an event, and the column that grows."""


class Took(NamedTuple):
    """How many documents went over, and the seconds it took."""

    documents: int
    seconds: float

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.documents / self.seconds


def install_pouch(folder: Path) -> Path:
    """PouchDB and its server from npm, at the versions that package.json names; gives the folder. Once."""
    folder = folder.resolve()  # its programs are started from elsewhere
    if not (folder / "node_modules" / "pouchdb-server").is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(HERE / "pouch", folder)
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"], cwd=folder, check=True
        )
    shutil.copy(HERE / "pouch" / "replicate.js", folder)
    return folder


class Pouch:
    """A running pouchdb-server."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, home: Path, data: Path) -> None:
        self.process, self.port, self._home, self._data = process, port, home, data

    def replicate(self, documents: Iterable[tuple[str, dict[str, Any]]], at_once: int, port: int = 0) -> Took:
        """Let PouchDB send `documents`, each with its kiosk's name; `port` of a relay in between, if there is one."""
        lines = "".join(json.dumps({"kiosk": kiosk, "doc": doc}) + "\n" for kiosk, doc in documents)
        local = self._data / f"local-{time.monotonic_ns()}"
        local.mkdir()
        done = subprocess.run(
            ["node", "replicate.js", f"http://127.0.0.1:{port or self.port}", str(local), str(at_once)],
            cwd=self._home,
            input=lines.encode(),
            stdout=subprocess.PIPE,
            check=True,
            timeout=600,
        )
        return Took(**json.loads(done.stdout))

    def empty(self) -> None:
        """Delete what was sent."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/hub", method="DELETE")
        with urllib.request.urlopen(request, timeout=60):
            pass


@contextmanager
def pouch(home: Path, data: Path) -> Iterator[Pouch]:
    """A pouchdb-server over an empty folder on disk."""
    shutil.rmtree(data, ignore_errors=True)
    (data / "server").mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = home / "node_modules" / ".bin" / "pouchdb-server"
    command = [
        str(program),
        "--dir",
        str(data / "server"),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--level",
        "none",
    ]
    process = subprocess.Popen(command, cwd=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _answers(port)
        yield Pouch(process, port, home, data)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _answers(port: int) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("pouchdb-server does not answer")


def marks(connection: "psycopg.Connection[Any]") -> dict[str, int]:
    """How far each table has come."""
    newest = sql.SQL("SELECT coalesce(max({}), 0) FROM {}")
    found = {}
    for table, column in TABLES.items():
        query = newest.format(sql.Identifier(column), sql.Identifier(table))
        found[table] = connection.execute(query).fetchall()[0][0]
    return found


def database_alone(url: str, since: dict[str, int], events_each: int) -> Took:
    """Write again, in the same database and with the same indexes, what the hub wrote `since`: PostgreSQL's own pace.

    One transaction for `events_each` events, as the hub commits a request; in each, the counters' two rows are updated
    too. The rows go by `executemany`, which psycopg sends without waiting for each.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        written = {table: _copy_of(connection, table, since[table]) for table in TABLES}
        connection.execute("CREATE SCHEMA alone")
        try:
            for table in (*TABLES, "hub_kiosk", "hub_organisation"):
                name = sql.Identifier(table)
                connection.execute(sql.SQL("CREATE TABLE alone.{0} (LIKE public.{0} INCLUDING ALL)").format(name))
            for table in ("hub_organisation", "hub_kiosk"):
                name = sql.Identifier(table)
                connection.execute(sql.SQL("INSERT INTO alone.{0} SELECT * FROM public.{0}").format(name))
            events = len(written["hub_event"][1])
            transactions = max(1, -(-events // events_each))
            parts = {table: _parts(rows, transactions) for table, (_, rows) in written.items()}
            begin = time.perf_counter()
            for number in range(transactions):
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE alone.hub_kiosk SET turn = turn + 1 "
                        "WHERE device = (SELECT min(device) FROM alone.hub_kiosk)"
                    )
                    cursor.execute("UPDATE alone.hub_organisation SET counter = counter + 1")
                    for table in TABLES:
                        cursor.executemany(written[table][0], parts[table][number])
            return Took(events, time.perf_counter() - begin)
        finally:
            connection.execute("DROP SCHEMA alone CASCADE")


def _copy_of(
    connection: "psycopg.Connection[Any]", table: str, since: int
) -> tuple[sql.Composed, list[tuple[Any, ...]]]:
    # Every value as text, which PostgreSQL reads back into the column's own type.
    columns = [
        row[0]
        for row in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
            "AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
    ]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    as_text = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column in columns)
    rows = connection.execute(
        sql.SQL("SELECT {0} FROM public.{1} WHERE {2} > %s ORDER BY {2}").format(
            as_text, sql.Identifier(table), sql.Identifier(TABLES[table])
        ),
        [since],
    ).fetchall()
    holders = sql.SQL(", ").join(sql.SQL("%s") * len(columns))
    into = sql.SQL("INSERT INTO alone.{} ({}) OVERRIDING SYSTEM VALUE VALUES ({})")
    return into.format(sql.Identifier(table), names, holders), rows


def _parts(rows: Sequence[tuple[Any, ...]], count: int) -> list[Sequence[tuple[Any, ...]]]:
    return [rows[len(rows) * n // count : len(rows) * (n + 1) // count] for n in range(count)]


class Relay:
    """A port that hands everything on to another and counts the bytes, both ways together."""

    def __init__(self, port: int) -> None:
        self.bytes, self._to = 0, port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(1 << 16):
                self.bytes += len(data)
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)


def cpu_seconds(pids: Iterable[int]) -> float:
    """What these processes have used of the CPU, in seconds."""
    tick = os.sysconf("SC_CLK_TCK")
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / tick


def family(pid: int) -> list[int]:
    """A process and all its children's children."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, look = [], [pid]
    while look:
        one = look.pop()
        found.append(one)
        look += children.get(one, [])
    return found
