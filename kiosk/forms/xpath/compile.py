"""A tree to closures: each takes the node it stands at, the node that current() is, and a place among others.

What can be known beforehand is done beforehand: which way a path goes, which function is meant, what is constant. While
a form is answered, nothing is looked up by name.
"""

import math
import operator
from collections.abc import Callable
from typing import Any

from kiosk.forms.xpath import special
from kiosk.forms.xpath.conversions import Value, equal, to_number, to_truth
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.functions import PLAIN, Plain
from kiosk.forms.xpath.functions.numbers import WITH_TIME
from kiosk.forms.xpath.paths import node_list, row_list, row_values, value_of
from kiosk.forms.xpath.scope import Scope
from kiosk.forms.xpath.tree import Binary, Call, Negate, Number, Path, Text, Tree

Closure = Callable[[Any, Any, int], Any]


def compiled(tree: Tree, scope: Scope) -> Closure:
    """What gives the value of the tree; fills `scope.reads`. Raises XPathError for what cannot be."""
    if isinstance(tree, Number | Text):
        constant = tree.value
        return lambda _n, _o, _p: constant
    if isinstance(tree, Negate):
        inner = compiled(tree.inner, scope)
        return lambda n, o, p: -to_number(inner(n, o, p))
    if isinstance(tree, Binary):
        return _binary(tree, scope)
    if isinstance(tree, Call):
        return _call(tree, scope)
    return _path(tree, scope)


def _path(tree: Path, scope: Scope) -> Closure:
    if _is_row(tree, scope):
        return row_values(tree, scope, compiled, one=True)
    return value_of(tree, scope, compiled)


def _is_row(tree: Path, scope: Scope) -> bool:
    """Whether a path is in a list, and not in the form itself."""
    if isinstance(tree.start, Call):
        if tree.start.name not in {"instance", "current"}:
            raise XPathError("unsupported", tree.at, tree.start.name)
        if tree.start.name == "current" and tree.start.given:
            raise XPathError("arguments", tree.start.at, "current")
        return tree.start.name == "instance"
    return tree.start == "here" and scope.here is None


def several(tree: Path, scope: Scope) -> Closure:
    """What gives the values of all nodes of a path."""
    if _is_row(tree, scope):
        return row_values(tree, scope, compiled, one=False)
    nodes = node_list(tree, scope, compiled)
    return lambda n, o, p: [one.seen for one in nodes(n, o, p)]


def listed(tree: Path, scope: Scope) -> Closure:
    """What gives the nodes, or rows, of a path."""
    if _is_row(tree, scope):
        return row_list(tree, scope, compiled)
    return node_list(tree, scope, compiled)


def _call(tree: Call, scope: Scope) -> Closure:
    if tree.name in special.SPECIAL:
        build, least, most = special.SPECIAL[tree.name]
        _count(tree, least, most)
        made: Closure = build(tree, scope, special.Compiler(compiled, several, listed))
        return made
    if tree.name not in PLAIN:
        raise XPathError("unknown_function", tree.at, tree.name)
    plain = PLAIN[tree.name]
    _count(tree, plain.least, plain.most)
    fixed = 1 if tree.name == "join" else 2 if tree.name == "checklist" else 0
    if plain.many and len(tree.given) == fixed + 1 and isinstance(tree.given[-1], Path):
        work, values = plain.work, several(tree.given[-1], scope)
        before = [compiled(one, scope) for one in tree.given[:-1]]
        return lambda n, o, p: work(*[one(n, o, p) for one in before], *values(n, o, p))
    if tree.name == "weighted-checklist" and len(tree.given) == 4:
        pairs = tree.given[2:]
        if isinstance(pairs[0], Path) and isinstance(pairs[1], Path):
            return special.weighted(tree, scope, special.Compiler(compiled, several, listed))
    given = [compiled(one, scope) for one in tree.given]
    if tree.name in WITH_TIME:  # JavaRosa keeps the time of a moment, but not of one that it finds at a path
        given = [_whole(one) if isinstance(of, Path) else one for one, of in zip(given, tree.given, strict=True)]
    return _plain(plain, given)


def _whole(inner: Closure) -> Closure:
    return lambda n, o, p: to_number(inner(n, o, p))


def _count(tree: Call, least: int, most: int) -> None:
    if not least <= len(tree.given) <= most:
        raise XPathError("arguments", tree.at, tree.name)


def _plain(plain: Plain, given: list[Closure]) -> Closure:  # noqa: PLR0911 - by how much is given
    work = plain.work
    if plain.run:
        if not given:
            return lambda _n, o, _p: work(o.home)
        if len(given) == 1:
            only = given[0]
            return lambda n, o, p: work(o.home, only(n, o, p))
        return lambda n, o, p: work(o.home, *[one(n, o, p) for one in given])
    if not given:
        constant = work()
        return lambda _n, _o, _p: constant
    if len(given) == 1:
        only = given[0]
        return lambda n, o, p: work(only(n, o, p))
    if len(given) == 2:
        first, second = given
        return lambda n, o, p: work(first(n, o, p), second(n, o, p))
    return lambda n, o, p: work(*[one(n, o, p) for one in given])


def _binary(tree: Binary, scope: Scope) -> Closure:
    left, right = compiled(tree.left, scope), compiled(tree.right, scope)
    if tree.operator in {"=", "!="}:
        return _equality(tree, left, right)
    if tree.operator in _LOGIC:
        return _LOGIC[tree.operator](left, right)
    work = _ARITHMETIC[tree.operator]
    if isinstance(tree.right, Number):
        return _with_constant(work, left, tree.right.value)
    return _numbers(work, left, right)


def _equality(tree: Binary, left: Closure, right: Closure) -> Closure:
    if isinstance(tree.right, Text):
        return _equal_to_text(left, tree.right.value, same=tree.operator == "=")
    if tree.operator == "=":
        return lambda n, o, p: equal(left(n, o, p), right(n, o, p))
    return lambda n, o, p: not equal(left(n, o, p), right(n, o, p))


def _equal_to_text(left: Closure, text: str, *, same: bool) -> Closure:
    def equality(n: Any, o: Any, p: int) -> bool:
        value: Value = left(n, o, p)
        return (value == text if type(value) is str else equal(value, text)) is same

    return equality


def _and(left: Closure, right: Closure) -> Closure:
    return lambda n, o, p: to_truth(left(n, o, p)) and to_truth(right(n, o, p))


def _or(left: Closure, right: Closure) -> Closure:
    return lambda n, o, p: to_truth(left(n, o, p)) or to_truth(right(n, o, p))


def _numbers(work: Callable[[float, float], Any], left: Closure, right: Closure) -> Closure:
    def worked(n: Any, o: Any, p: int) -> Any:
        one, other = left(n, o, p), right(n, o, p)
        return work(one if type(one) is float else to_number(one), other if type(other) is float else to_number(other))

    return worked


def _with_constant(work: Callable[[float, float], Any], left: Closure, constant: float) -> Closure:
    def worked(n: Any, o: Any, p: int) -> Any:
        one = left(n, o, p)
        return work(one if type(one) is float else to_number(one), constant)

    return worked


def _divided(one: float, other: float) -> float:
    if abs(other) > 0:
        return one / other
    if one == 0 or one != one or other != other:  # noqa: PLR0124 - not a number is not itself
        return math.nan
    return math.copysign(math.inf, one) * math.copysign(1.0, other)


def _remainder(one: float, other: float) -> float:
    if math.isinf(one) or other == 0:
        return math.nan
    return math.fmod(one, other)


_LOGIC = {"and": _and, "or": _or}
_ARITHMETIC: dict[str, Callable[[float, float], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divided,
    "mod": _remainder,
}
