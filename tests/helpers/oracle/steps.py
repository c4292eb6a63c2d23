"""Random steps in a form: answers of the right type, blanks too, repeats added and removed, another language."""

import random
import re
from collections.abc import Mapping
from typing import Any

from tests.helpers.oracle.expressions import text_of
from tests.helpers.oracle.forms import LANGUAGES, Form

INDEX = re.compile(r"\[\d+\]")
MOST = 4  # rows in a repeat
INTEGERS = ("0", "1", "2", "3", "4", "5", "7", "10", "12", "-1", "-4", "100", "99999")
DECIMALS = ("0.5", "-3.25", "1.0", "2.675", "100.10", "-0.1", "1000000", "0.001", "12345.678", "7")
WORDS = ("a", "æøå", "Ærøskøbing", "12", "-1.5", "1e3", " to ord ", "abc", "0", "true", "a b", "dk", "x-y",
         "Åse & <Søn>", "1,5", "2024-02-29", "aa", "'citat\"", "linje\nto")  # fmt: skip
DATES = ("2024-02-29", "2024-03-14", "2024-03-13", "2023-12-31", "1999-01-01", "2024-03-31", "2024-10-27", "1970-01-01",
         "1951-04-05", "2050-06-15", "1900-01-01")  # fmt: skip
TIMES = ("00:00:00.000+01:00", "08:15:00.000+01:00", "12:30:00.000+01:00", "23:59:59.000+01:00")
MOMENTS = ("2024-03-31T01:30:00.000+01:00", "2024-03-31T03:30:00.000+02:00",
           "2024-10-27T02:30:00.000+02:00", "2024-10-27T02:30:00.000+01:00",
           "1999-12-31T23:59:59.000+01:00", "2024-03-14T10:30:00.000+01:00")  # fmt: skip


def random_step(rng: random.Random, form: Form, nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """A step that a person could take where the nodes are as told; None where nothing can be done."""
    rows = form.paths()
    chance = rng.random()
    if form.lang and chance < 0.05 and not spoken(form):
        return {"lang": rng.choice(LANGUAGES)}
    if chance < 0.3 and (step := in_repeats(rng, rows, nodes)):
        return step
    return answer(rng, rows, nodes)


def spoken(form: Form) -> bool:
    """Whether a value depends on the language: divergences.md, language-of-a-value."""
    cells = [text_of(cell) for row in form.rows for column, cell in row.items() if not column.startswith("label")]
    return any("choice-name(" in cell or "%a" in cell for cell in cells)


def in_repeats(
    rng: random.Random, rows: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Add to a repeat, or remove from it."""
    free = {path for path, row in rows.items() if row["type"] == "begin_repeat" and "repeat_count" not in row}
    there = [path for path in nodes if INDEX.sub("", path) in free and nodes[path]["relevant"]]
    wider = []
    for path in free:
        parent = path.rpartition("/")[0]
        name = path.rpartition("/")[2]
        owners = [one for one in nodes if INDEX.sub("", one) == parent and nodes[one]["relevant"]]
        if rows.get(parent, {}).get("type") == "begin_repeat":
            owners = [one for one in owners if one.endswith("]")]
        for owner in owners:
            many = sum(
                one.startswith(f"{owner}/{name}[") and one.endswith("]") and one.count("/") == owner.count("/") + 1
                for one in nodes
            )
            first = nodes.get(f"{owner}/{name}[1]")
            if many < MOST and (first is None or first["relevant"]):
                wider.append(f"{owner}/{name}")
    if wider and (not there or rng.random() < 0.6):
        return {"add": rng.choice(sorted(wider))}
    return {"remove": rng.choice(there)} if there else None


def answer(
    rng: random.Random, rows: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """An answer to a question that is shown."""
    shown = [
        path
        for path, state in nodes.items()
        if "value" in state and "label" in state and state["relevant"] and not state["readonly"]
        and not text_of(rows.get(INDEX.sub("", path), {"type": "note"})["type"]).startswith(("note", "calculate"))
    ]  # fmt: skip
    if not shown:
        return None
    path = rng.choice(shown)
    if rng.random() < 0.12:
        return {"set": path, "value": ""}
    return {
        "set": path,
        "value": value(rng, text_of(rows[INDEX.sub("", path)]["type"]), nodes[path].get("choices") or []),
    }


def value(rng: random.Random, kind: str, choices: list[list[str]]) -> str:
    """An answer to a question of that type."""
    names = [name for name, _ in choices]
    if kind.startswith("select_one"):
        return rng.choice(names) if names else ""
    if kind.startswith("select_multiple"):
        return " ".join(rng.sample(names, rng.randint(0, len(names))))
    if kind.startswith("rank"):
        return " ".join(rng.sample(names, len(names)))
    known = {"integer": INTEGERS, "decimal": DECIMALS, "date": DATES, "time": TIMES, "dateTime": MOMENTS,
             "acknowledge": ("OK",), "range": ("0", "2", "4")}  # fmt: skip
    return rng.choice(known.get(kind, WORDS))
