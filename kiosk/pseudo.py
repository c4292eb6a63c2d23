"""English with longer words and accents, to see what other languages will do to a page. No visitor ever gets it.

`i18n.use("xx")` brings it. What is not lengthened on the screen has gone past the catalogue.
"""

import gettext
import re
from typing import Final

CODE: Final = "xx"
LONGER: Final = 1.4
"""How many times as long each text becomes, at least."""
_KEPT: Final = re.compile(r"(\{[^{}]*\}|\S*\d\S*)")
"""What is filled in later, and numbers."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_ACCENTS: Final = str.maketrans("aeiouyAEIOUYcnszCNSZ", "åéîöûýÅÉÎÖÛÝçñšžÇÑŠŽ")
_TAIL: Final = "éåîöû"


def lengthened(text: str) -> str:
    """The text with accents and longer words. What stands in braces, numbers and the ends of lines stay."""
    pieces = _KEPT.split(text)  # every second one is kept
    letters = sum(len(word) for piece in pieces[::2] for word in _WORD.findall(piece))
    if not letters:
        return text
    share = (LONGER - 1) * len(text) / letters  # what is kept, and the spaces, must be made up for by the words
    return "".join(
        piece if index % 2 else _WORD.sub(lambda word: _longer(word[0], share), piece)
        for index, piece in enumerate(pieces)
    )


def _longer(word: str, share: float) -> str:
    more = -int(-len(word) * share // 1)
    tail = (_TAIL * (more // len(_TAIL) + 1))[:more]
    return word.translate(_ACCENTS) + (tail.upper() if len(word) > 1 and word.isupper() else tail)


class Pseudo(gettext.NullTranslations):
    """A catalogue that lengthens what another has."""

    def __init__(self, of: gettext.NullTranslations) -> None:
        super().__init__()
        self._of = of

    def gettext(self, message: str) -> str:
        """See `gettext.NullTranslations`."""
        return lengthened(self._of.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """See `gettext.NullTranslations`."""
        return lengthened(self._of.ngettext(msgid1, msgid2, n))
