"""Deadlines that are counted: "senest 14 dage efter modtagelsen", "3 hverdage før mødet", "i uge 12".

What each is counted from is data (rules/relative.toml); how, is in counting.py. One that cannot be counted (from a day
that the letter does not name) is given back without a day, so that it is known to be there.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from kiosk.letters.model import Counted
from kiosk.letters.understanding import counting, rules
from kiosk.letters.understanding.counting import Facts, Unit
from kiosk.letters.understanding.prepare import Text

UNITS: dict[str, Unit | Literal["hours"]] = {
    "dag": "days", "døg": "days", "kal": "days", "hve": "working_days", "arb": "working_days", "ban": "working_days",
    "uge": "weeks", "mån": "months", "tim": "hours",
}  # fmt: skip
UNIT = r"(?P<unit>(?:kalender|hver|arbejds|bank)?dag(?:e|es|s)?|døgn|uge(?:r|rs|s)?|måned(?:er|ers|s)?|timer)(?!\w)"
LEAD = (
    r"(?:ikke\s)?(?:inden\sder\ser\sgået|før\sder\ser\sgået|senest|seneste|inden(?:\sfor)?"
    r"|indenfor|højst|frist(?:en)?\s(?:på|er)|klagefrist(?:en)?\s(?:på|er)|"
    r"ankefrist(?:en)?\s(?:på|er)|betalingsfrist(?:en)?\s(?:på|er)|svarfrist(?:en)?\s(?:på"
    r"|er)|frist:|klagefrist:|svarfrist:|betalingsfrist:|"
    r"de\snæste|du\shar|har\sdu|giver\sdig|får\sdu|i\sløbet\saf|netto(?:\skontant)?|forfalder(?:\som)?)\s(?:de\snæste\s|en\sfrist\spå\s)?"
)
AFTER = re.compile(
    r",?\s{0,2}(?:(?:at\s)?regnet\s)?(?P<word>fra|efter|før|inden|forud\sfor|til\sat|siden)(?!\w)(?P<rest>[^\n]{0,110})"
)
MOST = 365
LEADS = re.compile(r"senest\s|inden|frist|netto|forfalder|^har du|du har|giver dig|får du")
OWNING = re.compile(r"^(?:har\sdu|du\shar|giver\sdig|får\sdu)")
COUNTS = re.compile(
    r"\s*(?:klage)?fristen\s(?:regnes|tælles|løber|beregnes|begynder|starter)\s(?:at\sløbe\s)?(?:fra|den)"
)
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
WEEK = re.compile(
    r"(?<!\w)(?P<lead>senest|inden|i(?:nden)?\sudgangen\saf|med\sudgangen\saf|i)\s(?:i\s"
    r"|udgangen\saf\s|(?:(?P<day>DAYS)\si\s))?uge\s(?P<week>[0-9]{1,2})(?![0-9]|\s?(?:-|og)\s?[0-9])"
    r"(?!\w)".replace("DAYS", "|".join(WEEKDAYS))
)
MONTH_END = (
    r"(?<!\w)(?P<lead>inden|senest|ved|med|før|til|senest\sved|senest\smed)\s(?:udgangen\saf"
    r"|slutningen\saf)\s(?:(?P<this>måneden|denne\småned|indeværende\småned|året|indeværende\sår)"
    r"|(?P<month>MONTHS)(?:\småned)?(?:\s(?P<year>20[0-9]{2}))?)(?!\w)"
    r"|(?<!\w)(?:inden|senest|ved|før)\s(?P<gen>månedens|årets)\s(?:udgang|slutning|udløb)"
)
VAGUE = re.compile(
    r"(?<!\w)(?P<lead>(?:senest|inden|til)?\s?)(?P<when>primo|medio|ultimo)\s(?P<month>[a-zæøå]{3,9})"
    r"(?:\s(?P<year>20[0-9]{2}))?"
)


@dataclass(frozen=True, slots=True)
class Counting:
    """One expression: where it stands, and the day, or None where it cannot be told; `sure` of what it counts from."""

    start: int
    end: int
    day: date | None
    counted: Counted | None
    sure: bool
    back: bool = False
    """Counted back from an appointment: `number` and `unit` say how far, the day is filled in later."""
    number: int = 0
    unit: Unit = "days"
    anchored: bool = True
    """Whether it says what it counts from; a mere "inden 30 dage" may be anybody's."""


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = rules.load("words")
    numbers = "|".join(sorted(map(re.escape, words["numbers"]), key=len, reverse=True))
    number = rf"(?P<number>[0-9]{{1,3}}|{numbers})(?:\s\([^)]{{1,12}}\))?\s?-?\s?"
    extra = r"(?:hele\s|fulde\s|løbende\s)?"
    lead = rf"(?<!\w)(?P<lead>{LEAD}){number}{extra}{UNIT}"
    after = r"(?=,?\s(?:(?:at\s)?regnet\s)?(?:fra|efter|før)(?!\w)|\sfrist|\snetto)"
    plain = rf"(?<![\w.,])(?P<lead>){number}{extra}{UNIT}{after}"
    months = "|".join(sorted(map(re.escape, words["months"]), key=len, reverse=True))
    return re.compile(lead), re.compile(plain), re.compile(MONTH_END.replace("MONTHS", months))


def find(text: Text, facts: Facts) -> list[Counting]:
    """Every counted expression that may be somebody's deadline."""
    lead, plain, month_end = _patterns()
    found: list[Counting] = []
    for pattern in (lead, plain):
        for match in pattern.finditer(text.low):
            if not any(one.start < match.end() and match.start() < one.end for one in found) and (
                one := _counted(match, text, facts)
            ):
                found.append(one)
    found += [
        Counting(match.start(), match.end(), day, None, sure=match["lead"] != "i", anchored=match["lead"] != "i")
        for match in WEEK.finditer(text.low)
        if (day := _of_week(int(match["week"]), WEEKDAYS.index(match["day"] or "fredag"), facts))
    ]
    found += [
        Counting(match.start(), match.end(), day, None, sure=facts.letter_date is not None)
        for match in month_end.finditer(text.low)
        if (day := _month_end(match, facts))
    ]
    for match in VAGUE.finditer(text.low):
        if month := rules.load("words")["months"].get(match["month"]):
            year = int(match["year"]) if match["year"] else facts.base.year + (month < facts.base.month)
            begin = date(year, month, 1)
            last = {"ultimo": counting.last_of_month(begin), "medio": begin.replace(day=15)}.get(match["when"])
            led = bool(match["lead"].strip())
            found.append(Counting(match.start(), match.end(), last, None, sure=False, anchored=led))
    return sorted(found, key=lambda one: one.start)


def _counted(match: re.Match[str], text: Text, facts: Facts) -> Counting | None:
    """One expression with a number and a unit; None where it is no deadline ("har du 14 dage fri")."""
    amount = _amount(match)
    if amount is None:
        return None
    number, unit = amount
    sentence = text.of(match.start())
    after = AFTER.match(text.low, match.end(), min(len(text.low), max(sentence.end, match.end())))
    rest, word = (after["rest"], after["word"]) if after else ("", "")
    event = rules.first(rules.phrases("relative", "before_event"), rest)
    if word in {"før", "forud for"} or (word == "inden" and event):
        sure = event is not None
        return Counting(match.start(), match.end(), None, None, sure=sure, back=True, number=number, unit=unit)
    if word in {"fra", "efter"}:
        return _anchored(match, rest, number, unit, facts)
    return _unanchored(match, text, number, unit, facts)


def _amount(match: re.Match[str]) -> tuple[int, Unit] | None:
    numbers: dict[str, int] = rules.load("words")["numbers"]
    number = numbers.get(match["number"]) or int(match["number"])
    unit = UNITS[match["unit"][:3]]
    if unit == "hours":
        number, rest = divmod(number, 24)
        if rest:
            return None
        unit = "days"
    return (number, unit) if 0 < number <= MOST else None


def _unanchored(match: re.Match[str], text: Text, number: int, unit: Unit, facts: Facts) -> Counting | None:
    """A mere "inden 14 dage": from the letter's date, or from when it came where the words around say so."""
    lead = match["lead"] or text.low[match.end() : match.end() + 6].strip()
    if not LEADS.search(lead):
        return None
    mere = OWNING.search(lead) and "frist" not in lead
    if mere and not re.match(r"\stil\s(?:at\s)?|\sfrist", text.low[match.end() : match.end() + 12]):
        return None
    day, how, sure = counting.from_letter(facts, number, unit)
    sure = sure and match["unit"] != "timer"
    sentence = text.of(match.start())
    before = text.low[max(sentence.start, match.start() - 90) : match.start()]
    received = rules.phrases("relative", "received")
    following = text.low[sentence.end : sentence.end + 120]
    complains = "klage" in text.low[sentence.start : sentence.end]
    if (complains and rules.last(received, before)) or (COUNTS.match(following) and rules.first(received, following)):
        # "når du har modtaget afgørelsen, skal du klage inden 4 uger"; "Fristen regnes fra den dag, du fik brevet."
        day, how, sure = counting.from_receipt(facts, number, unit)
    return Counting(match.start(), match.end(), day, how, sure, anchored="frist" in lead)


def _anchored(match: re.Match[str], rest: str, number: int, unit: Unit, facts: Facts) -> Counting | None:
    """What "fra" or "efter" names decides: when it came, the letter's date, or something that is not known here."""
    near = rest[:70]
    hits = {
        name: found.start()
        for name in ("received", "letter_date", "unknown_event", "letter")
        if (found := rules.first(rules.phrases("relative", name), near))
    }
    plain = re.match(r"\s?(?:dags|d\.\s?d|brevets|dette brevs|datoen|i dag)", near)
    if hits.get("received", 99) <= 45 and not plain:
        hits = {"received": hits["received"]}  # "efter at dette påkrav er kommet frem"
    first = min(hits, key=lambda name: (hits[name], name), default="")
    if (
        "received" in hits
        and first == "letter_date"
        and re.match(r"\s?(?:den\s)?(?:dato|dag|dette\sbrev|denne\sbesked)", near)
        and "modt" in near + rest
    ):
        first = "received"  # "fra den dato, du har modtaget brevet"
    if first in {"received", "letter"}:
        day, how, sure = counting.from_receipt(facts, number, unit)
        return Counting(match.start(), match.end(), day, how, sure)
    if first == "letter_date":
        day, how, sure = counting.from_letter(facts, number, unit)
        return Counting(match.start(), match.end(), day, how, sure)
    return Counting(match.start(), match.end(), None, None, sure=False, number=number, unit=unit)


def _of_week(week: int, weekday: int, facts: Facts) -> date | None:
    """A weekday of an ISO week: of this year, or of the next where that week has passed."""
    for year in (facts.base.year, facts.base.year + 1):
        try:
            day = date.fromisocalendar(year, week, weekday + 1)
        except ValueError:
            continue
        if day >= facts.base - timedelta(days=4):
            return day
    return None


def _month_end(match: re.Match[str], facts: Facts) -> date | None:
    said = match["this"] or match["gen"]
    if said:
        if "år" in said:
            return date(facts.base.year, 12, 31)
        return counting.last_of_month(facts.base)
    month = rules.load("words")["months"][match["month"]]
    year = int(match["year"]) if match["year"] else facts.base.year + (month < facts.base.month)
    return counting.last_of_month(date(year, month, 1))
