"""A consultation: a question that the house puts to its visitors, and what came of it.

It can't be published without who asks and what the answers will change, and it says which step of the ladder of
participation it is (Arnstein, "A Ladder of Citizen Participation", 1969): the two lowest of her eight are manipulation
and therapy, which are no participation, and can't be published. As JSON it is

    {"id", "question": texts, "asks": texts, "changes": texts, "choices": [{"key", "text": texts, "icon"}, ...],
     "opens": "2026-11-01", "closes": "2026-11-30", "step",
     "outcome": null or {"on": "2026-12-02", "moved": texts, "not_moved": texts}}

where `texts` are by language, Danish ("da") at least: {"da": "...", "en": "..."}. Dates may be dates as TOML has them.
What else stands there is passed over, so that a newer hub may say more.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sync.errors import SyncError

STEPS: Final = ("informing", "consultation", "placation", "partnership", "delegated_power", "citizen_control")
NO_STEPS: Final = ("manipulation", "therapy")
FIRST: Final = "da"
LONGEST: Final = {"question": 120, "asks": 120, "changes": 300, "text": 60, "moved": 600, "not_moved": 600}
"""Characters of each text."""
FEWEST, MOST = 2, 6
"""Choices."""
MOST_LANGUAGES: Final = 6
LONGEST_OPEN: Final = timedelta(days=366)
YEARS: Final = range(2000, 3000)
"""Of all dates, so that whoever adds days to one gets another."""
_ID: Final = re.compile(r"[a-z0-9-]{1,40}")
_KEY: Final = re.compile(r"[a-z0-9_-]{1,20}")
_ICON: Final = re.compile(r"[a-z0-9_-]{0,40}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Texts = dict[str, str]

REASONS: Final = {
    "whole": "This is no consultation.",
    "id": "The id has 1 to 40 of the characters a-z, 0-9 and -.",
    "no_text": "This text is missing in Danish (da).",
    "no_asks": "It can't be published without who asks (asks), in Danish at least.",
    "no_changes": "It can't be published without what the answers will change (changes), in Danish at least.",
    "text": "This text has too many characters, or some that can't be shown.",
    "language": "Texts are by language (da, en), six at most.",
    "choices": "There are two to six choices.",
    "key": "A choice's key has 1 to 20 of the characters a-z, 0-9, _ and -, and is there once.",
    "icon": "An icon is the name of a picture, or left out.",
    "date": "This is not a date like 2026-11-30.",
    "order": "It closes on the day it opens or later, within a year.",
    "step": "The step is one of informing, consultation, placation, partnership, delegated_power, citizen_control.",
    "no_step": "Manipulation and therapy are no participation, and can't be published.",
    "outcome": "The outcome says when (on), what moved (moved) and what did not (not_moved).",
    "early": "The outcome comes after the last day that it is open.",
}
"""What can be wrong, and the sentence for it."""


class BadConsultation(SyncError):
    """It can't be published as it is. `field` is where ("choices.0.key"), `reason` one of `REASONS`."""

    code = "bad_consultation"

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason, self.sentence = field, reason, REASONS[reason]
        super().__init__(f"{field}: {self.sentence}" if field else self.sentence)


class Choice(NamedTuple):
    """One answer. `icon` is the name of one of the kiosk's pictures, or ""."""

    key: str
    text: Texts
    icon: str = ""


class Outcome(NamedTuple):
    """What came of it: what moved, and what did not."""

    on: date
    moved: Texts
    not_moved: Texts


class Consultation(NamedTuple):
    """One consultation. It can be answered from `opens` to `closes`, both of them too."""

    id: str
    question: Texts
    asks: Texts
    changes: Texts
    choices: tuple[Choice, ...]
    opens: date
    closes: date
    step: str
    outcome: Outcome | None = None


def read(found: object) -> Consultation:
    """What the JSON says. Raises `BadConsultation` at the first thing that is wrong."""
    if not isinstance(found, Mapping):
        raise BadConsultation("", "whole")
    made = Consultation(
        id=_match(_ID, found.get("id"), "id", "id"),
        question=_texts(found, "question"),
        asks=_texts(found, "asks", without="no_asks"),
        changes=_texts(found, "changes", without="no_changes"),
        choices=_choices(found.get("choices")),
        opens=_date(found.get("opens"), "opens"),
        closes=_date(found.get("closes"), "closes"),
        step=_step(found.get("step")),
        outcome=_outcome(found.get("outcome")),
    )
    if not timedelta(0) <= made.closes - made.opens <= LONGEST_OPEN:
        raise BadConsultation("closes", "order")
    if made.outcome and made.outcome.on <= made.closes:
        raise BadConsultation("outcome.on", "early")
    return made


def body(one: Consultation) -> dict[str, Any]:
    """The JSON of it: what `read` takes."""
    outcome = one.outcome and {
        "on": one.outcome.on.isoformat(),
        "moved": dict(one.outcome.moved),
        "not_moved": dict(one.outcome.not_moved),
    }
    return {
        "id": one.id,
        "question": dict(one.question),
        "asks": dict(one.asks),
        "changes": dict(one.changes),
        "choices": [{"key": each.key, "text": dict(each.text), "icon": each.icon} for each in one.choices],
        "opens": one.opens.isoformat(),
        "closes": one.closes.isoformat(),
        "step": one.step,
        "outcome": outcome,
    }


def _match(pattern: re.Pattern[str], value: object, field: str, reason: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadConsultation(field, reason)
    return value


def _texts(found: Mapping[str, Any], name: str, under: str = "", *, without: str = "no_text") -> Texts:
    """The texts of that name. `without` is the reason where there is none in Danish."""
    field, texts = under + name, found.get(name)
    if texts is None:
        raise BadConsultation(field, without)
    if not isinstance(texts, Mapping) or len(texts) > MOST_LANGUAGES:
        raise BadConsultation(field, "language")
    made = Texts()
    for language, text in texts.items():
        where = f"{field}.{_match(_LANGUAGE, language, field, 'language')}"
        if not isinstance(text, str) or not text.isprintable() or len(text.strip()) > LONGEST[name]:
            raise BadConsultation(where, "text")
        if text.strip():
            made[language] = text.strip()
    if FIRST not in made:
        raise BadConsultation(field, without)
    return made


def _choices(found: object) -> tuple[Choice, ...]:
    if not isinstance(found, list | tuple) or not FEWEST <= len(found) <= MOST:
        raise BadConsultation("choices", "choices")
    made = list[Choice]()
    for number, one in enumerate(found):
        under = f"choices.{number}."
        if not isinstance(one, Mapping):
            raise BadConsultation(f"choices.{number}", "choices")
        key = _match(_KEY, one.get("key"), under + "key", "key")
        if any(key == other.key for other in made):
            raise BadConsultation(under + "key", "key")
        icon = _match(_ICON, one.get("icon", ""), under + "icon", "icon")
        made.append(Choice(key, _texts(one, "text", under), icon))
    return tuple(made)


def _step(found: object) -> str:
    if found in NO_STEPS:
        raise BadConsultation("step", "no_step")
    if found not in STEPS:
        raise BadConsultation("step", "step")
    return str(found)


def _outcome(found: object) -> Outcome | None:
    if found is None:
        return None
    if not isinstance(found, Mapping):
        raise BadConsultation("outcome", "outcome")
    moved, not_moved = (_texts(found, name, "outcome.", without="outcome") for name in ("moved", "not_moved"))
    return Outcome(_date(found.get("on"), "outcome.on"), moved, not_moved)


def _date(found: object, field: str) -> date:
    day = found
    if not isinstance(day, date) or isinstance(day, datetime):
        try:
            day = date.fromisoformat(_match(_DATE, found, field, "date"))
        except ValueError as error:
            raise BadConsultation(field, "date") from error
    if day.year not in YEARS:
        raise BadConsultation(field, "date")
    return day
