"""The four kinds of value and how one becomes another, as JavaRosa does it.

A value is a text (str), a number (float), a truth (bool) or a moment (naive datetime of the local clock). Blank is "".
"""

import math
from datetime import datetime, tzinfo
from decimal import Decimal

from kiosk.forms.xpath import moments
from kiosk.forms.xpath.errors import EvaluationError

Value = str | float | bool | datetime
NAN = math.nan
TINY = 1e-12
_DIGITS = frozenset("0123456789.-")
_INT = 2**31
_TRIMMED = "".join(map(chr, range(33)))  # what Java trims


def to_number(value: Value) -> float:
    """A day counts as days since 1970, without its time; a text that is no plain number is not a number."""
    if type(value) is float:
        return value
    if type(value) is str:
        return number_of(value)
    if type(value) is bool:
        return 1.0 if value else 0.0
    if isinstance(value, datetime):
        return moments.days(value)
    return float(value)


def number_of(text: str) -> float:
    """As in "12", "-1.5", "1,5": no exponents, no plus (XPath 1.0, 4.4)."""
    text = text.replace(",", ".").strip(_TRIMMED)
    if not text or not _DIGITS.issuperset(text):
        return NAN
    try:
        return float(text)
    except ValueError:
        return NAN


def to_exact(value: Value, zone: tzinfo) -> float:
    """As `to_number`, but a moment keeps its part of the day."""
    if isinstance(value, datetime):
        epoch = datetime(1970, 1, 1)  # noqa: DTZ001 - JavaRosa counts from local midnight here
        return moments.exact_days(value, zone) - moments.exact_days(epoch, zone)
    return to_number(value)


def to_text(value: Value) -> str:
    """A moment becomes its day; whole numbers have no decimals, others are written as Java does."""
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moments.iso_day(value)
    return number_text(float(value))


def number_text(number: float) -> str:
    """As "12", "0.5", "NaN", "1.0E10"."""
    if number != number:  # noqa: PLR0124 - not a number
        return "NaN"
    if abs(number) < TINY:
        return "0"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if -_INT <= number < _INT and abs(number - int(number)) < TINY:
        return str(int(number))
    return java_double(number)


def java_double(number: float) -> str:
    """A double as Java writes it: between a thousandth and ten million without an exponent, always a decimal."""
    if number != number:  # noqa: PLR0124
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "-0.0" if math.copysign(1, number) < 0 else "0.0"
    if 1e-3 <= abs(number) < 1e7:
        text = f"{Decimal(repr(number)):f}"
        return text if "." in text else text + ".0"
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    power = len(digits) + int(exponent) - 1
    shown = "".join(map(str, digits)).rstrip("0") or "0"
    return f"{'-' if sign else ''}{shown[0]}.{shown[1:] or '0'}E{power}"


def to_truth(value: Value) -> bool:
    """Numbers but zero, texts but the empty one, and every day, are true."""
    if type(value) is bool:
        return value
    if type(value) is str:
        return value != ""
    if isinstance(value, datetime):
        return True
    return abs(float(value)) > TINY  # false also for what is not a number


def to_whole(value: Value) -> float:
    """Without decimals, towards zero."""
    number = to_number(value)
    return number if number != number or math.isinf(number) else float(math.trunc(number))  # noqa: PLR0124


def to_int(value: Value) -> int:
    """A whole number as Java's `intValue`: nothing is 0, too much is the most there is."""
    number = to_whole(value)
    if number != number:  # noqa: PLR0124
        return 0
    return int(max(-_INT, min(_INT - 1, number)))


def to_moment(value: Value, zone: tzinfo, *, exact: bool) -> Value:
    """A moment from text or days since 1970; a blank and what is not a number stay as they are."""
    if isinstance(value, datetime):
        return value if exact else value.replace(hour=0, minute=0, second=0, microsecond=0)
    if type(value) is str:
        return moments.parse(value, zone) if value else value
    if type(value) is bool:
        raise EvaluationError("day")
    number = float(value)
    if math.isnan(number):
        return value
    if not -_INT <= number < _INT:
        raise EvaluationError("day")
    return moments.from_exact_days(number, zone) if exact else moments.from_days(math.trunc(number))


def is_blank(value: Value) -> bool:
    """A blank, or not a number."""
    return value == "" or value != value  # noqa: PLR0124


def equal(left: Value, right: Value) -> bool:
    """By truth if one is a truth, by number if one is a number, else as texts."""
    one, other = type(left), type(right)
    if one is str and other is str:
        return left == right
    if one is bool or other is bool:
        return to_truth(left) == to_truth(right)
    if one is float or other is float:
        return abs(to_number(left) - to_number(right)) < TINY
    return to_text(left) == to_text(right)
