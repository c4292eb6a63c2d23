"""What the sheets beside a form say of one person's answers: texts with ${name}, and rows that stand on a condition."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from kiosk import words
from kiosk.forms.answers import said
from kiosk.forms.definition import Definition, Node, Rows
from kiosk.forms.engine import FormSession, State
from kiosk.forms.steps import without_indices
from kiosk.forms.xpath.conversions import Value, to_text, to_truth
from kiosk.forms.xpath.errors import EvaluationError

REFERENCE = re.compile(r"\$\{\s*([^}{$]*?)\s*\}")
_WRONG = (EvaluationError, ValueError, ArithmeticError)
_MONEY = re.compile(r"\s?kr\b")
_SUM = re.compile(r"(?<![\w.,])(\d{1,15}(?:\.\d{1,9})?)(?=\s?kr\b)")


class Sheets:
    """The answers of a session by the names of the questions. What is not asked now has no answer."""

    def __init__(self, definition: Definition, session: FormSession) -> None:
        self.definition, self.session = definition, session
        self._nodes: dict[str, Node] = {}
        for node in definition.root.walk():
            self._nodes.setdefault(node.name, node)
        self._states: dict[str, list[State]] = {}
        for path, state in session.nodes().items():
            if state.relevant and state.value:
                self._states.setdefault(without_indices(path), []).append(state)

    def rows(self, rows: Rows, *, otherwise: bool = False) -> Iterator[Mapping[str, str]]:
        """Those whose `vis_hvis` holds; `otherwise` says what of a condition that can't be worked out."""
        for row in rows:
            source = row.get("vis_hvis", "")
            if not source or self.holds(source, otherwise=otherwise):
                yield row

    def holds(self, source: str, *, otherwise: bool = False) -> bool:
        """Whether an expression is true of the answers."""
        try:
            return to_truth(self._worked_out(source))
        except _WRONG:
            return otherwise

    def worked_out(self, source: str) -> str:
        """What an expression gives, as text; "" where it can't be worked out."""
        try:
            return to_text(self._worked_out(source))
        except _WRONG:
            return ""

    def _worked_out(self, source: str) -> Value:
        # The spaces: as pyxform does it, so that a name beside a name stays two.
        path = REFERENCE.sub(lambda found: f" {self._path(found[1])} ", source)
        root = self.session.root
        found: Value = self.session.plan.shown(root.spec, path)(root, root, 0)
        return found

    def _path(self, name: str) -> str:
        node = self._nodes.get(name)
        if node is None:
            raise EvaluationError(name)
        return node.path

    def node(self, name: str) -> Node | None:
        """The question with this name."""
        return self._nodes.get(name)

    def value(self, name: str) -> str:
        """An answer as it is kept; of several (in a repeat) the first; "" for none."""
        states = self._of(name)
        return states[0].value if states else ""

    def answer(self, name: str) -> str:
        """An answer in words, in the language now in use; several (in a repeat) with semicolons."""
        node = self._nodes.get(name)
        return "; ".join(said(node, one.value, one.choices) for one in self._of(name)) if node else ""

    def _of(self, name: str) -> list[State]:
        node = self._nodes.get(name)
        return self._states.get(node.path, []) if node else []

    def spelled(self, text: str) -> Iterator[tuple[bool, str]]:
        """A text in pieces, with answers for ${name}: whether the piece is an answer, and what it says."""
        at = 0
        ended = False
        for found in REFERENCE.finditer(text):
            yield False, _after(text[at : found.start()], ended)
            answer, after = self.answer(found[1]), text[found.end() :]
            node = self._nodes.get(found[1])
            if node is not None and node.type == "calculate":
                answer = _SUM.sub(_grouped, answer + " kr")[:-3] if _MONEY.match(after) else _SUM.sub(_grouped, answer)
            yield True, answer
            at, ended = found.end(), answer.endswith((".", "!", "?"))
        yield False, _after(text[at:], ended)


def _after(text: str, ended: bool) -> str:
    """An answer that ends in a full stop itself leaves two."""
    return text[1:] if ended and text.startswith(".") else text


def _grouped(sum_: re.Match[str]) -> str:
    """A sum that was worked out, as money is written: "4700" -> "4.700"."""
    return words.money_in_words(Decimal(sum_[1])).removesuffix("kr.").strip()
