"""The sheets as a form that is looked at: columns by their usual names, questions with the groups they stand in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kiosk.forms.publish import known
from kiosk.forms.publish.book import Book, Row, Sheet
from kiosk.forms.publish.problems import Tell
from kiosk.forms.publish.wording import code

_LISTED = ("select_one", "select_multiple", "rank", "select_one_from_file", "select_multiple_from_file")
_TRANSLATED = frozenset({*known.SPOKEN, *known.MEDIA})
_NAMED = {"dansk": "da", "danish": "da", "engelsk": "en", "english": "en"}
_HAS_CODE = re.compile(r".*\(\s*[A-Za-z]{2,3}(-[A-Za-z]{2,4})?\s*\)\s*|[a-z]{2}")


@dataclass(frozen=True)
class Column:
    """A column of a sheet: `base` is its usual name, `language` a code ("" for none), `heading` as it stands."""

    base: str
    language: str
    heading: str


@dataclass
class Question:
    """A row of the survey. `kind` is its type by the usual name, "" for one that is none; `list` what follows it."""

    row: int
    order: int
    kind: str
    name: str
    list: str
    cells: Mapping[str, str]
    """Column by base, without languages."""
    raw: Row
    inside: tuple["Question", ...] = ()

    def get(self, base: str) -> str:
        """A cell without a language."""
        return self.cells.get(base, "")

    @property
    def asked(self) -> bool:
        """Whether a person sees it."""
        return bool(self.kind) and self.kind not in _UNSEEN


_UNSEEN = frozenset(
    {"calculate", "hidden", "start", "end", "today", "csv-external", "end_group", "end_repeat", *known.EMPTY_TYPES}
)


@dataclass
class Form:
    """What the checks look at."""

    book: Book
    files: Mapping[str, int] = field(default_factory=dict)
    """Names of the files beside it, and their sizes."""
    stem: str = "form"
    """What the form is called where it has no id: the name of its file."""
    tables: Mapping[str, bytes] = field(default_factory=dict)
    """The CSV files among them."""
    columns: dict[str, list[Column]] = field(default_factory=dict)
    """By sheet."""
    questions: list[Question] = field(default_factory=list)
    by_name: dict[str, Question] = field(default_factory=dict)
    lists: dict[str, dict[str, Row]] = field(default_factory=dict)
    """The choices of each list by value."""
    list_columns: dict[str, frozenset[str]] = field(default_factory=dict)
    """The columns of each list and of each CSV file."""
    languages: list[str] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        """A sheet, empty if it is not there."""
        return self.book.get(name, Sheet(name, (), ()))

    def heading(self, sheet: str, base: str) -> str:
        """How a column is called in this workbook."""
        return next((one.heading for one in self.columns.get(sheet, ()) if one.base == base), base)

    def cell(self, sheet: str, row: Row, base: str) -> str:
        """A cell by the usual name of its column, in any language if it has one."""
        for one in self.columns.get(sheet, ()):
            if one.base == base and (value := row.cells.get(one.heading)):
                return value
        return ""

    def words(self, sheet: str, row: Row, bases: tuple[str, ...] = known.SPOKEN) -> Iterator[tuple[Column, str]]:
        """What a person reads of a row."""
        for one in self.columns.get(sheet, ()):
            if one.base in bases and (value := row.cells.get(one.heading)):
                yield one, value


def columns(book: Book, tell: Tell) -> dict[str, list[Column]]:  # noqa: C901 - a table of what a heading can be
    """The columns of every sheet that means something; tells of those that nobody knows."""
    sheets = {
        "survey": (known.SURVEY, known.REFUSED_COLUMNS),
        "choices": (known.CHOICES, {}),
        "settings": (known.SETTINGS, known.REFUSED_COLUMNS),
        **{name: (those, {}) for name, those in known.OURS.items()},
    }
    found: dict[str, list[Column]] = {}
    for key, (names, refused) in sheets.items():
        sheet = book.get(key)
        if sheet is None:
            continue
        found[key] = []
        for heading in sheet.columns:
            base, language = split(heading, tell, sheet)
            if heading.startswith(("#", "_")):
                continue
            if base in names:
                found[key].append(Column(base, language, heading))
            elif base in refused:
                tell("refused_column", sheet.name, sheet.head, heading, name=heading, why=refused[base])
            elif key == "choices" and not known.nearest(base, names):
                found[key].append(Column(base, "", heading))  # of a choice_filter
            elif near := known.nearest(base, names):
                tell("misspelt_column", sheet.name, sheet.head, heading, name=heading, near=near)
            else:
                tell("unknown_column", sheet.name, sheet.head, heading, name=heading)
        needed = {"survey": ("type", "name"), "choices": ("list_name", "name")}.get(
            key, names[:1] if key in known.OURS else ()
        )
        for base in needed:
            if sheet.columns and base not in {one.base for one in found[key]}:
                tell("missing_column", sheet.name, sheet.head, base, name=base)
    return found


def split(heading: str, tell: Tell, sheet: Sheet) -> tuple[str, str]:
    """A heading to the usual name of its column and the code of its language: "Label::Dansk (da)" is label, da."""
    lowered = heading.strip().lower()
    if lowered in known.SAME_COLUMN:
        return known.SAME_COLUMN[lowered], ""
    base, _, language = heading.strip().partition("::")
    base = base.strip().lower()
    if base == "media" and language:
        inner, _, language = language.partition("::")
        base = f"media::{inner.strip().lower()}"
    base = known.SAME_COLUMN.get(base, base)
    base = known.SAME_COLUMN.get(base.replace(" ", "_"), base.replace(" ", "_"))
    language = language.strip()
    if base not in _TRANSLATED and base not in known.OUR_WORDS:
        return (base, "") if not language else (lowered, "")
    if language and not _HAS_CODE.fullmatch(language):
        tell("bad_language", sheet.name, sheet.head, heading, name=language)
    named = _NAMED.get(language.lower())  # told, and then taken as it was meant
    return base, named or (code(language, "da") if language else "")


def questions(form: Form) -> list[Question]:
    """The rows of the survey; their groups are found by `rows.nested`."""
    found = []
    for order, row in enumerate(form.sheet("survey").rows):
        cells = {
            one.base: row.cells[one.heading]
            for one in form.columns["survey"]
            if one.heading in row.cells and not one.language
        }
        kind, those = kind_of(cells.get("type", ""))
        found.append(Question(row.number, order, kind, cells.get("name", ""), those, cells, row))
    return found


def kind_of(written: str) -> tuple[str, str]:
    """A type as it is written, to its usual name and what follows: "select one  ja_nej" is select_one, ja_nej."""
    words = written.split()
    for many in (4, 3, 2, 1):
        kind = "_".join(words[:many])
        kind = known.SAME.get(kind, kind)
        lowered = known.SAME.get(kind.lower(), kind.lower())
        if many > len(words):
            continue
        for one in (kind, lowered):
            if one in _ALL_TYPES:
                return one, " ".join(words[many:])
    return "", " ".join(words[1:])


_ALL_TYPES = frozenset({*known.TYPES, *known.EMPTY_TYPES, *known.REFUSED_TYPES})


def takes_list(kind: str) -> bool:
    """Whether a list follows the type."""
    return kind in _LISTED
