"""The directory as flat tables, {table: {id: row}}, and how HSDS nests the same in JSON.

A row has only the fields that say something: no empty text, no null. A number that is whole is an int. `Entry` is a row
as it was found, with the place to tell of when it is wrong.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kiosk.directory.fields import LINKED, TABLES, Child, children, fields, plural
from kiosk.i18n import N_

Value = str | int | float | bool
Row = dict[str, Value]
Tables = dict[str, dict[str, Row]]

MOST_ROWS = 200_000
DEEPEST = 12
MOST_NOTES = 200  # of one kind: who has more has one cause
LONGEST = 20_000  # characters of one text
LARGEST = 1e15  # of a number; beyond that whole numbers are not whole any more


class Entry(NamedTuple):
    """A row of a table, and where it stands: the file, and the line (of a CSV) or the way to it (in JSON)."""

    table: str
    row: Row
    file: str
    where: str


class Note(NamedTuple):
    """What is wrong, as it leaves the process that reads: the place, a msgid and its fields."""

    file: str
    where: str
    field: str
    message: str
    fields: dict[str, Any]


class Notes(list[Note]):
    """What is wrong, at most MOST_NOTES times the same."""

    def __init__(self) -> None:
        super().__init__()
        self._told = Counter[str]()

    def tell(self, note: Note) -> None:
        """Remember it, if it was not told often enough."""
        self._told[note.message] += 1
        if self._told[note.message] <= MOST_NOTES:
            self.append(note)


def empty() -> Tables:
    """No rows at all, in every table."""
    return {table: {} for table in TABLES}


def value_of(found: object) -> Value | None:
    """A scalar as rows have it; None for one that says nothing. Raises ValueError for what is none, or too much."""
    if found is None or found == "":
        return None
    if isinstance(found, bool):
        return found
    if isinstance(found, int | float):
        if not -LARGEST < found < LARGEST:  # not a number is not between them either
            raise ValueError
        return int(found) if found == int(found) else found
    if not isinstance(found, str) or len(found) > LONGEST or not _fit(found):
        raise ValueError
    return found


def _fit(text: str) -> bool:
    """Whether a text can be written to a file and shown: no lone surrogates, no control characters but white space."""
    if text.isprintable():
        return True
    return not any(("\x00" <= one < " " and one not in "\t\n\r") or "\ud800" <= one <= "\udfff" for one in text)


class Flattening:
    """Nested objects taken apart into rows."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.entries: list[Entry] = []
        self.notes = Notes()
        self._seen: dict[tuple[str, Value], Row] = {}
        self._full = False

    def tell(self, where: str, name: str, message: str, **fields: object) -> None:
        """Remember what is wrong."""
        self.notes.tell(Note(self.file, where, name, message, dict(fields)))

    def take(self, table: str, found: object, where: str, link: Mapping[str, Value], depth: int = 0) -> Value | None:
        """One object of this table, and all in it; gives its id. `link` are the fields that its place says."""
        if not isinstance(found, dict) or depth > DEEPEST:
            self.tell(where, "", N_("Here there must be an object in braces: {{...}}."))
            return None
        if len(self.entries) >= MOST_ROWS:
            if not self._full:
                self.tell(where, "", N_("The file has more than {most} rows; split it."), most=MOST_ROWS)
            self._full = True
            return None
        known = {one.name: one for one in children(table)}
        inner = [(name, value) for name, value in found.items() if isinstance(value, list | dict)]
        row = self._scalars(found, where)
        row = {**link, **row}
        if (
            "id" not in row
            or self._seen.setdefault((table, row["id"]), row) != row
            or self._seen[table, row["id"]] is row
        ):
            self.entries.append(Entry(table, row, self.file, where))  # the same once more, word for word, says nothing
        for name, value in inner:
            if name not in known:
                self.tell(where, name, N_("HSDS has no such list or object here; it was left out."))
                continue
            self._inner(table, row, known[name], value, f"{where}.{name}" if where else name, depth)
        return row.get("id")

    def _scalars(self, found: Mapping[str, Any], where: str) -> Row:
        row: Row = {}
        for name, value in found.items():
            if isinstance(value, list | dict):
                continue
            try:
                scalar = value_of(value)
            except ValueError:
                self.tell(where, name, N_("This is too long, or not a text or a number; shorten it."))
                continue
            if scalar is not None:
                row[name] = scalar
        return row

    def _inner(  # noqa: PLR0917 - a step of take()
        self, table: str, row: Row, child: Child, value: object, where: str, depth: int
    ) -> None:
        if child.one:
            found = self.take(child.table, value, where, {}, depth + 1)
            if found is not None and row.setdefault(child.link, found) != found:
                self.tell(where, "id", N_("This is not the {field} that stands beside it."), field=child.link)
            return
        if not isinstance(value, list):
            self.tell(where, "", N_("Here there must be a list in brackets: [...]."))
            return
        link: Row = {}
        if "id" in row:
            link[child.link] = row["id"]
        if child.table in LINKED:
            link[LINKED[child.table][1]] = table
        for place, one in enumerate(value):
            self.take(child.table, one, f"{where}[{place}]", link, depth + 1)


def gather(entries: Iterable[Entry]) -> tuple[Tables, dict[tuple[str, str], Entry], list[Note]]:
    """Rows by their ids, where each first stood, and what is wrong: none, or one that says two things.

    JSON says the same organisation with each of its services; what one place leaves out another may tell.
    """
    tables = empty()
    places: dict[tuple[str, str], Entry] = {}
    notes = Notes()
    for entry in map(_plain, entries):
        key = entry.row.get("id")
        if key is None:
            message = N_("It has no id; give it one, and keep it for good.")
            notes.tell(Note(entry.file, entry.where, "id", message, {}))
            continue
        rows = tables[entry.table]
        known = rows.setdefault(str(key), {})
        first = places.setdefault((entry.table, str(key)), entry)
        for name, value in entry.row.items():
            if known.setdefault(name, value) != value:
                message = N_("{id} stands at {first} too, with something else here; give each an id of its own.")
                fields = {"id": key, "first": f"{first.file} {first.where}"}
                notes.tell(Note(entry.file, entry.where, name, message, fields))
    return tables, places, notes


def _plain(entry: Entry) -> Entry:
    """The row with numbers only where numbers belong: in a CSV the rest is text anyway."""
    known = fields(entry.table)
    for name, value in entry.row.items():
        if not isinstance(value, str) and not (name in known and known[name].kind == "number"):
            entry.row[name] = str(value).lower() if isinstance(value, bool) else str(value)
        elif isinstance(value, bool):
            entry.row[name] = int(value)
    return entry


class Nesting:
    """Flat tables put together as HSDS nests them in JSON."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.said: set[tuple[str, str]] = set()
        self._owned: dict[tuple[str, str, Value], list[str]] = {}
        for table, rows in tables.items():
            for key, row in rows.items():
                for name, value in row.items():
                    if name.endswith("_id"):
                        self._owned.setdefault((table, name, value), []).append(key)

    def put(self, table: str, key: str, without: Iterable[str] = (), above: tuple[str, ...] = ()) -> dict[str, Any]:
        """One object with all that belongs to it. `without`: the fields its place says; `above`: what it stands in."""
        row = self.tables[table][key]
        self.said.add((table, key))
        made: dict[str, Any] = {name: value for name, value in row.items() if name not in without}
        for child in children(table):
            if child.table in above or (child.name == "services" and not child.one):
                continue  # an organisation does not say the services that say it
            inside = (*above, table)
            if child.one:
                other = row.get(child.link)
                if isinstance(other, str) and other in self.tables[child.table]:
                    made[child.name] = self.put(child.table, other, (), inside)
                continue
            found = [self.put(child.table, one, self._said_by_place(child), inside)
                     for one in self._owned.get((child.table, child.link, key), ())
                     if self._is_of(child.table, one, table)]  # fmt: skip
            if found:
                made[child.name] = found
        return made

    def _is_of(self, table: str, key: str, owner: str) -> bool:
        """Whether what may hang on any table hangs on this one."""
        return table not in LINKED or self.tables[table][key].get(LINKED[table][1]) == owner

    @staticmethod
    def _said_by_place(child: Child) -> tuple[str, ...]:
        return LINKED.get(child.table, (child.link,))

    def rest(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """What no service leads to, by the name of its list."""
        for table in TABLES:
            left = [self.put(table, key) for key in self.tables[table] if (table, key) not in self.said]
            if left:
                yield plural(table), left
