"""A consultation as somebody writes it: a TOML file, one each. The format stands in voice.md.

A word that is not known is refused here (not in what the hub sends): it is a slip of the pen, and would else be left
out in silence.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from kiosk.errors import KnownError
from kiosk.guidance.read import PICTURES
from kiosk.i18n import N_, _
from sync.consultation import BadConsultation, Consultation, body, read

LARGEST: Final = 64 << 10
SAID: Final = {
    "whole": N_("This is no consultation."),
    "id": N_("The id has 1 to 40 of the characters a-z, 0-9 and -."),
    "no_text": N_("This text is missing in Danish (da)."),
    "no_asks": N_("It can't be published without who asks (asks), in Danish at least."),
    "no_changes": N_("It can't be published without what the answers will change (changes), in Danish at least."),
    "text": N_("This text has too many characters, or some that can't be shown."),
    "language": N_("Texts are by language (da, en), six at most."),
    "choices": N_("There are two to six choices."),
    "key": N_("A choice's key has 1 to 20 of the characters a-z, 0-9, _ and -, and is there once."),
    "icon": N_("An icon is the name of a picture, or left out."),
    "date": N_("This is not a date like 2026-11-30."),
    "order": N_("It closes on the day it opens or later, within a year."),
    "step": N_("The step is one of informing, consultation, placation, partnership, delegated_power, citizen_control."),
    "no_step": N_("Manipulation and therapy are no participation, and can't be published."),
    "outcome": N_("The outcome says when (on), what moved (moved) and what did not (not_moved)."),
    "early": N_("The outcome comes after the last day that it is open."),
}
"""`sync.consultation.REASONS`, to be translated."""


class BadFile(KnownError):
    """It can't be read, or can't be published."""

    message = N_("This is no consultation.")


def load(path: Path) -> Consultation:
    """The consultation in this file. Raises `BadFile`."""
    found = _toml(path)
    try:
        made = read(found)
    except BadConsultation as error:
        raise _at(error.field, SAID[error.reason]) from error
    _all_known(found, body(made), "")
    for number, choice in enumerate(made.choices):
        if choice.icon and not (PICTURES / f"{choice.icon}.png").is_file():
            raise _at(f"choices.{number}.icon", N_("There is no picture of this name."))
    return made


def answered(one: Consultation, path: Path, today: date) -> Consultation:
    """The consultation with the outcome that stands in this file: `on` (else today), `moved` and `not_moved`."""
    found = {"on": today, **_toml(path)}
    try:
        made = read({**body(one), "outcome": found})
    except BadConsultation as error:
        raise _at(error.field, SAID[error.reason]) from error
    _all_known({"outcome": found}, body(made), "")
    return made


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise BadFile(N_("The file is larger than a consultation is."))
        return tomllib.loads(text.decode())
    except OSError as error:
        raise BadFile(N_("The file can't be read: {why}."), why=error.strerror) from error
    except tomllib.TOMLDecodeError as error:
        raise BadFile(N_("The file is not TOML: {why}."), why=str(error)) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise BadFile(N_("The file is not text in UTF-8.")) from error


def _all_known(found: Any, known: Any, at: str) -> None:
    """Refuse the first name that was passed over; an empty text is none."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            where = f"{at}.{name}" if at else name
            if name in known:
                _all_known(value, known[name], where)
            elif not isinstance(value, str) or value.strip():
                raise _at(where, N_("This word is not known here."))
    elif isinstance(found, list):
        for number, one in enumerate(found):
            _all_known(one, known[number], f"{at}.{number}")


def _at(field: str, why: str) -> BadFile:
    """With the place, in the language now in use."""
    return BadFile(N_("{field}: {why}"), field=field, why=_(why))
