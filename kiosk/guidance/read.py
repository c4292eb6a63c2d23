"""A guide's file, and the file of telephone numbers, as guides.md describes them -> the model, and what is wrong.

Files of a centre are written by hand. A file is limited in size; whatever stands in
it, nothing raises: problems come back, and a guide only when there are none.
"""

import tomllib
from functools import partial
from pathlib import Path
from typing import cast

from kiosk.guidance.model import END_KINDS, GROUPS, Choice, End, EndKind, Group, Guide, Phone, Source, Step
from kiosk.guidance.problems import Problem
from kiosk.guidance.reader import CHOICE, CODES, ID, TITLE, Table, Tell
from kiosk.i18n import N_
from kiosk.paths import ASSETS

LARGEST = 64_000  # bytes; ours have 4,000 to 9,000
MOST_STEPS = 60
MOST_CHOICES = 5  # as many as have room on the smallest screen
MOST_SENTENCES = 6
PHONES = "phones"  # the stem of the file of numbers
PICTURES = ASSETS / "icons" / "pictures"

NEEDS: dict[EndKind, tuple[str, ...]] = {
    "call": ("phone",),
    "place": ("place",),
    "form": ("form",),
    "guide": ("guide",),
    "person": (),
    "mailbox": (),
}


class _Notes:
    """Gathers the problems of one file."""

    def __init__(self, path: Path, *, own: bool) -> None:
        self.file, self.own = path.name, own
        self.problems: list[Problem] = []

    def tell(self, message: str, *, step: str = "", **fields: object) -> None:
        self.problems.append(Problem(self.file, step, message, fields, self.own))

    def at(self, step: str) -> Tell:
        return partial(self.tell, step=step)


def read_guide(path: Path, *, own: bool = False) -> tuple[Guide | None, list[Problem]]:
    """The guide in this file; None when anything is wrong with it. Links to others are not looked at yet."""
    notes = _Notes(path, own=own)
    found = _parsed(path, notes)
    if found is None:
        return None, notes.problems
    if not ID.fullmatch(path.stem):
        notes.tell(N_("The file's name may only have the letters a to z, digits and hyphens."))
    table = Table(found, "", notes.tell)
    title, group, picture = table.words("title"), table.one_of("group", GROUPS), _picture(table)
    order = table.whole("order", 100)
    sources = tuple(_source(one) for one in table.tables("source"))
    if not sources:
        notes.tell(N_("There is no [[source]]: say where it stands, and when you looked."))
    steps: dict[str, Step] = {}
    tables = table.tables("step")
    for number, one in enumerate(tables[:MOST_STEPS], 1):
        step = _step(one, notes, number)
        if step.id in steps:
            notes.tell(N_("There are two steps of this name."), step=step.id)
        steps[step.id] = step
    if not tables or len(tables) > MOST_STEPS:
        notes.tell(N_("A guide has from 1 to {most} steps."), most=MOST_STEPS)
    table.finish(("title", "group", "picture", "order", "source", "step"))
    if notes.problems:
        return None, notes.problems
    return Guide(path.stem, title, cast("Group", group), picture, steps, sources, order, path.name, own), []


def read_phones(path: Path, *, own: bool = False) -> tuple[dict[str, Phone], list[Problem]]:
    """The numbers in this file by their keys, without those that something is wrong with."""
    notes = _Notes(path, own=own)
    phones = {}
    for key, value in (_parsed(path, notes) or {}).items():
        before = len(notes.problems)
        phone = _phone(key, Table(value, key, notes.tell), notes.tell)
        if len(notes.problems) == before:
            phones[key] = phone
    return phones, notes.problems


def _parsed(path: Path, notes: _Notes) -> dict[str, object] | None:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            notes.tell(N_("The file is larger than {most} kB."), most=LARGEST // 1000)
            return None
        return tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        notes.tell(N_("The file can't be read: {why}."), why=error.strerror or type(error).__name__)
    except UnicodeDecodeError:
        notes.tell(N_("The file is not UTF-8 text; save it again as UTF-8."))
    except tomllib.TOMLDecodeError as error:
        notes.tell(N_("The file is not TOML: {why}."), why=error)
    except (RecursionError, ValueError):  # lists in lists in lists; a date or a number that there can't be
        notes.tell(N_("The file is not TOML: {why}."), why="?")
    return None


def _picture(table: Table) -> str:
    name = table.text("picture")
    if name and ("/" in name or not (PICTURES / f"{name}.png").is_file()):
        table.tell(N_("There is no picture called {name}."), name=name)
    return name


def _source(table: Table) -> Source:
    title, address = table.text("title", TITLE), table.text("address", 300)
    if address and not address.startswith(("https://", "http://")):
        table.tell(N_("{name} must begin with {begins}."), name=f"{table.name}.address", begins="https://")
    source = Source(title, address, table.day("checked"))
    table.finish(("title", "address", "checked"))
    return source


def _phone(key: str, table: Table, tell: Tell) -> Phone:
    if not ID.fullmatch(key):
        tell(N_("{name} may only have the letters a to z, digits and hyphens."), name=key)
    number = "".join(table.text("number").split())
    if number and not (number.isascii() and number.isdigit() and 3 <= len(number) <= 8):
        tell(N_("{name} must be a Danish telephone number."), name=f"{key}.number")
    name, hours = table.words("name"), table.words("hours") if "hours" in table.left else {}
    check = table.flag("check")
    source = _source(Table(table.take("source") or {}, f"{key}.source", tell))
    table.finish(("number", "name", "hours", "check", "source"))
    return Phone(key, number, name, hours, source, check)


def _step(table: Table, notes: _Notes, number: int) -> Step:
    named = table.left.get("id")
    name = named if isinstance(named, str) and named else str(number)
    table.tell = notes.at(name)
    table.name = ""
    identity = table.id("id") or name
    sentences = {code: table.sentences(code) for code in CODES}
    if any(len(lines) > MOST_SENTENCES for lines in sentences.values()):
        table.tell(N_("A step has at most {most} sentences."), most=MOST_SENTENCES)
    picture = _picture(table)
    choices = tuple(_choice(one) for one in table.tables("choices"))
    onward, check = table.id("next", needed=False), table.flag("check")
    end = _end(Table(table.take("end"), "end", table.tell)) if "end" in table.left else None
    table.finish(("id", *CODES, "picture", "choices", "next", "end", "check"))
    ways = bool(choices) + bool(onward) + bool(end)
    if ways == 0:
        table.tell(N_("It leads nowhere: it needs choices, a next step, or an end."))
    elif ways > 1:
        table.tell(N_("It can have only one of choices, next and end."))
    if choices and not 2 <= len(choices) <= MOST_CHOICES:
        table.tell(N_("A step has from 2 to {most} choices."), most=MOST_CHOICES)
    return Step(identity, sentences, picture, choices, onward, end, check)


def _choice(table: Table) -> Choice:
    words = {code: table.text(code, CHOICE) for code in CODES}
    choice = Choice(words, table.id("to"))
    table.finish((*CODES, "to"))
    return choice


def _end(table: Table) -> End:
    kind = cast("EndKind", table.one_of("kind", END_KINDS))
    end = End(
        kind,
        phone=table.id("phone", needed="phone" in NEEDS[kind]),
        place=table.words("place") if "place" in {*table.left, *NEEDS[kind]} else None,
        form=table.words("form") if "form" in {*table.left, *NEEDS[kind]} else None,
        guide=table.id("guide", needed="guide" in NEEDS[kind]),
        bring=table.lines("bring"),
    )
    table.finish(("kind", "phone", "place", "form", "guide", "bring"))
    return end
