"""What one answer sets off: the expressions that read it, those that read them, each once and none too early."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from kiosk.forms import values
from kiosk.forms.nodes import Node, Spec, Stored, below, up_to
from kiosk.forms.xpath.conversions import Value, to_truth
from kiosk.forms.xpath.errors import EvaluationError
from kiosk.forms.xpath.tree import Tree

if TYPE_CHECKING:
    from kiosk.forms.engine import FormSession

_SMALL = 2.0**31
_WRONG = (EvaluationError, ValueError, OverflowError, ArithmeticError)


class Trigger:
    """An expression that is worked out when something it reads changes.

    `kind` is "relevant", "calculate", "required", "readonly", "count" (of `repeat`, worked out in its parent) or
    "choices". `rank` is its place in the order of the plan. `volatile`: the same answers may give another value.
    """

    __slots__ = ("kind", "rank", "reads", "repeat", "spec", "tree", "volatile", "work")

    def __init__(
        self,
        kind: str,
        spec: Spec,
        work: Callable[[Any, Any, int], Any],
        reads: list[tuple[Spec, Spec]],
        *,
        repeat: Spec | None = None,
        volatile: bool = False,
        tree: Tree | None = None,
    ) -> None:
        self.kind, self.spec, self.work, self.reads, self.repeat = kind, spec, work, reads, repeat
        self.rank, self.volatile, self.tree = 0, volatile, tree

    def within(self, spec: Spec) -> bool:
        """Whether it is that of a node in the group or repeat, or of itself."""
        return spec in self.spec.chain()

    def order(self, node: Node) -> tuple[bool, tuple[int, ...], int]:
        """Where it comes among what waits until all else is done: choices first, then counts, as in the form."""
        return self.kind == "count", node.order(), self.repeat.slot if self.repeat else 0


class Recalculation:
    """What waits to be worked out, by the rank of its trigger. Counts and choices wait until all else is done.

    Ranks and not triggers are in the heap: they are compared without a call, and most answers set off a chain.
    """

    def __init__(self, session: "FormSession") -> None:
        self.session = session
        self.heap: list[int] = []
        self.waiting: dict[int, dict[Node, None]] = {}
        self.later: list[tuple[tuple[bool, tuple[int, ...], int], int, Trigger, Node]] = []
        self.known: set[tuple[Trigger, Node]] = set()
        """What is in `later`."""
        self.number = 0
        self.touched: dict[Node, None] = {}
        self.quiet = False
        """While a draft is put back: its values are those that came out when it was kept."""

    def push(self, trigger: Trigger, node: Node) -> None:
        """It is to be worked out for that node."""
        if trigger.kind in {"count", "choices"}:
            if (trigger, node) not in self.known:
                self.known.add((trigger, node))
                self.number += 1
                heappush(self.later, (trigger.order(node), self.number, trigger, node))
        elif (nodes := self.waiting.get(trigger.rank)) is not None:
            nodes[node] = None
        else:
            self.waiting[trigger.rank] = {node: None}
            heappush(self.heap, trigger.rank)

    def pop(self) -> tuple[Trigger, Node]:
        """The next of what waited until all else was done."""
        _, _, trigger, node = heappop(self.later)
        self.known.remove((trigger, node))
        return trigger, node

    def changed(self, node: Node) -> None:
        """What expressions see of the node is new: all that read it are to be worked out."""
        if self.quiet:
            return
        if (after := node.after) is None:
            near = node.spec.near
            after = node.after = [(one.rank, below(up_to(node, anchor), one.spec)[0]) for one, anchor in near]
        waiting = self.waiting
        for rank, target in after:
            nodes = waiting.get(rank)
            if nodes is None:
                waiting[rank] = {target: None}
                heappush(self.heap, rank)
            else:
                nodes[target] = None
        for trigger, anchor in node.spec.wide:
            for target in below(up_to(node, anchor), trigger.spec):
                self.push(trigger, target)

    def drain(self) -> None:
        """Works out everything that waits, but counts and choices."""
        heap, waiting, touched, order = self.heap, self.waiting, self.touched, self.session.plan.order
        while heap:
            rank = heappop(heap)
            trigger = order[rank]
            do = _DO[trigger.kind]
            for node in waiting.pop(rank):
                if do(self, trigger, node):
                    touched[node] = None

    def calculate(self, trigger: Trigger, node: Node) -> bool:
        """A new value, as JavaRosa turns what came out into one of the node's kind."""
        session = self.session
        if session.overwritten:
            session.overwritten.pop(node, None)
        try:
            found = trigger.work(node, node, 0)
            data = node.spec.node.data
            if type(found) is float and found.is_integer() and -_SMALL < found < _SMALL and data != "boolean":
                return self.store(node, int(found), found + 0.0)  # the short way for most; of minus zero, zero is kept
            value = values.wrapped(found, data)
        except _WRONG as error:
            session.trouble(node, trigger.kind, error)
            value = None
        return self.store(node, value)

    def store(self, node: Node, value: Stored, seen: Value | None = None) -> bool:
        """The value of a node, and what expressions see of it if that is known; tells whether it is another one."""
        if value == node.value and type(value) is type(node.value):
            return False
        node.value = value
        if node.live:
            if seen is None:
                seen = values.seen(value, self.session)
            if seen != node.seen or type(seen) is not type(node.seen):
                node.seen = seen
                self.changed(node)
        return True

    def relevant(self, trigger: Trigger, node: Node) -> bool:
        """Whether the node takes part; all below follow."""
        own = self.truth(trigger, node)
        if own == node.own:
            return False
        node.own = own
        return self.revive(node)

    def revive(self, node: Node) -> bool:
        """Makes the node take part, or not, by its own mark and the node it stands in; tells whether that changed."""
        live = node.own and (node.up is None or node.up.live)
        if live == node.live:
            return False
        node.live = live
        self.touched[node] = None
        if node.spec.leaf:
            seen = values.seen(node.value, self.session) if live else ""
            node.seen = seen
        for trigger in node.spec.own:
            if trigger.kind in {"count", "choices"}:
                self.push(trigger, node)
        if node.spec.repeat or any(trigger.kind == "count" for trigger in (node.up.spec.own if node.up else ())):
            for trigger in node.up.spec.own if node.up else ():
                if trigger.kind == "count" and node.up:
                    self.push(trigger, node.up)
        self.changed(node)
        for kid in node.kids:
            for one in kid if type(kid) is list else (kid,):
                self.revive(one)
        return True

    def required(self, trigger: Trigger, node: Node) -> bool:
        """Whether an answer is needed."""
        was, node.required = node.required, self.truth(trigger, node)
        return was != node.required

    def readonly(self, trigger: Trigger, node: Node) -> bool:
        """Whether the person may change it."""
        was, node.readonly = node.readonly, self.truth(trigger, node)
        return was != node.readonly

    def truth(self, trigger: Trigger, node: Node) -> bool:
        """What came out, as a truth; false where nothing can come out."""
        try:
            return to_truth(trigger.work(node, node, 0))
        except _WRONG as error:
            self.session.trouble(node, trigger.kind, error)
            return False


_DO: dict[str, Callable[[Recalculation, Trigger, Node], bool]] = {
    "calculate": Recalculation.calculate,
    "relevant": Recalculation.relevant,
    "required": Recalculation.required,
    "readonly": Recalculation.readonly,
}
