"""What can be wrong with an expression: found when a form is published, with the place in the text."""


class XPathError(ValueError):
    """An expression that cannot be used; `what` is a key of `WORDS`, `at` counts characters from 0."""

    def __init__(self, what: str, at: int, name: str = "") -> None:
        super().__init__(f"{what} {name}".rstrip() + f" at {at}")
        self.what, self.at, self.name = what, at, name


WORDS = (
    "character",  # nothing begins with this character
    "text",  # a text without its closing quote
    "end",  # the expression stops too early
    "unexpected",  # something stands where it cannot
    "deep",  # brackets within brackets within ...
    "long",  # longer than an expression may be
    "unknown_function",
    "arguments",  # the wrong number of them
    "unknown_name",  # no such question, group or column
    "unknown_instance",  # no such list
    "path",  # a path where a value stands, or the other way round; `name` says which function
    "unsupported",  # XPath that ODK has no use for: unions, other axes, variables
    "literal",  # has to be written out, as in instance('list')
)


class EvaluationError(Exception):
    """A value that the expression cannot take: several answers where one was meant, a text that is no date."""
