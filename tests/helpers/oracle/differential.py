"""The same steps in JavaRosa and in kiosk.forms, every node compared after every step.

    python -m tests.helpers.oracle --seed 1 --forms 500     # from the root of the repository; differences made small

A `Difference` tells the form, the steps, the path, the field, and what the two make of it. Where JavaRosa refuses a
form or a step, the comparison of that form ends there (and is counted): kiosk.forms has to go on without an exception.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyxform.errors import PyXFormError

from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession
from kiosk.forms.publish import xform
from tests.helpers.oracle.expressions import text_of
from tests.helpers.oracle.forms import Form, random_form
from tests.helpers.oracle.javarosa import NOW, Ended, Oracle, Process, Refused
from tests.helpers.oracle.steps import random_step

UUID = "00000000-0000-4000-8000-000000000000"
LEFT_OUT = re.compile(r"/data/meta(/instanceID)?")
CODE = re.compile(r".*\((\w+)\)")
FIELDS = ("relevant", "required", "readonly", "value", "constraint_ok", "label", "hint", "choices", "message")
NUMBER = re.compile(r"-?\d+(\.\d+)?(E-?\d+)?")
STEPS = 25


@dataclass
class Difference(Exception):
    """The two disagree, after so many of the steps (0: after loading)."""

    form: Form
    at: int
    path: str
    field: str
    javarosa: Any
    ours: Any

    def __str__(self) -> str:
        rows = "\n".join("  " + repr({key: text_of(cell) for key, cell in row.items()}) for row in self.form.rows)
        return (f"{self.path} {self.field}: JavaRosa {self.javarosa!r}, ours {self.ours!r}\n{rows}\n"
                f"  steps {self.form.steps[: self.at]}")  # fmt: skip


@dataclass
class Count:
    """What was compared."""

    forms: int = 0
    steps: int = 0
    states: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Count") -> "Count":
        return Count(self.forms + other.forms, self.steps + other.steps, self.states + other.states,
                     self.refused + other.refused)  # fmt: skip


class Ours:
    """The form in kiosk.forms, with steps as the oracle's."""

    def __init__(self, xml: str, csv: Mapping[str, str], lang: str = "") -> None:
        definition = xform.definition(xml.encode(), {name: text.encode() for name, text in csv.items()})
        definition = Definition.load(definition.dump())
        self.session = FormSession(definition, lang=code(lang), now=NOW, uuid=lambda: UUID, random=lambda: 0.5)

    def step(self, step: Mapping[str, Any]) -> None:
        if "set" in step:
            self.session.set(step["set"], step.get("value") or "")
        elif "add" in step:
            self.session.add(step["add"])
        elif "remove" in step:
            self.session.remove(step["remove"])
        else:
            self.session.language(code(step["lang"]))

    def nodes(self) -> dict[str, Any]:
        return dict(self.session.nodes())


def code(language: str) -> str:
    """The code in a language as spreadsheets have it, "Dansk (da)"."""
    found = CODE.fullmatch(language)
    return found[1] if found else language or "da"


def compare(theirs: Mapping[str, Mapping[str, Any]], ours: Mapping[str, Any]) -> tuple[str, str, Any, Any] | None:
    """The first difference: path, field, theirs, ours."""
    wanted = [path for path in theirs if path != "/data" and not LEFT_OUT.fullmatch(path)]
    there = [path for path in ours if path != "/data" and not LEFT_OUT.fullmatch(path)]
    if sorted(wanted) != sorted(there):
        only = set(wanted) ^ set(there)
        return min(only), "there", min(only) in theirs, min(only) in ours
    for path in wanted:
        their, our = theirs[path], ours[path]
        for name in FIELDS:
            if name not in their:
                continue
            wish, got = their[name], getattr(our, name)
            if name == "choices":
                got = [[one[0], one[1]] for one in got]
                wish = [[value, text or ""] for value, text in wish]
            elif name in {"label", "hint", "message"}:
                wish = wish or ""
            if wish != got and not (name in {"value", "label", "hint", "message"} and same_number(wish, got)):
                return path, name, wish, got
    return None


def same_number(one: str, other: str) -> bool:
    """Whether two texts are the same number but for the last digits: sines differ so between libraries."""
    if not (NUMBER.fullmatch(one) and NUMBER.fullmatch(other)):
        return False
    return abs(float(one) - float(other)) <= 1e-14 * abs(float(one)) and "." in one and "." in other


def run(form: Form, count: Count, steps: Iterator[dict[str, Any] | None] | None = None, process: Process | None = None,
        rng: random.Random | None = None) -> None:  # fmt: skip
    """Take the steps of the form, or with `rng` random ones, in both; raises Difference."""
    try:
        xml = form.xml()
    except PyXFormError as error:
        count.refused[f"pyxform: {str(error)[:80]}"] += 1
        return
    try:
        oracle = Oracle(xml, form.csv, lang=form.lang or None, process=process)
    except Refused as refusal:
        count.refused[reason(refusal)] += 1
        Ours(xml, form.csv, form.lang).nodes()
        return
    ours = Ours(xml, form.csv, form.lang)
    count.forms += 1
    check(form, 0, oracle, ours, count)
    taken = 0
    while taken < (STEPS if rng is not None else len(form.steps)):
        if rng is not None:
            step = random_step(rng, form, oracle.nodes)
            if step is None:
                return
            form.steps.append(step)
        step = form.steps[taken]
        taken += 1
        try:
            oracle.step(step)
        except Refused as refusal:
            count.refused[reason(refusal)] += 1
            form.steps.pop() if rng is not None else None
            ours.step(step)
            ours.nodes()
            return
        ours.step(step)
        count.steps += 1
        check(form, taken, oracle, ours, count)


def check(form: Form, at: int, oracle: Oracle, ours: Ours, count: Count) -> None:
    states = ours.nodes()
    count.states += len(states)
    if found := compare(oracle.nodes, states):
        raise Difference(form, at, *found)


def reason(refusal: Refused) -> str:
    """Its last sentence, without names and numbers."""
    text = str(refusal).rpartition("XPath evaluation")[2] or str(refusal)
    return re.sub(r"/data[^ ;]*|\"[^\"]*\"|\d+", "…", " ".join(text.split()))[:120]


def campaign(
    seed: int, forms: int, found: Callable[[int, Difference | Exception], None], process: Process | None = None
) -> Count:
    """So many random forms from a seed on; each difference and each exception is told."""
    count = Count()
    for one in range(seed, seed + forms):
        rng = random.Random(one)
        form = random_form(rng, rng.randint(2, 30))
        try:
            run(form, count, rng=rng, process=process)
        except Difference as difference:
            found(one, difference)
        except Ended:
            raise
        except Exception as error:  # noqa: BLE001 - it is told, and the next form has its turn
            found(one, error)
    return count
