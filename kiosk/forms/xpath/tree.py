"""What an expression is made of, and how it is written again: `parse(str(tree)) == tree`."""

from collections.abc import Iterator
from dataclasses import dataclass, field

STRENGTH = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "|": 8,
}  # fmt: skip
"""How strongly an operator binds (XPath 1.0, 3.5); all are left-associative. Negation is 7."""
NEGATION = 7


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.value:f}" if self.value % 1 else f"{self.value:.0f}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text; XPath 1.0 has no escapes, so it never holds both kinds of quotes."""

    value: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f'"{self.value}"' if "'" in self.value else f"'{self.value}'"


@dataclass(frozen=True, slots=True)
class Negate:
    """Minus something."""

    inner: "Tree"
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"-{_bracketed(self.inner, NEGATION)}"


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`."""

    operator: str
    left: "Tree"
    right: "Tree"
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        own = STRENGTH[self.operator]
        return f"{_bracketed(self.left, own)} {self.operator} {_bracketed(self.right, own + 1)}"


@dataclass(frozen=True, slots=True)
class Call:
    """A function and what it is given."""

    name: str
    given: tuple["Tree", ...] = ()
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(str(one) for one in self.given)})"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: "child" (`name`, or "*"), "self", "parent", "attribute"."""

    axis: str
    name: str = ""
    predicates: tuple["Tree", ...] = ()
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        written = {"self": ".", "parent": "..", "attribute": f"@{self.name}"}.get(self.axis, self.name)
        return written + "".join(f"[{one}]" for one in self.predicates)


@dataclass(frozen=True, slots=True)
class Path:
    """A path: from the "root", from "here", or from what a call gives: `instance('x')`, `current()`."""

    start: str | Call
    steps: tuple[Step, ...] = ()
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        steps = "/".join(str(step) for step in self.steps)
        if isinstance(self.start, Call):
            return f"{self.start}/{steps}"
        return f"/{steps}" if self.start == "root" else steps


Tree = Number | Text | Negate | Binary | Call | Path


def _bracketed(tree: Tree, least: int) -> str:
    own = STRENGTH[tree.operator] if isinstance(tree, Binary) else NEGATION if isinstance(tree, Negate) else 99
    return str(tree) if own >= least else f"({tree})"


def walk(tree: Tree) -> Iterator[Tree]:
    """The tree and all in it, predicates included."""
    todo: list[Tree] = [tree]
    while todo:
        one = todo.pop()
        yield one
        if isinstance(one, Binary):
            todo += (one.right, one.left)
        elif isinstance(one, Negate):
            todo.append(one.inner)
        elif isinstance(one, Call):
            todo += one.given[::-1]
        elif isinstance(one, Path):
            todo += [inner for step in reversed(one.steps) for inner in reversed(step.predicates)]
            if isinstance(one.start, Call):
                todo.append(one.start)
