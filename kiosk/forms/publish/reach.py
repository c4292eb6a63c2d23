"""Which questions can ever be shown, and which wait for each other: told with the way round."""

from collections.abc import Iterator

from kiosk.forms.publish.form import Form, Question
from kiosk.forms.publish.formulas import Expression
from kiosk.forms.publish.problems import Tell
from kiosk.forms.xpath.tree import Binary, Call, Negate, Number, Path, Text, Tree

_WORKED_OUT = frozenset({"relevant", "calculation"})
_ORDER = {"=": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}


def check(expressions: list[Expression], form: Form, tell: Tell) -> None:
    """Tell of circles, and of questions that nobody can get to."""
    relevant = {one.of.order: one for one in expressions if one.base == "relevant" and one.of is not None}
    circles = _circles(expressions, form, tell)
    own = reads(expressions, form)
    for one in relevant.values():
        if one.of is None or one.tree is None or one.of.name in circles:
            continue
        if constant(one.tree) is False or _contradicts(one, one.of, relevant):
            tell("never_shown", one.sheet, one.row, one.column, text=one.source)
        else:
            _later(one, one.of, own, form, tell)


def reads(expressions: list[Expression], form: Form) -> dict[str, list[tuple[str, Expression]]]:
    """By the name of a question, which others it is worked out from: by its own expressions and those of its groups."""
    own: dict[str, list[tuple[str, Expression]]] = {}
    for one in expressions:
        if one.of is not None and one.base in _WORKED_OUT:
            here = own.setdefault(one.of.name, [])
            here += [(name, one) for name in one.references.values() if name in form.by_name]
    return own


def _circles(expressions: list[Expression], form: Form, tell: Tell) -> set[str]:
    own = reads(expressions, form)
    for one in form.by_name.values():
        for frame in one.inside:  # hidden with its group
            own.setdefault(one.name, []).extend(pair for pair in own.get(frame.name, ()) if pair[1].base == "relevant")
    stuck: set[str] = set()
    done: set[str] = set()
    for begin in list(own):
        way: dict[str, int] = {}  # its names in order, each with its place
        stack: list[tuple[str, Iterator[tuple[str, Expression]]]] = [(begin, iter(own.get(begin, ())))]
        while stack:
            name, rest = stack[-1]
            way.setdefault(name, len(way))
            for other, _ in rest:
                if other in way:
                    _round(list(way)[way[other] :], own, form, stuck, tell)
                elif other not in done:
                    stack.append((other, iter(own.get(other, ()))))
                    break
            else:
                stack.pop()
                way.popitem()
                done.add(name)
    return stuck


def _round(
    names: list[str], own: dict[str, list[tuple[str, Expression]]], form: Form, stuck: set[str], tell: Tell
) -> None:
    if stuck >= set(names):
        return
    stuck.update(names)
    first = min(names, key=lambda name: form.by_name[name].order)
    at = names.index(first)
    names = [*names[at:], *names[:at]]
    following = names[1] if len(names) > 1 else first
    one = next(one for name, one in own[first] if name == following)
    if len(names) == 1 and one.base == "relevant" and one.of is not None and one.of.name == first:
        tell("own_answer", one.sheet, one.row, one.column, name=first)
    else:
        tell("circle", one.sheet, one.row, one.column, chain=" → ".join([*names, first]))


def constant(tree: Tree) -> bool | float | str | None:  # noqa: PLR0911 - one a kind of tree
    """What a tree without questions gives, None where that is not plain."""
    if isinstance(tree, Number | Text):
        return tree.value
    if isinstance(tree, Call):
        if tree.name in {"true", "false"} and not tree.given:
            return tree.name == "true"
        if tree.name == "not" and len(tree.given) == 1:
            inner = constant(tree.given[0])
            return None if inner is None else not inner
        return None
    if isinstance(tree, Binary):
        left, right = constant(tree.left), constant(tree.right)
        if tree.operator in {"and", "or"}:
            decides = tree.operator == "or"
            if any(one is not None and bool(one) is decides for one in (left, right)):
                return decides
            return None if left is None or right is None else not decides
        if left is not None and type(left) is type(right) and tree.operator in _ORDER:
            if isinstance(left, str) and tree.operator not in {"=", "!="}:
                return None
            return bool(getattr(left, _ORDER[tree.operator])(right))
    return None if not isinstance(tree, Negate) else -value if type(value := constant(tree.inner)) is float else None


def _must_be(tree: Tree, one: Expression) -> Iterator[tuple[str, str, bool]]:
    """What has to hold for a tree to be true: (name, value, whether it is that value), of parts joined with `and`."""
    if isinstance(tree, Binary) and tree.operator == "and":
        yield from _must_be(tree.left, one)
        yield from _must_be(tree.right, one)
    elif (
        isinstance(tree, Binary)
        and tree.operator in {"=", "!="}
        and isinstance(tree.right, Text)
        and isinstance(tree.left, Path)
        and len(tree.left.steps) == 1
        and tree.left.at in one.references
    ):
        yield one.references[tree.left.at], tree.right.value.strip(), tree.operator == "="


def _contradicts(one: Expression, question: Question, relevant: dict[int, Expression]) -> bool:
    """Whether a question asks for one answer, and it or its groups for another to the same question."""
    those = [one, *(relevant[frame.order] for frame in question.inside if frame.order in relevant)]
    needed: dict[str, str] = {}
    refused: set[tuple[str, str]] = set()
    for each in those:
        for name, value, same in _must_be(each.tree, each) if each.tree else ():
            if same and needed.setdefault(name, value) != value:
                return True
            if not same:
                refused.add((name, value))
    return any(pair in refused for pair in needed.items())


def _later(
    one: Expression, question: Question, own: dict[str, list[tuple[str, Expression]]], form: Form, tell: Tell
) -> None:
    """Tell if everything that it hangs on comes after it: then it stays hidden until one goes back."""
    todo, seen = [name for name in one.references.values() if name in form.by_name], set[str]()
    answers: list[Question] = []
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        found = form.by_name[name]
        if found.asked and not found.kind.startswith("begin"):
            answers.append(found)
        else:
            inner = own.get(name, [])
            if not inner:
                return  # worked out from what we don't follow
            todo += [other for other, _ in inner]
    after = all(found.order > question.order for found in answers)  # what stands in it comes after it, too
    if answers and after:
        tell("asks_later", one.sheet, one.row, one.column, name=answers[0].name)
