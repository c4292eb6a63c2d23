"""English for the ear, with what is Danish on an English page: prices, "kl.", paragraphs of a law."""

import re
from collections.abc import Callable
from itertools import starmap

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

SHORT = {
    "approx": "about", "e.g": "for example", "etc": "et cetera", "excl": "excluding", "i.e": "that is",
    "incl": "including", "max": "at most", "no": "number", "tel": "telephone", "jf": "see",
}  # fmt: skip
UNITS = {
    "%": "per cent", "m²": "square metres", "m2": "square metres", "km/h": "kilometres an hour",
    "km/t": "kilometres an hour", "km": "kilometres",
    "cm": "centimetres", "mm": "millimetres", "kg": "kilos", "min.": "minutes", "hrs": "hours",
}  # fmt: skip
FRACTIONS = {
    "½": "a half", "1/2": "a half", "¼": "a quarter", "1/4": "a quarter", "¾": "three quarters",
    "3/4": "three quarters", "1/3": "a third", "2/3": "two thirds",
}  # fmt: skip


def _short(match: re.Match[str]) -> str:
    """A short form in full; its full stop stays where it is the sentence's too."""
    said = SHORT[match[1].casefold()]
    ends = match.end() == len(match.string.rstrip())
    return (said[0].upper() + said[1:] if match[1][0].isupper() else said) + ("." if ends else "")


def _half(match: re.Match[str]) -> str:
    part = FRACTIONS[match[2]]
    return f"{match[1]} and {part}" if match[1] else part


def _any(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _rule(pattern: str, instead: str | Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), instead


# "no." is a number only before one.
_PLAIN = {word: said for word, said in SHORT.items() if word != "no"}
RULES: tuple[Rule, ...] = tuple(
    starmap(
        _rule,
        (
            (r"\b([Ss]ide|[Pp]age) (\d{1,4})/(\d{1,4})\b", r"\1 \2 of \3"),
            (rf"(?<![\w.,/-])(?:an? )?(\d{{1,3}})? ?({_any(FRACTIONS)})(?![\w/]|[.,]\d)", _half),
            (r"\b(\d{1,2}):00\b", r"\1 o'clock"),
            (r"\bat:? [Kk]l\.?\s*(?=\d)", "at: "),
            (r"\b[Kk]l\.?\s*(?=\d)", "at "),  # the centre's own Danish, on an English page
            (rf"(?<=\d) ?({_any(UNITS)})(?![\w²])", lambda one: f" {UNITS[one[1]]}"),
            (r"§§ ?(?=\d)", "sections "),
            (r"§ ?(?=\d)", "section "),
            (r"\b[Ss]tk\. ?(?=\d)", "subsection "),
            (rf"(?i)(?<![\w./@-])({_any(_PLAIN)})\.(?!\w)", _short),
            (r"(?i)(?<![\w./@-])(no)\. ?(?=\d)", lambda one: f"{'Number' if one[1][0] == 'N' else 'number'} "),
            (r"\band/or\b", "and or"),
            (r" & ", " and "),
        ),
    )
)
"""What stands there and what is said instead, in this order."""
