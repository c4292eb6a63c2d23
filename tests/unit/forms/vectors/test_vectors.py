"""Forms behave as JavaRosa has them behave: golden vectors, which `python -m tests.helpers.oracle.vectors` makes."""

import json
from pathlib import Path

import pytest

from tests.helpers.oracle.differential import Ours
from tests.helpers.oracle.forms import Form

HERE = Path(__file__).resolve().parent
USUAL = {
    "relevant": True,
    "required": False,
    "readonly": False,
    "constraint_ok": True,
    "value": "",
    "label": None,
    "hint": None,
}
FILES = sorted(HERE.glob("*.json"))


def of(state, wanted):
    """Our state as a vector has it: only what it asks for, and what is not as usual."""
    found = {}
    for name in {*USUAL, *wanted} - {"message"}:
        cell = getattr(state, name)
        if name == "choices":
            cell = [[one[0], one[1] or None] for one in cell]
        elif name in {"label", "hint"}:
            cell = cell or None
        if name not in USUAL or cell != USUAL[name]:
            found[name] = cell
    if "message" in wanted:
        found["message"] = state.message or None
    return found


def compared(ours, expected, where):
    nodes = {path: state for path, state in ours.nodes().items() if not path.startswith("/data/meta")}
    expected = {path: state for path, state in expected.items() if not path.startswith("/data/meta")}
    assert sorted(nodes) == sorted(expected), where
    for path, state in expected.items():
        wanted = dict(state)
        if "choices" in wanted:
            wanted["choices"] = [[value, label or None] for value, label in wanted["choices"]]
        got = of(nodes[path], wanted)
        for name in ("label", "hint", "message"):
            if name in wanted:
                wanted[name] = wanted[name] or None
                if wanted[name] is None and name != "message":
                    del wanted[name]
        assert got == wanted, f"{where}: {path}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_state_is_as_in_javarosa(file):
    for vector in json.loads(file.read_text(encoding="utf-8")):
        csv = {name: (HERE / name).read_text(encoding="utf-8") for name in vector["tables"]}
        form = Form(vector["survey"], vector["choices"], csv, lang=vector["lang"])
        ours, expected = Ours(form.xml(), csv, form.lang), dict(vector["start"])
        compared(ours, expected, vector["name"])
        for number, step in enumerate(vector["steps"], 1):
            ours.step(step)
            for path, state in step["then"].items():
                if state is None:
                    del expected[path]
                else:
                    expected[path] = state
            compared(
                ours, expected, f"{vector['name']}, step {number} { ({k: v for k, v in step.items() if k != 'then'}) }"
            )


def test_there_are_hundreds_of_them():
    assert sum(len(json.loads(file.read_text(encoding="utf-8"))) for file in FILES) > 200
