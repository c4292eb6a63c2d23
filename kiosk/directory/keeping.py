"""What is kept of the directory here: what was imported, as a file, and what staff changed, in the store.

The import is public content and may be large: a whole file, replaced at once. A change is a row of the store's table
`directory`, so that it is durable when it is acknowledged. Neither holds anything of a visitor.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from kiosk.directory.checks import KINDS, is_kind
from kiosk.directory.fields import TABLES, Field, fields
from kiosk.directory.hsds import flat, from_flat
from kiosk.directory.merge import Change
from kiosk.directory.tables import Tables, Value, empty, value_of
from kiosk.errors import BadInput
from kiosk.i18n import N_
from kiosk.store import durable

if TYPE_CHECKING:
    from tinydb.table import Table

FOLDER: Final = "directory"
FILE: Final = "imported.json"
BEFORE: Final = "imported.before.json"
"""What was imported before the last import; empty where nothing was. One step back, until the next import."""
TABLE: Final = "directory"
FORMAT: Final = 1


class NoSuchRow(BadInput):
    """A row that is not there (any more) was to be changed."""

    message = N_("This entry is not in the directory any more. Go back and look again.")


class NothingToUndo(BadInput):
    """No import to undo: none was made, or the last one was undone."""

    message = N_("There is no import to undo. Only the last one can be, and only once.")


class NoSuchField(BadInput):
    """A field that HSDS does not have was to be changed, or to what it can't be."""

    message = N_("{field} can't be {value}.")


def imported(data: Path) -> Tables:
    """What was imported on this kiosk; nothing where nothing was, or where it can't be read."""
    try:
        found = json.loads((data / FOLDER / FILE).read_bytes())
        if found["format"] == FORMAT:
            return from_flat(found["tables"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return empty()


def keep_imported(data: Path, tables: Tables) -> None:
    """Keep this instead; whole or not at all. Raises the store's known errors."""
    content = json.dumps({"format": FORMAT, "tables": flat(tables)}, ensure_ascii=False).encode()
    path = data / FOLDER / FILE
    try:
        durable.make_directory(data / FOLDER)
        durable.write_new(data / FOLDER / BEFORE, path.read_bytes() if path.is_file() else b"")
        durable.write_new(path, content)
    except OSError as error:
        raise durable.known(error) from error


def can_go_back(data: Path) -> bool:
    """Whether there is an import to undo."""
    return (data / FOLDER / BEFORE).is_file()


def go_back(data: Path) -> None:
    """What was imported before the last import counts again; after a power cut it is so, or can be undone still.

    Raises NothingToUndo, and the store's known errors.
    """
    path, before = data / FOLDER / FILE, data / FOLDER / BEFORE
    try:
        if content := before.read_bytes():
            durable.write_new(path, content)
        else:
            path.unlink(missing_ok=True)
        before.unlink()
        durable.sync_directory(path.parent)
    except FileNotFoundError:
        raise NothingToUndo from None
    except OSError as error:
        raise durable.known(error) from error


class Changes:
    """What staff changed, in a table of the store."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def all(self) -> list[Change]:
        """Every change; what is not as it should be is passed over."""
        found = []
        for row in self._table.all():
            try:
                one = Change.from_json(row)
            except (KeyError, TypeError, ValueError):
                continue
            if one.table in TABLES:
                found.append(one)
        return found

    def put(self, tables: Tables, table: str, key: str, said: Mapping[str, Value | None]) -> Change:
        """Change fields of a row (None empties one). `tables` is the directory now. Raises NoSuchRow, NoSuchField."""
        row = tables[table].get(key)
        if row is None:
            raise NoSuchRow
        clean = _clean(table, said)
        before = self._of(table, key)
        was = {name: row.get(name) for name in clean} | dict(before.was if before else {})
        change = Change(table, key, {**(before.fields if before else {}), **clean}, was, bool(before and before.new))
        self._write(change)
        return change

    def add(self, table: str, said: Mapping[str, Value | None], key: str = "") -> Change:
        """A row of staff's own. Raises NoSuchField."""
        change = Change(table, key or str(uuid4()), _clean(table, said), {}, new=True)
        self._write(change)
        return change

    def remove(self, table: str, key: str) -> None:
        """Take a row away; what belongs to it goes too."""
        before = self._of(table, key)
        if before is not None and before.new:
            self.forget(table, key)
        else:
            self._write(Change(table, key, gone=True))

    def forget(self, table: str, key: str) -> None:
        """Take staff's word back: what the content says holds again."""
        self._table.remove(lambda row: row.get("table") == table and row.get("id") == key)

    def put_back(self, change: Change) -> None:
        """A change as it was: something after it is undone."""
        self._write(change)

    def checked(self, tables: Tables, service: str, today: date) -> Change:
        """Somebody looked today whether a service is as it says. Raises NoSuchRow."""
        return self.put(tables, "service", service, {"assured_date": today.isoformat()})

    def _of(self, table: str, key: str) -> Change | None:
        return next((one for one in self.all() if (one.table, one.id) == (table, key)), None)

    def _write(self, change: Change) -> None:
        self._table.upsert(
            change.as_json(), lambda row: row.get("table") == change.table and row.get("id") == change.id
        )


def _clean(table: str, said: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """The fields as rows have them. Raises NoSuchField."""
    clean: dict[str, Value | None] = {}
    for name, found in said.items():
        known = fields(table).get(name)
        try:
            value = value_of(found)
        except ValueError:
            raise NoSuchField(field=name, value="…") from None
        if known is None or name == "id" or not (value is None or _fits(known, value)):
            raise NoSuchField(field=name, value=found)
        clean[name] = value
    return clean


def _fits(known: Field, value: Value) -> bool:
    if known.kind == "choice":
        return value in known.choices
    return known.kind not in KINDS or is_kind(known.kind, value)
