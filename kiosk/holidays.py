"""Danish public holidays, and the days on which offices work.

Easter after the Gregorian rule (Meeus, Jones and Butcher). Store bededag was one up to 2023 (lov nr. 214 af
6. marts 2023 ended it). 5 June, 24 and 31 December are no public holidays, but nobody opens letters: they do not
count as working days, and a complaint may come the next day.
"""

from datetime import date, timedelta
from functools import cache

CLOSED = {(6, 5), (12, 24), (12, 31)}
DAY = timedelta(days=1)


@cache
def easter(year: int) -> date:
    """Easter Sunday."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year."""
    sunday = easter(year)
    moving = [-3, -2, 0, 1, 39, 49, 50] + ([26] if year < 2024 else [])
    fixed = {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(fixed | {sunday + timedelta(days=days) for days in moving})


def works(day: date) -> bool:
    """Whether offices work on this day."""
    return day.weekday() < 5 and (day.month, day.day) not in CLOSED and day not in holidays(day.year)


def next_working(day: date) -> date:
    """The day itself, or the next one that offices work on."""
    while not works(day):
        day += DAY
    return day


def add_working(day: date, number: int) -> date:
    """So many working days after (or, below zero, before) a day."""
    step = DAY if number > 0 else -DAY
    for _ in range(abs(number)):
        day += step
        while not works(day):
            day += step
    return day
