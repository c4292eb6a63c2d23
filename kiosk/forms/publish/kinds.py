"""What expressions give, as far as that is plain: a number compared with a text, a choice that no list has."""

from kiosk.forms.publish import known
from kiosk.forms.publish.form import Form, Question
from kiosk.forms.publish.formulas import Expression
from kiosk.forms.publish.problems import Tell
from kiosk.forms.xpath.functions import PLAIN
from kiosk.forms.xpath.tree import Binary, Call, Negate, Number, Path, Text, Tree
from kiosk.i18n import N_

_OF_TYPE = {
    "integer": "number", "decimal": "number", "range": "number", "date": "moment", "dateTime": "moment",
    "start": "moment", "end": "moment", "today": "moment", "text": "text", "note": "text", "select_one": "select",
    "select_multiple": "selects", "rank": "selects", "begin_group": "group", "begin_repeat": "group",
}  # fmt: skip
_GIVES = {
    "count": "number", "count-non-empty": "number", "sum": "number", "string-length": "number", "position": "number",
    "random": "number", "normalize-space": "text", "uuid": "text", "version": "text", "jr:choice-name": "text",
    "jr:itext": "text",
}  # fmt: skip
NAMED = {"number": N_("a number"), "text": N_("a text"), "moment": N_("a day")}
_TRUE_OR_FALSE = frozenset({"relevant", "constraint", "required", "readonly", "choice_filter", "vis_hvis"})
_ORDER = frozenset({"<", "<=", ">", ">="})
_RECKON = frozenset({"+", "-", "*", "div", "mod"})
_TAKE_GROUPS = frozenset({"count", "count-non-empty", "position", "indexed-repeat"})


def check(expressions: list[Expression], form: Form, tell: Tell) -> None:
    """Tell of everything that can't be meant so."""
    for one in expressions:
        if one.tree is not None:
            looked = _Kinds(one, form, tell)
            kind = looked.kind(one.tree)
            if one.base in _TRUE_OR_FALSE and kind in NAMED and not isinstance(one.tree, Path):
                looked.tell("truth_wanted", kind=NAMED[kind])


class _Kinds:
    def __init__(self, one: Expression, form: Form, tell: Tell) -> None:
        self.one, self.form, self._tell = one, form, tell

    def tell(self, key: str, **fields: object) -> None:
        self._tell(key, self.one.sheet, self.one.row, self.one.column, **fields)

    def kind(self, tree: Tree) -> str:  # noqa: PLR0911 - one a kind of tree
        """What it gives: "number", "text", "truth", "moment", "select", "selects", "group", or "any"."""
        if isinstance(tree, Number):
            return "number"
        if isinstance(tree, Text):
            return "text"
        if isinstance(tree, Negate):
            self.number(tree.inner)
            return "number"
        if isinstance(tree, Call):
            return self.call(tree)
        if isinstance(tree, Binary):
            return self.binary(tree)
        question = self.question(tree)
        kind = _OF_TYPE.get(question.kind, "any") if question else "any"
        if question and kind == "group":
            self.tell("group_as_value", name=question.name)
            return "any"
        return kind

    def question(self, tree: Tree) -> Question | None:
        """The question that a path means: ${name}, or the one itself."""
        if not isinstance(tree, Path) or len(tree.steps) != 1 or tree.start != "here":
            return None
        if tree.at in self.one.references:
            return self.form.by_name.get(self.one.references[tree.at])
        return self.one.of if tree.steps[0].axis == "self" and self.one.base in {"constraint", "calculation"} else None

    def call(self, tree: Call) -> str:
        if tree.name in {"selected", "is-selected"} and len(tree.given) == 2:
            self.chosen(tree)
            return "truth"
        for one in tree.given:
            if not (tree.name in _TAKE_GROUPS and isinstance(one, Path)):
                self.kind(one)
        if tree.name in {"if", "coalesce"}:
            kinds = {self.kind(one) for one in tree.given[-2:]}
            return kinds.pop() if len(kinds) == 1 else "any"
        return PLAIN[tree.name].kind if tree.name in PLAIN else _GIVES.get(tree.name, "any")

    def chosen(self, tree: Call) -> None:
        question = self.question(tree.given[0])
        if question and _OF_TYPE.get(question.kind) in {"number", "moment", "text"}:
            self.tell("selected_wanted", name=question.name)
        elif question and isinstance(value := tree.given[1], Text):
            self.choice(question, value.value)

    def choice(self, question: Question, value: str) -> None:
        values = self.form.lists.get(question.list.split()[0]) if question.list else None
        if values and value.strip() and value.strip() not in values:
            near = known.nearest(value.strip(), values)
            self.tell("near_choice" if near else "no_such_choice", name=question.name, value=value.strip(), near=near)

    def binary(self, tree: Binary) -> str:
        if tree.operator in _RECKON:
            self.number(tree.left)
            self.number(tree.right)
            return "number"
        if tree.operator in _ORDER:
            self.ordered(tree)
            return "truth"
        left, right = self.kind(tree.left), self.kind(tree.right)
        if tree.operator in {"=", "!="}:
            self.compared(tree.left, left, tree.right)
            self.compared(tree.right, right, tree.left)
        return "truth"

    def compared(self, tree: Tree, kind: str, other: Tree) -> None:
        question = self.question(tree)
        if question is None or not isinstance(other, Text) or not other.value.strip():
            return
        if kind == "number" and not _is_number(other.value):
            self.tell("never_equal", name=question.name, value=str(other))
        elif kind == "select":
            self.choice(question, other.value)
        elif kind == "selects":
            self.tell("use_selected", name=question.name, value=str(other))

    def ordered(self, tree: Binary) -> None:
        kinds = {"left": self.kind(tree.left), "right": self.kind(tree.right)}
        for side, other in ((tree.left, kinds["right"]), (tree.right, kinds["left"])):
            if isinstance(side, Text) and other == "moment":
                self.tell("date_wanted", value=str(side))
            else:
                self.number(side, seen=True)

    def number(self, tree: Tree, *, seen: bool = False) -> None:
        """Tell if this is no number."""
        kind = self.kind(tree) if not seen else ""
        if isinstance(tree, Text):
            if not _is_number(tree.value):
                self.tell("number_wanted", name=str(tree))
            return
        question = self.question(tree)
        if question is None:
            return
        kind = kind or _OF_TYPE.get(question.kind, "any")
        values = self.form.lists.get(question.list.split()[0], {}) if question.list else {}
        if kind in {"text", "selects"} or (kind == "select" and values and not all(map(_is_number, values))):
            self.tell("number_wanted", name=question.name)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
