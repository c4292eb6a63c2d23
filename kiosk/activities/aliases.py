"""Names to go by for an afternoon: the made-up ones that are offered, and what a person types themself.

A made-up name is an adjective and a noun that is never gendered, teasing or a diagnosis: `Glad Solsort`. The sign-ups
of one occurrence draw from disjoint handfuls of one shuffled row, by their number in it. So no made-up name is offered
to two of them, and nobody else's name has to be decrypted to make sure.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from kiosk.activities.refusals import NicknameIsCpr, NicknameIsNumber

LONGEST = 24
"""Characters in a nickname; it must fit a line on the list and on the receipt."""
HANDFUL = 8
"""How many names each sign-up has to choose from."""

# Nouns of the common gender only ("en solsort"), so that every pair is grammatical.
ADJECTIVES = (
    "Glad", "Rolig", "Munter", "Modig", "Varm", "Klog", "Sej", "Frisk", "Blid", "Kvik", "Venlig", "Lun",
    "Vågen", "Stærk", "Trofast", "Nysgerrig", "Fredelig", "Solbeskinnet", "Tålmodig", "Dygtig", "Hurtig", "Mild",
    "Klar", "Tapper", "Fin", "Gylden", "Grøn", "Blå", "Rød", "Lysende", "Syngende", "Dansende", "Flyvende",
    "Vandrende", "Drømmende", "Smilende", "Legende", "Strålende", "Gæstfri", "Hjælpsom",
)  # fmt: skip
NOUNS = (
    "Solsort", "Bølge", "Bøg", "Lærke", "Sommerfugl", "Skovsti", "Morgensol", "Mariehøne", "Hare", "Odder", "Sæl",
    "Svale", "Stork", "Bæver", "Ugle", "Havørn", "Birk", "Eg", "Kastanje", "Valmue", "Kornblomst", "Anemone", "Krokus",
    "Tulipan", "Måne", "Stjerne", "Sky", "Vind", "Brise", "Eng", "Skov", "Fjord", "Strand", "Klippe", "Dal", "Bæk",
    "Humlebi", "Guldsmed", "Pingvin", "Delfin", "Isbjørn", "Vandmølle", "Kajak",
    "Lanterne", "Melodi", "Harmonika", "Guitar", "Kanelsnegl", "Solsikke", "Regnbue", "Sommerdag", "Vinge",
    "Mejse", "Gransanger", "Vandstjerne", "Trane",
)  # fmt: skip
# A step that shares no factor with the number of pairs visits every pair once.
_PAIRS = len(ADJECTIVES) * len(NOUNS)
_STEP = 1009


def offered(seed: bytes, number: int) -> tuple[str, ...]:
    """The made-up names for sign-up `number` (0, 1, ...) of the occurrence that `seed` stands for.

    No two numbers share a name until all of them are used up (after 280 sign-ups of one occurrence).
    """
    start = int.from_bytes(hashlib.sha256(seed).digest()[:4])
    return tuple(_pair((start + (number * HANDFUL + i) * _STEP) % _PAIRS) for i in range(HANDFUL))


def _pair(at: int) -> str:
    noun, adjective = divmod(at, len(ADJECTIVES))
    return f"{ADJECTIVES[adjective]} {NOUNS[noun]}"


def clean(typed: str) -> str:
    """What a person typed, fit to be kept: one line, no invisible characters, at most `LONGEST` long. "" for nothing.

    Raises `NicknameIsCpr` or `NicknameIsNumber` for what looks like a number that could be traced, before it is stored.
    """
    text = unicodedata.normalize("NFC", typed)
    seen = "".join(" " if letter.isspace() else letter for letter in text)
    seen = "".join(letter for letter in seen if unicodedata.category(letter)[0] != "C")
    for digits in _numbers(seen):
        if any(_is_date(digits[at:]) for at in range(len(digits) - 9)):
            raise NicknameIsCpr
        if len(digits) >= 8:
            raise NicknameIsNumber
    return " ".join(seen.split())[:LONGEST].rstrip()


def _numbers(text: str) -> Iterator[str]:
    # Digits of any script, with whatever is not a letter between them: "010203-1234", "01 02 03 12 34", "１２…".
    plain = "".join(str(unicodedata.digit(letter, letter)) for letter in unicodedata.normalize("NFKC", text))
    for run in re.findall(r"\d(?:[\W_]*\d)*", plain):
        yield re.sub(r"\D", "", run)


def _is_date(digits: str) -> bool:
    # DDMMYY; a replacement CPR number has 60 added to the day. Modulus 11 says nothing since 2007.
    day, month = int(digits[:2]), int(digits[2:4])
    return 1 <= day - 60 * (day > 60) <= 31 and 1 <= month <= 12
