"""Functions that need more than values: the node they stand at, a path as a path, or only one of two branches."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from kiosk.forms.nodes import Node, Spec
from kiosk.forms.xpath.conversions import is_blank, to_int, to_number, to_text, to_truth
from kiosk.forms.xpath.errors import EvaluationError, XPathError
from kiosk.forms.xpath.functions import logic, numbers, texts
from kiosk.forms.xpath.parser import parse
from kiosk.forms.xpath.scope import Scope, way
from kiosk.forms.xpath.tree import Call, Path, Step, Text, Tree

Closure = Callable[[Any, Any, int], Any]


class Compiler(NamedTuple):
    """`value` compiles any tree; `values` a path, to the values of all its nodes; `nodes` to the nodes, or rows."""

    value: Callable[[Tree, Scope], Closure]
    values: Callable[[Path, Scope], Closure]
    nodes: Callable[[Path, Scope], Closure]


def _path(tree: Call, place: int = 0) -> Path:
    given = tree.given[place]
    if not isinstance(given, Path):
        raise XPathError("path", given.at, tree.name)
    return given


def _if(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    test, then, other = (compiler.value(one, scope) for one in tree.given)
    return lambda n, o, p: then(n, o, p) if to_truth(test(n, o, p)) else other(n, o, p)


def _coalesce(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    first, second = (compiler.value(one, scope) for one in tree.given)

    def coalesced(n: Any, o: Any, p: int) -> Any:
        value = first(n, o, p)
        return second(n, o, p) if is_blank(value) else value

    return coalesced


def _position(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    if tree.given:
        path = _path(tree)
        nodes = compiler.nodes(path, scope)
        spec = None if isinstance(path.start, Call) and path.start.name == "instance" else way(path, scope).spec
        if spec is None:
            raise XPathError("path", path.at, tree.name)
        return lambda n, o, p: float(found[0].place + 1) if (found := nodes(n, o, p)) else 0.0
    if scope.inside:
        return lambda _n, _o, p: float(p)
    return lambda n, _o, _p: float(n.place + 1)


def _count(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    nodes = compiler.nodes(_path(tree), scope)
    return lambda n, o, p: float(len(nodes(n, o, p)))


def _count_non_empty(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    nodes = compiler.nodes(_path(tree), scope)

    def filled(one: Any) -> bool:
        return bool(one.kids) or one.value is not None if isinstance(one, Node) else True

    return lambda n, o, p: float(sum(map(filled, nodes(n, o, p))))


def _sum(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    values = compiler.values(_path(tree), scope)
    return lambda n, o, p: numbers.add_up(*values(n, o, p))


def weighted(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    """weighted-checklist(least, most, path of marks, path of weights)."""
    least, most = compiler.value(tree.given[0], scope), compiler.value(tree.given[1], scope)
    marks, weights = compiler.values(_path(tree, 2), scope), compiler.values(_path(tree, 3), scope)

    def checked(n: Any, o: Any, p: int) -> bool:
        ones, others = marks(n, o, p), weights(n, o, p)
        if len(ones) != len(others):
            raise EvaluationError("pairs")
        pairs = [value for pair in zip(ones, others, strict=True) for value in pair]
        return logic.weighted(least(n, o, p), most(n, o, p), *pairs)

    return checked


def _of_here(work: Callable[[Any], Any]) -> Callable[[Call, Scope, Compiler], Closure]:
    """A function of one value, which is that of the node it stands at when none is given."""

    def build(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
        here = Path("here", (Step("self", at=tree.at),), tree.at)
        value = compiler.value(tree.given[0] if tree.given else here, scope)
        return lambda n, o, p: work(value(n, o, p))

    return build


def _once(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    if scope.here is None:
        raise XPathError("unsupported", tree.at, tree.name)
    value = compiler.value(tree.given[0], scope)
    return lambda n, o, p: n.seen if to_text(n.seen) else value(n, o, p)


def _indexed_repeat(tree: Call, scope: Scope, compiler: Compiler) -> Closure:  # noqa: C901 - one thing at a time
    """The value in the repeat with a given index; 1 for any index below."""
    if len(tree.given) % 2 == 0:
        raise XPathError("arguments", tree.at, tree.name)
    target = way(_path(tree), scope)
    places: dict[Spec, Closure] = {}
    anchor = target.anchor
    for at in range(1, len(tree.given), 2):
        group = way(_path(tree, at), scope).spec
        if group not in target.spec.chain() or not group.repeat:
            raise XPathError("path", tree.given[at].at, tree.name)
        places[group] = compiler.value(tree.given[at + 1], scope)
        if group.parent is not None and group.parent.depth < anchor.depth:
            anchor = group.parent
    chain = target.spec.chain()
    scope.reads.append((target.spec, anchor))

    def indexed(n: Any, o: Any, p: int) -> Any:
        found = [o.home.root]
        for level, spec in enumerate(chain[1:], 1):
            if not spec.repeat:
                found = [one.kids[spec.slot] for one in found]
                continue
            if spec in places:
                at = max(1, to_int(places[spec](n, o, p))) - 1
            elif level <= anchor.depth or spec in shared:
                at = _place_of(n, spec)
            else:
                at = -1
            kids = [one.kids[spec.slot] for one in found]
            found = [one for kid in kids for one in (kid if at < 0 else kid[at : at + 1])]
        found = [one for one in found if one.live]
        if len(found) > 1:
            raise EvaluationError("several")
        return found[0].seen if found else ""

    shared = set(target.anchor.chain())
    return indexed


def _place_of(node: Any, spec: Spec) -> int:
    while node is not None and node.spec is not spec:
        node = node.up
    return node.place if node is not None else -1


def _uuid(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    if not tree.given:
        return lambda _n, o, _p: o.home.uuid()
    length = compiler.value(tree.given[0], scope)
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return lambda n, o, p: "".join(
        letters[int(o.home.random() * 36)] for _ in range(min(1000, to_int(length(n, o, p))))
    )


def _random(_tree: Call, _scope: Scope, _compiler: Compiler) -> Closure:
    return lambda _n, o, _p: o.home.random()


def _version(_tree: Call, _scope: Scope, _compiler: Compiler) -> Closure:
    return lambda _n, o, _p: o.home.definition.version


def shuffled(those: list[Any], seed: float | None, run: Any) -> list[Any]:
    """In another order; with a seed, in the order that all ODK programs agree on (Park and Miller's generator)."""
    made: list[Any] = []
    state = 0.0
    if seed is not None:
        state = float(to_int(seed) if abs(seed) < 2**31 else int(seed)) % 2147483647
        if state <= 0:
            state += 2147483646
    for place, one in enumerate(those):
        if seed is None:
            chance = run.random()
        else:
            state = state * 16807 % 2147483647
            chance = (int(state) - 1) / 2147483646
        at = int(chance * (place + 1))
        made.append(one)
        made[place], made[at] = made[at], one
    return made


def _randomize(tree: Call, _scope: Scope, _compiler: Compiler) -> Closure:
    raise XPathError("path", tree.at, tree.name)  # only where a list of nodes is wanted: see `randomized`


def randomized(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    """randomize(path, seed) where a list is wanted."""
    nodes = compiler.nodes(_path(tree), scope)
    seed = compiler.value(tree.given[1], scope) if len(tree.given) > 1 else None
    return lambda n, o, p: shuffled(nodes(n, o, p), to_number(seed(n, o, p)) if seed else None, o.home)


def _choice_name(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    """jr:choice-name(value, 'path'): how the question at the path calls a value, in the language now."""
    if not isinstance(written := tree.given[1], Text):
        raise XPathError("literal", written.at, tree.name)
    path = parse(written.value)
    if not isinstance(path, Path):
        raise XPathError("path", written.at, tree.name)
    try:
        nodes = compiler.nodes(path, replace(scope, reads=[]))
        spec = way(path, scope).spec
    except XPathError as error:
        raise XPathError(error.what, written.at + error.at, error.name) from error
    if spec.node.choices is None:
        raise XPathError("path", written.at, tree.name)
    value = compiler.value(tree.given[0], scope)

    def named(n: Any, o: Any, p: int) -> str:
        wanted = to_text(value(n, o, p))
        found = nodes(n, o, p)
        name: str = o.home.choice_name(found[0], wanted) if found else ""
        return name

    return named


def _itext(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    text = compiler.value(tree.given[0], scope)
    return lambda n, o, p: o.home.text(to_text(text(n, o, p)), o)


def _pulldata(tree: Call, scope: Scope, compiler: Compiler) -> Closure:
    """pulldata('list', 'wanted column', 'key column', key): of the first row with the key, blank without one."""
    for one in tree.given[:3]:
        if not isinstance(one, Text):
            raise XPathError("literal", one.at, tree.name)
    name, wanted, column = [one.value for one in tree.given[:3] if isinstance(one, Text)]
    if name not in scope.instances:
        raise XPathError("unknown_instance", tree.given[0].at, name)
    for place, asked in ((1, wanted), (2, column)):
        if asked not in scope.instances[name]:
            raise XPathError("unknown_name", tree.given[place].at, asked)
    key = compiler.value(tree.given[3], scope)

    def pulled(n: Any, o: Any, p: int) -> str:
        rows = o.home.lookup(name, column).get(to_text(key(n, o, p)))
        found: str = rows[0].get(wanted, "") if rows else ""
        return found

    return pulled


SPECIAL: dict[str, tuple[Callable[[Call, Scope, Compiler], Closure], int, int]] = {
    "if": (_if, 3, 3),
    "coalesce": (_coalesce, 2, 2),
    "position": (_position, 0, 1),
    "count": (_count, 1, 1),
    "count-non-empty": (_count_non_empty, 1, 1),
    "sum": (_sum, 1, 1),
    "string-length": (_of_here(texts.string_length), 0, 1),
    "normalize-space": (_of_here(texts.normalize_space), 0, 1),
    "once": (_once, 1, 1),
    "indexed-repeat": (_indexed_repeat, 3, 11),
    "uuid": (_uuid, 0, 1),
    "random": (_random, 0, 0),
    "version": (_version, 0, 0),
    "randomize": (_randomize, 1, 2),
    "jr:choice-name": (_choice_name, 2, 2),
    "jr:itext": (_itext, 1, 1),
    "pulldata": (_pulldata, 4, 4),
}
VOLATILE = frozenset({"random", "uuid", "now", "today", "once"})
"""What may give something else when worked out again with the same answers."""
__all__ = ["SPECIAL", "VOLATILE", "Compiler", "randomized", "shuffled", "weighted"]
