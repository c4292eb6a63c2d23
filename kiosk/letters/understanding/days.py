"""Every Danish way to write a day: "torsdag d. 19. marts 2026", "19/3", "19.03.26", "2026-03-19", "den 3.-5. april".

A date without a year is the first such day on or after the letter's date. A weekday that contradicts its date, a day
that does not exist, digits that may be letters (OCR) and a year that had to be guessed across New Year are `doubt`.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from kiosk.letters.understanding import rules
from kiosk.letters.understanding.counting import Facts

REPEATED = re.compile(
    r"hver\s|åben|åbn|lukket|telefontid|træffe|hverdag|(?:man|tirs|ons|tors|fre|lør|søn)(?:dag(?:en|e)?)?\b"
)
JOINED = re.compile(r"\s?(?:-|til(?:\sog\smed)?|og)\s(?:den\s|d\.\s)?|\s?-\s?")
EITHER = re.compile(r",?\s?eller\s(?:(?:senest|inden|på)\s)?(?:den\s|d\.\s)?")
FAR = timedelta(days=240)
"""A day without a year that would be further ahead than this is more likely one that has passed."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the text. `until` is the last day of a range; `span_end` where the whole range ends."""

    start: int
    end: int
    day: date
    until: date | None = None
    has_year: bool = True
    weekday: int | None = None
    doubt: str = ""
    """Why it is not sure: "" or weekday, digits, year, relative, far, either."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    written: re.Pattern[str]
    numeric: re.Pattern[str]
    short: re.Pattern[str]
    iso: re.Pattern[str]
    bare: re.Pattern[str]
    weekday: re.Pattern[str]
    relative: re.Pattern[str]


def _any(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def _patterns() -> _Patterns:
    words = rules.load("words")
    months, ordinals = _any(list(words["months"])), _any(list(words["ordinals"]))
    full = "|".join(words["weekdays"])
    week = rf"(?:(?<!\w)(?P<week>{full}|man|tirs?|ons|tors?|fre|lør|søn)(?:en|s)?\.?,?\s{{1,3}})?"
    the = r"(?:(?<!\w)(?:den|d\.?|dato:?)\s{0,2})?"
    day = rf"(?P<day>(?<![\w/.,])(?<!kl\s)(?<!kl\.\s)[0-3oli]?[0-9oli]|(?<=d\.)[0-3]?[0-9]|(?<!\w)(?:{ordinals})(?=\s))"
    year = r"(?P<year>[12][0-9o][0-9oli]{2}|'[0-9]{2})(?![\w/]|[.,][0-9])"
    second = (
        r"(?:(?:\s?\.?\s{0,2}(?:-|/|til(?:\sog\smed)?|og|eller)|\.\s?,)\s{0,2}(?:(?:DAYS)\s)?(?:den\s"
        r"|d\.\s?)?(?P<last>[0-3]?[0-9])(?=\s?\.?\s?(?:MONTHS)))?"
    )
    second = second.replace("DAYS", full).replace("MONTHS", months)
    month = rf"(?P<month>{months})(?!\w)\.?"
    written = rf"{week}{the}{day}{second}\s?\.?\s{{0,3}}{month}(?:,?\s{{0,3}}{year})?"
    parts = r"(?<![\w/.,-])(?P<day>[0-3]?[0-9])\s?(?P<sep>[./-])\s?(?P<month>[01]?[0-9])"
    numeric = (
        rf"{week}{the}{parts}\s?[./-]?\s?(?P<year>(?:19|20)[0-9]{{2}}|(?<=[./-])[0-9]{{2}}|(?<=[./-]\s)[0-9]{{2}})"
        rf"(?![\w/]|[.,-][0-9])"
    )
    short = rf"{week}(?P<the>{the}){parts}(?![0-9/%]|[.,:-][0-9]|\s?(?:%|kr|kg|l\b))\.?"
    iso = r"(?<![\w-])(?P<year>(?:19|20)[0-9]{2})[-./](?P<month>[01][0-9])[-./](?P<day>[0-3][0-9])(?![0-9-])"
    bare = (
        rf"(?<!\w)(?P<week>{full})\s(?:den|d\.)\s?(?P<day>[0-3]?[0-9])\.(?!\s?(?:{months}|[0-9]))"
        rf"(?:\s(?:ds|d\.m|dennes)\b)?"
    )
    weekday = (
        rf"(?<!\w)(?:(?P<on>på|næste|nu på|førstkommende|kommende|senest|inden|i\smorgen,?|i\sdag,?"
        rf"|denne|først)\s(?:på\s)?)?"
        rf"(?P<week>{full})(?!\w|s|\si\suge)(?=(?P<clock>,?\s(?:kl|den\s[0-9]+\.\skl))?)"
    )
    relative = r"(?<!\w)(?P<when>i\s?overmorgen|i\s?morgen|i\s?dag)(?!\w)"
    return _Patterns(*map(re.compile, (written, numeric, short, iso, bare, weekday, relative)))


def find(low: str, facts: Facts) -> list[Day]:
    """Every day in the text, in reading order; what means no single day ("mandage", "hver fredag") is left out."""
    made = _patterns()
    found: list[Day] = []

    def free(match: re.Match[str]) -> bool:
        return not any(one.start < match.end() and match.start() < one.end for one in found)

    for pattern in (made.iso, made.written, made.numeric):
        found += [one for match in pattern.finditer(low) if free(match) and (one := _day(match, facts))]
    found += [one for match in made.short.finditer(low) if free(match) and (one := _short(match, low, facts))]
    found += [one for match in made.bare.finditer(low) if free(match) and (one := _next_of_month(match, facts))]
    for match in made.weekday.finditer(low):
        if free(match) and (match["on"] or match["clock"]) and not _repeated(match, low):
            found.append(_weekday(match, facts))
    found += [_relative(match, facts) for match in made.relative.finditer(low) if free(match)]
    found.sort(key=lambda one: one.start)
    found = [one for at, one in enumerate(found) if at + 1 == len(found) or not _repeats(one, found[at + 1], low)]
    return _choices([_with_year(one, low, found[at + 1 :]) for at, one in enumerate(found)], low)


def _choices(found: list[Day], low: str) -> list[Day]:
    """Two days with "eller" between them are both in doubt: which one counts is not said."""
    for at in range(len(found) - 1):
        if EITHER.fullmatch(low, found[at].end, found[at + 1].start):
            found[at : at + 2] = [replace(one, doubt=one.doubt or "either") for one in found[at : at + 2]]
    return [
        replace(one, doubt="either") if one.until and " eller " in low[one.start : one.end] else one for one in found
    ]


def _repeats(one: Day, following: Day, low: str) -> bool:
    """Whether the same day is said twice in a row: "i morgen tirsdag den 26/8"."""
    return not one.has_year and len(low[one.end : following.start].strip(" ,(-")) == 0 and one.day == following.day


def _with_year(one: Day, low: str, others: list[Day]) -> Day:
    """The first of two has the year of the second: "fra den 27. februar til den 31. marts 2026"."""
    if one.has_year or not others or not others[0].has_year or not JOINED.fullmatch(low, one.end, others[0].start):
        return one
    until = others[0].day
    for year in (until.year, until.year - 1):
        day = _date(year, one.day.month, one.day.day)
        if day and day <= until:
            agrees = one.weekday is None or day.weekday() == one.weekday
            return replace(one, day=day, has_year=True, doubt="" if agrees else "weekday")
    return one


def _number(words: str) -> int:
    ordinals: dict[str, int] = rules.load("words")["ordinals"]
    return ordinals.get(words) or int(words.translate(str.maketrans("oli", "011")))


def _day(match: re.Match[str], facts: Facts) -> Day | None:
    """The day of one match; where there is no such day (31 April) the nearest, in doubt."""
    words = rules.load("words")
    groups = match.groupdict()
    if not re.search(r"[0-9]", groups["day"]) and groups["day"] not in words["ordinals"]:
        return None
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    number, month_words, year_words = _number(groups["day"]), groups["month"], groups.get("year")
    month = words["months"].get(month_words) or int(month_words)
    weekday = _weekday_number(groups.get("week"))
    letters = not (groups["day"] + (year_words or "").strip("'")).isdecimal() and groups["day"] not in words["ordinals"]
    if not (1 <= month <= 12 and 1 <= number <= 31):
        return None
    year = int((year_words or "").strip("'").translate(str.maketrans("oli", "011"))) if year_words else None
    if year is not None and year < 100:
        year += 2000 if year < 60 else 1900
    one = _resolve(start, match.end(), (year, month, number), weekday, facts)
    if one and letters:
        one = replace(one, doubt="digits")
    last = groups.get("last")
    if one and last and int(last) > number:
        # "3.-5. april" is a range; "3. og 5. april" names two days: both are kept as first and last
        until = _resolve(start, match.end(), (one.day.year, month, int(last)), None, facts)
        one = replace(one, until=until.day if until else None)
    return one


def _weekday_number(words: str | None) -> int | None:
    if not words:
        return None
    weekdays: dict[str, int] = rules.load("words")["weekdays"]
    return next(number for day, number in weekdays.items() if day.startswith(words[:3]))


def _resolve(start: int, end: int, parts: tuple[int | None, int, int], weekday: int | None, facts: Facts) -> Day | None:
    year, month, number = parts
    doubt, base = "", facts.base
    if year is not None:
        day = _date(year, month, number)
        if day is None:
            return Day(start, end, date(year, month, 28), None, has_year=True, weekday=weekday, doubt="digits")
    else:
        candidates = [one for ahead in range(9) if (one := _date(base.year + ahead, month, number)) and one >= base]
        if not candidates:  # there is no such day in any year: 31 April
            return Day(start, end, _nearest(base, month), None, has_year=False, weekday=weekday, doubt="digits")
        day = candidates[0]
        passed = _date(day.year - 1, month, number)
        if weekday is not None and day.weekday() != weekday and passed and passed.weekday() == weekday:
            day = passed  # "mødet tirsdag den 3. marts" in a letter of the 9th
        agrees = weekday is not None and day.weekday() == weekday
        if day - base > FAR and not agrees:
            doubt = "far"
        elif day.year != base.year and not agrees:
            doubt = "year"
    if weekday is not None and day.weekday() != weekday:
        doubt = "weekday"
    return Day(start, end, day, None, year is not None, weekday, doubt)


def _nearest(base: date, month: int) -> date:
    return date(base.year + (month < base.month), month, 28)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _short(match: re.Match[str], low: str, facts: Facts) -> Day | None:
    return _day(match, facts) if _means_day(match, low) else None


def _relative(match: re.Match[str], facts: Facts) -> Day:
    """Today, tomorrow or the day after, seen from the letter's date."""
    ahead = {"d": 0, "m": 1, "o": 2}[match["when"].replace(" ", "")[1]]
    sure = "" if facts.letter_date else "relative"
    return Day(match.start(), match.end(), facts.base + timedelta(days=ahead), has_year=False, doubt=sure)


def _means_day(match: re.Match[str], low: str) -> bool:
    """Whether "19/3" or "19.3." is a day: said to be, or with a slash and not a part, a section or a number."""
    before = low[max(0, match.start() - 14) : match.start()]
    if match["week"] or match["the"].strip():
        return True
    if re.search(r"(?:senest|inden|før|efter|fra|til|pr\.?|dato:?|og|frist:?|-)\s{0,3}$", before):
        return match["sep"] != "-" or not match[0].startswith("0")
    if match["sep"] != "/" or re.search(r"(?:§|nr\.?|stk\.?|side|del|[0-9])\s?$", before):
        return False
    fraction = int(match["day"]) < int(match["month"]) <= 4 or (match["day"], match["month"]) in {
        ("1", "1"),
        ("2", "2"),
    }
    return not fraction or re.match(r",?\s(?:kl\b|klokken)", low[match.end() : match.end() + 10]) is not None


def _next_of_month(match: re.Match[str], facts: Facts) -> Day | None:
    """The first such day of a month on or after the letter's date: "fredag den 13."."""
    number, weekday = int(match["day"]), _weekday_number(match["week"])
    day = facts.base
    for _ in range(62):
        if day.day == number:
            doubt = "" if day.weekday() == weekday else "weekday"
            return Day(match.start(), match.end(), day, None, has_year=False, weekday=weekday, doubt=doubt)
        day += timedelta(days=1)
    return None


def _weekday(match: re.Match[str], facts: Facts) -> Day:
    """The next such weekday after the letter's date ("på fredag"); never sure, for it may be another."""
    weekday = _weekday_number(match["week"]) or 0
    ahead = (weekday - facts.base.weekday()) % 7 or 7
    day = facts.base + timedelta(days=ahead)
    return Day(match.start("week"), match.end("week"), day, None, has_year=False, weekday=weekday, doubt="relative")


def _repeated(match: re.Match[str], low: str) -> bool:
    """Whether the weekday is one of opening hours or of every week."""
    around = low[max(0, match.start() - 45) : match.start()] + " # " + low[match.end() : match.end() + 30]
    return REPEATED.search(around) is not None
