"""The expressions of a workbook: which there are, and what is wrong with how they are written.

`${name}` is read as `name` followed by blanks, as long as it stood: so every place told is the place in the cell.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.forms.publish import known
from kiosk.forms.publish.book import NoBook
from kiosk.forms.publish.form import Form, Question, takes_list
from kiosk.forms.publish.problems import REFERENCE, Tell, short
from kiosk.forms.xpath import bounded, moments
from kiosk.forms.xpath.errors import EvaluationError, XPathError
from kiosk.forms.xpath.functions import PLAIN
from kiosk.forms.xpath.parser import parse
from kiosk.forms.xpath.special import SPECIAL
from kiosk.forms.xpath.tree import Binary, Call, Negate, Path, Step, Text, Tree

MOST = 200_000
"""Characters of all expressions together."""
MOST_REFERENCES = 10_000
"""${name} in all cells together; the largest of our own forms has fewer than two hundred."""
_NAME = re.compile(r"[^\W\d][\w.-]*")
_CALL = re.compile(r"[\w:-]+\s*\(")
CONSTANT = frozenset({"yes", "no", "true", "false", "true()", "false()"})
SURVEY = ("relevant", "constraint", "required", "readonly", "calculation", "choice_filter", "repeat_count", "default")
OURS = {"brev": ("vis_hvis",), "aflevering": ("vis_hvis",), "blanket": ("vis_hvis", "vaerdi")}
_ARITY = {"current": (0, 0), "instance": (1, 1)}


@dataclass
class Expression:
    """One cell, or part of it. `of` is the question it belongs to; `tree` None where it can't be read."""

    sheet: str
    row: int
    column: str
    base: str
    source: str
    of: Question | None = None
    tree: Tree | None = None
    references: dict[int, str] = field(default_factory=dict)
    """The names in ${}, by their place."""

    def around(self, at: int) -> str:
        """What stands there, for a person to find it."""
        begin = max(0, at - 18)
        return short(("…" if begin else "") + self.source[begin : at + 30], 60)


def gather(form: Form, tell: Tell) -> list[Expression]:
    """All expressions, read; tells of those that can't be, and of names and functions that are not there.

    Raises NoBook where they are far more than a form has: each is read, and compiled, before the first is told of.
    """
    found = list(_cells(form))
    references = sum(
        cell.count("${") for sheet in form.book.values() for row in sheet.rows for cell in row.cells.values()
    )
    if sum(len(one.source) for one in found) > MOST or references > MOST_REFERENCES:
        raise NoBook("too_slow")
    for one in found:
        _read(one, form, tell)
    _in_texts(form, tell)
    _triggers(form, tell)
    return found


def _cells(form: Form) -> Iterator[Expression]:
    survey = form.sheet("survey").name
    for one in form.questions:
        for base in SURVEY:
            source = one.get(base)
            if not source or (source.lower() in CONSTANT and base in {"required", "readonly"}):
                continue
            if base == "default" and not (REFERENCE.search(source) or _CALL.match(source)):
                continue
            yield Expression(survey, one.row, form.heading("survey", base), base, source, one)
    for key, bases in OURS.items():
        sheet = form.sheet(key)
        for row in sheet.rows:
            for base in bases:
                if source := form.cell(key, row, base):
                    yield Expression(sheet.name, row.number, form.heading(key, base), base, source)


def replaced(source: str, tell: Tell, one: Expression, form: Form) -> str:
    """The source with a name and blanks for every ${name}; tells of names that are no question."""

    def name(match: re.Match[str]) -> str:
        wanted = match[2]
        if match[1]:
            tell("last_saved", one.sheet, one.row, one.column, why=known.SECRET)
        elif not _NAME.fullmatch(wanted):
            tell("broken_reference", one.sheet, one.row, one.column, text=one.around(match.start()))
            return "x".ljust(len(match[0]))
        elif wanted not in form.by_name:
            unknown(wanted, one, form, tell)
        one.references[match.start()] = wanted
        return wanted.ljust(len(match[0])) if not match[1] else "x".ljust(len(match[0]))

    return REFERENCE.sub(name, source)


def unknown(name: str, one: Expression, form: Form, tell: Tell) -> None:
    """Tell of a name that no question has."""
    near = known.nearest(name, form.by_name)
    tell("near_question" if near else "unknown_question", one.sheet, one.row, one.column, name=name, near=near)


def _read(one: Expression, form: Form, tell: Tell) -> None:
    text = replaced(one.source, tell, one, form)
    if "${" in text:
        tell("broken_reference", one.sheet, one.row, one.column, text=one.around(text.index("${")))
        return
    try:
        one.tree = parse(text)
    except XPathError as error:
        tell(
            f"x_{error.what}",
            one.sheet,
            one.row,
            one.column,
            at=error.at + 1,
            name=error.name,
            text=one.around(error.at),
        )
        return
    except RecursionError:
        tell("x_deep", one.sheet, one.row, one.column)
        return
    _Reading(one, form, tell).tree(one.tree, inside=_list_of(one))


def _list_of(one: Expression) -> str:
    """The list whose columns the bare names of an expression are."""
    if one.base != "choice_filter" or one.of is None or not takes_list(one.of.kind) or not one.of.list:
        return ""
    return one.of.list.split()[0].removesuffix(".csv")


_TRIED: dict[str, tuple[str, Callable[..., object]]] = {
    "regex": ("pattern", bounded.compiled),
    "format-date": ("day_format", lambda text: moments.write(datetime(2026, 11, 20), text, "da")),  # noqa: DTZ001
    "format-date-time": ("day_format", lambda text: moments.write(datetime(2026, 11, 20), text, "da")),  # noqa: DTZ001
    "digest": ("digest", lambda *how: PLAIN["digest"].work("", *how)),
}
"""By the name of a function: the problem, and what tries all that is given to it but the first."""


class _Reading:
    """Walks an expression: functions, how many values they take, names."""

    def __init__(self, one: Expression, form: Form, tell: Tell) -> None:
        self.one, self.form, self._tell = one, form, tell

    def tell(self, key: str, **fields: object) -> None:
        self._tell(key, self.one.sheet, self.one.row, self.one.column, **fields)

    def tree(self, tree: Tree, inside: str) -> None:
        """`inside`: the list whose row it is asked of, "" in the form itself, "?" where that is not known."""
        if isinstance(tree, Binary):
            self.tree(tree.left, inside)
            self.tree(tree.right, inside)
        elif isinstance(tree, Negate):
            self.tree(tree.inner, inside)
        elif isinstance(tree, Call):
            self.call(tree, inside)
        elif isinstance(tree, Path):
            self.path(tree, inside)

    def call(self, tree: Call, inside: str) -> None:
        name, n = tree.name, len(tree.given)
        if name in known.REFUSED_FUNCTIONS:
            self.tell("refused_function", name=name, why=known.REFUSED_FUNCTIONS[name])
        elif name not in known.FUNCTIONS:
            near = known.nearest(name, known.FUNCTIONS)
            self.tell("near_function" if near else "unknown_function", name=name, near=near)
        else:
            least, most = arity(name)
            if not least <= n <= most:
                many = f"{least}-{most}" if least < most else f"{least}"
                self.tell("arguments", name=name, many=many, n=n)
            elif name in {"count", "sum", "count-non-empty"} and not isinstance(tree.given[0], Path):
                self.tell("x_path", name=name)
            elif name in _TRIED:
                self._tried(tree)
            elif name == "pulldata":
                self._pulled(tree)
        for one in tree.given:
            self.tree(one, inside)

    def _tried(self, tree: Call) -> None:
        """What is written in the expression itself, and would come out as a blank for whoever answers."""
        key, work = _TRIED[tree.name]
        written = [one.value for one in tree.given[1:] if isinstance(one, Text)]
        if len(written) < len(tree.given) - 1:
            return  # worked out
        try:
            work(*written)
        except EvaluationError:
            self.tell(key, text=", ".join(written))

    def _pulled(self, tree: Call) -> None:
        given = [one.value for one in tree.given[:3] if isinstance(one, Text)]
        if len(given) < 3:
            self.tell("x_literal", name="pulldata")
        elif given[0] not in self.form.list_columns:
            self.tell("list_file", name=f"{given[0]}.csv")
        else:
            for column in given[1:]:
                if column not in self.form.list_columns[given[0]]:
                    self.tell("unknown_column_of", list=given[0], name=column)

    def path(self, tree: Path, inside: str) -> None:
        steps, where = tree.steps, inside
        if isinstance(tree.start, Call):
            if tree.start.name == "instance" and tree.start.given and isinstance(name := tree.start.given[0], Text):
                where = name.value
                if where not in self.form.list_columns:
                    near = known.nearest(where, self.form.list_columns)
                    self.tell("near_list" if near else "unknown_list", name=where, near=near)
                    where = "?"
                self.columns(steps[2:], where)
            elif tree.start.name != "current":
                self.call(tree.start, inside)
        elif tree.start == "here" and steps and steps[0].axis == "child":
            self.name(steps[0], inside, reference=tree.at in self.one.references)
            where = "?"
        for step in steps:
            for predicate in step.predicates:
                self.tree(predicate, where or "?")

    def columns(self, steps: tuple[Step, ...], where: str) -> None:
        known_columns = self.form.list_columns.get(where, frozenset())
        for step in steps:
            if step.axis == "child" and where != "?" and step.name not in known_columns:
                self.tell("unknown_column_of", list=where, name=step.name)

    def name(self, step: Step, inside: str, *, reference: bool) -> None:
        if reference or inside == "?":
            return
        if inside:
            if inside in self.form.list_columns:
                self.columns((step,), inside)
        elif step.name in self.form.by_name:
            self.tell("bare_name", name=step.name)
        else:
            unknown(step.name, self.one, self.form, self._tell)


def arity(name: str) -> tuple[int, int]:
    """How many values a function takes, at least and at most."""
    if name in PLAIN:
        return PLAIN[name].least, PLAIN[name].most
    return _ARITY[name] if name in _ARITY else SPECIAL[name][1:]


def _in_texts(form: Form, tell: Tell) -> None:
    """${name} within words: labels, hints, messages, and our own sheets."""
    texts = {"survey": known.SPOKEN, "choices": ("label",), "brev": ("tekst",), "resume": ("saetning",)}
    for key, bases in texts.items():
        sheet = form.sheet(key)
        for row in sheet.rows:
            for column, text in form.words(key, row, bases):
                one = Expression(sheet.name, row.number, column.heading, column.base, text)
                if "${" in (left := replaced(text, tell, one, form)):
                    tell("broken_reference", sheet.name, row.number, column.heading, text=one.around(left.index("${")))
    survey = form.sheet("survey").name
    for question in form.questions:
        for base in ("parameters", "type"):
            if "${" in (text := question.get(base)):
                replaced(text, tell, Expression(survey, question.row, form.heading("survey", base), base, text), form)


def _triggers(form: Form, tell: Tell) -> None:
    survey = form.sheet("survey").name
    for question in form.questions:
        if text := question.get("trigger"):
            one = Expression(survey, question.row, form.heading("survey", "trigger"), "trigger", text)
            left = REFERENCE.sub("", text)
            if left.strip(" ,"):
                tell("trigger_form", one.sheet, one.row, one.column)
            else:
                replaced(text, tell, one, form)
