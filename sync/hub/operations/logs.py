"""The log: one JSON object a line on standard output, for journald or whoever gathers it. No personal data.

Of an exception it tells the kind and where it came up, not its message: a database's message quotes the row.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

SPEAKS_OF_ADDRESSES = {"django.request", "gunicorn.error"}
"""Whose words for a bug hold the address that was asked for."""


class Json(logging.Formatter):
    """{time, level, logger, what} and what `extra={"about": {...}}` held."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        bug = record.exc_info and record.exc_info[0] is not None
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "what": "unhandled exception" if bug and record.name in SPEAKS_OF_ADDRESSES else record.getMessage(),
            **getattr(record, "about", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)


def is_bug(record: logging.LogRecord) -> bool:
    """Django tells of every 4xx and 5xx; those that were meant are told by watch.py, the rest have an exception."""
    return bool(record.exc_info)


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"bugs": {"()": "django.utils.log.CallbackFilter", "callback": is_bug}},
    "formatters": {"json": {"()": "sync.hub.operations.logs.Json"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"filters": ["bugs"], "level": "ERROR"},
        "django.security": {"level": "CRITICAL"},  # a wrong Host, a forged form: a 400 or 403 in watch.py's line
        "axes": {"level": "ERROR"},  # it names users
        "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
