"""The short code that is the only key to a sign-up: `K7M-4QX`.

Nobody is asked for a name, so the code must be easy to say, copy by hand and read back. It is made of ten digits and
sixteen consonants (no vowels, so that it spells no words), and what is easily misread has one of its two readings only:
there is no O, I, L, S, Z or B, and typing one of these means the digit it looks like. About 28 bits: with a hundred
sign-ups on the list, one guess in 2.7 million hits somebody, and `attempts` makes each guess slow.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Container

ALPHABET = "0123456789CDFGHJKMNPQRTVWX"
LENGTH = 6
_MISREAD = str.maketrans("OØILSZB", "0011528")
# A digit that looks like a vowel must not stand between two consonants: no "D1C".
_LIKE_A_WORD = re.compile(r"[A-Z][0134][A-Z]|([A-Z])\1\1")

Token = Callable[[int], bytes]
"""Where randomness comes from: this many unpredictable bytes (`os.urandom`)."""


def make(taken: Container[str], token: Token = os.urandom) -> str:
    """A new code, in the form `K7M-4QX`, that is not among `taken`."""
    while True:
        number = int.from_bytes(token(8)) % len(ALPHABET) ** LENGTH
        letters = []
        for _ in range(LENGTH):
            number, at = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[at])
        code = "".join(letters[:3]) + "-" + "".join(letters[3:])
        if code not in taken and not _LIKE_A_WORD.search(code):
            return code


def read(typed: str) -> str:
    """The code that was meant: any case, with or without spaces and dashes. "" when it can't be one."""
    text = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(letter for letter in text if letter.isalnum()).translate(_MISREAD)
    if len(kept) != LENGTH or any(letter not in ALPHABET for letter in kept):
        return ""
    return f"{kept[:3]}-{kept[3:]}"
