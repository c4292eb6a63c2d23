"""The questions of a form as a tree: `Spec` is what a question is, `Node` is one of its instances, with an answer."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from kiosk.forms import definition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.forms.recalculate import Trigger
    from kiosk.forms.xpath.conversions import Value

Stored = str | int | float | bool | date | datetime | time | None
"""An answer as it is kept: int and float apart (a decimal of 3 is written "3.0"), None for none."""


class Spec:
    """A node of the definition: its place in the tree, and what depends on it.

    `slot` is its place among the children of its parent; `row` is whether it is a repeat, or in one. `readers` are the
    triggers that read it, each with the spec up to which the two are in the same instance (`anchor`): `near` those with
    but one node in that instance, `wide` the rest, with several, or such as wait until all else is worked out.
    """

    __slots__ = (
        "children", "crossing", "depth", "kids", "leaf", "near", "node", "own", "parent", "readers", "repeat", "row",
        "slot", "wide",
    )  # fmt: skip

    def __init__(self, node: definition.Node, parent: "Spec | None", slot: int) -> None:
        self.node, self.parent, self.slot = node, parent, slot
        self.depth: int = parent.depth + 1 if parent else 0
        self.repeat = node.kind == "repeat"
        self.leaf = node.kind == "value"
        self.row: bool = self.repeat or (parent is not None and parent.row)
        self.kids: list[Spec] = []
        self.children: dict[str, Spec] = {}
        self.readers: list[tuple[Trigger, Spec]] = []
        self.near: list[tuple[Trigger, Spec]] = []
        self.wide: list[tuple[Trigger, Spec]] = []
        self.crossing: list[tuple[Trigger, Spec]] = []
        """Of a repeat: triggers that read it, or what is in it, in all instances at once."""
        self.own: list[Trigger] = []
        for place, child in enumerate(node.children):
            made = Spec(child, self, place)
            self.kids.append(made)
            self.children[child.name] = made

    @property
    def path(self) -> str:
        """Without indices."""
        return self.node.path

    def outer(self) -> "Spec":
        """The group or repeat it stands in; raises LookupError for the root."""
        if self.parent is None:
            raise LookupError(self.path)
        return self.parent

    def chain(self) -> "list[Spec]":
        """From the root down to this one."""
        return [self] if self.parent is None else [*self.parent.chain(), self]

    def walk(self) -> "Iterator[Spec]":
        """Itself and all below, in the order of the form."""
        yield self
        for kid in self.kids:
            yield from kid.walk()


class Node:
    """An instance of a question or group.

    `value` is the answer as kept, `seen` what expressions see of it: "" while it is not relevant. `kids` has a node for
    each child, a list of nodes for a repeat. `place` counts the instances of a repeat from 0. `home` is the session.
    `after` is what a change here sets off, found at the first one: ranks of triggers, and the node of each.
    """

    __slots__ = ("after", "home", "kids", "live", "own", "place", "readonly", "required", "seen", "spec", "up", "value")

    def __init__(self, spec: Spec, up: "Node | None", home: Any, place: int = 0) -> None:
        self.spec, self.up, self.home, self.place = spec, up, home, place
        self.kids: list[Any] = []
        self.after: list[tuple[int, Node]] | None = None
        self.value: Stored = None
        self.seen: Value = ""
        self.own = True
        self.live = True
        self.required = False
        self.readonly = False

    def walk(self) -> "Iterator[Node]":
        """Itself and all below, in the order of the form."""
        yield self
        for kid in self.kids:
            if type(kid) is list:
                for one in kid:
                    yield from one.walk()
            else:
                yield from kid.walk()

    def above(self) -> "Iterator[Node]":
        """Itself, and all that it stands in."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.up

    def order(self) -> tuple[int, ...]:
        """What sorts nodes in the order of the form."""
        return (*self.up.order(), self.spec.slot, self.place) if self.up else ()

    def path(self) -> str:
        """With indices from 1 at repeats."""
        if not self.spec.row:
            return self.spec.node.path
        before = self.up.path() if self.up else ""
        index = f"[{self.place + 1}]" if self.spec.repeat else ""
        return f"{before}/{self.spec.node.name}{index}"

    def is_readonly(self) -> bool:
        """Its own mark, or one of what it stands in."""
        return any(node.readonly for node in self.above())


def below(node: Node, spec: Spec) -> list[Node]:
    """All instances of `spec` in `node`, which is an instance of one of the specs above it, or of itself."""
    way: list[int] = []
    while spec is not node.spec:
        way.append(spec.slot)
        spec = spec.outer()
    found = [node]
    for slot in reversed(way):
        level: list[Node] = []
        for one in found:
            kid = one.kids[slot]
            if type(kid) is list:
                level += kid
            else:
                level.append(kid)
        found = level
    return found


def up_to(node: Node, spec: Spec) -> Node:
    """The instance of `spec` that `node` stands in, or is."""
    while node.spec is not spec:
        if node.up is None:
            raise LookupError(spec.path)
        node = node.up
    return node


def together(one: Node, other: Node) -> bool:
    """Whether two nodes are in the same instance of every repeat that both stand in."""
    places = {node.spec: node for node in other.above()}
    return all(places.get(node.spec, node) is node for node in one.above() if node.spec.repeat)
