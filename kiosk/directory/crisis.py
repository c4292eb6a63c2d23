"""The crisis lines: what no hub can change, take away or add to.

They stand beside the call for staff and on the screen that is closed, for somebody who may die of a wrong number. A hub
is run by somebody else, and is only as honest as who breaks into it. So they are what came with the kiosk, the centre's
own folder and imports say, and staff's changes over that; what the hub says of them is passed over, whichever way.
"""

from typing import Final

from kiosk.directory.merge import SHARED, layered, without_orphans
from kiosk.directory.tables import Tables

CRISIS: Final = frozenset({"crisis", "crisis-line"})
"""The codes of the conditions that make a service one."""


def kept(found: Tables, before: Tables) -> Tables:
    """What is found with the hub's word, and the crisis lines as they were `before` it."""
    lines = _lines(before)
    found = without_orphans(layered(found, _of(before, lines)))
    for key in _marks(found):
        if found["attribute"][key].get("link_id") not in lines:
            del found["attribute"][key]
    return found


def _terms(tables: Tables) -> set[str]:
    """The ids of those that make a service a crisis line; of what has no code the name counts (offers.py)."""
    return {
        key for key, row in tables["taxonomy_term"].items() if str(row.get("code") or row.get("name", "")) in CRISIS
    }


def _marks(tables: Tables) -> list[str]:
    """The ids of the attributes that do."""
    terms, rows = _terms(tables), tables["attribute"].items()
    return [key for key, row in rows if row.get("link_type") == "condition" and row.get("taxonomy_term_id") in terms]


def _lines(tables: Tables) -> set[str]:
    """The ids of the services."""
    return {str(tables["attribute"][key].get("link_id")) for key in _marks(tables)} & tables["service"].keys()


def _of(tables: Tables, lines: set[str]) -> Tables:
    """These services with all that belongs to them, and the terms that they use."""
    services = {key: row for key, row in tables["service"].items() if key in lines}
    by = {row.get("organization_id") for row in services.values()}
    at = {row.get("location_id") for row in tables["service_at_location"].values() if row.get("service_id") in lines}
    made = {table: dict(rows) for table, rows in tables.items()} | {
        "service": services,
        "organization": {key: row for key, row in tables["organization"].items() if key in by},
        "location": {key: row for key, row in tables["location"].items() if key in at},
        **{table: {} for table in ("program", *SHARED)},
    }
    without_orphans(made)
    used = {row.get("taxonomy_term_id") for row in made["attribute"].values()}
    made["taxonomy_term"] = {key: dict(row) for key, row in tables["taxonomy_term"].items() if key in used}
    return made
