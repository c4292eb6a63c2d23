"""Answers: from what a person gives to what is kept, from there to what expressions see, and to text.

As JavaRosa keeps them: whole numbers and decimals apart ("3" and "3.0"), moments in the zone of the form's clock.
"""

import math
import re
from datetime import date, datetime
from typing import Any

from kiosk.errors import KnownError
from kiosk.forms.nodes import Stored
from kiosk.forms.xpath import moments
from kiosk.forms.xpath.conversions import Value, java_double, to_truth
from kiosk.forms.xpath.errors import EvaluationError
from kiosk.i18n import N_

_INT = 2**31


class NotAValue(KnownError):
    """The answer is not of the kind that the question asks for. Holds the path, never the answer."""

    exit_code = 2
    message = N_("That answer does not fit the question. Please try once more.")


def stored(text: str, data: str, run: Any) -> Stored:
    """An answer as it is kept; raises NotAValue. `data` is the node's kind of value, `run` has zone and clock."""
    if not text:
        return None
    try:
        return _STORED.get(data, _text)(text, run)
    except (ValueError, OverflowError, EvaluationError) as error:
        raise NotAValue from error


def _text(text: str, _run: Any) -> Stored:
    return text


def _whole(text: str, _run: Any) -> Stored:
    if not text.isascii() or "_" in text or text != text.strip():
        raise ValueError
    number = int(text)
    if not -_INT <= number < _INT:
        raise ValueError
    return number


def _decimal(text: str, _run: Any) -> Stored:
    if not text.isascii() or "_" in text:
        raise ValueError
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _day(text: str, _run: Any) -> Stored:
    return moments.parse_day(text).date()


def _time(text: str, run: Any) -> Stored:
    return moments.parse_time(text, run.now.replace(hour=0, minute=0, second=0, microsecond=0), run.zone).time()


def _moment(text: str, run: Any) -> Stored:
    return moments.parse(text, run.zone)


def _several(text: str, _run: Any) -> Stored:
    return " ".join(text.split()) or None


def _truth(text: str, _run: Any) -> Stored:
    if text not in {"true", "false", "0", "1"}:
        raise ValueError
    return text in {"true", "1"}


def cast(value: Value, data: str, run: Any) -> Stored:
    """What a setvalue gave, as it is kept at such a node; raises NotAValue.

    By way of text, as in JavaRosa: a text becomes a number where it is one. A number without end is kept, though nobody
    may answer with one.
    """
    kept = wrapped(value, data)
    if kept is None:
        return None
    written = text(kept, run)
    if data == "decimal" and (known := _JAVA_DECIMAL.fullmatch(written.strip())):
        return float(known[1].replace("Infinity", "inf"))
    return stored(written, data, run)


_JAVA_DECIMAL = re.compile(r"([+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))[dDfF]?", re.ASCII)
"""What Double.parseDouble takes, but hexadecimals and NaN."""

_STORED = {
    "int": _whole, "decimal": _decimal, "date": _day, "time": _time, "dateTime": _moment, "boolean": _truth,
    "selects": _several, "rank": _several,
}  # fmt: skip


def wrapped(value: Value, data: str) -> Stored:
    """What an expression gave, as it is kept at such a node. A whole number is kept as one, wherever it is."""
    if type(value) is str:
        if value == "":
            return None
        return to_truth(value) if data == "boolean" else " ".join(value.split()) if data in _SEVERAL else value
    if type(value) is bool:
        return value
    if isinstance(value, datetime):
        if data == "boolean":
            raise EvaluationError("boolean")
        return value.time() if data == "time" else value.date() if data == "date" else value
    number = float(value)
    if math.isnan(number):
        return None
    return to_truth(number) if data == "boolean" else _number(number, data)


_SEVERAL = frozenset({"selects", "rank"})


def _number(value: float, data: str) -> Stored:
    """An int if the node is one or the number is whole, as Java's narrowing gives it; else a decimal."""
    if data != "int" and value.is_integer() and -(2**63) < value < 2**63:
        return int(value)
    if math.isinf(value):
        return (_INT - 1 if value > 0 else -_INT) if data == "int" else value
    whole = math.trunc(value)
    if data == "int":
        return max(-_INT, min(_INT - 1, whole))
    if abs(value) < 2**63 and abs(value - whole) < 1e-9:
        return whole
    return value


def seen(value: Stored, run: Any) -> Value:
    """What expressions see: numbers as floats, days and times as moments, "" for none."""
    if value is None:
        return ""
    kind = type(value)
    if kind is str or kind is float or kind is bool or kind is datetime:
        return value  # type: ignore[return-value]
    if kind is int:
        return float(value)  # type: ignore[arg-type]
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - of the local clock
    return datetime.combine(run.now.date(), value)  # type: ignore[arg-type] # a time is left


def text(value: Stored, run: Any) -> str:  # noqa: PLR0911 - a way out for each kind of value
    """As it stands in the finished form."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return java_double(value)
    if isinstance(value, datetime):
        return f"{moments.iso_day(value)}T{moments.iso_time(value, moments.offset(value, run.zone))}"
    if isinstance(value, date):
        return value.isoformat()
    return moments.iso_time(value, moments.offset(run.now, run.zone))
