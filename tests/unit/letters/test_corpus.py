"""The corpus of letters is as its conventions say: whoever tunes or measures by it may lean on every field.

What a failure shows is the file and the field, never the letter: nobody tunes on what is measured with.
"""

import re
from collections import Counter
from datetime import date
from typing import Any, get_args

from kiosk.letters import order
from kiosk.letters.model import Appointment, Channel, Deadline, Kind, Mode, SenderType
from tests.helpers.corpus import CORPUS, PARTS, Case, load, split
from tests.helpers.every import every

PATHS = [path for part in PARTS for path in sorted((CORPUS / part).glob("*.txt"))]
CASES = [case for part in PARTS for case in load(part)]
TYPES: dict[str, type] = {
    **dict.fromkeys(("kind", "sender", "sender_type", "channel", "first", "first_time", "first_type"), str),
    **dict.fromkeys(("place", "mode", "consequence"), str),
    **dict.fromkeys(("deadlines", "appointments", "amounts", "phones", "references"), list),
    **dict.fromkeys(("open_with_care", "suspicious", "unsure"), bool),
    "today": date,
}
OPTIONAL: dict[str, type] = {"received": date, "complaint": str}
# A forkyndelse is rare, and must never be missed; what asks for something by a day is what most letters are.
AT_LEAST: dict[str, int] = {
    "indkaldelse": 14, "afgoerelse": 12, "opkraevning": 10, "anmodning_om_oplysninger": 9, "afslag": 8, "rykker": 8,
    "partshoering": 8, "forkyndelse": 5,
}  # fmt: skip
PUBLIC_CPR = {"251248-9996", "291182-9996", "010772-9995", "150981-9996", "310397-9995"}
CPR = re.compile(r"(?<![\d-])((?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d)[- ]?(\d{4})(?![\d-])")
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
WITH_WEEKDAY = re.compile(
    rf"\b({'|'.join(WEEKDAYS)})\s+(?:den\s+|d\.\s*)?(\d{{1,2}})"
    rf"(?:\.?\s*({'|'.join(MONTHS)})[a-z]*\.?|\s*[./-]\s*(\d{{1,2}}))[\s./-]*(20\d\d)\b",
    re.IGNORECASE,
)

every_case = every(CASES, lambda case: f"{case.part}-{case.name}")


def in_one_line(words: str) -> str:
    return " ".join(words.split()).casefold()


def as_printed(kroner: float) -> str:
    """A pattern for the ways an amount is spelled: 1250, 1.250 or 1 250; whole kroner with ",00", ",-" or nothing."""
    whole, ore = divmod(round(kroner * 100), 100)
    groups = f"{whole:,}".split(",")
    return rf"(?<![\d.,]){r'[.  ]?'.join(groups)}" + (rf",{ore:02d}" if ore else r"(?:,00|,-)?") + r"(?!,?\d)"


@every(PATHS, lambda path: f"{path.parent.name}-{path.stem}")
def test_the_front_matter_is_complete(path):
    front, text = split(path)

    wrong = {key for key, kind in TYPES.items() if type(front.get(key)) is not kind}
    wrong |= {key for key, kind in OPTIONAL.items() if key in front and type(front[key]) is not kind}
    assert not wrong
    assert not front.keys() - TYPES.keys() - OPTIONAL.keys(), "unknown fields"
    assert all(isinstance(one, str) for key in ("deadlines", "phones", "references") for one in front[key])
    assert re.fullmatch(r"\d{3}-[a-z0-9-]+", path.stem)
    assert bool(text.strip()), "no letter"


@every_case
def test_every_word_is_one_that_the_model_knows(case: Case):
    assert case.kind in get_args(Kind)
    assert case.sender_type in get_args(SenderType)
    assert case.mode in get_args(Mode)
    assert case.channel in get_args(Channel)
    assert case.sender or case.sender_type in ("ukendt", "privat"), "only who is not known has no name"
    assert case.received is None or case.received <= case.today


@every_case
def test_the_first_is_what_the_order_puts_first(case: Case):
    found: dict[str, Any] = {"confidence": 1.0, "quote": "", "start": 0, "end": 0}
    nowhere: dict[str, Any] = {"place": "", "room": "", "who": "", "mode": case.mode}
    both: list[Deadline | Appointment] = [
        Appointment(day=day, at=at, until=None, **nowhere, **found) for day, at in case.appointments
    ]
    for day in case.deadlines:
        at = case.first_time if (day, "deadline") == (case.first, case.first_type) else None
        both.append(Deadline(day=day, at=at, what="complain" if day == case.complaint else "do", **found))
    both.sort(key=lambda one: order.urgency(one, case.today))

    first = both[0] if both else None
    assert (first and first.day) == case.first
    assert (first and first.at) == case.first_time
    assert {None: "", Appointment: "appointment", Deadline: "deadline"}[type(first) if first else None] == (
        case.first_type
    )


@every_case
def test_days_go_together(case: Case):
    assert len(set(case.deadlines)) == len(case.deadlines)
    assert case.complaint is None or case.complaint in case.deadlines
    assert bool(case.appointments) or (case.mode == "unknown" and not case.place) or case.unsure


@every_case
def test_what_is_quoted_stands_in_the_letter(case: Case):
    letter = in_one_line(case.text)

    assert [
        field for field in ("sender", "place", "consequence") if in_one_line(getattr(case, field)) not in letter
    ] == []
    assert [number for number in case.references if in_one_line(number) not in letter] == []


@every_case
def test_amounts_and_phones_stand_in_the_letter(case: Case):
    letter = case.text.replace("\n", " ")

    assert [kroner for kroner in case.amounts if not re.search(as_printed(kroner), letter)] == []
    assert [number for number in case.phones if not re.search(rf"(?<!\d){r'[ .-]?'.join(number)}(?!\d)", letter)] == []
    assert all(number.isdigit() for number in case.phones)


@every_case
def test_weekdays_agree_with_their_dates_unless_that_is_the_point(case: Case):
    wrong = []
    for weekday, day, word, number, year in WITH_WEEKDAY.findall(case.text):
        month = int(number) if number else MONTHS.index(word.lower()) + 1
        if WEEKDAYS[date(int(year), month, int(day)).weekday()] != weekday.lower():
            wrong.append(f"{weekday} {day}-{month}-{year}")
    assert wrong == [] or case.unsure


@every_case
def test_nobody_real_is_named_by_number(case: Case):
    numbers = {f"{birth}-{rest}" for birth, rest in CPR.findall(case.text)}

    assert numbers <= PUBLIC_CPR


def test_there_is_enough_to_tune_by():
    counts = Counter(case.kind for case in load("tune"))

    assert counts.total() >= 115
    assert {kind: counts[kind] for kind in get_args(Kind) if counts[kind] < AT_LEAST.get(kind, 4)} == {}


def test_amounts_are_told_from_other_figures():
    assert re.search(as_printed(1250), "kr. 1.250,00")
    assert re.search(as_printed(1250), "1250,- kr.")
    assert not re.search(as_printed(1250), "1.250,50 kr.")
    assert not re.search(as_printed(250), "1.250 kr.")


def test_a_real_number_would_be_seen():
    assert CPR.search("CPR 010190-1234")
    assert CPR.search("CPR 0101901234")
    assert not CPR.search("konto 4561230087")
