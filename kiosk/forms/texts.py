"""The words of a form in the language now, with what is worked out in them; and what choices are called."""

from typing import TYPE_CHECKING, Any

from kiosk import i18n
from kiosk.forms import values
from kiosk.forms.definition import Words
from kiosk.forms.nodes import Node
from kiosk.forms.xpath.conversions import to_text
from kiosk.forms.xpath.errors import EvaluationError

if TYPE_CHECKING:
    from kiosk.forms.engine import FormSession

_DEEPEST = 10  # texts within texts, as JavaRosa


def words(session: "FormSession", identity: str, node: Node, form: str = "") -> str:
    """A text by its id, worked out at a node; "" where there is none in this language. It knows which that is."""
    if not identity:
        return ""
    return i18n.written(written(session, session.definition.words(session.lang, identity, form), node), session.lang)


def written(session: "FormSession", parts: Words, node: Node) -> str:
    """Words with their outputs; what cannot be worked out is left out."""
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    if session.depth >= _DEEPEST:
        return ""
    session.depth += 1
    try:
        return "".join(one if isinstance(one, str) else _output(session, one.value, node) for one in parts)
    finally:
        session.depth -= 1


def _output(session: "FormSession", source: str, node: Node) -> str:
    work = session.plan.shown(node.spec, source)
    try:
        return to_text(work(node, node, 0))
    except (EvaluationError, ValueError, OverflowError, ArithmeticError) as error:
        session.trouble(node, "output", error)
        return ""


def column(session: "FormSession", item: Any, name: str) -> str:
    """What stands in a column of a row, or in a child of a node."""
    if isinstance(item, Node):
        spec = item.spec.children.get(name)
        kid = item.kids[spec.slot] if spec is not None else None
        return values.text(kid.value, session) if isinstance(kid, Node) and kid.live else ""
    found: str = item.get(name, "")
    return found
