"""Dates and amounts for the ear: "03.11.2026" is said "3. november 2026", "-5 kr." "minus 5 kroner".

Danish ways of writing them, in the words of each language: a letter is in Danish also when the page is not. Where two
things are written alike (1/2 is a half and the first of February), what stands before it decides.

No search begins within a word or a number, so that a hostile text takes no longer than another of its length.
"""

import re
from typing import NamedTuple


class Tongue(NamedTuple):
    """What a language says around numbers."""

    months: tuple[str, ...]
    date: str  # of {day}, {month} and {year}
    minus: str
    kroner: tuple[str, str]  # one, several
    ore: str
    both: str
    to: str
    millions: dict[str, tuple[str, str]]
    thousands: str  # the sign between them, as the voice of this language reads it
    decimal: str


DANISH = Tongue(
    ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
     "december"),
    "{day}. {month}", "minus ", ("krone", "kroner"), "øre", " og ", " til ",
    {"mio": ("million", "millioner"), "mia": ("milliard", "milliarder")}, ".", ",",
)  # fmt: skip
ENGLISH = Tongue(
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"),
    "{day} {month}", "minus ", ("krone", "kroner"), "øre", " and ", " to ",
    {"mio": ("million", "million"), "mia": ("billion", "billion")}, ",", ".",
)  # fmt: skip

_DAY, _MONTH, _YEAR = r"(0?[1-9]|[12]\d|3[01])", r"(0?[1-9]|1[0-2])", r"((?:19|20)\d\d)"
_FREE, _OVER = r"(?<![\w.,/-])", r"(?![\w/]|[.,]\d|-\d)"
_ISO = re.compile(rf"{_FREE}{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\w-])")
_FULL = re.compile(
    rf"{_FREE}(?:{_DAY}\.{_MONTH}\.{_YEAR}|{_DAY}\.{_MONTH}\.(\d\d)|{_DAY}/{_MONTH}[/ -]{_YEAR}|{_DAY}/{_MONTH}/(\d\d)"
    rf"|{_DAY}-{_MONTH}-{_YEAR}){_OVER}"
)
_FROM_TO = re.compile(rf"(?<=\d) ?[-–—] ?(?={_DAY}(?:\.{_MONTH}\.|/{_MONTH}[/ -]|-{_MONTH}-){_YEAR}{_OVER})")
# Only where it says that it is a date: "10.12" alone is a time.
_NAMED = re.compile(rf"(?<!\w)([Dd])(?:en |\. ?){_DAY}[./]{_MONTH}(?:\.(?!$))?(?![\w/]|[.,]?\d|-\d)")
_SLASHED = re.compile(rf"{_FREE}{_DAY}/{_MONTH}{_OVER}(?! af\b| of\b)")
_NO_DATES = {"24/7", "1/2", "1/3", "2/3", "1/4", "3/4", "1/1"}
_THE = re.compile(r"(?<!\w)(?<!\d )([Dd])\. ?(?=\d{1,2}(?:\.(?!\d)| [A-Z][a-z]))")
_YEARS = re.compile(rf"{_FREE}{_YEAR} ?[-–—/] ?{_YEAR}(?![\w/-]|[.,]\d)")

_WHOLE = r"(\d{1,3}(?:\.\d{3})+|\d+)"
_MINUS = r"((?<![^\s(])(?<!\d )[-–−])?"
_MILLIONS = r"( (?:mio|mia)\.?)?"
_BEFORE = re.compile(rf"(?<![^\s(])(?:[Kk]r\.? ?|DKK ?){_MINUS}{_WHOLE}(?:,(\d\d|-))?(?![\d,]|\.\d)")
_AFTER = re.compile(
    rf"(?<![\d.,]){_MINUS}(?<![\d.,]){_WHOLE}(?:,(\d{{1,2}}|-))?{_MILLIONS} ?(?:kr\b(\.)?|DKK\b)"
    r"(?P<over>(?=\s*$)|(?=\s+[^\Wa-zæøå_]))?"
)
_DASHED = re.compile(rf"(?<![\d.,]){_MINUS}(?<![\d.,]){_WHOLE},-(?![\w-])")
_THOUSANDS = re.compile(r"(?<![\w.,/-])[1-9]\d{0,2}(?:\.\d{3})+(?![\w/-]|[.,]\d)")
_LESS = re.compile(r"(?<![^\s(])(?<!\d )[-–−](?=\d)")
_BETWEEN = re.compile(r"(?<=\d) ?[-–—] ?(?=\d{1,3}(?:\.\d{3})+(?!\.?\d)|\d{3,6} ?kr\b)")


def dates(text: str, tongue: Tongue) -> str:
    """The dates of a text with the names of their months."""

    def said(day: str, month: str, year: str = "") -> str:
        words = tongue.date.format(day=int(day), month=tongue.months[int(month) - 1])
        return f"{words} {year}" if year else words

    def slashed(match: re.Match[str]) -> str:
        return match[0] if match[0] in _NO_DATES else said(match[1], match[2])

    text = _FROM_TO.sub(tongue.to, text)
    text = _ISO.sub(lambda one: said(one[3], one[2], one[1]), text)
    text = _FULL.sub(lambda one: said(*(part for part in one.groups() if part)), text)
    text = _NAMED.sub(lambda one: f"{one[1]}. {said(one[2], one[3])}", text)
    text = _SLASHED.sub(slashed, text)
    text = _THE.sub(r"\1en " if tongue is DANISH else "", text)
    return _YEARS.sub(rf"\1{tongue.to}\2", text)


def amounts(text: str, tongue: Tongue) -> str:
    """The amounts of a text in kroner and øre, with what is below nothing said so."""

    def said(minus: str | None, whole: str, cents: str | None, millions: str | None = None) -> str:
        less = tongue.minus if minus else ""
        number, single = whole.replace(".", tongue.thousands), whole.lstrip("0") == "1"
        if millions:
            decimals = f"{tongue.decimal}{cents}" if cents and cents != "-" else ""
            many = tongue.millions[millions.strip(" .")][not (single and not decimals)]
            return f"{less}{number}{decimals} {many} {tongue.kroner[1]}"
        if cents and len(cents) == 1 and cents != "-":
            return f"{less}{number}{tongue.decimal}{cents} {tongue.kroner[1]}"
        kroner = f"{number} {tongue.kroner[not single]}"
        if not cents or cents == "-" or not int(cents):
            return less + kroner
        ore = f"{int(cents)} {tongue.ore}"
        return less + (ore if not whole.strip("0.") else f"{kroner}{tongue.both}{ore}")

    def after(match: re.Match[str]) -> str:
        minus, whole, cents, millions, stop, _over = match.groups()
        # Its full stop is the sentence's too, where that ends or a new one begins.
        return said(minus, whole, cents, millions) + (stop if stop and match["over"] is not None else "")

    text = _BETWEEN.sub(tongue.to, text)
    text = _AFTER.sub(after, text)
    text = _BEFORE.sub(lambda one: said(one[1], one[2], one[3]), text)
    text = _DASHED.sub(lambda one: said(one[1], one[2], None), text)
    if tongue.thousands != ".":
        text = _THOUSANDS.sub(lambda one: one[0].replace(".", tongue.thousands), text)
    return _LESS.sub(tongue.minus, text)
