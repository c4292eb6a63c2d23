"""gunicorn, as the hub runs it: some processes with some threads each, that finish what they began before they stop."""

import hashlib
import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # gunicorn has no types

from sync.hub.errors import Refused
from sync.hub.operations import logs

MEMORY = Path("/dev/shm")  # noqa: S108 - folders with a name of the hub's own, closed to others


class Server(BaseApplication):  # type: ignore[misc]  # as above
    """One hub over `folder`. `workers` 0 means one for each processor. `ready` is called when it listens."""

    def __init__(self, folder: Path, bind: str, workers: int, threads: int, ready: Callable[[], object]) -> None:
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": workers or len(os.sched_getaffinity(0)),
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,  # the workers share its memory
            "worker_tmp_dir": str(MEMORY),  # the heartbeat's file: on a disk that stalls it would kill a worker
            "timeout": 60,
            "graceful_timeout": 30,
            "keepalive": 75,  # longer than the proxy keeps its own end, so that the proxy is the one to hang up
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            "limit_request_field_size": 8190,
            "forwarded_allow_ips": "",  # proxy.py reads what a proxy says
            "control_socket_disable": True,
            "proc_name": "stuen-hub",
            "logconfig_dict": logs.CONFIG,
            "when_ready": lambda _arbiter: ready(),
            "child_exit": _count_out,
        }
        _share_numbers(MEMORY / f"stuen-hub-{hashlib.sha256(f'{folder} {bind}'.encode()).hexdigest()[:16]}")
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what was chosen above; it reads no file and no environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """What answers."""
        from django.urls import get_resolver  # noqa: PLC0415 - after `_share_numbers`, as all that counts

        from sync.hub import wsgi  # noqa: PLC0415 - as above

        _ = get_resolver().url_patterns  # every view is imported now, so that the workers share them
        return wsgi.application


def can_listen(bind: str) -> None:
    """Raises Refused when nobody can listen at `bind`: gunicorn tries for five seconds, and says so six times."""
    host, _, port = bind.rpartition(":")
    try:
        if host == "unix":
            path = Path(port)
            if not path.parent.is_dir():
                raise Refused(f"There is no folder {path.parent} to make the socket in.")
            if path.exists() and not stat.S_ISSOCK(path.stat().st_mode):
                raise Refused(f"{path} is there already, and is no socket.")
            return
        family, kind, protocol, _, address = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(address)
    except OSError as error:
        raise Refused(f"Nothing can listen at {bind}: {error.strerror}. Does a hub run there already?") from error


def _share_numbers(folder: Path) -> None:
    # In memory: the numbers are mapped files, and on a full disk writing to one is SIGBUS.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _count_out(_arbiter: Any, worker: Any) -> None:
    from prometheus_client import multiprocess  # noqa: PLC0415 - after `_share_numbers`

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # theirs has no types
