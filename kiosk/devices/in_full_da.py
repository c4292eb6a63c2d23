"""Danish for the ear: times, the short forms of letters from authorities, units, and letters that are names.

`ABBREVIATIONS` without a word of their own are known with or without their full stop; the others only with it.
"""

import re
from collections.abc import Callable
from itertools import starmap

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

# What needs no full stop to be known.
ALWAYS = {
    "bl.a": "blandt andet", "ca": "cirka", "d.v.s": "det vil sige", "dvs": "det vil sige", "ekskl": "eksklusive",
    "el.lign": "eller lignende", "etc": "et cetera", "evt": "eventuelt", "f.eks": "for eksempel",
    "feks": "for eksempel", "fx": "for eksempel", "hhv": "henholdsvis", "iflg": "ifølge", "ifm": "i forbindelse med",
    "ift": "i forhold til", "iht": "i henhold til", "i.h.t": "i henhold til", "incl": "inklusive",
    "inkl": "inklusive", "jvf": "jævnfør", "m.fl": "med flere", "m.h.t": "med hensyn til", "m.m": "med mere",
    "m.v": "med videre", "mht": "med hensyn til", "mvh": "med venlig hilsen", "osv": "og så videre",
    "p.g.a": "på grund af", "p.t": "for tiden", "pga": "på grund af", "tlf": "telefon", "vedr": "vedrørende",
    "vha": "ved hjælp af", "mv": "med videre",
}  # fmt: skip
# What is a word, or part of one, without its full stop.
WITH_STOP = {
    "adr": "adresse", "afd": "afdeling", "alm": "almindelig", "ang": "angående", "bek": "bekendtgørelse",
    "d.d": "dags dato", "d.s": "denne måned", "ds": "denne måned", "e.l": "eller lignende", "excl": "eksklusive",
    "f.o.m": "fra og med", "fhv": "forhenværende", "gl": "gammel", "hr": "herr", "j.nr": "journalnummer",
    "jf": "jævnfør", "jfr": "jævnfør", "kap": "kapitel", "lovbek": "lovbekendtgørelse", "maks": "højst",
    "max": "højst", "nr": "nummer", "nuv": "nuværende", "o.a": "og andet", "o.l": "og lignende",
    "o.lign": "og lignende", "opl": "oplysning", "pct": "procent", "pkt": "punkt", "pr": "per",
    "reg.nr": "registreringsnummer", "sagsnr": "sagsnummer", "sdr": "sønder", "skt": "sankt", "t.o.m": "til og med",
    "tel": "telefon", "tlf.nr": "telefonnummer", "uændr": "uændret", "økon": "økonomisk", "årg": "årgang",
    "cpr.nr": "CPR-nummer", "kontonr": "kontonummer", "husnr": "husnummer", "kundenr": "kundenummer",
    "journalnr": "journalnummer",
}  # fmt: skip
ALL = {**ALWAYS, **WITH_STOP}
WORDS_TOO = {"adr", "alm", "ang", "bek", "gl", "hr", "kap", "max", "opl", "sdr", "skt"}
"""At the end of a sentence these are somebody's name, or not what they would be within it."""
UNITS = {
    "m²": "kvadratmeter", "m2": "kvadratmeter", "kvm": "kvadratmeter", "m³": "kubikmeter", "m3": "kubikmeter",
    "km/t": "kilometer i timen", "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "kg": "kilo",
    "mg": "milligram", "ml": "milliliter", "kWh": "kilowatt-timer", "%": "procent", "pct": "procent",
    "°C": "grader", "°": "grader", "md": "måneder", "mdr": "måneder", "min": "minutter", "stk": "styk",
}  # fmt: skip
SINGLE = {"md": "måned", "mdr": "måned", "min": "minut", "°": "grad", "°C": "grad"}
WEEKDAYS = {
    "man": "mandag", "tirs": "tirsdag", "tir": "tirsdag", "ons": "onsdag", "tors": "torsdag", "tor": "torsdag",
    "fre": "fredag", "lør": "lørdag", "søn": "søndag",
}  # fmt: skip
# Months by their first letters, only after the number of a day.
MONTHS = {
    "jan": "januar", "feb": "februar", "mar": "marts", "apr": "april", "jun": "juni", "jul": "juli", "aug": "august",
    "sep": "september", "sept": "september", "okt": "oktober", "nov": "november", "dec": "december",
}  # fmt: skip
NAMED = {
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag",
}  # fmt: skip
# espeak-ng 1.51 says these as if they were words ("su", "udk").
LETTERS = ("SU", "ATP", "RKI", "EAN", "ÅOP", "EUD", "BPA", "AES", "UDK", "VUC", "SFO", "USB", "ADHD")
KINGS = {
    "I": "den første", "II": "den anden", "III": "den tredje", "IV": "den fjerde", "V": "den femte",
    "VI": "den sjette", "VII": "den syvende", "VIII": "den ottende", "IX": "den niende", "X": "den tiende",
}  # fmt: skip
ROMAN = {one: str(number) for number, one in enumerate(KINGS, 1)}
FRACTIONS = {
    "½": "en halv", "1/2": "en halv", "¼": "en fjerdedel", "1/4": "en fjerdedel", "¾": "tre fjerdedele",
    "3/4": "tre fjerdedele", "1/3": "en tredjedel", "⅓": "en tredjedel", "2/3": "to tredjedele", "⅔": "to tredjedele",
}  # fmt: skip

_DOTTED = r"([01]?\d|2[0-4])[.:]([0-5]\d)(?![.,]?\d)"
_TIME = r"\d{1,2}(?: \d\d)?"


def _any(words: object) -> str:
    """Those words, the longest first, as one choice."""
    return "|".join(re.escape(word).replace(r"\.", r"\. ?") for word in sorted(map(str, words), key=len, reverse=True))  # type: ignore[call-overload]


def _short(match: re.Match[str]) -> str:
    """A short form in full; its full stop stays where it is the sentence's too."""
    word = match[1].replace(" ", "")
    said = ALL[word.casefold()]
    ends = match[0].endswith(".") and match.end() == len(match.string.rstrip())
    if (ends and word.casefold() in WORDS_TOO) or (word.isupper() and not match[0].endswith(".")):
        return match[0]  # "Han hedder Max.", "CA"
    return (said[0].upper() + said[1:] if word[0].isupper() else said) + ("." if ends else "")


def _unit(match: re.Match[str]) -> str:
    """A unit in full, in the number that stands before it; one full stop at the sentence's end stays."""
    before = match.string[max(0, match.start() - 2) : match.start()]
    said = SINGLE.get(match[1], UNITS[match[1]]) if re.fullmatch(r"[^\d.,]?1", before) else UNITS[match[1]]
    ends = match[0].endswith(".") and match.end() == len(match.string.rstrip())
    return f" {said}{'.' if ends else ''}"


def _half(match: re.Match[str]) -> str:
    """A fraction; with a number before it: "1½" is one and a half."""
    whole, part = match[1], FRACTIONS[match[2]]
    if not whole:
        return part
    return "halvanden" if (whole, part) == ("1", "en halv") else f"{whole} og {part}"


def _days(match: re.Match[str]) -> str:
    return " til ".join(WEEKDAYS.get(day.casefold(), day) for day in match.groups())


def _rule(pattern: str, instead: str | Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), instead


_DAY = rf"{_any(WEEKDAYS)}|{_any(sorted(NAMED))}"
RULES: tuple[Rule, ...] = tuple(
    starmap(
        _rule,
        (
            (r"\b([Ss]ide) (\d{1,4})/(\d{1,4})\b", r"\1 \2 af \3"),
            (rf"(?<![\w.,/-])(?:[Ee]n )?(\d{{1,3}})? ?({_any(FRACTIONS)})(?![\w/]|[.,]\d)", _half),
            (r"\b(?:[Kk]l|KL)\.? ?(?=\d|ca\b)", "klokken "),
            (rf"(?<![\d.,]){_DOTTED}", r"\1 \2"),
            (r"\b(\d{1,2}) 00\b(?! \d\d)", r"\1"),
            (rf"(?<![\w.,-])({_TIME}) ?[-–—] ?(?={_TIME}(?![\w/-]))", r"\1 til "),
            (r"(?<![\w.,-])(\d{1,2}\.) ?[-–—] ?(?=\d{1,2}\. [a-zæøå])", r"\1 til "),
            (r"\b(\d{1,2}) 0([1-9])\b(?! \d\d\b)", r"\1 nul \2"),
            (rf"(?i)(?<![\w-])({_DAY})\.?[-–—]({_DAY})\b(?:\.(?!$))?(?!-)", _days),
            (r"(?<=\d\. )(jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec)\b\.?", lambda one: MONTHS[one[1]]),
            (r"§§ ?(?=\d)", "paragrafferne "),
            (r"§ ?(?=\d)", "paragraf "),
            (r"\b[Ss]tk\. ?(?=\d)", "stykke "),
            (r"(?<=\d)\. ?pkt\.?(?!\w)", ". punktum"),
            (r"\b1 mio\.?(?!\w)", "1 million"),
            (r"\b1 mia\.?(?!\w)", "1 milliard"),
            (r"(?<=\d) mio\.?(?!\w)", " millioner"),
            (r"(?<=\d) mia\.?(?!\w)", " milliarder"),
            (r"(?<=kroner)(?:\.?/| pr\.? )(?:md|mdr)\b\.?(?!\.?$)", " om måneden"),
            (r"(?<=kroner)(?:\.?/| pr\.? )(?:md|mdr)\b", " om måneden"),
            (r"\bpr\.? (?:md|mdr)\b\.?(?!\.?$)", "om måneden"),
            (r"\bpr\.? (?:md|mdr)\b", "om måneden"),
            (rf"(?<=\d) ?({_any(UNITS)})(?![\w²³/])\.?", _unit),
            (r"(?<=\d\. )t\.?h\b\.?", "til højre"),
            (r"(?<=\d\. )t\.?v\b\.?", "til venstre"),
            (r"(?<=\d\. )mf\b\.?", "midtfor"),
            (r"(?<=\d, )st\.(?=[ ,]|$)", "stuen"),
            (rf"(?i)(?<![\w./@-])({_any(ALWAYS)})(?![\w@-])\.?", _short),
            (rf"(?i)(?<![\w./@-])({_any(WITH_STOP)})\.(?!\w)", _short),
            (r"\bnr\b(?![\w.])", "nummer"),
            (r"\bkr\b\.?(?!$|\w)", "kroner"),
            (r"\bf\.(?= \d{1,2}\. [a-zæøå])", "født"),
            (r"(?i)\b(tirs|ons|tors|fre|lør|søn)\.(?= (?:og|kl|\d))", lambda one: WEEKDAYS[one[1].casefold()]),
            (r"(?<![\w/])c/o\b", "C O"),
            (r"(?<![\w/])v/ ?(?=\w)", "ved "),
            (r"\b([AIGP])/S\b", r"\1 S"),
            (r"(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})", " "),
            (r" & ", " og "),
            (rf"\b({'|'.join(LETTERS)})\b(?!\.\w)", lambda one: " ".join(one[1])),
            (
                r"\b((?:Christian|Frederik|Margrethe) )(X|IX|IV|V?I{1,3}|V)\b('?s\b)?",
                lambda one: one[1] + KINGS[one[2]] + ("s" if one[3] else ""),
            ),
            (
                r"\b([Kk]apitel|[Bb]ilag|[Dd]el|[Aa]fsnit) (X|IX|IV|V?I{1,3}|V)\b",
                lambda one: f"{one[1]} {ROMAN[one[2]]}",
            ),
        ),
    )
)
"""What stands there and what is said instead, in this order."""
