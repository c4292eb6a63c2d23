"""Words to choose in the place of typing: what the author offers for a question, and what this form was told already.

Nothing of other forms, visits or people. Never a number that could be a CPR number, what is typed on the keypad, or an
answer that the author calls private (`folsom` on the sheet `hjaelp`).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from kiosk.forms.answers import ASKED_OFTEN, in_words
from kiosk.forms.definition import Node
from kiosk.forms.engine import State
from kiosk.forms.steps import Steps, name_of

MOST: Final = 4
"""On the screen at once."""
LONGEST: Final = 40
"""Characters of one."""
REFERENCE: Final = re.compile(r"\$\{\s*([^}{$\s]+)\s*\}")
"""${name} as the whole of an offer: the answer to that question, each of several by itself."""
CPR: Final = re.compile(r"\d{6}\W?\d{4}|[0-3]\d\W*[01]\d\W*\d\d\W*\d{4}")
"""However it is written: 010190-1234, 01 01 90 - 1234."""


class Word(NamedTuple):
    """Words that are offered. `personal`: somebody answered so; the author's own words are anybody's."""

    words: str
    personal: bool


class Offer(NamedTuple):
    """The same for what is typed so far: `over` is how many of its last letters they take the place of."""

    words: str
    over: int
    personal: bool


def offered(steps: Steps, path: str) -> tuple[list[Word], list[Word]]:
    """What is offered for a question at once; and what is offered besides when the first letter is typed."""
    answers = [(where, Word(words, personal=True)) for where, words in _answers(steps, path)]
    name = name_of(path)
    first = [one for written in parts(steps.offers(path)) for one in _said(steps, written)]
    same = [word for where, word in answers if name_of(where) == name]
    often = [word for where, word in answers if name_of(where) in ASKED_OFTEN]
    at_once = _once([*first, *same])
    return at_once, _once([*at_once, *often, *(word for _where, word in answers)])[len(at_once) :]


def parts(written: str) -> list[str]:
    """What an author wrote in `forslag`, one by one."""
    return [one for part in written.split(";") if (one := " ".join(part.split()))]


def private_by_kind(name: str, appearance: str) -> bool:
    """Whether the answer to such a question is never said again: a CPR number, a telephone, an account."""
    return "cpr" in name.casefold() or "numbers" in appearance.split()


def fitting(at_once: Iterable[Word], later: Iterable[Word], typed: str) -> list[Offer]:
    """Those that go on from what is typed so far, at most `MOST`. What is typed already is not offered again."""
    found = []
    for one, waits in [*((one, False) for one in at_once), *((one, True) for one in later)]:
        over = _over(one.words, typed)
        if over is None or (waits and not over) or _stands(one.words, typed):
            continue
        found.append(Offer(one.words, over, one.personal))
    return found[:MOST]


def _stands(words: str, typed: str) -> bool:
    said, there = (" ".join(re.findall(r"\w+", one.casefold())) for one in (words, typed))
    return f" {said} " in f" {there} "


def _over(words: str, typed: str) -> int | None:
    """How many of the last letters typed the words begin with, from where a word begins; None where they don't."""
    for at in range(max(0, len(typed) - len(words)), len(typed)):
        begins = at == 0 or typed[at - 1].isspace()
        if begins and not typed[at].isspace() and words.casefold().startswith(typed[at:].casefold()):
            return len(typed) - at
    return 0 if not typed or typed[-1].isspace() else None


def _answers(steps: Steps, path: str) -> Iterator[tuple[str, str]]:
    """What was answered in this form that may be said again, by where."""
    for where, state in steps.session.nodes().items():
        if where == path or not state.relevant or not state.value:
            continue
        node = steps.node(where)
        if _written(node) or (node.type == "select_one" and node.name in ASKED_OFTEN):
            yield from ((where, one) for one in _may_be_said(steps, node, state))


def _written(node: Node) -> bool:
    """Whether it is a line of words that somebody typed."""
    looks = node.appearance.split()
    return node.type == "text" and not {"numbers", "multiline"} & set(looks) and not node.parameters.get("rows")


def _said(steps: Steps, written: str) -> Iterator[Word]:
    """One of the author's: as it stands, or the answer that it names."""
    name = REFERENCE.fullmatch(written)
    if name is None:
        yield Word(written, personal=False)
        return
    for where, state in steps.session.nodes().items():
        if name_of(where) == name[1] and state.relevant and state.value:
            yield from (Word(said, personal=True) for said in _may_be_said(steps, steps.node(where), state))


def _may_be_said(steps: Steps, node: Node, state: State) -> Iterator[str]:
    """An answer in words, each of several by itself; nothing of one that is nobody else's business."""
    if private_by_kind(node.name, node.appearance) or steps.sensitive(node.name):
        return
    labels = {one.value: one.label for one in state.choices}
    several = state.value.split() if node.data in {"selects", "rank"} else []
    for words in [labels.get(one, "") for one in several] or [in_words(node, state)]:
        said = " ".join(words.split())
        if said and len(said) <= LONGEST and not CPR.search(said):
            yield said


def _once(words: Iterable[Word]) -> list[Word]:
    found: dict[str, Word] = {}
    for one in words:
        found.setdefault(one.words.casefold(), one)
    return list(found.values())
