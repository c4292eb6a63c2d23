"""A table of kiosks (CSV) as setup files: one row, one kiosk. Whatever is wrong is told with its line before anything
is written; nothing secret is in what is told.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from kiosk.config import Config
from kiosk.config_check import BadConfig, section_of
from kiosk.setup_file import as_toml, check, digits

COLUMNS: Final = {
    "name": "",
    "centre": "centre.name",
    "address": "centre.address",
    "phone": "centre.phone",
    "language": "setup.language",
    "hub": "setup.hub",
    "hub_ca": "setup.hub_ca",
    "help_ca": "setup.help_ca",
    "help_key": "setup.help_key",
    "help_hosts": "setup.help_hosts",
    "staff_list": "setup.staff_list",
    "code": "setup.code",
    "wifi_ssid": "wifi.ssid",
    "wifi_psk": "wifi.psk",
    "wifi_country": "wifi.country",
    "rotate": "screen.rotate",
}
"""Column -> what it is in the setup file. Any other is named as in centre.toml: `screen.inches`."""
FROM_FILES: Final = ("hub_ca", "help_ca", "help_key", "help_hosts", "staff_list")
"""Columns that name a file beside the table, whose text is taken."""

_NAME: Final = re.compile(r"[A-Za-z0-9ÆØÅæøå][A-Za-z0-9ÆØÅæøå._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Card:
    """One kiosk: its name, and its setup file."""

    name: str
    setup: bytes


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a table, and where."""

    line: int
    what: str


class BadTable(Exception):
    """The table can't be used: `mistakes` says why."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


def read(path: Path) -> list[Card]:
    """The kiosks of a table. Raises BadTable, with all that is wrong."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable([Mistake(1, "it is not UTF-8 text; save it as «CSV UTF-8»")]) from None
    first = text.partition("\n")[0]
    comma = ";" if first.count(";") > first.count(",") else ","
    table = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    cards: list[Card] = []
    mistakes: list[Mistake] = []
    try:
        header = [one.strip() for one in next(table, [])]
        mistakes += [Mistake(1, what) for what in _header_problems(header)]
        if mistakes:
            raise BadTable(mistakes)
        seen: dict[str, int] = {}
        for cells in table:
            if any(cell.strip() for cell in cells):
                card, problems = _row(header, [cell.strip() for cell in cells], path.parent)
                problems += _again(card, table.line_num, seen)
                mistakes += [Mistake(table.line_num, what) for what in problems]
                cards.append(card)
    except csv.Error as error:
        mistakes.append(Mistake(table.line_num, f"it can't be read as a table: {error}"))
    if not cards and not mistakes:
        mistakes.append(Mistake(1, "there is no kiosk in it"))
    if mistakes:
        raise BadTable(mistakes)
    return cards


def _header_problems(header: list[str]) -> Iterator[str]:
    if "name" not in header:
        yield f"there is no column «name»; there can be {', '.join(COLUMNS)}, and settings like screen.inches"
    known = {*COLUMNS, *settings()}
    for column in header:
        if column not in known:
            yield f"there is no column «{column}»; there can be {', '.join(COLUMNS)}, and settings like screen.inches"
        elif header.count(column) > 1:
            yield f"the column «{column}» stands twice"
            return


def settings() -> dict[str, Any]:
    """Each setting of centre.toml, "screen.inches", with its type."""
    found: dict[str, Any] = {}
    for outer in fields(Config):
        if (section := section_of(outer)) and outer.name != "data":
            for entry in fields(section):
                if not section_of(entry):
                    found[f"{outer.name}.{entry.name}"] = entry.type
    return found


def _row(header: list[str], cells: list[str], folder: Path) -> tuple[Card, list[str]]:
    name = dict(zip(header, cells, strict=False)).get("name", "")
    if len(cells) != len(header):
        return Card(name, b""), [f"it has {len(cells)} cells, and the first line {len(header)}"]
    problems = [] if _NAME.fullmatch(name) else ["name is 1 to 40 letters, digits, dots and dashes"]
    tables: dict[str, dict[str, Any]] = {}
    types = settings()
    for column, cell in zip(header, cells, strict=True):
        if not cell or column == "name":
            continue
        section, _dot, key = COLUMNS.get(column, column).partition(".")
        try:
            value = _file(folder / cell) if column in FROM_FILES else _typed(cell, types.get(f"{section}.{key}", str))
        except (OSError, ValueError) as error:
            problems.append(f"{column}: {error}")
            continue
        tables.setdefault(section, {})[key] = value
    data = f"# {name}\n{as_toml(tables)}".encode()
    problems += [_without_line(one) for one in check(data)[1]]
    return Card(name, data), problems


def _typed(cell: str, kind: Any) -> object:
    """A cell as its setting wants it; several of a list stand between spaces."""
    if kind is bool:
        words = {
            "true": True,
            "yes": True,
            "ja": True,
            "1": True,
            "false": False,
            "no": False,
            "nej": False,
            "0": False,
        }
        if cell.lower() not in words:
            raise ValueError("it is yes or no")
        return words[cell.lower()]
    if kind in (int, float):
        return kind(cell.replace(",", "."))
    if kind == tuple[str, ...]:
        return cell.split()
    if kind == tuple[float, ...]:
        return [float(one.replace(",", ".")) for one in cell.split()]
    return cell


def _file(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ValueError(f"the file {path.name} can't be read: {error.strerror}") from None


def _without_line(problem: BadConfig) -> str:
    """What is wrong, without the line of a file that nobody sees."""
    text = str(problem)
    _file, found, what = text.partition(": ")
    return what if found and problem.fields.get("line") else text


def _again(card: Card, line: int, seen: dict[str, int]) -> list[str]:
    """What stands in another line already: a name, or a code, which works once."""
    problems = []
    code = _code(card.setup)
    for kind, value in (("name", card.name.lower()), ("code", code)):
        if value and seen.setdefault(f"{kind} {value}", line) != line:
            problems.append(f"its {kind} stands in line {seen[f'{kind} {value}']} too")
    return problems


def _code(setup: bytes) -> str:
    found = check(setup)[0].setup.code if setup else ""
    return digits(found) if isinstance(found, str) else ""


def shown(path: Path, mistakes: list[Mistake]) -> str:
    """The mistakes for a person, a line each."""
    return "".join(f"{path.name}, line {one.line}: {one.what}\n" for one in mistakes)


def summary(cards: list[Card]) -> Mapping[str, int]:
    """How many there are, how many with a code, how many with Wi-Fi."""
    found = [check(card.setup)[0] for card in cards]
    return {
        "cards": len(cards),
        "codes": sum(bool(one.setup.code) for one in found),
        "wifi": sum(bool(one.wifi.ssid) for one in found),
    }
