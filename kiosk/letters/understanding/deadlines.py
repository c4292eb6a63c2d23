"""The deadlines of a letter: days that the words around them make one, and days that are counted.

What rules a day out is data too (rules/dates.toml, rules/relative.toml): a birth, a period, a law, an earlier letter,
the day that money comes, what the authority will do itself, and the day by which one may call a time off.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import get_args

from kiosk import holidays
from kiosk.letters.model import Deadline, Kind, What
from kiosk.letters.understanding import clocks, conditions, counting, roles, rules, whose
from kiosk.letters.understanding.cues import Around
from kiosk.letters.understanding.days import Day
from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.relative import Counting
from kiosk.letters.understanding.roles import Named, Seen
from kiosk.letters.understanding.times import Time

WHATS: tuple[What, ...] = (
    "complain", "move_out", "pay", "sign", "book", "collect", "answer", "send", "contact", "meet",
)  # fmt: skip
BY_KIND: dict[str, What] = {
    "opkraevning": "pay", "rykker": "pay", "partshoering": "answer", "anmodning_om_oplysninger": "send",
}  # fmt: skip
CONDITION = re.compile(r"(?:hvis|er|har|skal|bliver|ønsker|vil|får|bruger)\s[^.]{3,90},\s")
DECIDED = {"afgoerelse", "afslag", "opkraevning", "rykker", "udbetaling"}
OBJECTION = re.compile(r"(?<!\w)indsigelse|gør indsigelse|protest")
"""Against what is decided or billed one may object, as one may complain; against what is announced one must."""
AT = re.compile(r"[\s,(]{1,3}(?:og\s)?(?:inden|senest|før|om\smiddagen|ved\smidnat)?[\s,]{0,2}")
OFFER = re.compile(
    r"(?:hvis du ønsker|ønsker du|vil du|hvis du vil|hvis du gerne|har du lyst|du kan (?!ikke|nå)|du er velkommen|"
    r"har du brug for|hvis du har brug)"
)
DAY_BEFORE = re.compile(r"(?<!\w)(?:senest|inden|allerede)\s(?:dagen|aftenen|ugen)\s(?:før|inden|i\sforvejen)(?!\w)")
"""A deadline that leans on another day: which one is not told from the words beside it."""
SO = re.compile(r"(?<!\w)(?:i så fald|kun hvis|,\s(?:så\s)?hvis (?:du|i|de) (?:gerne|ønsker|vil|har brug))(?!\w)")
THEY = re.compile(r"(?<!\w)(?:sendes|sender vi|udsendes|får du|kommer)(?!\w)")
LAST = re.compile(r"(?:ikke\s)?(?:inden|senest|seneste|før|højst|[a-zæøå]*frist|de\snæste|i\sløbet)|primo|medio")
"""What a day that could not be counted begins with, when it may be a deadline: "5 dage efter" alone is none."""
ASIDE = {"contact", "book", "meet"}
"""What is asked of some only ("Har du metal i kroppen, skal du ringe senest ...") is no deadline of all."""
LABELLED = 70
"""Characters of a line that is a label and its day, where nobody need be named."""
NEAR, CLOSE = 2, 21
"""So many sentences, and days, from a day that is named, a counted one means the same: the named one is kept."""
MIDNIGHT = time(0, 0)
"""What "kl. 24" comes out as: the end of the day, which is what a deadline without an hour means."""
MINE = 1.3
"""Points more for a deadline of which the words say that it is the person who must act."""
assert set(WHATS) | {"do"} == set(get_args(What))  # noqa: S101 - a new word in the model must get its rule


@dataclass(slots=True)
class Found:
    """The deadlines, and the days that may have been one and were not understood."""

    deadlines: list[Deadline] = field(default_factory=list)
    leftover: list[date | None] = field(default_factory=list)


def find(seen: Seen, named: Sequence[Named], counting_ones: Sequence[Counting], events: Sequence[date]) -> Found:
    """The deadlines among the days of a letter, and those that are counted, some of them back from `events`."""
    found = Found()
    for one in named:
        best = one.scores.deadline
        if best < roles.LEAST or best < one.scores.other or best < one.scores.appointment:
            continue
        mine = whose.yours(one.context.before, one.context.after)
        if whose.optional(whose.lead_in(seen.text, one.day.start) + one.context.sentence) or mine is False:
            continue
        sure = roles.confidence(one.scores, "deadline", one.day, MINE if mine else 0.0)
        what = what_of(one.context, seen.kind)
        if what in ASIDE and conditions.asked_if(one.context.sentence):
            continue
        if (mine is None and len(one.context.sentence) > LABELLED) or _offered(one.context.sentence, what):
            sure = min(sure, roles.LIKELY)
        last = one.day.until if one.day.until and "mellem" in one.context.before else one.day.day
        at = clock(seen.times, one.day, seen.text)
        if at is None and clocks.others(seen.text, one.day, seen.times, None):
            sure = min(sure, 0.6)
        place = here(seen.text, one.day.start, one.day.end)
        found.deadlines.append(Deadline(sure, *place, last, at, what))
    for counted in counting_ones:
        context, mine = words_around(seen.text, counted)
        if not _mine(seen.text, counted, context, mine) or _said_before(seen.text, counted, context, found):
            continue
        _add(seen, counted, context, events, found)
    _leaning(seen.text, found)
    return found


def _leaning(text: Text, found: Found) -> None:
    """Note deadlines that lean on another day ("senest dagen før"): they are known to be there."""
    for match in DAY_BEFORE.finditer(text.low):
        span = text.of(match.start())
        before, after = text.low[span.start : match.start()], text.low[match.end() : span.end]
        calling_off = whose.optional(whose.lead_in(text, match.start()) + before + after)
        if not calling_off and whose.yours(before, after) is not False and not THEY.search(before):
            found.leftover.append(None)


def _offered(sentence: str, what: What) -> bool:
    """Whether the sentence offers what one may take or leave: no answer to what is asked, and no complaint."""
    return what not in {"complain", "answer"} and (OFFER.match(sentence) or SO.search(sentence)) is not None


def words_around(text: Text, one: Counting) -> tuple[Around, bool | None]:
    """The words around a counted expression, with the heading above a bare one, and whose it is by them."""
    span = text.of(one.start)
    before, after = text.low[span.start : one.start], text.low[one.end : span.end]
    if len(before.split()) < 2 and text.sentence(one.start):  # "Klagefrist" as a heading above "4 uger fra modtagelsen"
        above = text.sentences[text.sentence(one.start) - 1]
        before = text.low[above.start : above.end] + " " + before
    return Around(before, after, before + text.low[one.start : span.end]), whose.yours(before, after)


def _mine(text: Text, one: Counting, context: Around, mine: bool | None) -> bool:
    if mine is False or (mine is None and not one.anchored):
        return False
    if one.back and CONDITION.match(text.low, text.of(one.start).start, one.start):
        return False
    return not whose.optional(whose.lead_in(text, one.start) + context.sentence)


def _said_before(text: Text, one: Counting, context: Around, found: Found) -> bool:
    """Whether it repeats a deadline that was said: "hvis du ikke inden 14 dage gør indsigelse, ..."."""
    how = one.counted
    if how and not one.anchored:
        same = (how.number, how.unit)
        if any(other.counted and (other.counted.number, other.counted.unit) == same for other in found.deadlines):
            return True
    early = one.start - text.of(one.start).start < 60
    condition = rules.first(rules.phrases("consequence", "condition"), context.before[:60])
    return bool(found.deadlines) and early and condition is not None


def _add(seen: Seen, one: Counting, context: Around, events: Sequence[date], found: Found) -> None:
    """Add the deadline that a counted expression means, unless a named day beside it means the same."""
    explicit = [other for other in found.deadlines if other.counted is None]
    what = what_of(context, seen.kind)
    number = seen.text.sentence(one.start)
    if what in {"do", "contact", "send", BY_KIND.get(seen.kind)} and _about_complaint(seen.text, number):
        what = "complain"
    day, sure = one.day, 0.9 if one.sure else 0.55
    if one.back:
        day = counting.add(min(events), -one.number, one.unit) if events else None
        must = re.search(r"(?<!\w)(?:skal|bedes|klar)(?!\w)", context.sentence)
        sure = 0.85 if must and one.sure and len(set(events)) == 1 else roles.LIKELY
    if day is None:
        later = events and rules.first(rules.phrases("relative", "before_event"), context.after[:60])
        if what != "complain" and not one.back and not later and LAST.match(seen.text.low, one.start):
            found.leftover.append(None)
        return
    if what == "complain" and one.counted:
        day = holidays.next_working(day)
    for other in explicit:
        near = abs(seen.text.sentence(bisect_left(seen.text.starts, other.start)) - number) <= NEAR
        if other.what == what and near and abs((other.day - day).days) <= CLOSE:
            return  # "inden 14 dage, det vil sige senest den 23. marts"
    if not any(other.what == what and other.day == day for other in found.deadlines):
        at = next((t.at for t in seen.times if one.end <= t.start <= one.end + 4), None)
        place = here(seen.text, one.start, one.end)
        found.deadlines.append(Deadline(sure, *place, day, at, what, one.counted))


def _about_complaint(text: Text, number: int) -> bool:
    """Whether the sentence before is about complaining: "Du kan klage. Det skal du gøre senest ..."."""
    if not number:
        return False
    above = text.sentences[number - 1]
    return rules.first(rules.phrases("what", "complain"), text.low, above.start, above.end) is not None


def here(text: Text, start: int, end: int) -> tuple[str, int, int]:
    """The quote of the sentence that flat[start:end] stands in, and where it is."""
    span = text.of(start)
    return text.origin(min(span.start, start), max(span.end, end))


def what_of(context: Around, kind: Kind) -> What:
    """What is to be done by then: the words nearest to the deadline."""
    best: tuple[float, What] | None = None
    for what in WHATS:
        listed = rules.phrases("what", what)
        before, after = rules.last(listed, context.before), rules.first(listed, context.after)
        gap = min(
            len(context.before) - before.end() if before else 10_000,
            1.5 * after.start() if after else 10_000,
        )
        if what == "complain" and gap < 10_000:
            return what
        if what == "answer" and gap < 10_000 and kind in DECIDED and OBJECTION.search(context.sentence):
            return "complain"
        if gap < 10_000 and (best is None or gap < best[0]):
            best = (gap, what)
    return best[1] if best else BY_KIND.get(kind, "do")


def clock(times: Sequence[Time], day: Day, text: Text) -> time | None:
    """The hour that belongs to a deadline's day: right after it, or "inden kl. 12 fredag den 3."."""
    for one in times:
        after = one.start >= day.end and AT.fullmatch(text.low, day.end, one.start)
        if after or (one.end <= day.start and text.low[one.end : day.start].strip(" ,") in {"", "den", "d.", "på"}):
            return None if one.doubt and one.at == MIDNIGHT else one.at
    return None
