"""How layers of rows become one directory, and what an import does to what was there. The rules:

1. A row is its id. A new id is a new row.
2. An import says a service, a location, an organisation or a programme wholly: its fields, and the rows that belong to
   it (hours, phones, prices, attributes ...). What it does not say of one that it names is gone.
3. What it does not name at all stays as it was.
4. What staff changed here stays, field by field, whatever an import says; where both changed the same field the import
   is told of, for staff to look at. What staff added stays, what they took away stays away.
5. Nothing is changed by a file with anything serious wrong in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kiosk.directory.fields import LINKED, TABLES, fields
from kiosk.directory.tables import Row, Tables, Value, empty

OWNERS: Final = ("organization", "program", "service", "location")
"""What an import names; all other rows belong to one of them."""
SHARED: Final = ("taxonomy", "taxonomy_term", "unit", "meta_table_description")
"""What belongs to nobody: taken by id, and never gone by an import."""


@dataclass(frozen=True, slots=True)
class Change:
    """What staff did to one row. `was`: what the fields said before; `new`: the row is theirs; `gone`: taken away."""

    table: str
    id: str
    fields: Mapping[str, Value | None] = field(default_factory=dict)
    was: Mapping[str, Value | None] = field(default_factory=dict)
    new: bool = False
    gone: bool = False

    def as_json(self) -> dict[str, Any]:
        """To be kept."""
        return {
            "table": self.table, "id": self.id, "fields": dict(self.fields), "was": dict(self.was), "new": self.new,
            "gone": self.gone,
        }  # fmt: skip

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Change":
        """What `as_json` gave."""
        said, was = dict(found["fields"]), dict(found["was"])
        return cls(str(found["table"]), str(found["id"]), said, was, bool(found["new"]), bool(found["gone"]))


@dataclass(slots=True)
class Merged:
    """What an import did: rows by table and id."""

    tables: Tables
    added: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str, str]] = field(default_factory=list)
    """Table, id and field where staff's word stays against the import's."""

    def as_json(self) -> dict[str, Any]:
        """For programs: how many, and what staff ought to look at."""
        return {
            "added": len(self.added), "changed": len(self.changed), "removed": len(self.removed),
            "services": sorted({key for table, key in (*self.added, *self.changed) if table == "service"}),
            "kept": [{"table": table, "id": key, "field": name} for table, key, name in self.kept],
        }  # fmt: skip


def owner_of(table: str, row: Row, tables: Tables) -> tuple[str, str] | None:
    """The service, location ... that a row belongs to, through what lies between; None for one that is its own."""
    for _ in range(6):  # phone -> contact -> service_at_location -> service, and an attribute of any of them
        if table in OWNERS or table in SHARED:
            return (table, str(row["id"])) if table in OWNERS else None
        above = _above(table, row)
        if above is None or (found := tables[above[0]].get(above[1])) is None:
            return None
        table, row = above[0], found
    return None


def _above(table: str, row: Row) -> tuple[str, str] | None:
    if table in LINKED:
        key, kind = (str(row.get(name, "")) for name in LINKED[table])
        return (kind, key) if kind in TABLES else None
    for name in ("contact_id", "phone_id", "service_at_location_id", "service_id", "location_id", "organization_id"):
        if name in row and name in fields(table):
            return fields(table)[name].to, str(row[name])
    return None


def merge(before: Tables, coming: Tables, changes: Iterable[Change] = ()) -> Merged:
    """What there is after an import of `coming` over what was imported `before`. `changes` are staff's."""
    mine = {(one.table, one.id): one for one in changes}
    named = {(table, key) for table in OWNERS for key in coming[table]}
    done = Merged(empty())
    for table in TABLES:
        for key, row in before[table].items():
            if key in coming[table]:
                continue
            owner = owner_of(table, row, before)
            if owner in named and (table, key) not in mine:
                done.removed.append((table, key))
            else:
                done.tables[table][key] = dict(row)
        for key, row in coming[table].items():
            old = before[table].get(key)
            if old != row:
                (done.added if old is None else done.changed).append((table, key))
            done.tables[table][key] = dict(row)
            if (change := mine.get((table, key))) is not None:
                done.kept += [(table, key, name) for name in _against(change, row)]
    return done


def _against(change: Change, row: Row) -> Iterator[str]:
    """The fields of which staff and an import say different things, and the import another than before."""
    if change.gone:
        yield "id"
        return
    for name, value in change.fields.items():
        if row.get(name) != value and row.get(name) != change.was.get(name):
            yield name


def with_changes(tables: Tables, changes: Iterable[Change]) -> Tables:
    """The rows as staff have them. What a change belongs to that is not there any more is passed over."""
    made: Tables = {table: dict(rows) for table, rows in tables.items()}
    for one in changes:
        rows = made[one.table]
        if one.gone:
            rows.pop(one.id, None)
            continue
        if one.id not in rows and not one.new:
            continue
        row = {**rows.get(one.id, {"id": one.id}), **one.fields}
        rows[one.id] = {name: value for name, value in row.items() if value is not None}
    return without_orphans(made)


def without_orphans(tables: Tables) -> Tables:
    """The rows whose owner is there, if they have one: of a service that was taken away nothing is left."""
    while True:
        lost = [
            (table, key) for table, rows in tables.items() for key, row in rows.items() if _orphan(table, row, tables)
        ]
        if not lost:
            return tables
        for table, key in lost:
            del tables[table][key]


def _orphan(table: str, row: Row, tables: Tables) -> bool:
    if table in OWNERS or table in SHARED:
        return False
    above = _above(table, row)
    return above is not None and above[1] not in tables[above[0]]


def layered(*layers: Tables) -> Tables:
    """Layers over each other, the last on top: each says its services, locations ... wholly."""
    found = empty()
    for layer in layers:
        found = merge(found, layer).tables
    return found
