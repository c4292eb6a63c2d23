"""Hard words in plain ones: assets/content/letters/glossary.toml, and which of them stand in a letter.

Each entry has the word, the forms it is written in (inflected, compounds), what it means in each language, and where
that is from. The longest form wins: "klagevejledning" is not also "klage".
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from kiosk.i18n import written
from kiosk.paths import ASSETS

FILE = ASSETS / "content" / "letters" / "glossary.toml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One word. `forms` are how else it is written; `plain` says by language what it means."""

    word: str
    forms: tuple[str, ...]
    plain: dict[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class Hard:
    """A hard word where it first stands in a letter: text[start:end]."""

    word: str
    plain: str
    start: int
    end: int


@cache
def entries() -> tuple[Entry, ...]:
    """The whole glossary, in the file's order."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["word"]
    return tuple(
        Entry(row["word"], tuple(row.get("forms", ())), {"da": row["da"], "en": row["en"]}, row["source"])
        for row in rows
    )


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Entry]]:
    by_form = {form.casefold(): entry for entry in entries() for form in (entry.word, *entry.forms)}
    longest_first = sorted(by_form, key=len, reverse=True)
    alternatives = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE), by_form


def hard_words(text: str, language: str) -> tuple[Hard, ...]:
    """The glossary's words in the text, each where it first stands, explained in `language` ("da")."""
    pattern, by_form = _pattern()
    found: dict[str, Hard] = {}
    for match in pattern.finditer(text):
        entry = by_form[" ".join(match[0].casefold().split())]
        plain = written(entry.plain[language], language)
        found.setdefault(entry.word, Hard(entry.word, plain, match.start(), match.end()))
    return tuple(found.values())
