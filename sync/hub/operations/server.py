"""gunicorn, as the hub runs it: some processes with some threads each, that finish what they began before they stop."""

import os
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from sync.hub import wsgi

MOST_BODY = 2 << 20  # a batch of events (1 MiB) or a page of the console; packs have their own view and limit


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """One hub. `workers` 0 means one for each processor."""

    def __init__(self, bind: str, workers: int, threads: int) -> None:
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": workers or len(os.sched_getaffinity(0)),
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,  # the workers share its memory
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - the heartbeat's file: on a disk it can stall and kill a worker
            "timeout": 60,
            "graceful_timeout": 30,
            "keepalive": 75,  # longer than the proxy keeps its own end, so that the proxy is the one to hang up
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            "limit_request_field_size": 8190,
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "proc_name": "stuen-hub",
            "loglevel": "warning",
        }
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what was chosen above; it reads no file and no environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """What answers."""
        return wsgi.application
