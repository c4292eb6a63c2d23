"""The one place where a visitor's typed words live while the visit lasts, and the way they leave it.

A Python string can't be overwritten, so what is typed is kept in a buffer of fixed size that never moves: clearing and
wiping put zeros over it. Drawing makes short-lived strings and textures all the same; those go when the kiosk
process starts afresh at the end of the visit.
"""

import unicodedata
from collections.abc import Callable

_WIDTH = 4  # bytes of a character in UTF-32


class TypedText:
    """A text that can be wiped: at most `limit` characters for which `keep` is true, and line ends if `lines`."""

    def __init__(self, limit: int = 24, keep: Callable[[str], bool] = str.isprintable, *, lines: bool = False) -> None:
        self.limit, self._keep, self._lines = limit, keep, lines
        self._buffer = bytearray(limit * _WIDTH)
        self._length = 0

    def __del__(self) -> None:
        # A page that is left drops its state without asking anybody.
        self.wipe()

    def __str__(self) -> str:
        return self._buffer[: self._length * _WIDTH].decode("utf-32-le")

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return f"<TypedText of {self._length} characters>"  # never the words: a repr ends up in logs

    def add(self, text: str) -> bool:
        """Put text at the end; what goes over the limit is left out. Returns whether all that is kept went in."""
        clean = "".join(c for c in unicodedata.normalize("NFC", text) if self._kept(c))
        fits = clean[: self.limit - self._length]
        encoded = fits.encode("utf-32-le", "replace")
        start = self._length * _WIDTH
        self._buffer[start : start + len(encoded)] = encoded
        self._length += len(encoded) // _WIDTH
        return len(fits) == len(clean)

    def _kept(self, letter: str) -> bool:
        return (letter.isprintable() and self._keep(letter)) or (self._lines and letter == "\n")

    def backspace(self) -> None:
        """Take the last character away; nothing happens when there is none."""
        if self._length:
            self._length -= 1
            start = self._length * _WIDTH
            self._buffer[start : start + _WIDTH] = bytes(_WIDTH)

    def wipe(self) -> None:
        """Take everything away and leave zeros."""
        self._buffer[:] = bytes(len(self._buffer))
        self._length = 0
