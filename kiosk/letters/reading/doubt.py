"""Which recognised words must not be trusted. A wrong date must never be silent, so numbers and months are read twice.

The second reading sees another raster (black on white) of the same lines, cut out. What the two do not agree on is
doubtful, and so are the words beside a number that only the second one saw.
"""

import difflib
import re
from collections.abc import Sequence
from typing import Final

from kiosk.letters.reading.tsv import Seen

LEAST: Final = 0.6
"""A word with less confidence is doubtful."""
LEAST_NUMBER: Final = 0.8
"""A number, month or weekday with less is."""
_NAMES: Final = (
    r"januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec"
    r"|mandag|tirsdag|onsdag|torsdag|fredag|l.rdag|s.ndag"
)
_TOKEN: Final = re.compile(rf"\d+|\b(?:{_NAMES})(?:en|s)?\b", re.IGNORECASE)
# What a number that was not recognised as one looks like: "l9.", "2O26", "S0".
_ALMOST: Final = re.compile(r"(?=.*\d)[\dOoIlSsBZ|]+")
_CLOSE: Final = re.compile(rf"(?:{_NAMES})", re.IGNORECASE)


def matters(word: str) -> bool:
    """Whether a word holds what a day, an hour or an amount is made of."""
    return bool(_TOKEN.search(word))


def unsure(word: Seen) -> bool:
    """Whether its confidence alone makes it doubtful."""
    return word.sure < (LEAST_NUMBER if matters(word.text) or _ALMOST.fullmatch(word.text) else LEAST)


def disagree(first: Sequence[Seen], second: Sequence[Seen]) -> set[int]:
    """Of the first reading of a line, the words whose numbers and names the second reading has otherwise."""
    ours = [(token, at) for at, word in enumerate(first) for token in _tokens(word.text)]
    theirs = [token for word in second for token in _tokens(word.text)]
    found: set[int] = set()
    matcher = difflib.SequenceMatcher(None, [token for token, _ in ours], theirs, autojunk=False)
    for what, start, end, _low, _high in matcher.get_opcodes():
        if what == "insert":  # the second saw a number where the first saw none
            found |= {ours[at][1] for at in (start - 1, start) if 0 <= at < len(ours)}
            if not ours:
                found |= set(range(len(first)))
        elif what != "equal":
            found |= {at for _, at in ours[start:end]}
    return found


def _tokens(word: str) -> list[str]:
    """Digits by runs, so that "9.30" is two, and names without their case."""
    return [token.lower() for token in _TOKEN.findall(word)]
