"""A form page by page: one question at a time, what is still missing, a list of its parts, and the answers to check.

It knows nothing of screens. Which pages there are follows from the answers so far: it is asked anew after each, so
everything that changes an answer goes through here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kiosk.forms.answers import in_words
from kiosk.forms.definition import ASKED, Node
from kiosk.forms.engine import FormSession, State
from kiosk.i18n import order, pick, written

PageKind = Literal["question", "together", "more", "check"]
LONG = 12
"""Pages from which a form in parts begins with the list of them."""
SILENT = frozenset({"note", "acknowledge"})
"""What is no answer to be checked."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked at once: one question, several that belong together (a group with "field-list"), whether there is
    one more of something (`paths` holds the repeat), or the answers to check.
    """

    kind: PageKind
    paths: tuple[str, ...]

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.kind}:{self.paths[0] if self.paths else ''}"


CHECK = Page("check", ())


@dataclass(frozen=True, slots=True)
class Missing:
    """Why one can't go on from a question yet, in words of the form or "" for our own."""

    path: str
    why: Literal["required", "constraint"]
    message: str


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a long form: its title, how many of its pages were passed, and the pages."""

    title: str
    passed: int
    pages: tuple[Page, ...]

    @property
    def done(self) -> bool:
        """Whether every page of it was answered or passed by."""
        return self.passed >= len(self.pages)


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as a statement, and the page to change it on."""

    path: str
    statement: str
    page: Page
    answered: bool


@dataclass(frozen=True, slots=True)
class Help:
    """Why something is asked and where to find it, in the language now; "" for what the form does not say."""

    why: str = ""
    where: str = ""


@dataclass(slots=True)
class Place:
    """Where somebody is in a form, and which pages were passed: kept with a draft."""

    page: str = ""
    passed: set[str] = field(default_factory=set)
    changing: bool = False
    """Whether an answer is being changed from the list at the end, and the next step leads back to it."""

    def plain(self) -> dict[str, Any]:
        """For a draft."""
        return {"page": self.page, "passed": sorted(self.passed), "changing": self.changing}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Place":
        """What `plain` gave."""
        passed = {str(one) for one in kept.get("passed", ())}
        return cls(str(kept.get("page", "")), passed, bool(kept.get("changing")))


class Steps:
    """The pages of one session, and the only way to its answers."""

    def __init__(self, session: FormSession, place: Place | None = None) -> None:
        self.session, self.place = session, place or Place()
        sidecar = session.definition.sidecar
        self._rows = {row["name"]: row for row in sidecar.resume if row.get("name")}
        self._help = {row["name"]: row for row in sidecar.hjaelp if row.get("name")}
        self._pages: list[Page] | None = None
        self._known: set[str] = set()  # the pages there were when an answer began to be changed

    # -- answers

    def answer(self, path: str, value: str) -> None:
        """Answers a question; raises what `FormSession.set` raises."""
        self.session.set(path, value)
        self._pages = None

    def add(self, repeat: str) -> None:
        """One more of something, and to the first page that asks about it."""
        self.session.add(repeat)
        self._pages = None
        row = f"{repeat}[{self.session.many(repeat)}]/"
        first = next((page for page in self.pages() if any(path.startswith(row) for path in page.paths)), None)
        if first:
            self.place.page = first.key

    def remove(self, row: str) -> None:
        """Takes one of several away; those after it move up, and so does what was passed of them."""
        self.session.remove(row)
        self._pages = None
        self.place.passed = {moved for key in self.place.passed if (moved := _moved_up(key, row))}

    def language(self, language: str) -> None:
        """Another language for everything."""
        self.session.language(language)

    # -- going through it

    def pages(self) -> list[Page]:
        """Every page there is now, the last one with the answers to check."""
        if self._pages is None:
            self._pages = [*self._below(self.session.definition.root, "", self.session.nodes()), CHECK]
        return self._pages

    @property
    def current(self) -> Page:
        """The page somebody is on; when there is no such any more, the first that was not passed."""
        pages = self.pages()
        here = next((page for page in pages if page.key == self.place.page), None)
        return here or next((page for page in pages if page.key not in self.place.passed), CHECK)

    @property
    def progress(self) -> tuple[int, int]:
        """Which page this is and how many there are, from 1."""
        pages = self.pages()
        return pages.index(self.current) + 1, len(pages)

    def missing(self, page: Page | None = None) -> list[Missing]:
        """What keeps one from going on from this page."""
        page = page or self.current
        if page.kind == "more":
            return []
        found = []
        for path in page.paths:
            state = self.session.node(path)
            if state.readonly:  # nobody could do anything about it
                continue
            if state.required and not state.value:
                found.append(Missing(path, "required", state.message))
            elif not state.constraint_ok:
                found.append(Missing(path, "constraint", state.message))
        return found

    def next(self) -> list[Missing]:
        """On to the next page; stays, and says why, when something is missing."""
        here = self.current
        if missing := self.missing(here):
            return missing
        self.place.passed.add(here.key)
        pages = self.pages()
        at = pages.index(here)
        if self.place.changing:  # what the changed answer brought up is asked too, then back to the list
            known = self._known | self.place.passed
            after = next((page for page in pages[at + 1 :] if page.key not in known), CHECK)
            self.place.changing = after is not CHECK
        else:
            after = pages[min(at + 1, len(pages) - 1)]
        self.place.page = after.key
        return []

    def skip(self) -> list[Missing]:
        """On without an answer, where that may be."""
        for path in self.current.paths:
            if self.current.kind != "more" and self.session.node(path).value and not self.session.node(path).readonly:
                self.answer(path, "")
        return self.next()

    def back(self) -> bool:
        """The page before, or the list when an answer is being changed; False on the first."""
        if self.place.changing:
            self.place.changing, self.place.page = False, CHECK.key
            return True
        pages = self.pages()
        at = pages.index(self.current)
        if at == 0:
            return False
        self.place.page = pages[at - 1].key
        return True

    def goto(self, page: Page, *, changing: bool = False) -> None:
        """To a page that `pages`, `tasks` or `check` gave."""
        self.place.page, self.place.changing = page.key, changing
        self._known = {one.key for one in self.pages()} if changing else set()

    def first_missing(self) -> Page | None:
        """The first page that one could not go on from."""
        return next((page for page in self.pages() if page is not CHECK and self.missing(page)), None)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing anywhere."""
        return self.first_missing() is None

    # -- about the page

    def help(self, path: str) -> Help:
        """What the sheet `hjaelp` says of this question."""
        row = self._help.get(name_of(path), {})
        return Help(self._in_language(row, "hvorfor"), self._in_language(row, "hvor"))

    def offers(self, path: str) -> str:
        """What the sheet `hjaelp` offers as an answer, in the language now; see offers.py."""
        return self._in_language(self._help.get(name_of(path), {}), "forslag")

    def sensitive(self, name: str) -> bool:
        """Whether the sheet `hjaelp` says that the answer to this question is not to be shown elsewhere."""
        return self._help.get(name, {}).get("folsom", "").strip().casefold() == "ja"

    def may_skip(self, path: str) -> bool:
        """Whether one may go on without an answer."""
        state = self.session.node(path)
        return not state.required and not state.readonly and self.node(path).type not in SILENT

    def dont_know(self, path: str) -> bool:
        """Whether "I don't know" is offered by name."""
        return self.may_skip(path) and self._help.get(name_of(path), {}).get("ved_ikke", "").strip().casefold() == "ja"

    def node(self, path: str) -> Node:
        """What the form says of a question, by its path with indices."""
        return self.session.definition.by_path[without_indices(path)]

    def instances(self, repeat: str) -> list[tuple[str, str]]:
        """Those there are of something, each with its answers in a line."""
        rows = [f"{repeat}[{number}]" for number in range(1, self.session.many(repeat) + 1)]
        states = self.session.nodes()
        return [(row, self._line(row, states)) for row in rows if row in states and states[row].relevant]

    # -- all of it

    def tasks(self) -> list[Task]:
        """The parts of the form that have a title, in order; fewer than two are no list."""
        states = self.session.nodes()
        found = []
        for group in self.session.definition.root.children:
            title = states[group.path].label if group.kind == "group" and group.path in states else ""
            inside = tuple(page for page in self.pages() if page.paths and _lies_in(page.paths[0], group.path))
            if title and inside:
                found.append(Task(title, sum(page.key in self.place.passed for page in inside), inside))
        return found if len(found) > 1 else []

    @property
    def long(self) -> bool:
        """Whether it is so long that a list of its parts helps."""
        return len(self.pages()) > LONG and bool(self.tasks())

    def check(self) -> list[Row]:
        """Every answer as a short statement, in the order of the form."""
        states = self.session.nodes()
        rows = []
        for page in self.pages():
            for path in page.paths if page.kind != "more" else ():
                state, node = states[path], self.node(path)
                if node.type not in SILENT and (state.value or not state.readonly):
                    rows.append(Row(path, self.statement(path, state), page, bool(state.value)))
        return rows

    def statement(self, path: str, state: State | None = None) -> str:
        """The answer to a question as a statement: by the sheet `resume`, else the question and the answer."""
        state, node = state or self.session.node(path), self.node(path)
        answer = in_words(node, state)
        sentence = self._in_language(self._rows.get(node.name, {}), "saetning")
        if sentence and state.value:
            return written(_ended_once(sentence.replace("{svar}", answer)), self.session.lang)
        return written(f"{state.label.strip()} {answer}".strip(), self.session.lang)

    # -- inside

    def _in_language(self, row: Mapping[str, str], column: str) -> str:
        lang = self.session.lang
        return pick({one: row.get(f"{column}::{one}", "") for one in order(lang)}, lang) or row.get(column, "")

    def _line(self, row: str, states: Mapping[str, State]) -> str:
        said = [
            in_words(self.node(path), state)
            for path, state in states.items()
            if path.startswith(f"{row}/") and state.value and state.relevant and self._asked(path)
        ]
        return ", ".join(said[:3])

    def _asked(self, path: str) -> bool:
        node = self.node(path)
        return node.kind == "value" and node.type in ASKED - SILENT

    def _below(self, node: Node, prefix: str, states: Mapping[str, State]) -> Iterator[Page]:
        """The pages of what lies in `node`; `prefix` is its path with indices."""
        here = prefix or node.path
        for child in node.children:
            path = f"{here}/{child.name}"
            if child.kind == "repeat":
                yield from self._rows_of(child, path, states)
            elif path not in states or not states[path].relevant:
                continue
            elif child.kind == "group":
                inside = list(self._below(child, path, states))
                yield from _joined(inside) if "field-list" in child.appearance.split() else inside
            elif child.type in ASKED:
                yield Page("question", (path,))

    def _rows_of(self, repeat: Node, path: str, states: Mapping[str, State]) -> Iterator[Page]:
        number, shown = 1, 0
        while (row := f"{path}[{number}]") in states:
            if states[row].relevant:
                shown += 1
                inside = list(self._below(repeat, row, states))
                yield from _joined(inside) if "field-list" in repeat.appearance.split() else inside
            number += 1
        if not repeat.count and not repeat.fixed and self._may_add(repeat, path, number - 1, shown, states):
            yield Page("more", (path,))

    def _may_add(self, repeat: Node, path: str, there: int, shown: int, states: Mapping[str, State]) -> bool:
        """Whether one more would take part. Its own `relevant` is taken to hold for a new one as for the others."""
        above = states.get(path.rpartition("/")[0])
        if above is not None and not above.relevant:
            return False
        return shown > 0 if there else repeat.relevant.strip() != "false()"


def name_of(path: str) -> str:
    """The question's name: "/data/children[2]/name" -> "name"."""
    return without_indices(path).rpartition("/")[2]


def without_indices(path: str) -> str:
    """The path as the definition has it: "/data/children[2]/name" -> "/data/children/name"."""
    return re.sub(r"\[\d+\]", "", path)


def _joined(pages: list[Page]) -> Iterator[Page]:
    """The questions of a group on one page; whether there is one more of something is asked after it."""
    together = tuple(path for page in pages if page.kind in {"question", "together"} for path in page.paths)
    if len(together) == 1:
        yield Page("question", together)
    elif together:
        yield Page("together", together)
    yield from (page for page in pages if page.kind == "more")


def _lies_in(path: str, group: str) -> bool:
    return f"{without_indices(path)}/".startswith(f"{group}/")


def _moved_up(key: str, removed: str) -> str:
    """A page's key after an instance was removed; "" where the page went with it."""
    before, number = removed.rstrip("]").rsplit("[", 1)
    found = re.search(re.escape(before) + r"\[(\d+)\]", key)
    if not found or int(found[1]) < int(number):
        return key
    if int(found[1]) == int(number):
        return ""
    return key[: found.start()] + f"{before}[{int(found[1]) - 1}]" + key[found.end() :]


def _ended_once(sentence: str) -> str:
    """An answer that ends in a full stop itself leaves two."""
    return re.sub(r"([.!?])\.$", r"\1", sentence)
