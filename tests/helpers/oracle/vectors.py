"""Golden vectors: small forms, steps, and what JavaRosa says, in tests/unit/forms/vectors. Testing needs no Java.

    python -m tests.helpers.oracle.vectors      # makes them again, from the root of the repository

A vector is {"name", "survey", "choices", "tables", "lang", "start", "steps"}: `start` has every node after opening,
and each step, beside what is done ("set", "add", "remove", "lang"), under "then" what is different of each node after
it, and null for a node that is gone.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pyxform.errors import PyXFormError

from tests.helpers.oracle.cases import cases
from tests.helpers.oracle.expressions import text_of
from tests.helpers.oracle.forms import CSV, Form, random_form
from tests.helpers.oracle.javarosa import Oracle, Refused, close_shared
from tests.helpers.oracle.steps import random_step

FOLDER = Path(__file__).resolve().parents[2] / "unit" / "forms" / "vectors"
EACH = 20  # random forms for each feature
STEPS = 7
LEFT_OUT = ("/data", "/data/meta", "/data/meta/instanceID")
Nodes = Mapping[str, Mapping[str, Any]]


def has(form: Form, *words: str) -> bool:
    """Whether any cell has one of the words."""
    return any(
        word in f"{column}={text_of(cell)}" for row in form.rows for column, cell in row.items() for word in words
    )


def deep(form: Form) -> bool:
    """Whether there is a repeat in a repeat."""
    depth = 0
    for row in form.rows:
        depth += {"begin_repeat": 1, "end_repeat": -1}.get(text_of(row["type"]), 0)
        if depth > 1:
            return True
    return False


FEATURES: dict[str, tuple[int, Callable[[Form], bool]]] = {  # rows, and what it takes
    "repeats": (7, lambda form: has(form, "type=begin_repeat") and not has(form, "repeat_count=")),
    "nested": (9, deep),
    "counts": (8, lambda form: has(form, "repeat_count=")),
    "filters": (6, lambda form: has(form, "choice_filter=")),
    "languages": (6, lambda form: has(form, "(en)=Beløb i kr. En ${", "bor du? En ${")),
    "tables": (6, lambda form: has(form, "pulldata", "instance(")),
    "triggers": (7, lambda form: has(form, "trigger=")),
    "moments": (5, lambda form: has(form, "type=date", "now()", "today()")),
    "constraints": (5, lambda form: has(form, "constraint=")),
    "several": (5, lambda form: has(form, "type=select_multiple", "type=rank")),
    "numbers": (6, lambda form: has(form, "round(", " div ", " mod ", "sum(")),
}  # fmt: skip


def states(nodes: Nodes) -> dict[str, dict[str, Any]]:
    """What is kept of the nodes: what is not as most are."""
    usual = {
        "relevant": True,
        "required": False,
        "readonly": False,
        "constraint_ok": True,
        "value": "",
        "label": None,
        "hint": None,
    }
    kept = {}
    for path, state in nodes.items():
        if path not in LEFT_OUT:
            kept[path] = {name: cell for name, cell in state.items() if name not in usual or cell != usual[name]}
    return kept


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The nodes that are not as they were, whole, and None for those that are gone."""
    gone = {path: None for path in before if path not in after}
    return {path: state for path, state in after.items() if before.get(path) != state} | gone


def vector(
    name: str, form: Form, steps: Iterator[dict[str, Any] | None] | None = None, rng: random.Random | None = None
) -> dict[str, Any] | None:
    """What JavaRosa makes of the form; None where it refuses it."""
    try:
        oracle = Oracle(form.xml(), form.csv, lang=form.lang or None)
        before = states(oracle.nodes)
        survey = [{column: text_of(cell) for column, cell in row.items()} for row in form.rows]
        made: dict[str, Any] = {"name": name, "survey": survey, "choices": form.choices, "tables": sorted(form.csv),
                                "lang": form.lang, "start": before, "steps": []}  # fmt: skip
        for at in range(STEPS if rng else len(form.steps)):
            step = random_step(rng, form, oracle.nodes) if rng else form.steps[at]
            if step is None:
                break
            after = states(oracle.step(step))
            made["steps"].append({**step, "then": changes(before, after)})
            before = after
    except (Refused, PyXFormError):
        return None
    return made


def written(path: Path, vectors: list[dict[str, Any]]) -> None:
    """One vector after the other, a line for each row and each step, so that a change can be read."""
    text = []
    for one in vectors:
        lines = [
            f'  "{key}": {_list(cell) if isinstance(cell, list) else json.dumps(cell, ensure_ascii=False)}'
            for key, cell in one.items()
        ]
        text.append("{\n" + ",\n".join(lines) + "\n}")
    path.write_text("[" + ",\n".join(text) + "]\n", encoding="utf-8")


def _list(cells: list[Any]) -> str:
    return "[" + ",".join("\n    " + json.dumps(cell, ensure_ascii=False) for cell in cells) + "]"


def make() -> None:
    """All of them, anew; the random ones come from the name of their feature, so that they are the same each time."""
    for name, text in CSV.items():
        (FOLDER / f"{name}.csv").write_text(text, encoding="utf-8")
    named = []
    for case in cases("cases.txt"):
        made = vector(case.name, case.form)
        assert made is not None, f"JavaRosa refuses the case {case.name!r}"
        named.append(made)
    written(FOLDER / "cases.json", named)
    for feature, (size, wanted) in FEATURES.items():
        found: list[dict[str, Any]] = []
        seed = 0
        while len(found) < EACH:
            seed += 1
            rng = random.Random(f"{feature} {seed}")
            one = random_form(rng, rng.randint(2, size))
            if wanted(one) and (made := vector(f"{feature} {seed}", one, rng=rng)):
                found.append(made)
        written(FOLDER / f"{feature}.json", found)
    close_shared()


if __name__ == "__main__":
    make()
