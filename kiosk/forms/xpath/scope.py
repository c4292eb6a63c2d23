"""Where an expression stands, and where its paths lead: what is known of them before there are any answers.

As JavaRosa: an absolute path shares the instances of the repeats it has in common with where it stands, up to its first
predicate ("/data/child/name" within /data/child is the name of this child); a relative one shares what is left of its
place after the "..". All other repeats on the way are all their instances.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.forms.nodes import Spec
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Call, Path, Step, Text, Tree


@dataclass(frozen=True)
class Scope:
    """`here` is the spec an expression stands at, None for a row of a list, whose columns are `columns`.

    `origin` is what current() is. `reads` gathers what is read: a spec, and up to where it is in the same instance.
    `base`: within a predicate, up to where the nodes it is asked of are in the same instance as the origin.
    """

    here: Spec | None
    origin: Spec
    instances: Mapping[str, frozenset[str]]
    reads: list[tuple[Spec, Spec]] = field(default_factory=list)
    base: Spec | None = None
    columns: frozenset[str] = frozenset()
    inside: bool = False
    """Within a predicate: position() is the place among what is asked."""
    limit: int = 1000
    """So many levels at most are shared: JavaRosa works out the same expression of several questions but once, where
    they meet; "count(/data/child)" both within a child and outside it counts all of them in both."""

    def at(self, here: Spec | None, base: Spec | None, columns: frozenset[str] = frozenset()) -> "Scope":
        """The scope of a predicate."""
        return replace(self, here=here, base=base, columns=columns, inside=True)


@dataclass(frozen=True)
class Way:
    """How to get from where an expression stands to what a path means.

    `up` levels up (from the origin if `from_origin`, from the root if `up` is -1), then down `steps`: the spec, its
    predicates, and whether it is the instance with the same index as the one the expression stands in.
    """

    up: int
    from_origin: bool
    steps: tuple[tuple[Spec, tuple[Tree, ...], bool], ...]
    spec: Spec
    anchor: Spec

    @property
    def single(self) -> bool:
        """Whether it leads to one node, whatever the answers are."""
        return not any(spec.repeat or predicates for spec, predicates, _ in self.steps)


def way(path: Path, scope: Scope) -> Way:
    """Where a path in the form itself leads; raises XPathError for names that are not there."""
    if path.start == "root":
        return _absolute(path, scope)
    if isinstance(path.start, Call):  # current()
        return _relative(path, scope.origin, scope.origin, from_origin=True)
    here = scope.here or scope.origin  # a path in a row of a list never comes here
    return _relative(path, here, scope.base or here, from_origin=False)


def _root(spec: Spec) -> Spec:
    while spec.parent is not None:
        spec = spec.parent
    return spec


def _absolute(path: Path, scope: Scope) -> Way:
    root = _root(scope.origin)
    path = replace(path, steps=tuple(step for step in path.steps if step.axis != "self"))
    specs = _named(path, root)
    chain = scope.here.chain() if scope.here is not None else []
    shared = 0
    while (
        shared < min(len(chain), len(specs), scope.limit)
        and chain[shared] is specs[shared]
        and not path.steps[shared].predicates
    ):
        shared += 1
    matching = shared
    while matching < min(len(chain), len(specs), scope.limit) and chain[matching] is specs[matching]:
        matching += 1
    steps = tuple(
        (spec, path.steps[level].predicates, level < matching and not path.steps[level].predicates)
        for level, spec in enumerate(specs)
        if level >= max(shared, 1)
    )
    if shared == 0:  # in a row of a list nothing is shared
        return Way(-1, True, steps, specs[-1], root)
    anchor = specs[shared - 1]
    if scope.base is not None and scope.base.depth < anchor.depth:
        anchor = scope.base
    return Way(len(chain) - shared, False, steps, specs[-1], anchor)


def _named(path: Path, root: Spec) -> list[Spec]:
    if not path.steps:
        raise XPathError("end", path.at)
    first = _child_name(path.steps[0])
    if first != root.node.name:
        raise XPathError("unknown_name", path.steps[0].at, first)
    specs = [root]
    for step in path.steps[1:]:
        specs.append(_child(specs[-1], step))
    return specs


def _relative(path: Path, here: Spec, base: Spec, *, from_origin: bool) -> Way:
    up, spec = 0, here
    steps: list[tuple[Spec, tuple[Tree, ...], bool]] = []
    for step in path.steps:
        if step.axis in {"self", "parent"}:
            if step.predicates or (step.axis == "parent" and steps):
                raise XPathError("unsupported", step.at, str(step))
            if step.axis == "parent":
                if spec.parent is None:
                    raise XPathError("unknown_name", step.at, "..")
                spec, up = spec.parent, up + 1
        else:
            spec = _child(spec, step)
            steps.append((spec, step.predicates, False))
    top = here.chain()[here.depth - up]
    anchor = base if base.depth < top.depth else top
    return Way(up, from_origin, tuple(steps), spec, anchor)


def _child_name(step: Step) -> str:
    if step.axis != "child" or step.name == "*":
        raise XPathError("unsupported", step.at, str(step))
    return step.name


def _child(spec: Spec, step: Step) -> Spec:
    name = _child_name(step)
    if name not in spec.children:
        raise XPathError("unknown_name", step.at, name)
    return spec.children[name]


def row_path(path: Path, scope: Scope) -> tuple[str, tuple[Tree, ...], str]:
    """Of `instance('x')/root/item[...]/column`: the list, the predicates, the column, "" for the rows themselves."""
    if not isinstance(path.start, Call):  # ".." of a row leads to no row
        raise XPathError("unsupported", path.at, str(path))
    start = path.start
    given = start.given
    if len(given) != 1 or not isinstance(given[0], Text):
        raise XPathError("literal", start.at, start.name)
    name = given[0].value
    if name not in scope.instances:
        raise XPathError("unknown_instance", given[0].at, name)
    steps = path.steps
    if not 2 <= len(steps) <= 3 or steps[0].predicates or (len(steps) == 3 and steps[2].predicates):
        raise XPathError("unsupported", path.at, str(start))
    for step, expected in zip(steps, ("root", "item"), strict=False):
        if _child_name(step) != expected:
            raise XPathError("unknown_name", step.at, step.name)
    column = _child_name(steps[2]) if len(steps) == 3 else ""
    if column and column not in scope.instances[name]:
        raise XPathError("unknown_name", steps[2].at, column)
    return name, steps[1].predicates, column
