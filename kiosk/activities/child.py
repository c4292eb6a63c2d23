"""The process that reads foreign calendar bytes: shuts itself in, reads one request, answers in JSON, ends.

`python -m kiosk.activities.child` with the request on standard input; reader.py is who asks.
"""

import ctypes
import json
import resource
import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from time import process_time
from typing import Any

from kiosk.activities.ics import read
from kiosk.activities.rules import parse
from kiosk.activities.series import MAX_ANSWER
from kiosk.clock import COPENHAGEN
from kiosk.i18n import N_

CPU = 30  # seconds of processor for one file
MEMORY = 600_000_000  # bytes of address space
RULE_TIME = 2.0  # seconds that one hard repeat rule may take
EXPANDING_ONE, EXPANDING = 0.1, 5.0  # seconds that the repetitions of one event, and of a file, may take
TIMES = 200_000  # repetitions of a file in the window: 380 events that happen every day
TOO_OFTEN = N_("It repeats too often or in too many ways, so it was left out.")
_NO_NEW_PRIVILEGES, _DUMPABLE = 38, 4  # prctl(2)
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # unshare(2)
_LANDLOCK_RULESET, _LANDLOCK_RESTRICT = 444, 446  # system calls, the same on every processor
_LANDLOCK_WRITES = 0b1_1111_1111_0011  # all of its first version but reading files and folders: landlock(7)


def main() -> None:
    """Answer one request."""
    shut_in()
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    order = json.loads(head)
    low, high = date.fromisoformat(order["low"]), date.fromisoformat(order["high"])
    if order["do"] == "read":
        answer = read(data)
        work_out(answer["events"], answer["problems"], low, high)
        leave_out_the_endless(answer, low, high)
    else:
        part = json.loads(data)
        work_out([{"uid": "", "main": part, "overrides": []}], [], low, high)
        answer = {"part": part}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def work_out(events: Iterable[dict[str, Any]], problems: list[Any], low: date, high: date) -> None:
    """Put `starts` on the events whose rules are the library's business, with an alarm over each."""
    for event in events:
        part = event["main"]
        if not part or all(parse(text) for text in part.get("rules", ())):
            continue
        from kiosk.activities.library import put_starts  # noqa: PLC0415 - 50 ms that few files need

        if note := put_starts(part, low, high, RULE_TIME):
            problems.append(
                {"uid": event["uid"], "summary": part.get("summary", ""), "what": note[0], "fields": note[1]}
            )


def leave_out_the_endless(answer: dict[str, Any], low: date, high: date) -> None:
    """Take out what the screen would have to work on for too long: it lists these events whenever somebody looks.

    A year of a usual event takes 0.2 ms; 48 rules that each count from 1972 took 150 ms, and a file has room for 5,000
    such events. One that happens all year, every day, is in the list of each day 366 times.
    """
    from kiosk.activities.expand import NotExpanded, expand  # noqa: PLC0415 - only reading a whole file needs it

    begin, end = (datetime.combine(day, time(), COPENHAGEN) for day in (low, high))
    kept, seconds, times = [], 0.0, 0
    for event in answer["events"]:
        before, found = process_time(), 0
        try:
            found = len(expand(event["main"], event["overrides"], begin, end))
        except NotExpanded:
            pass  # the library's rule, which has a limit of its own
        except Exception:  # noqa: BLE001 - what can't be worked out here would be a bug on every page
            found = TIMES + 1
        spent = process_time() - before
        if spent > EXPANDING_ONE or seconds + spent > EXPANDING or times + found > TIMES:
            part = event["main"] or event["overrides"][0]
            problem = {"uid": event["uid"], "summary": part.get("summary", ""), "what": TOO_OFTEN, "fields": {}}
            answer["problems"].append(problem)
        else:
            kept.append(event)
            seconds, times = seconds + spent, times + found
    answer["events"] = kept


def shut_in() -> None:
    """Limit this process: memory, time, open files, no new privileges, no child processes.

    Where the kernel lets us say so also: nothing written to any disk, no program started, no network.
    """
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_FSIZE, MAX_ANSWER),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)
    libc.unshare(_NEW_USER | _NEW_NET)  # refused on some kernels; the rest holds
    handled = ctypes.c_uint64(_LANDLOCK_WRITES)
    rules = libc.syscall(_LANDLOCK_RULESET, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if rules >= 0:
        libc.syscall(_LANDLOCK_RESTRICT, rules, 0)


if __name__ == "__main__":
    main()
