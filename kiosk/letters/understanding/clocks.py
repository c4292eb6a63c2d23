"""The time that belongs to a day: right after it, in the next labelled line, right before it, or a sentence further."""

import re
from collections.abc import Sequence
from datetime import time

from kiosk.letters.understanding import rules
from kiosk.letters.understanding.days import Day
from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.times import Time, dotted

LINK = re.compile(
    r"[\s,.:;()-]*(?:(?:om\s)?(?:formiddagen|eftermiddagen|morgenen|aftenen)?[\s,]*(?:i\stidsrummet"
    r"|tidsrum|mellem|ml\.|fra|tid|tidspunkt|klokkeslæt|start|starter|mødetid|"
    r"hvornår|og|med\sstart|begynder|fremmøde|ca\.|i|tidspunktet|det|er|møde|mødet|kl|cirka)?[\s,.:;?]*){0,2}"
)
BEFORE = re.compile(r"[\s,.:]*(?:(?:på|om)\s)?(?:den|d\.|dato:?|dag:?|dagen:?)?[\s,.:]*")
HERE = re.compile(r"[\s,.]*(?:(?:tid|tidspunkt|klokkeslæt|mødetid|kl)\s?[:.]?\s?)?")
BETWEEN = re.compile(
    r"[\s,(]*(?:i\stidsrummet|tidsrum:?|mellem|ml\.)\s([0-9]{1,2})\s?(?:-|og|til)\s?([0-9]{1,2})(?![0-9:/]|\.[0-9]|\s?(?:dage|uger|kr))"
)
COMING = re.compile(r"(?:mød|kom|komme|møde|være der|skal være|bedes være|senest|inden)\b")
STARTS = re.compile(
    r"(?:møde[trs]?|samtale[nrs]?|mød|kom|komme|start\w*|begynd\w*|skal være|bedes være|tid\w*|hold\w*|ring\w*|"
    r"undersøgelse\w*|klar)\b"
)


def attached(text: Text, day: Day, times: Sequence[Time]) -> Time | None:
    """The time said together with a day: right after it, in the next labelled line, or right before it."""
    for one in times:
        if one.start >= day.end and one.start - day.end <= 60 and LINK.fullmatch(text.low, day.end, one.start):
            return one
    for one in times:
        if one.end <= day.start and day.start - one.end <= 16 and BEFORE.fullmatch(text.low, one.end, day.start):
            return one
    if between := BETWEEN.match(text.low, day.end):
        hours = int(between[1]), int(between[2])
        if 6 <= hours[0] < hours[1] <= 22:
            return Time(between.start(1), between.end(), time(hours[0]), time(hours[1]))
    match = HERE.match(text.low, day.end)
    at = match.end() if match else day.end
    if (at > day.end and not text.low[day.end : at].isspace()) or text.low[day.end : at] in {" ", ", ", "\t"}:
        return dotted(text.low, at, min(len(text.low), at + 14))
    return None


def others(text: Text, day: Day, times: Sequence[Time], mine: Time | None) -> bool:
    """Whether another time is said in the day's sentence, or of coming in the next: it may be the one that counts."""
    number = text.sentence(day.start)
    span = text.sentences[number]
    last = text.sentences[min(number + 1, len(text.sentences) - 1)].end
    hours = rules.phrases("phones", "hours")
    for one in times:
        if one is mine or not day.end <= one.start < last or (mine and mine.start <= one.start < mine.end):
            continue
        here = text.of(one.start)
        if rules.first(hours, text.low, here.start, here.end) or (mine and one.at == mine.at):
            continue
        if one.start < span.end or COMING.search(text.low, here.start, one.start):
            return True
    return False


def elsewhere(text: Text, day: Day, times: Sequence[Time]) -> tuple[Time | None, bool]:
    """A time in the same sentence or the next two that is said of the appointment; and whether it is the only one."""
    number = text.sentence(day.start)
    span = text.sentences[number]
    last = text.sentences[min(number + 2, len(text.sentences) - 1)].end
    hours = rules.phrases("phones", "hours")
    near = [
        one
        for one in times
        if span.start <= one.start < last
        and not rules.first(hours, text.low, text.of(one.start).start, text.of(one.start).end)
        and (one.start < span.end or STARTS.search(text.low, text.of(one.start).start, one.start))
    ]
    if not near:
        return None, True
    return near[0], len(near) == 1
