"""The words on the screen: gettext catalogues, switched live. Msgids are English; Danish is written and read first.

`_("Sign up")` gives the text in the language now in use, `n_(one, many, n)` the right number of it, and `N_` marks a
msgid that is translated later, when it is shown.
"""

import gettext
from dataclasses import dataclass

from kiosk.dates import Dates, read
from kiosk.errors import KnownError
from kiosk.paths import ASSETS

DOMAIN = "stuen"


@dataclass(frozen=True, slots=True)
class Language:
    """A language the kiosk speaks: its code, its own name for itself, and its Babel locale."""

    code: str
    name: str
    locale: str


LANGUAGES = (Language("da", "Dansk", "da_DK"), Language("en", "English", "en_GB"))

_translations: dict[str, gettext.NullTranslations] = {}
_current: gettext.NullTranslations = gettext.NullTranslations()
_language: Language = LANGUAGES[0]
_dates: dict[str, Dates] = {}


def use(code: str) -> Language:
    """Switch to the language with this code. Raises KeyError for one the kiosk does not have, FileNotFoundError where
    `make setup` was not run.
    """
    global _current, _language
    chosen = {language.code: language for language in LANGUAGES}[code]
    if code not in _translations:
        _translations[code] = gettext.translation(DOMAIN, ASSETS / "locale", [code])
    _current, _language = _translations[code], chosen
    dates()
    return chosen


def texts(code: str) -> list[str]:
    """All that stands in the catalogue of a language; nothing where there is none."""
    try:
        found = gettext.translation(DOMAIN, ASSETS / "locale", [code])
    except FileNotFoundError:
        return []
    return [text for msgid, text in vars(found)["_catalog"].items() if msgid]


def current() -> Language:
    """The language now in use."""
    return _language


def dates() -> Dates:
    """How the language now in use writes days and dates. Raises FileNotFoundError where `make setup` was not run."""
    code = _language.code
    if code not in _dates:
        _dates[code] = read(ASSETS / "locale" / code / "dates.json")
    return _dates[code]


def _(msgid: str) -> str:
    """The text for this msgid in the language now in use."""
    return _current.gettext(msgid)


def n_(one: str, many: str, n: int) -> str:
    """The text for this number of things, with `{n}` filled in."""
    return _current.ngettext(one, many, n).format(n=n)


def N_(msgid: str) -> str:  # noqa: N802 - the name translators' tools know
    """Mark a msgid for the catalogue without translating it yet."""
    return msgid


def say(error: KnownError) -> str:
    """A known error as one sentence in the language now in use."""
    return _(error.message).format(**error.fields)
