"""The texts that letters are explained with: assets/content/letters/explain/LANGUAGE.toml, read once and checked,
with what the organisation has corrected of them when the program started.

There are some in most languages of the kiosk, also in those whose other content comes in another: a letter is what one
comes with. In each all texts are there, so that no letter is explained half in one language, and half in another.

A text is found under its most narrow key that there is: for a summons of a hospital by telephone
`indkaldelse.phone` goes before `indkaldelse.hospital`, and that before `indkaldelse`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiosk import catalogues, i18n
from kiosk.i18n import written
from kiosk.paths import ASSETS

FOLDER = ASSETS / "content" / "letters" / "explain"


@dataclass(frozen=True, slots=True)
class Offer:
    """Something one can do: for letters of these `kinds` and `types` (none means all) that have what it `needs`."""

    key: str
    title: str
    text: str
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    guide: str = ""
    staff: bool = False
    hours: str = ""
    reference: str = ""
    to: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    """The tables of one language, and the offers in the order they are shown. What they give knows its language."""

    tables: dict[str, dict[str, str]]
    offers: tuple[Offer, ...]
    language: str

    def of(self, table: str, key: str, *narrower: str) -> str:
        """The text under `key`, narrowed by the first of `narrower` that there is one for."""
        found = self.tables[table]
        narrowed = next((text for one in narrower if (text := found.get(f"{key}.{one}"))), "")
        return written(narrowed or found[key], self.language)


def language() -> str:
    """The code of the language that letters are explained in now: the one in use, else the one that content is in."""
    code = i18n.current().code
    return code if (FOLDER / f"{code}.toml").is_file() else i18n.content()


@cache
def texts(language: str) -> Texts:
    """The texts of a language ("da"). Raises FileNotFoundError where there are none."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)
    catalogues.letters_corrected(language, found)
    offers = tuple(Offer(**{key: _frozen(value) for key, value in one.items()}) for one in found.pop("can"))
    return Texts(found, offers, language)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
