"""A real hub for tests: `python -m sync.hub serve` as processes of its own, over a folder, killed and started at will.

with hub_server(folder, demo=3) as hub:       # migrated, with a demo organisation of three centres
    hub.url, hub.enrol_code("Centrum"), hub.kill(), hub.start(), hub.manage("check", "--json")
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds until a hub must answer: these machines may be busy


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class HubServer:
    """One hub over `folder`; `database` is "" (SQLite in the folder) or a PostgreSQL URL."""

    def __init__(self, folder: Path, database: str = "", workers: int = 2, **environment: str) -> None:
        self.folder, self.port, self._workers = folder, free_port(), workers
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder.parent / f"{folder.name}.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("STUEN_", "DJANGO_"))},
            "STUEN_HUB_FOLDER": str(folder),
            "STUEN_HUB_DATABASE": "" if database == "sqlite" else database,
            "STUEN_HUB_HTTPS": "0",
            "STUEN_HUB_LIMITS": "0",
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of gunicorn's first process."""
        assert self._process is not None
        return self._process.pid

    def manage(self, *args: str, stdin: str = "", check: bool = True) -> str:
        """Run a command of the hub; gives what it printed. Raises RuntimeError with its errors if it failed."""
        done = subprocess.run(
            [sys.executable, "-m", "sync.hub", *args],
            env=self.environment, cwd=ROOT, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(f"{args[0]} gave {done.returncode}: {done.stderr}\n{done.stdout}")
        return done.stdout if check else done.stdout + done.stderr

    def demo(self, centres: int = 2, organisation: str = "demo") -> dict[str, Any]:
        """Make a demo organisation; gives what `demo --json` told: its centres, first login, activities."""
        told: dict[str, Any] = json.loads(
            self.manage("demo", "--json", "--organisation", organisation, "--centres", str(centres))
        )
        return told

    def enrol_code(self, centre: str, name: str = "Stuen", organisation: str = "demo") -> str:
        """A fresh code of 10 digits for one kiosk at `centre` (its slug)."""
        told = self.manage("enrol-code", organisation, centre, "--name", name, "--json")
        code: str = json.loads(told)["code"]
        return code

    def start(self) -> None:
        """Start it on the same port as before, and wait until it answers."""
        assert self._process is None, "it is running"
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "sync.hub", "serve",
                    "--bind", f"127.0.0.1:{self.port}", "--workers", str(self._workers),
                ],
                env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the hub did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether it says that it lives."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """Kill -9 all of its processes at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to finish, as systemd does, and wait for it."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            if how is signal.SIGKILL:
                os.killpg(process.pid, how)
            else:
                process.send_signal(how)
            process.wait(PATIENCE)
        except ProcessLookupError:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)
            raise

    def errors(self) -> list[str]:
        """The lines of its log that tell of a bug."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in lines if '"level": "ERROR"' in line or "Traceback" in line]


@contextmanager
def hub_server(
    folder: Path, database: str = "sqlite", workers: int = 2, demo: int = 0, **environment: str
) -> Iterator[HubServer]:
    """A hub that is migrated and serves; `demo` centres of an organisation "demo", if any. Ended afterwards."""
    hub = HubServer(folder, database, workers, **environment)
    hub.manage("migrate")
    if demo:
        hub.demo(demo)
    hub.start()
    try:
        yield hub
    finally:
        hub.kill()
