"""HSDS's tabular package (a zip of CSVs) put together as the services that JSON nests, for hsds.py to look at."""

import csv
import io
import zipfile
import zlib
from typing import Any, Final

from sync.hub.hsds import MOST_FILE, NUMBERS, BadFile

MOST_FILES: Final = 60
MOST_ROWS: Final = 100_000
DEEPEST: Final = 4
PLURAL: Final = {
    "organizations": "organization", "programs": "program", "services": "service", "locations": "location",
    "addresses": "address", "taxonomies": "taxonomy", "service_capacities": "service_capacity",
    "services_at_location": "service_at_location",
}  # fmt: skip
"""Files that are not called as their table with an s behind."""
LISTS: Final = {
    "service": {
        "phones": "phone", "schedules": "schedule", "service_areas": "service_area", "languages": "language",
        "service_at_locations": "service_at_location", "funding": "funding", "cost_options": "cost_option",
        "required_documents": "required_document", "contacts": "contact", "additional_urls": "url",
    },
    "service_at_location": {
        "phones": "phone", "schedules": "schedule", "contacts": "contact", "service_areas": "service_area",
    },
    "location": {
        "phones": "phone", "schedules": "schedule", "languages": "language", "addresses": "address",
        "contacts": "contact", "accessibility": "accessibility",
    },
    "organization": {
        "phones": "phone", "contacts": "contact", "funding": "funding", "additional_urls": "url",
        "organization_identifiers": "organization_identifier",
    },
    "contact": {"phones": "phone"},
    "phone": {"languages": "language"},
}  # fmt: skip
"""What stands in which list of what; a row says by `<table>_id` where it belongs."""
ONES: Final = {
    "service": ("organization", "program"),
    "service_at_location": ("location",),
}
Row = dict[str, Any]


def is_zip(data: bytes) -> bool:
    """Whether it begins as a zip does."""
    return data.startswith(b"PK\x03\x04")


def page(data: bytes) -> dict[str, Any]:
    """What the package holds, as the page of an HSDS interface. Raises BadFile."""
    tables = _tables(data)
    making = _Making(tables)
    services = [making.put("service", row, 0) for row in tables.get("service", ())]
    return {
        "contents": services,
        "taxonomies": tables.get("taxonomy", []),
        "taxonomy_terms": tables.get("taxonomy_term", []),
    }


def _tables(data: bytes) -> dict[str, list[Row]]:
    """The rows by table, within bounds whatever the zip's directory says of sizes."""
    found: dict[str, list[Row]] = {}
    left, rows = MOST_FILE, MOST_ROWS
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            for member in pack.infolist()[:MOST_FILES]:
                name = member.filename.rpartition("/")[2].lower()
                if not name.endswith(".csv"):
                    continue
                with pack.open(member) as file:
                    content = file.read(left + 1)
                left -= len(content)
                table = name.removesuffix(".csv")
                found[table] = found[PLURAL.get(table, table.removesuffix("s"))] = _rows(content)
                rows -= len(found[table])
                if left < 0 or rows < 0:
                    raise BadFile("large")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        raise BadFile("not_zip") from None
    return found


def _rows(content: bytes) -> list[Row]:
    """The rows of a CSV, without the cells that say nothing. Raises ValueError."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        return [{name: _value(name, cell) for name, cell in row.items() if name and cell} for row in reader]
    except csv.Error as error:
        raise ValueError from error


def _value(name: str, cell: str) -> Any:
    if name not in NUMBERS or len(cell) > 40:
        return cell
    try:
        number = float(cell)
    except ValueError:
        return cell
    return int(number) if number == number // 1 and abs(number) < 1e15 else number


class _Making:
    """Rows by what they belong to."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self._tables = tables
        self._by_id = {
            table: {row.get("id"): row for row in tables.get(table, ())}
            for table in ("organization", "program", "location")
        }
        self._owned: dict[tuple[str, str, str], list[Row]] = {}
        for table in {one for lists in LISTS.values() for one in lists.values()}:
            for row in tables.get(table, ()):
                for owner in LISTS:
                    if key := row.get(f"{owner}_id"):
                        self._owned.setdefault((table, owner, key), []).append(row)
        self._attributes: dict[tuple[str, str], list[Row]] = {}
        for row in tables.get("attribute", ()):
            self._attributes.setdefault((row.get("link_entity", ""), row.get("link_id", "")), []).append(row)

    def put(self, table: str, row: Row, depth: int) -> Row:
        """One object with all that belongs to it."""
        key = row.get("id", "")
        above = {f"{owner}_id" for owner in LISTS} if table != "service" else set()
        made = {name: value for name, value in row.items() if name not in above}
        for one in ONES.get(table, ()):
            made.pop(f"{one}_id", None)
            if other := self._by_id[one].get(row.get(f"{one}_id")):
                made[one] = self.put(one, other, depth + 1)
        for name, child in LISTS.get(table, {}).items() if depth < DEEPEST else ():
            if rows := self._owned.get((child, table, key)):
                made[name] = [self.put(child, one, depth + 1) for one in rows]
        if rows := self._attributes.get((table, key)):
            made["attributes"] = [
                {name: value for name, value in one.items() if name not in ("link_id", "link_entity")} for one in rows
            ]
        return made
