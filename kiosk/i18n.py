"""The words on the screen: gettext catalogues, switched live. Msgids are English; Danish is written and read first.

`_("Sign up")` gives the text in the language now in use, `n_(one, many, n)` the right number of it, and `N_` marks a
msgid that is translated later, when it is shown.

Danish and English are whole. Of the other languages there is what a visitor meets first; what is missing comes in the
language that stands in its place, as a `Borrowed`, so that it is spoken by that one's voice and written its way.
"""

import gettext
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, Self

from kiosk import catalogues, pseudo
from kiosk.catalogues import Correction
from kiosk.dates import Dates, read
from kiosk.errors import KnownError
from kiosk.languages import BY_CODE, LANGUAGES, WHOLE, Language
from kiosk.paths import ASSETS

__all__ = [
    "BY_CODE",
    "LANGUAGES",
    "N_",
    "WHOLE",
    "Borrowed",
    "Language",
    "_",
    "content",
    "correct",
    "current",
    "dates",
    "joined",
    "lines",
    "n_",
    "order",
    "pick",
    "said_in",
    "say",
    "use",
    "worded",
    "written",
]  # fmt: skip

PSEUDO = Language(pseudo.CODE, "Longer words", "en_GB", instead="en")
"""For tests and pictures of screens: see kiosk.pseudo. No visitor is offered it."""


class Borrowed(str):
    """A text that is not in the language on the screen, but in `language`. It knows so also when it is filled in."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Self:
        """The text, as one of this language."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def format(self, *args: object, **fields: object) -> "Borrowed":
        """See `str.format`. Days, times and the like are filled in as this language says them."""
        with _speaking(self.language):
            args, fields = tuple(map(_again, args)), {name: _again(value) for name, value in fields.items()}
        return Borrowed(super().format(*args, **fields), self.language)


P = ParamSpec("P")


class Worded(str):
    """A day or a time in words, that can be said again in another language: `again()`."""

    __slots__ = ("again",)
    again: Callable[[], str]

    def __new__(cls, text: str, again: Callable[[], str]) -> Self:
        """The words, and how they are made."""
        made = super().__new__(cls, text)
        made.again = again
        return made


def _again(value: object) -> object:
    return value.again() if isinstance(value, Worded) else value


def worded(words: Callable[P, str]) -> Callable[P, str]:
    """For a function that puts a day, a time or an amount into words: within a `Borrowed` they come in its language."""

    @wraps(words)
    def made(*args: P.args, **kwargs: P.kwargs) -> str:
        said = words(*args, **kwargs)
        if current().whole:
            return said
        if isinstance(said, Borrowed):  # then all of it, also the name of a month that this language has
            with _speaking(said.language):
                return Borrowed(words(*map(_again, args), **kwargs), said.language)  # type: ignore[arg-type]
        return Worded(said, lambda: words(*map(_again, args), **kwargs))  # type: ignore[arg-type]

    return made


class _Instead(gettext.NullTranslations):
    """Another language's catalogue, for what is missing in the first."""

    def __init__(self, catalogue: gettext.NullTranslations, code: str) -> None:
        super().__init__()
        self._catalogue, self._code = catalogue, code

    def gettext(self, message: str) -> str:
        """See `gettext.NullTranslations`."""
        return Borrowed(self._catalogue.gettext(message), self._code)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """See `gettext.NullTranslations`."""
        return Borrowed(self._catalogue.ngettext(msgid1, msgid2, n), self._code)


_translations: dict[str, gettext.NullTranslations] = {}
_current: gettext.NullTranslations = gettext.NullTranslations()
_language: Language = LANGUAGES[0]
_dates: dict[str, Dates] = {}
_spoken: ContextVar[Language | None] = ContextVar("the language of what is being filled in", default=None)


def use(code: str) -> Language:
    """Switch to the language with this code. Raises KeyError for one the kiosk does not have, FileNotFoundError where
    `make setup` was not run.
    """
    global _current, _language
    if code == pseudo.CODE:
        _current, _language = pseudo.Pseudo(_translation(BY_CODE["en"])), PSEUDO
    else:
        _current, _language = _translation(BY_CODE[code]), BY_CODE[code]
    dates()
    return _language


def _translation(language: Language) -> gettext.NullTranslations:
    """The catalogue of a language; behind it, for one that is not whole, that of the language in its place."""
    code = language.code
    if code not in _translations:
        found = catalogues.load(code, needed=language.whole)
        if language.instead:
            found.add_fallback(_Instead(_translation(BY_CODE[language.instead]), language.instead))
        _translations[code] = found
    return _translations[code]


def correct(code: str, corrections: Mapping[str, Correction]) -> None:
    """These texts, by msgid, stand in place of those that came with the kiosk. From the next `use` on."""
    catalogues.correct(code, corrections)
    _translations.clear()


def current() -> Language:
    """The language now in use."""
    return _spoken.get() or _language


def joined(texts: Sequence[str], between: str = " ") -> str:
    """The texts in a row; borrowed, where all of them are so from one language."""
    languages = {getattr(text, "language", "") for text in texts}
    said = between.join(texts)
    return written(said, languages.pop()) if len(languages) == 1 and "" not in languages else said


@contextmanager
def _speaking(code: str) -> Iterator[None]:
    """Words that are made within, here and in no other thread, are in this language."""
    token = _spoken.set(BY_CODE.get(code))
    try:
        yield
    finally:
        _spoken.reset(token)


def content() -> str:
    """The code of the language that guides, letters and the like come in now: the one in use, or the one instead."""
    language = current()
    return language.code if language.whole else language.instead


def written(text: str, code: str) -> str:
    """A text that is written in the language with this code, as one who reads the language now in use gets it."""
    return text if code == current().code or not text else Borrowed(text, code)


def order(code: str = "") -> tuple[str, ...]:
    """The languages in which one who reads this one, or else the one now in use, gets what is written in several."""
    language = BY_CODE.get(code, current())
    return tuple(dict.fromkeys(filter(None, (code, language.code, language.instead, *(one.code for one in WHOLE)))))


def pick(words: Mapping[str, str], code: str = "") -> str:
    """What is said in these words by language, in the first of `order(code)` that there is; "" where there is none."""
    return next((written(words[one], one) for one in order(code) if words.get(one)), "")


def lines(said: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The same for several sentences."""
    return next((tuple(written(line, one) for line in said[one]) for one in order() if said.get(one)), ())


def said_in(code: str, msgid: str) -> str:
    """The text for this msgid in the language with this code, whatever is on the screen; it knows which that is."""
    with _speaking(code):
        said = _(msgid)
    return said if isinstance(said, Borrowed) else written(said, code)


def dates() -> Dates:
    """How the language now in use writes days and dates. Raises FileNotFoundError where `make setup` was not run."""
    language = current()
    code = language.instead if language is PSEUDO else language.code
    if code not in _dates:
        _dates[code] = read(ASSETS / "locale" / code / "dates.json")
    return _dates[code]


def _catalogue() -> gettext.NullTranslations:
    spoken = _spoken.get()
    return _translation(spoken) if spoken else _current


def _(msgid: str) -> str:
    """The text for this msgid in the language now in use."""
    return _catalogue().gettext(msgid)


def n_(one: str, many: str, n: int) -> str:
    """The text for this number of things, with `{n}` filled in."""
    return _catalogue().ngettext(one, many, n).format(n=n)


def N_(msgid: str) -> str:  # noqa: N802 - the name translators' tools know
    """Mark a msgid for the catalogue without translating it yet."""
    return msgid


def say(error: KnownError) -> str:
    """A known error as one sentence in the language now in use."""
    return _(error.message).format(**error.fields)
