"""Times of day as Danish letters write them: "kl. 9.30", "klokken 9", "kl. 0930", "mellem kl. 8 og 12", "kl. halv ti".

Without "kl." a dotted number is a time only where a date or a label ("Tid:") says so; with a colon it always is.
"""

import re
from dataclasses import dataclass
from datetime import time
from functools import cache

from kiosk.letters.understanding import rules

HOUR = r"([0-2]?[0-9oli])(?:[.:,]([0-5][0-9o])|([0-5][0-9])|)(?![0-9a-zæøå])"
CLOCK = re.compile(
    rf"(?<!\w)(?:kl\s?[.,]?:?(?:\s?\.{{2,12}})?|klokken|klokkeslæt:?|ki\.|ml\.?(?=\s[0-9.:]{{1,5}}\s?(?:og|-)\s?[0-9k]))\s{{0,3}}(?:ca\.?\s|er\s)?{HOUR}"
)
UNTIL = re.compile(rf"\s{{0,2}}(?:-|til(?:\sog\smed)?|og|/)\s{{0,2}}(?:(?:ca|kl)\s?[.:]?|klokken)?\s{{0,2}}{HOUR}")
NO_UNTIL = re.compile(r"\s?(?:kr|%|min|time|dag|uge|pers|stk|\.\s?(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec))")
COLON = re.compile(r"(?<![0-9:.,/])([0-2]?[0-9]):([0-5][0-9])()(?![0-9:])")
DOTTED = re.compile(r"([0-2]?[0-9])[.:]([0-5][0-9])()(?![0-9:]|[.,/-][0-9]{1,2}[.,/-]|\s?(?:kr|%))")
SAID = re.compile(r"\s?\((?:kl\.?\s?)?([0-2]?[0-9])[.:]([0-5][0-9])\)")
HALF = re.compile(r"[0-9]")
LETTERS = str.maketrans("oli", "011")


@dataclass(frozen=True, slots=True)
class Time:
    """A time in the text; `until` is the end of a range, `doubt` says that its digits may be letters."""

    start: int
    end: int
    at: time
    until: time | None
    doubt: bool = False


@cache
def _words() -> re.Pattern[str]:
    named = "|".join(sorted(map(re.escape, rules.load("words")["numbers"]), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:kl\.?|klokken)\s(?:(halv|kvart\s(?:over|i))\s)?({named})(?!\w)")


def find(low: str) -> list[Time]:
    """Every time that says it is one, in reading order."""
    found: list[Time] = []
    for match in CLOCK.finditer(low):
        if (one := _of(low, match)) and not (found and one.start < found[-1].end):  # "kl. 13 til kl. 14.30" is one
            found.append(one)
    if "kl" in low:
        found += [one for match in _words().finditer(low) if (one := _worded(match))]
    for match in COLON.finditer(low):
        one = _of(low, match)
        if one and not any(other.start < one.end and one.start < other.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def dotted(low: str, start: int, end: int) -> Time | None:
    """A time without "kl." where one is expected: "9.30" right after a date or a label."""
    match = DOTTED.match(low, start, end)
    return _of(low, match) if match else None


def _of(low: str, match: re.Match[str]) -> Time | None:
    at = _time(match)
    if at is None:
        return None
    end, until = match.end(), None
    doubt = not all((match[group] or "0").isdecimal() for group in (1, 2, 3))
    if (more := UNTIL.match(low, end)) and not NO_UNTIL.match(low, more.end()):
        until = _time(more)
        if until is not None and until > at:
            end = more.end()
        else:  # "kl. 9 og 10. marts": the second number is no time
            until = None
    doubt = doubt or match[1] == "24"
    return Time(match.start(), end, at, until, doubt)


def _time(match: re.Match[str]) -> time | None:
    if not HALF.search(match[1]):
        return None
    hour, minute = match[1].translate(LETTERS), (match[2] or match[3] or "0").translate(LETTERS)
    try:
        return time(int(hour) % 24 if hour == "24" else int(hour), int(minute))
    except ValueError:
        return None


def _worded(match: re.Match[str]) -> Time | None:
    number: int = rules.load("words")["numbers"][match[2]]
    minutes = number * 60
    if match[1]:
        minutes += -30 if match[1] == "halv" else 15 if match[1].endswith("over") else -15
    hours, left = divmod(minutes, 60)
    if not 0 < number <= 24 or not 0 <= hours < 24:
        return None
    # "halv to" is after noon, "halv otte" before or after: which is not said, so it is a doubt, unless digits follow.
    if said := SAID.match(match.string, match.end()):
        at = time(int(said[1]) % 24, int(said[2]))
        if (at.hour * 60 + at.minute - hours * 60 - left) % 720 == 0:
            return Time(match.start(), said.end(), at, None)
    return Time(match.start(), match.end(), time(hours, left), None, doubt=number < 12)
