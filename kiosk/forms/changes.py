"""A draft of an older version of its form: what is carried over, and an account of what changed.

An answer goes along to the question with the same path. One that was moved is found by its name, where only one
question has it and no repeat is in the way. What can't go along is told with the words that it had.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.errors import KnownError
from kiosk.forms.definition import ASKED, Definition, Node
from kiosk.forms.steps import SILENT, Steps, without_indices


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that has no place any more: its question and what was answered, in the words of then."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Account:
    """What is different: questions that are gone, answers to be given anew, and questions that are new."""

    gone: tuple[Lost, ...] = ()
    again: tuple[Lost, ...] = ()
    new: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gone or self.again or self.new)


def asked(definition: Definition) -> list[str]:
    """The paths of the questions, in the order of the form."""
    return [path for path, node in definition.by_path.items() if node.kind == "value" and node.type in ASKED - SILENT]


def carried_over(steps: Steps, content: Mapping[str, Any]) -> Account:
    """Make good what `FormSession.restore` could not know, and tell of the rest. `content` is the draft's."""
    definition = steps.session.definition
    now, before = set(asked(definition)), {str(path) for path in content.get("asked", ())}
    gone, again, moved = [], [], set()
    for path, kept in content.get("said", {}).items():
        question, answer, value = (str(one) for one in kept)
        plain = without_indices(path)
        if plain in now:
            if not _kept(steps, path, value):
                again.append(Lost(question, answer))
        elif (to := _elsewhere(definition, plain, before)) and _kept(steps, to, value):
            moved.add(to)
        elif to:
            moved.add(to)
            again.append(Lost(question, answer))
        else:
            gone.append(Lost(question, answer))
    states = steps.session.nodes()
    new = [states[path].label for path in asked(definition) if path not in before | moved and path in states]
    return Account(tuple(gone), tuple(again), tuple(label for label in new if label))


def _elsewhere(definition: Definition, path: str, before: set[str]) -> str:
    """Where the question with this name is now; "" where that can't be told for sure."""
    name = path.rpartition("/")[2]
    found = [one for one in asked(definition) if one.rpartition("/")[2] == name and one not in before]
    return found[0] if len(found) == 1 and not _repeated(definition, found[0]) else ""


def _repeated(definition: Definition, path: str) -> bool:
    nodes: Mapping[str, Node] = definition.by_path
    parts = path.split("/")
    return any(nodes[one].kind == "repeat" for end in range(2, len(parts)) if (one := "/".join(parts[:end])) in nodes)


def _kept(steps: Steps, path: str, value: str) -> bool:
    """Whether the answer stands there, as something that may be answered; it is taken away if it may not."""
    try:
        state = steps.session.node(path)
        if state.value != value:
            if state.value or state.readonly:
                return False
            steps.answer(path, value)
            state = steps.session.node(path)
    except KnownError:
        return False
    node = steps.node(path)
    if node.choices is None:
        return state.value == value
    offered = {one.value for one in state.choices}
    chosen = value.split() if node.data in {"selects", "rank"} else [value]
    if state.relevant and not offered.issuperset(chosen):
        steps.answer(path, " ".join(one for one in chosen if one in offered) if len(chosen) > 1 else "")
        return False
    return state.value == value
