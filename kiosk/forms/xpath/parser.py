"""Tokens to a tree: operators by precedence (Pratt), paths by hand. The grammar of XPath 1.0, less what ODK refuses."""

from functools import lru_cache

from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.lexer import Token, tokens
from kiosk.forms.xpath.tree import NEGATION, STRENGTH, Binary, Call, Negate, Number, Path, Step, Text, Tree

DEEPEST = 60
"""Brackets within brackets; Python's own stack ends at about 100 of them."""
_AXES = {"child": "child", "self": "self", "parent": "parent", "attribute": "attribute"}


@lru_cache(maxsize=4096)
def parse(source: str) -> Tree:
    """The tree of an expression; raises XPathError with the place in `source`."""
    reader = _Reader(tokens(source))
    tree = reader.expression(0)
    reader.expect("end")
    return tree


class _Reader:
    def __init__(self, found: list[Token]) -> None:
        self.found, self.next, self.depth = found, 0, 0

    @property
    def here(self) -> Token:
        return self.found[self.next]

    def take(self) -> Token:
        token = self.found[self.next]
        self.next += 1
        return token

    def at(self, kind: str, text: str = "") -> bool:
        token = self.found[self.next]
        return token.kind == kind and (not text or token.text == text)

    def expect(self, kind: str, text: str = "") -> Token:
        if self.at(kind, text):
            return self.take() if kind != "end" else self.here
        raise self.unexpected()

    def unexpected(self) -> XPathError:
        token = self.here
        return XPathError("end" if token.kind == "end" else "unexpected", token.at, token.text)

    def expression(self, least: int) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise XPathError("deep", self.here.at)
        left = self.unary()
        while self.at("operator") and (own := STRENGTH[self.here.text]) > least:
            token = self.take()
            if token.text == "|":
                raise XPathError("unsupported", token.at, "|")
            left = Binary(token.text, left, self.expression(own), token.at)
        self.depth -= 1
        return left

    def unary(self) -> Tree:
        if self.at("operator", "-"):
            token = self.take()
            return Negate(self.expression(NEGATION), token.at)
        token = self.here
        if token.kind == "number":
            self.take()
            return Number(float(token.text), token.at)
        if token.kind == "text":
            self.take()
            return Text(token.text, token.at)
        if self.at("mark", "("):
            self.take()
            inner = self.expression(0)
            self.expect("mark", ")")
            if self.at("mark", "[") or self.at("mark", "/"):
                raise XPathError("unsupported", self.here.at, self.here.text)
            return inner
        if token.kind == "name" and self.found[self.next + 1].text == "(" and self.found[self.next + 1].kind == "mark":
            return self.call()
        return self.path(token)

    def call(self) -> Tree:
        name = self.take()
        self.expect("mark", "(")
        given: list[Tree] = []
        while not self.at("mark", ")"):
            if given:
                self.expect("mark", ",")
            given.append(self.expression(0))
        self.take()
        made = Call(name.text, tuple(given), name.at)
        if self.at("mark", "["):
            raise XPathError("unsupported", self.here.at, "[")
        if self.at("mark", "/"):
            self.take()
            return Path(made, tuple(self.steps()), name.at)
        return made

    def path(self, token: Token) -> Tree:
        if self.at("mark", "/"):
            self.take()
            return Path("root", tuple(self.steps()), token.at)
        if token.kind in {"name", "mark"} and token.text not in {")", "]", ",", "(", "[", "::"}:
            return Path("here", tuple(self.steps()), token.at)
        raise self.unexpected()

    def steps(self) -> list[Step]:
        found = [self.step()]
        while self.at("mark", "/"):
            self.take()
            found.append(self.step())
        return found

    def step(self) -> Step:
        token = self.here
        axis, name = "child", ""
        if self.at("mark", ".") or self.at("mark", ".."):
            self.take()
            axis = "self" if token.text == "." else "parent"
        elif self.at("mark", "@"):
            self.take()
            axis, name = "attribute", self.expect("name").text
        elif token.kind == "name":
            self.take()
            name = token.text
            if self.at("mark", "::"):
                axis, name = self.axis(token)
        elif token.text in {"//", "$"}:
            raise XPathError("unsupported", token.at, token.text)
        else:
            raise self.unexpected()
        predicates = []
        while self.at("mark", "["):
            self.take()
            predicates.append(self.expression(0))
            self.expect("mark", "]")
        return Step(axis, name, tuple(predicates), token.at)

    def axis(self, token: Token) -> tuple[str, str]:
        self.take()
        if token.text not in _AXES:
            raise XPathError("unsupported", token.at, token.text)
        name = self.expect("name").text
        if self.at("mark", "("):  # node(): JavaRosa has self::node() and parent::node() written so
            self.take()
            self.expect("mark", ")")
            if name != "node" or token.text not in {"self", "parent"}:
                raise XPathError("unsupported", token.at, name)
            name = ""
        elif token.text in {"self", "parent"}:
            raise XPathError("unsupported", token.at, name)
        return _AXES[token.text], name
