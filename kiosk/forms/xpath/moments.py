"""Days and times as JavaRosa has them: a moment of the local clock, read from ISO 8601, written by %-patterns.

A moment is a naive `datetime` in the zone of the form's clock; a day is its midnight. Years 1 to 9999.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from kiosk.forms.xpath.errors import EvaluationError

EPOCH = date(1970, 1, 1).toordinal()
_DAY = re.compile(r"([+-]?\d{1,9})-(\d{1,9})-(\d{1,9})")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{0,2}(?:\.\d*)?)\D*)?")
_ZONE = re.compile(r"(Z|[+-].*)$")
_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?")


def days(moment: datetime) -> float:
    """Whole days since 1970-01-01."""
    return float(moment.toordinal() - EPOCH)


def exact_days(moment: datetime, zone: tzinfo) -> float:
    """Days since 1970-01-01 at midnight in UTC, with the part of the day."""
    milliseconds = (moment.replace(tzinfo=zone) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return milliseconds / 86_400_000


def offset(moment: datetime, zone: tzinfo) -> timedelta:
    """How far the zone was from UTC then, as it is written: of the hour that there is twice in October the second one.
    JavaRosa counts it as the first one all the same (`exact_days`).
    """
    return moment.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()


def from_days(number: float) -> datetime:
    """The day so many days after 1970-01-01; raises EvaluationError."""
    try:
        return datetime.combine(date.fromordinal(EPOCH + int(number)), time())
    except (ValueError, OverflowError) as error:
        raise EvaluationError("day") from error


def from_exact_days(number: float, zone: tzinfo) -> datetime:
    """The moment so many days after 1970-01-01 in UTC, to the millisecond; raises EvaluationError."""
    try:
        found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(number * 86_400_000))
        return found.astimezone(zone).replace(tzinfo=None, fold=0)
    except (ValueError, OverflowError) as error:
        raise EvaluationError("day") from error


def parse(text: str, zone: tzinfo) -> datetime:
    """A day, or a day and a time; raises EvaluationError."""
    day, mark, clock = text.partition("T")
    found = parse_day(day)
    return parse_time(clock, found, zone) if mark else found


def parse_day(text: str) -> datetime:
    """Midnight of "2026-01-31"; raises EvaluationError."""
    match = _DAY.fullmatch(text)
    if match is None:
        raise EvaluationError("day")
    try:
        return datetime(int(match[1]), int(match[2]), int(match[3]))  # noqa: DTZ001 - of the local clock, see above
    except (ValueError, OverflowError) as error:
        raise EvaluationError("day") from error


def parse_time(text: str, day: datetime, zone: tzinfo) -> datetime:
    """That time of `day`: "13:05", "13:05:30.5", with "Z" or "+01:00" moved into the zone; raises EvaluationError."""
    written_zone = _ZONE.search(text)
    if written_zone is not None:
        text = text[: written_zone.start()]
    match = _TIME.fullmatch(text)
    if match is None:
        raise EvaluationError("time")
    seconds = float(match[3]) if match[3] and match[3] != "." else 0.0
    try:
        found = day.replace(hour=int(match[1]), minute=int(match[2]))
        found += timedelta(milliseconds=int(seconds * 1000)) if seconds < 60 else timedelta(days=1 << 40)
        if written_zone is not None:
            found = (found - _offset(written_zone[1])).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    except (ValueError, OverflowError) as error:
        raise EvaluationError("time") from error
    return found


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta()
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise EvaluationError("time")
    length = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return length if match[1] == "+" else -length


def iso_day(moment: datetime) -> str:
    """2026-01-31."""
    return f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"


def iso_time(moment: datetime | time, far: timedelta) -> str:
    """13:05:30.000+01:00."""
    text = f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}.{moment.microsecond // 1000:03d}"
    return text + zone_text(far)


def zone_text(far: timedelta) -> str:
    """Z, +01:00."""
    minutes = int(far.total_seconds() // 60)
    if not minutes:
        return "Z"
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


_MONTHS = {
    "da": ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_WEEKDAYS = {
    "da": ("man.", "tir.", "ons.", "tor.", "fre.", "lør.", "søn."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def write(moment: datetime, pattern: str, language: str) -> str:
    """A moment by the %-letters of format-date; raises EvaluationError for one that is none of them."""
    found, at = [], 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "%":
            at += 1
            letter = pattern[at : at + 1]
            if letter not in _LETTERS:
                raise EvaluationError("format")
            found.append(_LETTERS[letter](moment, language if language in _MONTHS else "en"))
        else:
            found.append(letter)
        at += 1
    return "".join(found)


_LETTERS: dict[str, Callable[[datetime, str], str]] = {
    "%": lambda _m, _l: "%",
    "Y": lambda m, _l: f"{m.year:04d}",
    "y": lambda m, _l: f"{m.year % 100:02d}",
    "m": lambda m, _l: f"{m.month:02d}",
    "n": lambda m, _l: str(m.month),
    "b": lambda m, language: _MONTHS[language][m.month - 1],
    "d": lambda m, _l: f"{m.day:02d}",
    "e": lambda m, _l: str(m.day),
    "H": lambda m, _l: f"{m.hour:02d}",
    "h": lambda m, _l: str(m.hour),
    "M": lambda m, _l: f"{m.minute:02d}",
    "S": lambda m, _l: f"{m.second:02d}",
    "3": lambda m, _l: f"{m.microsecond // 1000:03d}",
    "a": lambda m, language: _WEEKDAYS[language][m.weekday()],
    "W": lambda m, _l: str(m.isocalendar().week),
}
