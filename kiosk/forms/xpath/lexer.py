"""An expression to tokens. Whether `*` multiplies and `div` divides is told by what stands before (XPath 1.0, 3.7)."""

import re
from typing import NamedTuple

from kiosk.forms.xpath.errors import XPathError

LONGEST = 20_000
"""Characters of an expression; the longest in the ODK test corpus has 4,000."""


class Token(NamedTuple):
    """`kind`: number, text, name, operator (words included), mark (brackets, comma, ...), end."""

    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<number>\d+(?:\.\d*)?|\.\d+)
  | (?P<text>"[^"]*"|'[^']*')
  | (?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
  | (?P<operator><=|>=|!=|[=<>+|-])
  | (?P<mark>//|::|\.\.|[()\[\],/.@$*])
    """,
    re.VERBOSE,
)
_WORDS = frozenset({"and", "or", "div", "mod"})
_BEFORE_OPERAND = frozenset({"(", "[", ",", "/", "//", "::", "@", "$"})


def tokens(source: str) -> list[Token]:
    """All tokens, the last of kind "end"; raises XPathError."""
    if len(source) > LONGEST:
        raise XPathError("long", LONGEST)
    found: list[Token] = []
    at, end = 0, len(source)
    operand_next = True  # whether an operand, not an operator, is to stand here
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None:
            raise XPathError("text" if source[at] in "\"'" else "character", at, source[at])
        kind, text = match.lastgroup or "", match[0]
        start, at = at, match.end()
        if kind == "space":
            continue
        if kind == "text":
            text = text[1:-1]
        elif text == "*" or (kind == "name" and text in _WORDS):
            if not operand_next:
                kind = "operator"
            elif text == "*":
                kind = "name"
        found.append(Token(kind, text, start))
        operand_next = kind == "operator" or (kind == "mark" and text in _BEFORE_OPERAND)
    found.append(Token("end", "", end))
    return found
