"""A PostgreSQL cluster of the tests' own: made in a temporary folder, reached by a Unix socket, gone afterwards.

`fsync` and `synchronous_commit` stay on, as in service. A server refuses to run as root, so there it runs as `postgres`
or `nobody`. Where PostgreSQL isn't installed, the test is skipped with the reason.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest


def programs() -> Path | None:
    """The folder of the newest server that is installed; Debian keeps it out of PATH."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    return max(found, key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0, default=None)


class Cluster:
    """One running server. `database()` gives the URL of a fresh, empty database in it."""

    def __init__(self, folder: Path | None = None) -> None:
        """In an empty `folder` that everybody may reach by a short path, or in one of its own."""
        bin_folder = programs()
        if bin_folder is None:
            pytest.skip("PostgreSQL is not installed: make extras")
        self._bin = bin_folder
        # Not below pytest's own folder: root's is closed to others, and a socket's path has at most 107 bytes.
        self.folder = folder or Path(tempfile.mkdtemp(prefix="stuen-pg-", dir="/tmp"))
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:
            names = {entry.pw_name for entry in pwd.getpwall()}
            user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._numbers = count(1)
        self._run("initdb", "-D", self._data, "-U", "stuen", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n")
            file.write("max_connections = 100\nfsync = on\nsynchronous_commit = on\nlog_min_messages = fatal\n")
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *args: str) -> None:
        log = self.folder / "commands.log"
        with log.open("ab") as out:
            done = subprocess.run(
                [str(self._bin / program), *args], stdout=out, stderr=out, check=False, cwd="/", **self._as
            )  # type: ignore[call-overload]
        if done.returncode:
            raise RuntimeError(f"{program}: {log.read_text()[-2000:]}")

    def start(self) -> None:
        """Start it, also after `kill`, and wait until it answers."""
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "server.log"), "start")

    def revive(self) -> None:
        """Start it if it has ended by itself, as systemd does."""
        with suppress(RuntimeError):
            self._run("pg_ctl", "-D", self._data, "status")
            return
        self.start()

    def kill(self) -> None:
        """End it with no last checkpoint: what it starts from then is its log alone."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def stop(self) -> None:
        """Stop it and remove all it had."""
        try:
            self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """How a program names one of its databases."""
        return f"postgresql://stuen@{quote(str(self.folder), safe='')}/{name}"

    def database(self, name: str = "") -> str:
        """Make an empty database and give its URL."""
        name = name or f"hub{next(self._numbers)}"
        self._run("createdb", "-h", str(self.folder), "-U", "stuen", name)
        return self.url(name)


@cache
def shared() -> Cluster:
    """The one cluster of this test process: started when first asked for, stopped at its end."""
    cluster = Cluster()
    owner = os.getpid()
    atexit.register(lambda: cluster.stop() if os.getpid() == owner else None)
    return cluster


def fresh_database() -> str:
    """The URL of an empty database in the shared cluster: 0.1 s, where a cluster of one's own costs 2."""
    return shared().database()


@contextmanager
def postgres(folder: Path | None = None) -> Iterator[str]:
    """A cluster of one's own, and the URL of an empty database in it. (Not in `folder`: see `Cluster`.)"""
    cluster = Cluster()
    try:
        yield cluster.database()
    finally:
        cluster.stop()
