"""What is wrong with the directory, in plain words, by file, row and field."""

from dataclasses import dataclass, field
from typing import Any

from kiosk.directory.tables import Entry, Note
from kiosk.i18n import _


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing. `where` is the line of a CSV or the way to it in JSON; `message` is a msgid with `fields`.

    With `serious` the file is not taken; without, it is a remark.
    """

    file: str
    where: str
    name: str
    message: str
    fields: dict[str, Any] = field(default_factory=dict)
    serious: bool = True
    id: str = ""

    @property
    def what(self) -> str:
        """It in a sentence, in the language now in use."""
        return _(self.message).format(**self.fields)

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "file": self.file, "row": self.where, "field": self.name, "id": self.id, "serious": self.serious,
            "what": self.what,
        }  # fmt: skip

    def line(self) -> str:
        """For people."""
        parts = [self.file]
        if self.where:
            parts.append(_("row {row}").format(row=self.where) if self.where.isdecimal() else self.where)
        return f"{', '.join([*parts, *([self.name] if self.name else [])])}: {self.what}"


def of_note(note: Note, *, serious: bool = True) -> Problem:
    """What reading told of."""
    return Problem(note.file, note.where, note.field, note.message, note.fields, serious)


def at(entry: Entry, name: str, message: str, *, serious: bool = True, **fields: object) -> Problem:
    """What is wrong with a field of a row."""
    return Problem(entry.file, entry.where, name, message, fields, serious, str(entry.row.get("id", "")))
