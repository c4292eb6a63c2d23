"""In a limited process (sync/limited.py): reads foreign calendar bytes that reader.py puts on its standard input."""

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from time import process_time
from typing import Any

from kiosk.activities.ics import read
from kiosk.activities.rules import parse
from kiosk.clock import COPENHAGEN
from kiosk.i18n import N_

RULE_TIME = 2.0  # seconds that one hard repeat rule may take
EXPANDING_ONE, EXPANDING = 0.1, 5.0  # seconds that the repetitions of one event, and of a file, may take
TIMES = 200_000  # repetitions of a file in the window: 380 events that happen every day
TOO_OFTEN = N_("It repeats too often or in too many ways, so it was left out.")


def answer() -> dict[str, Any]:
    """What the request asks for: all that a file holds, or the repetitions of one event."""
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    order = json.loads(head)
    low, high = date.fromisoformat(order["low"]), date.fromisoformat(order["high"])
    if order["do"] == "read":
        found = read(data)
        work_out(found["events"], found["problems"], low, high)
        leave_out_the_endless(found, low, high)
        return found
    part = json.loads(data)
    work_out([{"uid": "", "main": part, "overrides": []}], [], low, high)
    return {"part": part}


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
