"""A form that is in order, what can be broken in it, and both as spreadsheets. No files: every test makes its own."""

import csv
import io
from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

from openpyxl import Workbook

from kiosk.forms.publish import child
from kiosk.forms.publish.problems import Found as Raw
from kiosk.forms.publish.problems import Problem, told

Sheets = dict[str, list[list[Any]]]

GOOD: Sheets = {
    "survey": [
        ["type", "name", "label::Dansk (da)", "label::English (en)", "relevant", "constraint",
         "constraint_message::Dansk (da)", "constraint_message::English (en)", "calculation", "choice_filter",
         "required", "appearance", "parameters", "default", "repeat_count", "trigger"],
        ["select_one ja_nej", "hjem", "Har du et hjem?", "Do you have a home?"],  # row 2
        ["text", "gade", "Hvad hedder gaden?", "What is the street?", "${hjem} = 'ja'"],
        ["begin_group", "om_dig", "Om dig", "About you"],
        ["integer", "alder", "Hvor gammel er du?", "How old are you?", "", ". > 0", "Skriv et tal.", "Write a number."],
        ["select_multiple tid", "tider", "Hvad passer dig?", "What suits you?", "${alder} >= 18"],
        ["end_group"],
        ["begin_repeat", "barn", "Et barn", "A child", "${hjem} = 'ja'"],  # row 8
        ["text", "barn_navn", "Hvad hedder barnet?", "What is the name?"],
        ["end_repeat"],
        ["calculate", "antal", "", "", "", "", "", "", "count(${barn})"],
        ["date", "dag", "Hvilken dag?", "Which day?", "", ". >= today()", "Vælg en ny dag.", "Choose a new day."],
        ["range", "timer", "Hvor mange timer?", "How many hours?", *[""] * 8, "start=1 end=6 step=1"],
        ["select_one by", "byen", "Hvilken by?", "Which town?", "", "", "", "", "", "land = ${hjem}"],  # row 14
        ["note", "tak", "Tak. Du har ${antal} børn.", "Thanks. You have ${antal} children."],
    ],
    "choices": [
        ["list_name", "name", "label::Dansk (da)", "label::English (en)", "land", "media::image"],
        ["ja_nej", "ja", "Ja", "Yes", "", "yes.png"],
        ["ja_nej", "nej", "Nej", "No", "", "stop.png"],
        ["tid", "morgen", "Om morgenen", "In the morning"],
        ["tid", "aften", "Om aftenen", "In the evening"],
        ["by", "odense", "Odense", "Odense", "ja"],
        ["by", "aarhus", "Aarhus", "Aarhus", "nej"],
    ],
    "settings": [["form_title", "form_id", "version", "default_language"], ["En blanket", "proeve", "1", "Dansk (da)"]],
    "indstillinger": [["noegle", "vaerdi::da", "vaerdi::en"], ["behov", "Jeg vil prøve", "I want to try"],
                      ["emne", "huset", "huset"], ["folsom", "nej", "nej"], ["minutter", "3", "3"]],
    "hjaelp": [["name", "hvorfor::da", "hvorfor::en", "ved_ikke", "forslag::da", "forslag::en", "folsom"],
               ["gade", "Så finder vi dig.", "So we find you.", "ja"]],
    "resume": [["name", "saetning::da", "saetning::en"], ["gade", "Du bor i {svar}.", "You live in {svar}."]],
    "brev": [["del", "tekst::da", "tekst::en", "vis_hvis"],
             ["afsnit", "Jeg bor i ${gade}.", "I live in ${gade}.", "${hjem} = 'ja'"]],
    "aflevering": [["noegle"], ["huset"]],
}  # fmt: skip


class Broken(NamedTuple):
    """One edit of the good form, and where the problem is to be told."""

    edit: Callable[[Sheets], None]
    key: str
    sheet: str
    row: int
    column: str
    words: str = ""
    """What the sentences have to hold."""


def put(sheet: str, row: int, column: str, value: Any) -> Callable[[Sheets], None]:
    """A cell, by the heading of its column."""

    def edit(sheets: Sheets) -> None:
        line = sheets[sheet][row - 1]
        at = sheets[sheet][0].index(column)
        line.extend([""] * (at + 1 - len(line)))
        line[at] = value

    return edit


def head(sheet: str, column: str, name: str) -> Callable[[Sheets], None]:
    """Another heading."""

    def edit(sheets: Sheets) -> None:
        sheets[sheet][0][sheets[sheet][0].index(column)] = name

    return edit


def insert(sheet: str, row: int, line: list[Any]) -> Callable[[Sheets], None]:
    """One more row."""
    return lambda sheets: sheets[sheet].insert(row - 1, line)


def drop(sheet: str, row: int) -> Callable[[Sheets], None]:
    """One row fewer."""

    def edit(sheets: Sheets) -> None:
        del sheets[sheet][row - 1]

    return edit


def both(*edits: Callable[[Sheets], None]) -> Callable[[Sheets], None]:
    """Several edits."""

    def edit(sheets: Sheets) -> None:
        for one in edits:
            one(sheets)

    return edit


def rename(sheet: str, name: str) -> Callable[[Sheets], None]:
    """Another name for a sheet, at its place."""

    def edit(sheets: Sheets) -> None:
        whole = [(name if key == sheet else key, rows) for key, rows in sheets.items()]
        sheets.clear()
        sheets.update(whole)

    return edit


def good() -> Sheets:
    """A copy to break."""
    return deepcopy(GOOD)


def xlsx(sheets: Sheets) -> bytes:
    """As an Excel workbook; a text that begins with = becomes a formula, as a person's would."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def markdown(sheets: Sheets) -> bytes:
    """As pyxform's markdown."""
    lines = []
    for name, rows in sheets.items():
        lines.append(f"| {name} |")
        lines += ["| | " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines).encode()


def table(sheets: Sheets) -> bytes:
    """As one CSV file."""
    out = io.StringIO()
    writer = csv.writer(out)
    for name, rows in sheets.items():
        writer.writerow([name])
        writer.writerows([["", *row] for row in rows])
    return out.getvalue().encode()


def looked(data: bytes, kind: str = ".xlsx", files: dict[str, int] | None = None, **tables: bytes) -> dict[str, Any]:
    """What the child finds, without a process."""
    return child.look(data, kind, files or {}, {f"{name}.csv": one for name, one in tables.items()})


def problems(found: dict[str, Any]) -> list[Problem]:
    """Its problems in words."""
    return [told(Raw(*one)) for one in found["problems"]]
