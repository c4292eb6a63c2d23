"""Random expressions of ODK XPath: of a wanted type, over the questions that can be seen from a place in a form.

An expression is a tree: a list of text and of lists. `text_of` writes it; `smaller` gives trees that are simpler, for
shrinking. Numbers, text, dates and truth are mixed where XPath converts, blanks and Danish letters included. What can
be made stands in templates.py.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.helpers.oracle.templates import LITERALS, RICH, SIMPLE

Tree = list["str | Tree"]
PART = re.compile(r"<([^<>]+)>")
ALL = re.compile(r"<all ([^<>]+)>")


@dataclass(frozen=True)
class Seen:
    """A question or calculation: `kind` num, str, date, time, moment, one, many; `within` the repeats around it."""

    name: str
    kind: str
    within: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    path: str = ""


@dataclass
class Place:
    """Where an expression stands: what it may refer to, and the repeats around it."""

    seen: list[Seen] = field(default_factory=list)
    within: tuple[str, ...] = ()
    repeats: dict[str, tuple[str, ...]] = field(default_factory=dict)  # name -> the repeats around it
    tables: dict[str, tuple[str, ...]] = field(default_factory=dict)  # secondary instance -> its keys

    def scalars(self, *kinds: str) -> list[Seen]:
        """Those of which there is one here."""
        return [one for one in self.seen if one.kind in kinds and one.within == self.within[: len(one.within)]]

    def several(self, *kinds: str) -> list[Seen]:
        """Those of which there may be more."""
        return [one for one in self.seen if one.kind in kinds and one.within != self.within[: len(one.within)]]


class Expressions:
    """Makes expressions for a place. The deeper, the simpler."""

    def __init__(self, rng: random.Random, place: Place) -> None:
        self.rng = rng
        self.place = place

    def of(self, kind: str, deep: int = 3) -> Tree:
        """An expression of that kind: num, str, truth, date, moment, time."""
        if deep > 0 and kind in {"num", "str", "truth"} and self.rng.random() < 0.04:
            kind = self.rng.choice(("num", "str", "truth"))  # XPath converts
        simple = deep <= 0 or kind not in RICH or self.rng.random() < 0.15
        template = self.rng.choice((SIMPLE if simple else RICH)[kind])
        wants = ALL.search(template)
        if wants and not (self.place.several(*wants[1].split()) or self.place.scalars(*wants[1].split())):
            template = SIMPLE[kind][0]  # sum(5) is no expression
        return self.filled(template, deep - 1)

    def filled(self, template: str, deep: int) -> Tree:
        """A template with its parts made."""
        return [self.part(text, deep) if at % 2 else text for at, text in enumerate(PART.split(template)) if text]

    def part(self, name: str, deep: int) -> "str | Tree":
        """What stands in <...> of a template; templates.py tells of them."""
        if name in LITERALS:
            return self.rng.choice(LITERALS[name])
        if "|" in name:
            return self.rng.choice(name.split("|"))
        if name.startswith("one "):
            return self.reference(self.place.scalars(*name.split()[1:]), name.split()[1])
        if name.startswith("all "):
            kinds = name.split()[1:]
            return self.reference(self.place.several(*kinds) or self.place.scalars(*kinds), kinds[0])
        if hasattr(self, f"make_{name}"):
            made: Tree = getattr(self, f"make_{name}")(deep)
            return made
        return self.of(name.removesuffix("0"), 0 if name.endswith("0") else deep)

    def reference(self, found: list[Seen], kind: str) -> Tree:
        """One of the questions, or where there is none, something simple."""
        if not found:
            usual = {"one": "'dk'", "many": "'a b'", "date": "today()", "moment": "now()", "time": "now()"}
            return (
                [usual[kind]] if kind in usual else [self.rng.choice(LITERALS["NUMBER" if kind == "num" else "WORD"])]
            )
        return ["${" + self.rng.choice(found).name + "}"]

    def make_rows(self, deep: int) -> Tree:
        """How many there are of a repeat."""
        return ["count(${" + self.rng.choice(list(self.place.repeats)) + "})"] if self.place.repeats else ["0"]

    def make_place(self, deep: int) -> Tree:
        """The place of this row."""
        return ["position(..)"] if self.place.within else ["1"]

    def make_indexed(self, deep: int) -> Tree:
        """A question of another repeat, by the place of its row."""
        several = self.place.several("num", "str")
        found = [one for one in several if len(one.within) == 1 and one.within[0] not in self.place.within]
        if not found:
            return self.of("num", 0)
        one = self.rng.choice(found)
        at = self.filled("<one num>" if self.rng.random() < 0.3 else "<1|2|3>", 0)
        return ["indexed-repeat(${" + one.name + "}, ${" + one.within[0] + "}, ", at, ")"]

    def make_table(self, deep: int) -> Tree:
        """A table's name; without a table there is nothing to look up."""
        return [self.rng.choice(list(self.place.tables))] if self.place.tables else ["nothing"]

    def make_looked(self, deep: int) -> Tree:
        """Something looked up in a table."""
        return self.filled(self.rng.choice(LITERALS["LOOKUPS"]), 0) if self.place.tables else ["'t'"]

    def make_counted(self, deep: int) -> Tree:
        """A number from a table."""
        return self.filled(self.rng.choice(LITERALS["COUNTS"]), 0) if self.place.tables else ["1"]

    def make_named(self, deep: int) -> Tree:
        """The label of a choice."""
        found = [one for one in self.place.scalars("one", "many") if one.choices]
        if not found:
            return ["''"]
        one = self.rng.choice(found)
        value = f"${{{one.name}}}" if one.kind == "one" else f"selected-at(${{{one.name}}}, {self.rng.choice('012')})"
        return [f"jr:choice-name({value}, '${{{one.name}}}')"]

    def make_chosen(self, deep: int) -> Tree:
        """Whether something is chosen."""
        found = self.place.scalars("one", "many")
        if not found:
            return self.filled("<one str> = <WORD>", 0)
        one = self.rng.choice(found)
        value = "'" + self.rng.choice([*one.choices, "", "nej"]) + "'"
        if one.kind == "many" or self.rng.random() < 0.4:
            return ["selected(${" + one.name + "}, " + value + ")"]
        return ["${" + one.name + "}" + self.rng.choice((" = ", " != ")) + value]


def text_of(tree: "Tree | str") -> str:
    """The expression as it is written."""
    return tree if isinstance(tree, str) else "".join(text_of(part) for part in tree)


def smaller(tree: Tree) -> Iterator[Tree]:
    """Simpler trees: one of the parts alone, or the whole with one part simpler."""
    parts = [part for part in tree if isinstance(part, list)]
    yield from parts
    if parts:
        yield ["1"]
        yield ["''"]
    for at, part in enumerate(tree):
        if isinstance(part, list):
            for other in smaller(part):
                yield [*tree[:at], other, *tree[at + 1 :]]
