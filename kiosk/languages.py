"""The languages that the kiosk speaks. Danish and English are whole; of the others there is what one meets first."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Language:
    """A language the kiosk speaks: its code, its own name for itself, and its Babel locale.

    `whole`: all there is, also content, is in it; else what is missing comes in `instead`. `rtl`: from right to left.
    """

    code: str
    name: str
    locale: str
    instead: str = ""
    rtl: bool = False
    whole: bool = False


LANGUAGES: Final = (
    Language("da", "Dansk", "da_DK", whole=True),
    Language("en", "English", "en_GB", whole=True),
    Language("kl", "Kalaallisut", "kl_GL", instead="da"),
    Language("pl", "Polski", "pl_PL", instead="en"),
    Language("ro", "Română", "ro_RO", instead="en"),
    # Its months as they are called from Lebanon to Iraq, and its numbers with Denmark's signs in them.
    Language("ar", "العربية", "ar_SY", instead="en", rtl=True),
    Language("uk", "Українська", "uk_UA", instead="en"),
    Language("so", "Soomaali", "so_SO", instead="en"),
)
WHOLE: Final = tuple(language for language in LANGUAGES if language.whole)
BY_CODE: Final = {language.code: language for language in LANGUAGES}
