"""What leaves doubt over a finding: a picture's digits, a frame that was not read, a day beside an appointment."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from kiosk.letters.model import Appointment, Deadline, Found, Reading
from kiosk.letters.understanding.days import Day
from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.roles import LIKELY

UNSURE = 0.6
One = TypeVar("One", bound=Found)
FRAME = re.compile(
    r"(?<!\w)(?:senest|inden|frist(?:en)?(?:\ser|:)|betales|mødes?)\s(?:(?:man|tirs|ons|tors|fre|lør|søn)dag\s)?(?:den|d\.)\s"
    r"(?:[0-9?x_*]{1,2}\s?[.,/-]|[0-9]?[?x_*]{1,2}\s)"
)
BY = re.compile(
    r"(?<!\w)(?:senest|inden(?! for)|svarfrist\w*|betalingsfrist\w*|fristen|i dag|i morgen|straks|snarest|"
    r"hurtigst muligt|primo|medio|ultimo|udgangen)(?!\w)"
)
ASKED = re.compile(
    r"(?<!\w)(?:(?:skal|bedes|må)\s(?:du|de|i)|(?:du|de|i)\s(?:skal|bedes)|bedes|(?:send|betal|svar|ring|mød|kom|udfyld|"
    r"bekræft|aflever|aflevér|hent|kontakt|book|bestil|opdater|skriv)(?!\w)(?!\stil os hvis))(?!\w)"
)
SELDOM = {"contact", "do", "book", "meet"}
"""What one is seldom asked to do before an appointment, but may, if one wants something changed."""
PERHAPS = re.compile(
    r"(?<!\w)(?:hvis|såfremt|ønsker|ønskes|gerne|brug for|i så fald|skulle du|er du|har du|kan du|vil du)(?!\w)"
)


def asks(text: Text) -> bool:
    """Whether a sentence asks something of the person by some time: a letter without a day that has one may hide it."""
    return any(
        BY.search(text.low, span.start, span.end) and ASKED.search(text.low, span.start, span.end)
        for span in text.sentences
    )


def beside(due: Sequence[Deadline], met: Sequence[Appointment]) -> list[Deadline]:
    """The deadlines; in doubt are those before an appointment that may be only for who wants it otherwise."""
    made = []
    for one in due:
        later = any(other.day >= one.day for other in met)
        low = one.quote.lower()
        perhaps = one.what in SELDOM or PERHAPS.search(low) is not None
        made.append(replace(one, confidence=min(one.confidence, LIKELY)) if later and perhaps else one)
    return made


def unread(text: Text, found: Sequence[Day]) -> bool:
    """Whether something looks like a deadline's day and was read as none: "senest den 1?. maj", "inden den xx.5."."""
    return any(
        not any(match.start() < one.end and one.start < match.end() + 2 for one in found)
        for match in FRAME.finditer(text.low)
    )


class Doubts:
    """What recognition from a picture leaves in doubt: words that it is unsure of, and digits that nothing confirms."""

    def __init__(self, reading: Reading, found: Sequence[Day], written: date | None) -> None:
        self._spans = reading.doubtful
        self._picture = reading.ocr_confidence is not None
        said = Counter(one.day for one in found)
        agreeing = {one.day for one in found if one.weekday is not None and one.day.weekday() == one.weekday}
        self._confirmed = agreeing | {day for day, times in said.items() if times > 1}
        self._dated = written in self._confirmed

    def over(self, one: One) -> One:
        """The finding, no surer than the words it stands on.

        A misread digit makes another day that looks as good: a day from a picture is sure only where its weekday
        agrees or it stands there twice, and a counted one where that holds for the letter's date.
        """
        if one.confidence <= UNSURE:
            return one
        doubtful = any(start < one.end and one.start < end for start, end in self._spans)
        if self._picture and isinstance(one, Deadline | Appointment):
            counted = isinstance(one, Deadline) and one.counted is not None
            doubtful = doubtful or not (self._dated if counted else one.day in self._confirmed)
        return replace(one, confidence=UNSURE) if doubtful else one
