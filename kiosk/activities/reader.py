"""Has foreign calendar bytes read by a process of its own (child.py), with little memory, little time and no way out.

Bytes go in and JSON comes out through memory files: nothing touches a disk (sync/limited.py shuts the process in).
What comes back is checked field by field (series.py) before it is believed. A child that hangs is killed, and its file
is a problem in the report.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.activities.series import MAX_ANSWER, Part, is_cancel, is_event, is_part, is_problem
from kiosk.errors import KnownError
from kiosk.i18n import N_

TIMEOUT = 60.0  # seconds of wall time for one file
CPU = 30  # seconds of processor
MEMORY = 600_000_000  # bytes of address space
CHECKS: dict[str, Callable[[Any], bool]] = {"events": is_event, "cancels": is_cancel, "problems": is_problem}


class ReaderFailed(KnownError):
    """The child gave no usable answer; the text says why."""

    message = N_("The file can't be read safely, so it was left out.")


def read(data: bytes, low: date, high: date, *, timeout: float = TIMEOUT) -> dict[str, Any]:
    """What the bytes hold, as kiosk.activities.ics.read tells; hard repeat rules worked out for [low, high)."""
    head = json.dumps({"do": "read", "low": low.isoformat(), "high": high.isoformat()}).encode()
    try:
        answer = _ask(head + b"\n" + data, timeout)
    except ReaderFailed as error:
        return {
            "events": [],
            "cancels": [],
            "whole": False,
            "problems": [{"uid": "", "summary": "", "what": error.message, "fields": {}}],
        }
    return checked(answer)


def work_out(part: Part, low: date, high: date, *, timeout: float = TIMEOUT) -> Part:
    """The part with its hard repeat rule worked out for [low, high); raises ReaderFailed."""
    head = json.dumps({"do": "starts", "low": low.isoformat(), "high": high.isoformat()}).encode()
    answer = _ask(head + b"\n" + json.dumps(part).encode(), timeout)
    worked: Any = answer.get("part")
    if not is_part(worked):
        raise ReaderFailed
    checked: Part = worked
    return checked


def checked(answer: dict[str, Any]) -> dict[str, Any]:
    """Only what is as it must be; what is not is left out, and then the file does not count as whole."""
    found: dict[str, Any] = {"whole": answer.get("whole") is True}
    for key, check in CHECKS.items():
        value = answer.get(key)
        many = value if isinstance(value, list) else []
        found[key] = [one for one in many if check(one)]
        found["whole"] = found["whole"] and many is value and len(found[key]) == len(many)
    return found


def _ask(request: bytes, timeout: float) -> dict[str, Any]:
    from sync import limited  # noqa: PLC0415 - no start pays for it

    limits = limited.Limits(memory=MEMORY, cpu=CPU, file=MAX_ANSWER, wall=timeout)
    try:
        with limited.memory_file(request) as given:
            loaded = limited.ask("kiosk.activities.child:answer", Path("/"), given, limits=limits)
    except limited.TookTooLong:
        raise ReaderFailed(N_("The file takes too long to read, so it was left out.")) from None
    except (limited.ChildFailed, OSError) as error:
        raise ReaderFailed from error
    if not isinstance(loaded, dict):
        raise ReaderFailed
    return loaded
