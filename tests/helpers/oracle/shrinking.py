"""A difference between JavaRosa and kiosk.forms, made small: rows, cells, parts of expressions and steps taken away."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.helpers.oracle.differential import Count, Difference, run
from tests.helpers.oracle.expressions import smaller, text_of
from tests.helpers.oracle.forms import Form, Row


def shrunk(found: Difference, seconds: float = 30.0) -> Difference:
    """A smaller form with fewer steps in which the same field differs."""
    best, until = found, time.monotonic() + seconds
    best.form.steps = best.form.steps[: best.at]
    again = True
    while again and time.monotonic() < until:
        again = False
        for candidate in candidates(best.form):
            if time.monotonic() > until:
                break
            difference = tried(candidate)
            if difference is not None and difference.field == found.field:
                best, again = difference, True
                best.form.steps = best.form.steps[: best.at]
                break
    return best


def tried(form: Form) -> Difference | None:
    """The difference that a form has; None for none, or where a step is no longer possible."""
    try:
        run(form, Count())
    except Difference as difference:
        return difference
    except Exception:  # noqa: BLE001 - another fault than the one that is made small
        return None
    return None


def candidates(form: Form) -> Iterator[Form]:
    """The form with something less."""
    size = max(1, len(form.steps) // 2)
    while form.steps and size:
        for at in range(0, len(form.steps), size):
            yield replace(form, steps=form.steps[:at] + form.steps[at + size :])
        size //= 2
    for first, last in blocks(form.rows):
        yield replace(form, rows=form.rows[:first] + form.rows[last + 1 :])
        if last > first:
            yield replace(form, rows=form.rows[:first] + form.rows[first + 1 : last] + form.rows[last + 1 :])
    for at, row in enumerate(form.rows):
        for simpler in cells(row):
            yield replace(form, rows=[*form.rows[:at], simpler, *form.rows[at + 1 :]])
    used = {word for row in form.rows for word in text_of(row["type"]).split()}
    if any(row["list_name"] not in used for row in form.choices):
        yield replace(form, choices=[row for row in form.choices if row["list_name"] in used])


def cells(row: Row) -> Iterator[Row]:
    """The row with less in one cell."""
    for column, cell in row.items():
        if column.startswith("label"):
            if cell != "L":
                yield {**row, column: "L"}
        elif column not in {"type", "name"}:
            yield {key: other for key, other in row.items() if key != column}
        if isinstance(cell, list):
            for tree in smaller(cell):
                yield {**row, column: tree}


def blocks(rows: list[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    """Rows that belong together, as first and last: groups with what is in them, and single rows; large ones first."""
    open_at: list[int] = []
    found = []
    for at, row in enumerate(rows):
        kind = text_of(row["type"])
        if kind.startswith("begin"):
            open_at.append(at)
        elif kind.startswith("end"):
            found.append((open_at.pop(), at))
        else:
            found.append((at, at))
    yield from sorted(found, key=lambda one: one[0] - one[1])
