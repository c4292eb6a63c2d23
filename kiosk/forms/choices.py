"""What a question offers now, and what happens to an answer that it no longer offers."""

from typing import TYPE_CHECKING, NamedTuple

from kiosk.forms import texts, values
from kiosk.forms.definition import Choices
from kiosk.forms.nodes import Node
from kiosk.forms.xpath.conversions import to_number
from kiosk.forms.xpath.errors import EvaluationError
from kiosk.forms.xpath.special import shuffled

if TYPE_CHECKING:
    from kiosk.forms.engine import FormSession


class Offered(NamedTuple):
    """One choice: its value, its label in the language now, and the id of its text ("" where the label is a value)."""

    value: str
    label: str
    text: str = ""


def offered(session: "FormSession", node: Node) -> list[Offered]:
    """All choices of a question, in the order in which they are shown."""
    choices = node.spec.node.choices
    if choices is None:
        return []
    if not choices.nodeset:
        found = [Offered(one.value, texts.words(session, one.label, node), one.label) for one in choices.items]
    else:
        found = []
        for item in _items(session, node, choices):
            label = texts.column(session, item, choices.label)
            name = texts.words(session, label, node) if choices.itext else label
            value = texts.column(session, item, choices.value)
            found.append(Offered(value, name, label if choices.itext else ""))
    return shuffled(found, _seed(session, node, choices), session) if choices.randomize else found


def _items(session: "FormSession", node: Node, choices: Choices) -> list[object]:
    try:
        found: list[object] = session.plan.nodeset(node.spec, choices)(node, node, 0)
    except (EvaluationError, ValueError, ArithmeticError) as error:
        session.trouble(node, "choices", error)
        return []
    return found


def _seed(session: "FormSession", node: Node, choices: Choices) -> float | None:
    if not choices.seed:
        return session.seed
    try:
        seed = to_number(session.plan.shown(node.spec, choices.seed)(node, node, 0))
    except (EvaluationError, ValueError, ArithmeticError):
        return 0.0
    return seed if seed == seed else 0.0  # noqa: PLR0124 - Java's longValue of NaN


def still_offered(session: "FormSession", node: Node) -> str | None:
    """The answer without what is no longer offered; None if nothing of it is to go."""
    choices = node.spec.node.choices
    answer = node.value
    if choices is None or not choices.nodeset or answer is None:
        return None
    text = values.text(answer, session)
    offers = {texts.column(session, item, choices.value) for item in _items(session, node, choices)}
    if node.spec.node.data in {"selects", "rank"}:
        chosen = text.split()
        kept = [one for one in chosen if one in offers]
        return None if len(kept) == len(chosen) else " ".join(kept)
    return None if text in offers else ""


def name_of(session: "FormSession", node: Node, value: str) -> str:
    """What a question calls a value, "" if it does not offer it."""
    return next((one.label for one in offered(session, node) if one.value == value), "")
