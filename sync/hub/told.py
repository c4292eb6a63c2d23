"""What kiosks tell of their visitors: totals of a period that is over, and of a consultation that is closed.

Nothing is worked out here: a number that a kiosk does not say is null, and no sum is made that would tell of one. The
first word of a kiosk about a period or a consultation holds, whatever it says later: what differs between two would
tell of those who came in between. protocol.md, "Types and bodies".
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sync.hub.heard import ToldAnswers, ToldCounts
from sync.hub.models import Kiosk

Told = ToldCounts | ToldAnswers
Numbers = Mapping[str, int | None]
MOST, MOST_NAMES = 10**6, 20
AHEAD = timedelta(days=31)
"""How far before our clock a kiosk's may be. What is told of 2999 would be the newest of all for ever."""
_PERIOD = re.compile(r"2\d{3}(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)
_NAME = re.compile(r"[a-z_]{1,20}", re.ASCII)
_CHOICE = re.compile(r"[a-z0-9_-]{1,20}", re.ASCII)
_CONSULTATION = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)


def _counts(_kind: str, body: dict[str, Any]) -> ToldCounts:
    period = _matching(_PERIOD, body["period"])
    return ToldCounts(
        period=period, numbers=_numbers(_NAME, body["numbers"]), barriers=_numbers(_NAME, body["barriers"])
    )


def _answers(_kind: str, body: dict[str, Any]) -> ToldAnswers:
    name = _matching(_CONSULTATION, body["id"])
    return ToldAnswers(consultation=name, numbers=_numbers(_CHOICE, body["numbers"]), total=_number(body["all"]))


def _matching(wanted: re.Pattern[str], value: object) -> str:
    if type(value) is not str or not wanted.fullmatch(value):
        raise ValueError("name")
    return value


def _number(value: object) -> int | None:
    if value is not None and (type(value) is not int or not 0 <= value <= MOST):
        raise ValueError("number")
    return value


def _numbers(names: re.Pattern[str], value: object) -> dict[str, int | None]:
    if type(value) is not dict or len(value) > MOST_NAMES:
        raise ValueError("numbers")
    return {_matching(names, name): _number(number) for name, number in value.items()}


READERS: dict[str, Callable[[str, dict[str, Any]], Told]] = {"counts.told": _counts, "consult.told": _answers}
"""By type: how a body is read. They raise KeyError or ValueError for what is not within its bounds."""


def keep(kiosk: Kiosk, said: Sequence[Told], now: datetime) -> None:
    """Write down what it had not told yet, inside the transaction that takes it in; not of what is far from over."""
    latest = f"{now + AHEAD:%Y-%m}"
    for one in said:
        one.kiosk, one.received = kiosk, now
    if counts := [one for one in said if isinstance(one, ToldCounts) and one.period <= latest]:
        ToldCounts.objects.bulk_create(counts, ignore_conflicts=True)
    if answers := [one for one in said if isinstance(one, ToldAnswers)]:
        ToldAnswers.objects.bulk_create(answers, ignore_conflicts=True)


def sums(several: Iterable[Numbers]) -> dict[str, int | None]:
    """The sum of what is told of each name, and None where nothing is: so the real one is that large or larger."""
    found: dict[str, int | None] = {}
    for one in several:
        for name, number in one.items():
            before = found.get(name)
            found[name] = before if number is None else number + (before or 0)
    return found
