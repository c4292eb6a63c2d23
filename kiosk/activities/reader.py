"""Reads foreign calendar bytes in a process of its own, with little memory, little time and no way to anything else.

`read(bytes)` and `work_out(...)` are what the calendar calls; the child runs `main`. Bytes go in and JSON comes out
through memory files: nothing touches a disk, and the child's output is bounded by RLIMIT_FSIZE. What comes back is
checked field by field (series.py) before it is believed. A child that hangs or grows is killed, and its file is a problem.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.activities.series import Part, is_cancel, is_event, is_problem
from kiosk.errors import KnownError
from kiosk.i18n import N_

TIMEOUT = 60.0  # seconds of wall time for one file
CPU = 30  # seconds of processor for one file
MEMORY = 600_000_000  # bytes of address space
OUTPUT = 64_000_000  # bytes of JSON
RULE_TIME = 2.0  # seconds that one hard repeat rule may take
_ROOT = str(Path(__file__).resolve().parents[2])
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from kiosk.activities.reader import main; main()"


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
    events = _checked(answer, "events", is_event)
    cancels = _checked(answer, "cancels", is_cancel)
    problems = _checked(answer, "problems", is_problem)
    return {"events": events, "cancels": cancels, "problems": problems, "whole": answer.get("whole") is True}


def work_out(part: Part, low: date, high: date, *, timeout: float = TIMEOUT) -> Part:
    """The part with its hard repeat rule worked out for [low, high); raises ReaderFailed."""
    head = json.dumps({"do": "starts", "low": low.isoformat(), "high": high.isoformat()}).encode()
    answer = _ask(head + b"\n" + json.dumps(part).encode(), timeout)
    event = {"uid": "x", "main": answer.get("part"), "overrides": []}
    if not is_event(event):
        raise ReaderFailed
    worked: Part = event["main"]
    if "understood" in part:
        worked["understood"] = part["understood"]
    return worked


def _checked(answer: dict[str, Any], key: str, check: Any) -> list[Any]:
    value = answer.get(key)
    return [one for one in value if check(one)] if isinstance(value, list) else []


def _ask(request: bytes, timeout: float) -> dict[str, Any]:
    given, answer = os.memfd_create("calendar-in"), os.memfd_create("calendar-out")
    try:
        view = memoryview(request)
        while view:
            view = view[os.write(given, view) :]
        os.lseek(given, 0, os.SEEK_SET)
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _START],
            stdin=given,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
        )
        try:
            code = child.wait(timeout)
        except subprocess.TimeoutExpired:
            raise ReaderFailed(N_("The file takes too long to read, so it was left out.")) from None
        finally:
            child.kill()
            child.wait()
        if code:
            raise ReaderFailed
        with os.fdopen(os.dup(answer), "rb") as out:
            out.seek(0)
            loaded = json.loads(out.read(OUTPUT + 1))
    except (ValueError, RecursionError, OSError) as error:
        raise ReaderFailed from error
    finally:
        os.close(given)
        os.close(answer)
    if not isinstance(loaded, dict):
        raise ReaderFailed
    return loaded


def main() -> None:
    """The child: shut yourself in, read the request, answer."""
    shut_in()
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    order = json.loads(head)
    low, high = date.fromisoformat(order["low"]), date.fromisoformat(order["high"])
    if order["do"] == "read":
        from kiosk.activities.ics import read as read_here

        answer = read_here(data)
        work_out_here(answer["events"], answer["problems"], low, high)
    else:
        part = json.loads(data)
        work_out_here([{"uid": "", "main": part, "overrides": []}], [], low, high)
        answer = {"part": part}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def work_out_here(events: Iterable[dict[str, Any]], problems: list[Any], low: date, high: date) -> None:
    """Put `starts` on the events whose rules are the library's business; in this process, with an alarm on each."""
    from kiosk.activities.rules import parse

    for event in events:
        main_part = event["main"]
        if not main_part or all(parse(text) for text in main_part.get("rules", ())):
            continue
        from kiosk.activities.library import put_starts

        if note := put_starts(main_part, low, high, RULE_TIME):
            summary = main_part.get("summary", "")
            problems.append({"uid": event["uid"], "summary": summary, "what": note[0], "fields": note[1]})


def shut_in() -> None:
    """Limit this process: memory, time, files, no new privileges, and no network where the kernel lets us say so."""
    import ctypes
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    libc.prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE off: no other process of ours may look in
    libc.unshare(0x10000000 | 0x40000000)  # CLONE_NEWUSER | CLONE_NEWNET; refused on some kernels, then the rest holds


if __name__ == "__main__":
    main()
