"""One table of a TOML file, read entry by entry: what is missing, left over or of the wrong kind is told.

Nothing here raises: a value that is not as it should be is told once, and something harmless is given in its place, so
that one reading finds everything that is wrong.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from kiosk.guidance.model import Words
from kiosk.i18n import N_, WHOLE

Tell = Callable[..., None]
"""tell(message, **fields): remember one problem."""
CODES = tuple(language.code for language in WHOLE)
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Characters, as many as the smallest screen has room for:
LONGEST = 160  # a sentence
TITLE = 80  # a guide, a place, a line of what to bring
CHOICE = 45  # an answer on a button


class Table:
    """What a table holds. `name` is what it is called in the file, "" for the file itself."""

    def __init__(self, found: object, name: str, tell: Tell) -> None:
        self.left: dict[str, Any] = dict(found) if isinstance(found, Mapping) else {}
        self.name, self.tell = name, tell
        if not isinstance(found, Mapping):
            tell(N_("{name} must be a table; see guides.md."), name=name)

    def take(self, key: str) -> Any:
        """The raw value, None when there is none."""
        return self.left.pop(key, None)

    def text(self, key: str, most: int = LONGEST, *, needed: bool = True) -> str:
        """A text on one line."""
        value = self.take(key)
        if isinstance(value, str) and value.strip() and len(value) <= most:
            return " ".join(value.split())
        if value is not None or needed:
            self._wrong(key, value, most)
        return ""

    def id(self, key: str, *, needed: bool = True) -> str:
        """A name for a step, a guide or a number: small letters, digits and hyphens."""
        value = self.text(key, needed=needed)
        if value and not ID.fullmatch(value):
            self.tell(N_("{name} may only have the letters a to z, digits and hyphens."), name=self._called(key))
            return ""
        return value

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        """One of these words."""
        value = self.take(key)
        if value not in choices:
            message = N_("{name} must be one of {choices}.")
            self.tell(message, name=self._called(key), choices=", ".join(choices))
            return choices[0]
        return str(value)

    def whole(self, key: str, default: int) -> int:
        """A whole number."""
        value = self.left.pop(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.tell(N_("{name} must be a whole number."), name=self._called(key))
        return default

    def flag(self, key: str) -> bool:
        """True or false; false when it is not there."""
        value = self.left.pop(key, False)
        if not isinstance(value, bool):
            self.tell(N_("{name} must be true or false."), name=self._called(key))
        return value is True

    def day(self, key: str) -> date:
        """A date."""
        value = self.take(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.tell(N_("{name} must be a date like 2026-11-20."), name=self._called(key))
        return date.min

    def words(self, key: str) -> Words:
        """A text in each language: { da = "...", en = "..." }."""
        inner = Table(self.take(key) or {}, self._called(key), self.tell)
        found = {code: inner.text(code, TITLE) for code in CODES}
        inner.finish(CODES)
        return found

    def lines(self, key: str) -> tuple[Words, ...]:
        """Several texts in each language, as many in each: { da = ["...", "..."], en = ["...", "..."] }."""
        value = self.take(key)
        if value is None:
            return ()
        inner = Table(value, self._called(key), self.tell)
        found = {code: inner.sentences(code, TITLE) for code in CODES}
        inner.finish(CODES)
        if len({len(lines) for lines in found.values()}) > 1:
            self.tell(N_("{name} must have as many lines in each language."), name=self._called(key))
        return tuple(dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=False))

    def sentences(self, key: str, most: int = LONGEST) -> tuple[str, ...]:
        """A list of sentences."""
        value = self.take(key)
        if isinstance(value, list) and value and all(isinstance(one, str) and one.strip() for one in value):
            if max(map(len, value)) <= most:
                return tuple(" ".join(one.split()) for one in value)
            message = N_("{name} has a text of more than {most} characters.")
            self.tell(message, name=self._called(key), most=most)
        else:
            self.tell(N_('{name} must be a list of sentences like ["One.", "Two."].'), name=self._called(key))
        return ()

    def tables(self, key: str) -> list["Table"]:
        """A list of tables: [[key]], or an array of inline tables."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.tell(N_("{name} must be a list of tables; see guides.md."), name=self._called(key))
            return []
        return [Table(one, self._called(key), self.tell) for one in value]

    def finish(self, known: tuple[str, ...]) -> None:
        """Tell of what is left over: a name that was mistyped is worse than one that is missing."""
        for key in self.left:
            message = N_("There is no {name}; here there can be {known}.")
            self.tell(message, name=self._called(str(key)), known=", ".join(known))

    def _called(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _wrong(self, key: str, value: object, most: int) -> None:
        if value is None or value == "":
            self.tell(N_("{name} is missing."), name=self._called(key))
        else:
            message = N_("{name} must be a text in quotes, of at most {most} characters.")
            self.tell(message, name=self._called(key), most=most)
