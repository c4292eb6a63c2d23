"""What holds for any form and answers: worked out bit by bit is as worked out anew, and a draft is what it was."""

import random
from typing import Any

import pytest

from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession, State
from kiosk.forms.publish.wording import code
from kiosk.forms.publish.xform import definition
from tests.helpers.oracle.forms import Form, random_form
from tests.helpers.oracle.steps import random_step
from tests.unit.forms.engine.building import NOW, UUID, row, session

STATEFUL = ("once(", "setvalue", "randomize(")


def as_told(state: State, definition: Definition) -> dict[str, Any]:
    """A state as the steps of the oracle want it."""
    told: dict[str, Any] = {"relevant": state.relevant, "readonly": state.readonly}
    path = "/".join(step.partition("[")[0] for step in state.path.split("/"))
    if definition.by_path[path].kind == "value":
        told |= {
            "value": state.value,
            "label": state.label,
            "choices": [[one.value, one.label] for one in state.choices],
        }
    return told


def take(form: FormSession, step: dict[str, Any]) -> None:
    if "set" in step:
        form.set(step["set"], step["value"])
    elif "add" in step:
        form.add(step["add"])
    elif "remove" in step:
        form.remove(step["remove"])
    else:
        form.language(code(step["lang"], "da"))


def random_session(seed: int) -> tuple[random.Random, Form, FormSession] | None:
    """A form without memory of its own, just opened; None where chance made one that cannot be."""
    rng = random.Random(seed)
    form = random_form(rng, 18)
    try:
        xml = form.xml()
    except Exception:  # noqa: BLE001 - pyxform refuses some
        return None
    if any(one in xml for one in STATEFUL):
        return None
    made = definition(xml.encode(), {name: text.encode() for name, text in form.csv.items()})
    return rng, form, FormSession(made, lang=code(form.lang, "da"), now=NOW, uuid=lambda: UUID, random=lambda: 0.5)


def anew(form: FormSession, version: str) -> FormSession:
    """The same answers, with everything worked out from them if the version is another one."""
    kept = {**form.snapshot(), "version": version}
    return FormSession.restore(form.definition, kept, now=NOW, uuid=lambda: UUID, random=lambda: 0.5)


@pytest.mark.parametrize("seed", range(0, 400, 10))
def test_bit_by_bit_is_as_anew_and_a_draft_is_what_it_was(seed: int) -> None:
    for one in range(seed, seed + 10):
        if (started := random_session(one)) is None:
            continue
        rng, form, here = started
        for _ in range(8):
            step = random_step(
                rng, form, {path: as_told(state, here.definition) for path, state in here.nodes().items()}
            )
            if step is None or overwrites(here, step):
                continue
            take(here, step)
            assert anew(here, here.definition.version).nodes() == here.nodes(), (one, step)
            assert anew(here, "another").nodes() == here.nodes(), (one, step)


def overwrites(form: FormSession, step: dict[str, Any]) -> bool:
    """Whether a step gives an answer to what is worked out: what comes of that hangs on the order of the steps."""
    path = "/".join(one.partition("[")[0] for one in step.get("set", "").split("/"))
    return "set" in step and bool(form.definition.by_path[path].calculate)


ROWS = [
    row("integer", "a"),
    row("integer", "b"),
    row("text", "c", relevant="${a} > ${b}"),
    row("text", "d", required="${c} = 'x'"),
    row("calculate", "e", calculation="concat(${a} + ${b}, ${c}, ${d})"),
    row("begin_group", "g", relevant="${e} != ''"),
    row("decimal", "f", constraint=". < ${a}"),
    row("end_group"),
    row("calculate", "h", calculation="round(${f} * ${b}, 2)"),
]  # fmt: skip
ANSWERS = [("/data/a", "3"), ("/data/b", "2"), ("/data/c", "x"), ("/data/d", "y"), ("/data/g/f", "2.5")]


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_the_answers_does_not_matter(seed: int) -> None:
    first, other = session(ROWS), session(ROWS)
    for path, value in ANSWERS:
        first.set(path, value)
    for path, value in random.Random(seed).sample(ANSWERS, len(ANSWERS)):
        other.set(path, value)
    assert first.nodes() == other.nodes()
    assert first.value("/data/h") == "5"


def test_what_is_told_to_have_changed_is_all_that_did() -> None:
    form = session(ROWS)
    for path, value in [*ANSWERS, ("/data/a", "1"), ("/data/b", ""), ("/data/a", "9"), ("/data/g/f", "8")]:
        before = form.nodes()
        told = set(form.set(path, value))
        after = form.nodes()
        changed = {one for one in after if before[one] != after[one] and "constraint" not in one}
        assert changed - told <= {"/data/g/f", "/data/d"}, path  # constraints and messages are asked when looked at


def test_a_draft_of_an_older_form_goes_on_with_what_still_fits() -> None:
    old = session(
        [row("text", "a"), row("integer", "n"), row("begin_repeat", "r"), row("text", "q"), row("end_repeat")]
    )
    old.set("/data/a", "x")
    old.set("/data/n", "5")
    old.add("/data/r")
    old.set("/data/r[2]/q", "y")
    new = session([row("integer", "a2"), row("text", "n"), row("begin_repeat", "r"), row("text", "q"), row("text", "z"),
                   row("end_repeat"), row("calculate", "c", calculation="concat(${n}, count(${r}))")])  # fmt: skip
    kept = {**old.snapshot(), "version": "older"}
    back = FormSession.restore(new.definition, kept, now=NOW)
    assert (back.value("/data/r[2]/q"), back.value("/data/r[2]/z"), back.value("/data/c")) == ("y", "", "52")


@pytest.mark.parametrize(
    "kept", [{}, {"nodes": []}, {"nodes": {"r": 3, "a": "x", "n": ["int", "x"]}}, {"overwritten": ["/zz", "/data/a"]}]
)
def test_a_draft_that_is_none_is_an_empty_form(kept: dict[str, Any]) -> None:
    form = session(
        [row("text", "a"), row("integer", "n"), row("begin_repeat", "r"), row("text", "q"), row("end_repeat")]
    )
    back = FormSession.restore(form.definition, kept, now=NOW)
    assert (back.value("/data/a"), back.value("/data/n"), back.many("/data/r")) == ("", "", 0)


def test_values_of_chance_stay_in_a_draft() -> None:
    form = session([row("text", "a"), row("calculate", "c", calculation="concat(random(), ${a})")])
    back = FormSession.restore(form.definition, form.snapshot(), now=NOW, random=lambda: 0.25)
    assert back.value("/data/c") == form.value("/data/c") == "0.5"
    back.set("/data/a", "x")
    assert back.value("/data/c") == "0.25x"
