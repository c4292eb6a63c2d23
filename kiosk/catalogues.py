"""The catalogues: what came with the kiosk in each language, and the organisation's own words laid over it.

The texts that letters are explained with are content (assets/content/letters/explain), with a key for each; here they
are texts as all others are, so that who speaks a language corrects them in the same table.
"""

import gettext
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from kiosk.languages import BY_CODE
from kiosk.paths import ASSETS

DOMAIN: Final = "stuen"
UNCHECKED: Final = "X-Stuen-Checked: no"
"""Stands in the head of a catalogue that nobody who speaks the language has read."""
LETTERS: Final = ASSETS / "content" / "letters" / "explain"
LETTER: Final = "letter: "
"""What the msgid of a text for letters begins with; its key follows, as in "letter: headline.afslag"."""
OFFERED: Final = ("title", "text")
"""What is words of an offer; the rest are names."""
SOME: Final = 4  # numbers that show when a form is used
NUMBERS: Final = range(200)


class Correction(NamedTuple):
    """A text as the organisation wants it, in each of its forms; who has checked it, and when ("" for nobody)."""

    said: tuple[str, ...]
    by: str = ""
    on: str = ""


_corrected: dict[str, dict[str, Correction]] = {}


def load(code: str, *, needed: bool) -> gettext.NullTranslations:
    """The catalogue of a language, with its corrections. Raises FileNotFoundError where one is `needed` and lacks."""
    found = gettext.translation(DOMAIN, ASSETS / "locale", [code], fallback=not needed)
    if isinstance(found, gettext.GNUTranslations):
        vars(found)["_catalog"] = _translated(code, vars(found)["_catalog"]) | _laid_over(code)
    return found


def correct(code: str, corrections: Mapping[str, Correction]) -> None:
    """What is loaded from now on has these."""
    _corrected[code] = dict(corrections)
    checked.cache_clear()


def _laid_over(code: str) -> dict[object, str]:
    """The corrections as gettext has them: by msgid, those of numbers by msgid and form."""
    several = {msgid for msgid, said in entries("en").items() if len(said) > 1}
    found: dict[object, str] = {}
    for msgid, one in _corrected.get(code, {}).items():
        if msgid in several:
            found |= {(msgid, form): text for form, text in enumerate(one.said)}
        else:
            found[msgid] = one.said[0]
    return found


@cache
def entries(code: str) -> Mapping[str, tuple[str, ...]]:
    """The texts that came with the kiosk in this language, by msgid: several for one that goes by numbers."""
    found: dict[str, dict[int, str]] = {}
    for key, text in _shipped(code).items():
        msgid, form = key if isinstance(key, tuple) else (key, 0)
        if msgid:
            found.setdefault(msgid, {})[form] = text
    return {msgid: tuple(said[form] for form in sorted(said)) for msgid, said in found.items()}


@cache
def wording(code: str) -> Mapping[str, tuple[str, ...]]:
    """The same, and the texts for letters."""
    try:
        found = tomllib.loads((LETTERS / f"{code}.toml").read_text("utf-8"))
    except FileNotFoundError:
        return entries(code)
    return {**entries(code), **{msgid: (table[key],) for msgid, table, key in _letters(found)}}


def letters_corrected(code: str, found: Mapping[str, Any]) -> None:
    """Put the corrections into the texts for letters, as they were read from this language's file."""
    corrected = _corrected.get(code, {})
    for msgid, table, key in _letters(found):
        if msgid in corrected:
            table[key] = corrected[msgid].said[0]


def _letters(found: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Each text of a file: what it is called, and where it stands."""
    for name, table in found.items():
        if isinstance(table, dict):
            yield from ((f"{LETTER}{name}.{key}", table, key) for key in table)
        else:
            for number, one in enumerate(table):
                yield from ((f"{LETTER}{name}.{number}.{key}", one, key) for key in OFFERED if key in one)


def texts(code: str) -> list[str]:
    """All that stands in the catalogue of a language; nothing where there is none."""
    return [text for said in entries(code).values() for text in said]


def _shipped(code: str) -> dict[str | tuple[str, int], str]:
    found = gettext.translation(DOMAIN, ASSETS / "locale", [code], fallback=True)
    return _translated(code, vars(found).get("_catalog", {}))


def _translated(code: str, texts: dict[str | tuple[str, int], str]) -> dict[str | tuple[str, int], str]:
    """Without what goes by numbers and is English: where it is not translated, the compiler puts that there."""
    if code not in BY_CODE or BY_CODE[code].whole:
        return texts
    english = {key: set(said) | {key} for key, said in entries("en").items()}
    return {
        key: text
        for key, text in texts.items()
        if not (isinstance(key, tuple) and text in english.get(key[0], {key[0]}))
    }


@cache
def forms(code: str) -> Mapping[int, Sequence[int]]:
    """The forms that numbers take in this language, each with some numbers that take it."""
    found = gettext.translation(DOMAIN, ASSETS / "locale", [code], fallback=True)
    plural = getattr(found, "plural", lambda n: int(n != 1))
    by_form: dict[int, list[int]] = {}
    for n in NUMBERS:
        by_form.setdefault(plural(n), []).append(n)
    return {form: by_form[form][:SOME] for form in sorted(by_form)}


@cache
def checked(code: str) -> bool:
    """Whether somebody who speaks the language has checked all that there is of it."""
    if BY_CODE[code].whole:
        return True
    catalogue = ASSETS / "locale" / code / "LC_MESSAGES" / f"{DOMAIN}.po"
    if catalogue.is_file() and UNCHECKED not in catalogue.read_text("utf-8"):
        return True
    there = wording(code).keys()
    return bool(there) and there <= {msgid for msgid, one in _corrected.get(code, {}).items() if one.by}
