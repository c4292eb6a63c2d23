"""The same forms in JavaRosa, the library behind ODK Collect: opening, memory, and one answer, warmed up.

An answer there is `FormEntryController.saveAnswer`: the value, and what hangs on it, but for filtered choices.
"""

import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk.forms.definition import Definition, Node
from tests.helpers.oracle.javarosa import Oracle, Process, absent

WARM = 3  # times the answers are given before they are measured: the JVM compiles what it runs often
CONTROLS = {"int": "input", "string": "input", "select": "select1"}


class Figures(NamedTuple):
    """Seconds, seconds in order, bytes."""

    opened: float
    answered: list[float]
    memory: float


def xml(definition: Definition) -> str:
    """The form as an XForm; only what bench_forms.py has in its forms."""
    nodes = definition.root.children
    binds, controls = "".join(map(_bind, nodes)), "".join(_control(node, definition) for node in nodes)
    tables = "".join(
        f'<instance id="{one.id}"><root>' + "".join(
            "<item>" + "".join(f"<{column}>{escape(cell)}</{column}>" for column, cell in row.items()) + "</item>"
            for row in one.rows
        ) + "</root></instance>"
        for one in definition.instances
    )  # fmt: skip
    return (
        '<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>b</h:title><model><instance><data id="b">'
        + "".join(f"<{node.name}/>" for node in nodes)
        + f"</data></instance>{tables}{binds}</model></h:head><h:body>{controls}</h:body></h:html>"
    )


def _bind(node: Node) -> str:
    told = {
        "relevant": node.relevant,
        "constraint": node.constraint,
        "required": node.required,
        "calculate": node.calculate,
    }
    cells = "".join(f' {name}="{escape(source)}"' for name, source in told.items() if source)
    return f'<bind nodeset="{node.path}" type="{"string" if node.data == "select" else node.data}"{cells}/>'


def _control(node: Node, definition: Definition) -> str:
    if node.type == "calculate":
        return ""
    label = "".join(map(str, definition.words("da", node.label)))
    inside = f"<label>{escape(label)}</label>"
    if node.choices is not None:
        inside += f'<itemset nodeset="{escape(node.choices.nodeset)}"><value ref="name"/><label ref="label"/></itemset>'
    return f'<{CONTROLS[node.data]} ref="{node.path}">{inside}</{CONTROLS[node.data]}>'


def figures(definition: Definition, steps: Sequence[tuple[str, str]]) -> Figures | None:
    """What JavaRosa needs; None where there is no Java."""
    if absent() is not None:
        return None
    process = Process()
    try:
        text = xml(definition)
        opened = [Oracle(text, process=process, quiet=True).opening for _ in range(12)]
        oracle = Oracle(text, process=process, quiet=True)
        full = process.ask({"do": "memory"})["bytes"]
        answers = [list(step) for step in steps]
        took = oracle.process.ask({"do": "answers", "answers": answers * (WARM + 1), "warm": WARM * len(answers)})
        empty = process.ask({"do": "close"})["bytes"]
    finally:
        process.close()
    return Figures(min(opened), sorted(one / 1e9 for one in took["nanoseconds"]), float(full - empty))
