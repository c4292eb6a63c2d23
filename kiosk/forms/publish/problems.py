"""What is wrong with a spreadsheet, by sheet, row and column: found by key (behind walls), told in words here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kiosk.forms.publish.sentences import SENTENCES
from kiosk.i18n import _

MOST = 500
"""Problems of one workbook; whoever has more has one problem many times."""
MOST_WARNINGS = 300
"""Of those."""
_LONGEST = 80
REFERENCE = re.compile(r"\$\{\s*(last-saved#)?([^}{$]*?)\s*\}")
"""${name}, as it is written in every sheet."""


class Found(NamedTuple):
    """One problem as it was found. `row` counts as a spreadsheet does, 0 for none; `column` is its heading."""

    key: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    fields: Mapping[str, str] = {}


Tell = Callable[..., None]
"""tell(key, sheet, row, column, **fields)"""


class Enough(Exception):
    """There are so many problems that the rest of the workbook need not be looked at."""


@dataclass
class Notes:
    """Gathers problems, the same one once; raises Enough. What stops a form is never crowded out by advice."""

    found: dict[Any, Found] = field(default_factory=dict)
    warnings: int = 0

    def tell(self, key: str, sheet: str = "", row: int = 0, column: str = "", **fields: object) -> None:
        """Remember one. A field is cut to what one reads at a glance."""
        said = {name: short(str(value)) for name, value in fields.items()}
        whole = (key, sheet, row, column, *said.items())
        if whole in self.found:
            return
        if SENTENCES[key].warning:
            self.warnings += 1
            if self.warnings > MOST_WARNINGS:
                return
        self.found[whole] = Found(key, sheet, row, column, said)
        if len(self.found) >= MOST:
            raise Enough

    @property
    def grave(self) -> bool:
        """Whether any of them is more than a warning."""
        return any(not SENTENCES[one.key].warning for one in self.found.values())


def short(text: str, most: int = _LONGEST) -> str:
    """A text on one line, cut in the middle of what is too long."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


@dataclass(frozen=True)
class Problem:
    """One problem in words: `what` is wrong, and `how` to mend it. A `warning` stops nothing."""

    sheet: str
    row: int
    column: str
    what: str
    how: str
    warning: bool = False
    key: str = ""

    def as_json(self) -> dict[str, object]:
        """For programs; warnings are marked, all else is to be mended before the form can be used."""
        told: dict[str, object] = {name: getattr(self, name) for name in ("sheet", "row", "column", "what", "how")}
        return told | {"warning": True} if self.warning else told

    def line(self) -> str:
        """For people."""
        where = ", ".join(
            part
            for part in (
                _("sheet {sheet}").format(sheet=self.sheet) if self.sheet else "",
                _("row {row}").format(row=self.row) if self.row else "",
                _("column {column}").format(column=self.column) if self.column else "",
            )
            if part
        ) or _("The file")
        mark = _("(a warning) ") if self.warning else ""
        return f"{where[0].upper()}{where[1:]}: {mark}{self.what} {self.how}".rstrip()


def told(one: Found) -> Problem:
    """A problem in the language now in use."""
    words = SENTENCES[one.key]
    # Why something is refused, and what an expression gives, are sentences and words of our own.
    ours = {name for name in one.fields if name == "why" or (name, one.key) == ("kind", "truth_wanted")}
    fields = {name: _(text) if name in ours else text for name, text in one.fields.items()}
    what, how = (_(text).format_map(_Fields(fields)) if text else "" for text in (words.what, words.how))
    return Problem(one.sheet, one.row, one.column, what, how, words.warning, one.key)


class _Fields(dict[str, str]):
    """Fields for a sentence; one that was not given is blank: what a child says is not believed."""

    def __missing__(self, key: str) -> str:
        return ""
