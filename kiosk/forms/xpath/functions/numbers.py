"""Numbers, as Java counts."""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from kiosk.forms.xpath.conversions import NAN, Value, to_exact, to_number, to_whole


def add_up(*parts: Value) -> float:
    """The sum, from left to right as Java adds; what is not a number does not count."""
    found = 0.0
    for one in parts:
        number = to_number(one)
        if number == number:  # noqa: PLR0124 - not a number is not itself
            found += number
    return found


def largest(*parts: Value) -> float:
    """The largest of what are numbers, NaN without any."""
    return max((number for one in parts if (number := to_number(one)) == number), default=NAN)


def smallest(*parts: Value) -> float:
    """The smallest of what are numbers, NaN without any."""
    return min((number for one in parts if (number := to_number(one)) == number), default=NAN)


def rounded(what: Value, places: Value = 0.0) -> float:
    """To so many decimals, halves upwards; negative places round to tens, hundreds, ..."""
    number = to_number(what)
    if number != number or math.isinf(number):  # noqa: PLR0124
        return number
    digits = to_whole(places)
    if not -30 <= digits <= 30:
        return NAN if digits == digits else rounded(number)  # noqa: PLR0124 - Java's intValue of NaN is 0
    with localcontext() as context:
        context.prec = 400  # a double has up to 309 digits before the point
        if digits >= 0:
            method = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
            return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-int(digits)), rounding=method))
        scaled = float(Decimal(repr(number)).scaleb(int(digits)))
        return float(Decimal(math.trunc(scaled + 0.5)).scaleb(-int(digits)))


def power(base: Value, exponent: Value) -> float:
    """Base to the exponent; NaN where there is none."""
    one, other = to_number(base), to_number(exponent)
    if abs(one) == 1 and math.isinf(other):
        return NAN  # Java differs from C here
    if one == 1 and other != other:  # noqa: PLR0124
        return NAN
    try:
        return math.pow(one, other)
    except ValueError:
        return math.inf if one == 0 else NAN
    except OverflowError:
        return -math.inf if one < 0 and other % 2 else math.inf


def _java(work: Callable[..., float], at_zero: float = NAN) -> Callable[..., float]:
    """A function of `math` that gives NaN or infinity as Java's does, instead of raising."""

    def safe(run: Any, *given: Value) -> float:
        numbers = [to_exact(one, run.zone) for one in given]
        try:
            return float(work(*numbers))
        except ValueError:
            return at_zero if numbers[0] == 0 else NAN
        except OverflowError:
            return math.inf

    return safe


FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "number": (to_number, 1, 1, "number"),
    "int": (to_whole, 1, 1, "number"),
    "round": (rounded, 1, 2, "number"),
    "floor": (lambda one: _edge(one, math.floor), 1, 1, "number"),
    "ceiling": (lambda one: _edge(one, math.ceil), 1, 1, "number"),
    "pow": (lambda run, a, b: power(to_exact(a, run.zone), to_exact(b, run.zone)), 2, 2, "number", "run"),
    "abs": (_java(abs), 1, 1, "number", "run"),
    "sqrt": (_java(math.sqrt), 1, 1, "number", "run"),
    "exp": (_java(math.exp), 1, 1, "number", "run"),
    "exp10": (_java(lambda one: power(10.0, one)), 1, 1, "number", "run"),
    "log": (_java(math.log, -math.inf), 1, 1, "number", "run"),
    "log10": (_java(math.log10, -math.inf), 1, 1, "number", "run"),
    "sin": (_java(math.sin), 1, 1, "number", "run"),
    "cos": (_java(math.cos), 1, 1, "number", "run"),
    "tan": (_java(math.tan), 1, 1, "number", "run"),
    "asin": (_java(math.asin), 1, 1, "number", "run"),
    "acos": (_java(math.acos), 1, 1, "number", "run"),
    "atan": (_java(math.atan), 1, 1, "number", "run"),
    "atan2": (_java(math.atan2), 2, 2, "number", "run"),
    "pi": (lambda: math.pi, 0, 0, "number"),
    "max": (largest, 0, 99, "number", "many"),
    "min": (smallest, 0, 99, "number", "many"),
}


def _edge(what: Value, work: Callable[[float], int]) -> float:
    number = to_number(what)
    return number if number != number or math.isinf(number) else float(work(number))  # noqa: PLR0124


WITH_TIME = frozenset(name for name, marks in FUNCTIONS.items() if "run" in marks)
"""Functions to which a moment is a number with its part of the day."""
