"""Tables made by chance that HSDS allows, and a small directory to spoil."""

import uuid

from hypothesis import strategies as st

from kiosk.directory.fields import LINKED, TABLES, fields
from kiosk.directory.tables import Tables, empty

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n\t\ræøå,\";'"),
    min_size=1,
    max_size=20,
)
NUMBER = st.one_of(
    st.integers(-5000, 5000), st.floats(-90, 90, allow_nan=False).map(lambda one: one if one % 1 else int(one))
)


IDS = st.lists(st.integers(0, 2**64), max_size=2, unique=True)


@st.composite
def tables(draw) -> Tables:
    """Rows of every table that lead to each other only."""
    ids = {table: [str(uuid.UUID(int=number, version=4)) for number in draw(IDS)] for table in TABLES}
    made = empty()
    for table, keys in ids.items():
        for key in keys:
            row = _row(draw, table, ids)
            if all(
                name in row for name, one in fields(table).items() if name != "id" and (one.required or one.tabular)
            ):
                made[table][key] = {"id": key, **row}
    for table, rows in made.items():  # what was left out takes the links to it along
        for row in rows.values():
            for name, one in fields(table).items():
                if one.to and name in row and row[name] not in made[one.to]:
                    del row[name]
    return made


def _row(draw, table, ids):
    wanted = [name for name, one in fields(table).items() if name != "id" and (one.required or one.tabular)]
    wanted += draw(st.lists(st.sampled_from(list(fields(table))), max_size=5))
    row = {name: _value(draw, fields(table)[name], ids) for name in wanted if name != "id"}
    if table in LINKED:
        owners = [
            one for one in TABLES if ids[one] and one not in {"metadata", "attribute", "taxonomy", "taxonomy_term"}
        ]
        owner = draw(st.sampled_from(owners)) if owners else ""
        row |= dict(zip(LINKED[table], (draw(st.sampled_from(ids[owner])) if owner else None, owner), strict=True))
    return {name: value for name, value in row.items() if value is not None}


def _value(draw, one, ids):
    match one.kind:
        case "number":
            return draw(NUMBER)
        case "choice":
            return draw(st.sampled_from(one.choices))
        case "id":
            return draw(st.sampled_from(ids[one.to])) if ids[one.to] else None
        case "date":
            return draw(st.dates()).isoformat()
        case "time":
            return draw(st.times()).isoformat(timespec="minutes")
        case "moment":
            return draw(st.datetimes()).isoformat()
        case "uri":
            return "https://example.org/æ"
        case "email":
            return "hus@example.org"
    return draw(TEXT)


def small() -> dict:
    """A page of one service, as an HSDS interface gives it."""
    return {
        "contents": [
            {
                "id": "ac148810-d857-441c-9679-408f346de14b",
                "name": "Nødovernatning",
                "status": "active",
                "organization": {
                    "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
                    "name": "Huset",
                    "description": "Et hus",
                },
                "phones": [{"id": "1554f2e2-a373-45db-a3fa-9fc48a61c15e", "number": "12 34 56 78"}],
                "schedules": [
                    {
                        "id": "48102e86-bb50-41c4-8f1e-e269368c41d1",
                        "freq": "WEEKLY",
                        "byday": "MO,TU",
                        "opens_at": "21:00",
                        "closes_at": "08:00",
                    }
                ],
            }
        ]
    }
