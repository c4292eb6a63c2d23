"""Paths to closures: to the value of one node where there can be but one, else to all those that are relevant."""

from collections.abc import Callable
from typing import Any

from kiosk.forms.nodes import Node, Spec, up_to
from kiosk.forms.xpath.conversions import Value, equal
from kiosk.forms.xpath.errors import EvaluationError, XPathError
from kiosk.forms.xpath.scope import Scope, Way, row_path, way
from kiosk.forms.xpath.tree import Binary, Call, Path, Step, Tree, walk

Closure = Callable[[Any, Any, int], Any]
Compiled = Callable[[Tree, Scope], Closure]
_NUMBERS = frozenset({"+", "-", "*", "div", "mod"})


def value_of(path: Path, scope: Scope, compiled: Compiled) -> Closure:
    """The value of the one node of a path; raises EvaluationError while there are several."""
    found = way(path, scope)
    if not found.single:
        nodes = _listed(found, scope, compiled)

        def one_of_several(n: Any, o: Any, p: int) -> Value:
            here = nodes(n, o, p)
            if len(here) > 1:
                raise EvaluationError("several")
            return here[0].seen if here else ""

        return one_of_several
    scope.reads.append((found.spec, found.anchor))
    return _single(found.up, found.from_origin, [spec.slot for spec, _, _ in found.steps])


def _single(up: int, from_origin: bool, slots: list[int]) -> Closure:
    if not from_origin and len(slots) == 1 and 1 <= up <= 3:
        slot = slots[0]
        if up == 1:
            return lambda n, _o, _p: n.up.kids[slot].seen
        if up == 2:
            return lambda n, _o, _p: n.up.up.kids[slot].seen
        return lambda n, _o, _p: n.up.up.up.kids[slot].seen
    if not from_origin and not slots and up == 0:
        return lambda n, _o, _p: n.seen
    start = _start(up, from_origin)

    def climb(n: Any, o: Any, _p: int) -> Any:
        node = start(n, o)
        for slot in slots:
            node = node.kids[slot]
        return node.seen

    return climb


def _start(up: int, from_origin: bool) -> Callable[[Any, Any], Node]:
    if up < 0:
        return lambda _n, o: o.home.root

    def climbed(n: Any, o: Any) -> Node:
        node = o if from_origin else n
        for _ in range(up):
            node = node.up
        return node  # type: ignore[no-any-return]

    return climbed


def node_list(path: Path, scope: Scope, compiled: Compiled) -> Closure:
    """All relevant nodes of a path."""
    return _listed(way(path, scope), scope, compiled)


def _listed(found: Way, scope: Scope, compiled: Compiled) -> Closure:
    start = _start(found.up, found.from_origin)
    scope.reads.append((found.spec, found.anchor))
    moves = []
    for spec, predicates, same in found.steps:
        tests = [_predicate(one, scope.at(spec, found.anchor), compiled) for one in predicates]
        moves.append((spec.slot, spec.repeat, tests, spec if same and spec.repeat else None))

    def nodes(n: Any, o: Any, _p: int) -> list[Node]:
        here = [start(n, o)]
        for slot, repeat, tests, same in moves:
            if not repeat:
                here = [one.kids[slot] for one in here]
            elif same is not None:
                place = _place(n, same)
                here = [one.kids[slot][place] for one in here if place < len(one.kids[slot])]
            elif tests:
                here = [one for up in here for one in _passed(up.kids[slot], tests, o)]
            else:
                here = [one for up in here for one in up.kids[slot]]
            if tests and not repeat:
                here = [one for up in here for one in _passed([up], tests, o)]
        return [one for one in here if one.live]

    return nodes


def _place(node: Node, spec: Spec) -> int:
    return up_to(node, spec).place


def _passed(those: list[Any], tests: list[Closure], origin: Any) -> list[Any]:
    for test in tests:
        those = [one for place, one in enumerate(those, 1) if test(one, origin, place) is True]
    return those


def _predicate(tree: Tree, scope: Scope, compiled: Compiled) -> Closure:
    number = isinstance(tree, Binary) and tree.operator in _NUMBERS
    if number or not isinstance(tree, Binary | Call | Path):  # JavaRosa lets nothing through there: say so instead
        raise XPathError("unsupported", tree.at, f"[{tree}]")
    return compiled(tree, scope)


def row_list(path: Path, scope: Scope, compiled: Compiled) -> Closure:
    """The rows of a list that pass the predicates."""
    name, predicates, _column = row_path(path, scope)
    inner = scope.at(None, None, scope.instances[name])
    by_column = _lookup(predicates, inner, compiled)
    tests = [_predicate(one, inner, compiled) for one in predicates]
    if by_column is None:
        return lambda _n, o, _p: _passed(o.home.rows(name), tests, o)
    column, key = by_column

    def looked_up(n: Any, o: Any, p: int) -> list[Any]:
        value = key(n, o, p)
        if type(value) is str:
            found: list[Any] = o.home.lookup(name, column).get(value, [])
            return found
        return [row for row in o.home.rows(name) if equal(row.get(column, ""), value)]

    return looked_up


def _lookup(predicates: tuple[Tree, ...], scope: Scope, compiled: Compiled) -> tuple[str, Closure] | None:
    """Where the only predicate is `column = something` that is the same for all rows: found by an index."""
    if len(predicates) != 1 or not isinstance(only := predicates[0], Binary) or only.operator != "=":
        return None
    for side, other in ((only.left, only.right), (only.right, only.left)):
        if isinstance(side, Path) and side.start == "here" and len(side.steps) == 1 and _fixed(other):
            step = side.steps[0]
            if step.axis == "child" and not step.predicates and step.name in scope.columns:
                return step.name, compiled(other, scope)
    return None


def _fixed(tree: Tree) -> bool:
    """Whether it is the same for all rows."""
    for one in walk(tree):
        if isinstance(one, Path) and one.start == "here":
            return False
        if isinstance(one, Call) and one.name in {"position", "random", "uuid"}:
            return False
    return True


def row_values(path: Path, scope: Scope, compiled: Compiled, *, one: bool) -> Closure:
    """The column of a row, or of the rows of a list; raises EvaluationError where `one` is wanted of several."""
    if isinstance(path.start, str):
        column = _column(path.steps, scope)
        if one:
            return lambda n, _o, _p: n.get(column, "")
        return lambda n, _o, _p: [n.get(column, "")]
    rows = row_list(path, scope, compiled)
    column = row_path(path, scope)[2]
    if not one:
        return lambda n, o, p: [row.get(column, "") for row in rows(n, o, p)]

    def only(n: Any, o: Any, p: int) -> str:
        found = rows(n, o, p)
        if len(found) > 1:
            raise EvaluationError("several")
        return found[0].get(column, "") if found else ""

    return only


def _column(steps: tuple[Step, ...], scope: Scope) -> str:
    steps = tuple(step for step in steps if step.axis != "self")
    if len(steps) != 1 or steps[0].axis != "child" or steps[0].predicates:
        raise XPathError("unsupported", steps[0].at if steps else 0, "/".join(map(str, steps)))
    if steps[0].name not in scope.columns:
        raise XPathError("unknown_name", steps[0].at, steps[0].name)
    return steps[0].name
