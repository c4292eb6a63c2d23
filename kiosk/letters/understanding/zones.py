"""Where the parts of a letter are: the head with names and addresses, the headings, the body, the end."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.letters.understanding import rules
from kiosk.letters.understanding.days import Day
from kiosk.letters.understanding.prepare import Span, Text

SALUTATION = re.compile(r"(?:kære|hej|goddag|god dag|til rette vedkommende|hr\.|fru)(?!\w)[^.!?\n]{0,60}$")
CLOSING = re.compile(
    r"(?:(?:med )?(?:venlig(?:e|st)?|kærlig|bedste|mange|de bedste) hilsn?(?:en|er)?|hilsen"
    r"|mvh\b|v\.?h\.?$|p\.?r\.?v\.?$|"
    r"på rettens vegne|p\.k\.v\.|på vegne af)"
)
PROSE = re.compile(r"(?<!\w)(?:du|dig|din|dit|dine|de|dem|deres|vi|os|jer|i|er|har|skal|kan|bliver|må|bedes)(?!\w)")
CELL = re.compile(r"\t|\s[·|•/]\s")
NUMBERED = re.compile(
    r"[\s,.;(]{0,3}(?:sag|j\.?\s?nr|journal|ref|vores|deres|dok|id|kunde|side|nr)[^\s]*[\s.:]", re.IGNORECASE
)
"""What may stand behind the day of a letter in its line: "10. november 2025, sag 25-011873"."""
MAIL = re.compile(r"\s?(?:modtaget|sendt|received|sent|dato|date)\s?:\s*(?:[a-zæøå]+,?\s)?(?:den\s|d\.\s?)?")
"""The line of a mail that says when it came."""
BEFORE_LETTER = timedelta(days=400)


@dataclass(frozen=True)
class Zones:
    """Offsets in `flat`: the head ends at `body`, the letter's own words at `closing`; headings as spans."""

    body: int
    closing: int
    salutation: int | None
    headings: tuple[Span, ...]


def find(text: Text) -> Zones:
    """Look for the parts."""
    body, closing, salutation = None, len(text.flat), None
    headings: list[Span] = []
    for span in text.sentences:
        low = text.low[span.start : span.end]
        if salutation is None and span.start < len(text.flat) * 0.6 and SALUTATION.match(low):
            salutation = span.start
            body = min(body, span.end) if body is not None else span.end
        if CLOSING.match(low) and span.start > len(text.flat) * 0.3 and closing == len(text.flat):
            closing = span.start
        words = low.split()
        if body is None and len(words) >= 7 and PROSE.search(low) and (low[-1] in ".!?," or len(words) >= 10):
            body = span.start
        if is_heading(text, span):
            headings.append(span)
    return Zones(body if body is not None else 0, closing, salutation, tuple(headings))


def is_heading(text: Text, span: Span) -> bool:
    """Whether a line stands alone as a heading: short, no full stop, at least one word of some length."""
    line = text.flat[span.start : span.end]
    if len(line) > 110 or line[-1] in ".,;" or "\t" in line or not re.search(r"[A-Za-zÆØÅæøå]{4}", line):
        return False
    before = text.flat[: span.start].rstrip(" ")
    after = text.flat[span.end :]
    alone = (not before or before.endswith("\n")) and (not after.strip(" ") or after.lstrip(" ").startswith("\n"))
    return alone and len(line.split()) <= 14 and not re.match(r"[^:]{1,25}:\s*\S", line)


def letter_date(text: Text, zones: Zones, days: list[Day], today: date) -> tuple[Day | None, bool]:
    """The day that the letter was written, and whether it says so plainly; None where it does not say."""
    labels = rules.phrases("letter", "date_label")
    not_labels = rules.phrases("letter", "not_date_label")
    found: list[tuple[int, Day]] = []
    for number, one in enumerate(days):
        if (
            not one.has_year
            or one.doubt == "weekday"
            or one.day > today + timedelta(days=1)
            or today - one.day > BEFORE_LETTER * 3
        ):
            continue
        line_start = text.low.rfind("\n", 0, one.start) + 1
        line_end = text.low.find("\n", one.end)
        cells = CELL.split(text.low[line_start : one.start])
        before = cells[-1]
        if not before.strip(" :") and len(cells) > 1 and rules.last(labels, cells[-2]):
            before = cells[-2] + " "
        after = CELL.split(text.low[one.end : line_end if line_end >= 0 else len(text.low)])[0]
        after = "" if NUMBERED.match(after) else after
        if MAIL.fullmatch(before) and one.start < max(zones.body, 300):
            found.append((0, one))
            continue
        if rules.first(not_labels, before + " ") or re.match(r"\s?(?:-|til)\s?\d", after):
            continue
        labelled = rules.last(labels, before)
        if labelled and len(before) - labelled.end() <= 5:
            found.append((0 if one.start < zones.body or zones.body == 0 else 2, one))
        elif (
            re.fullmatch(r"[^\d]{0,40}?(?:,?\s?(?:den|d\.)?\s?)?", before)
            and len(before.split()) <= 5
            and len(after.strip(" .,")) <= 12
        ):
            place = not before.strip(" ,.") or re.fullmatch(
                r"[a-zæøå .]{2,30},?\s?(?:den|d\.)\s?|[a-zæøå .]{2,25},\s?|[a-zæøå]{2,20}\s|(?:den|d\.)\s?", before
            )
            if place and (
                one.start < zones.body or one.start > min(zones.closing - 5, len(text.flat) * 0.6) or number == 0
            ):
                found.append((1 if one.start < zones.body else 3, one))
    if not found:
        return None, False
    rank, best = min(found, key=lambda pair: (pair[0], pair[1].start))
    return best, rank != 2
