"""Checking a configuration file: what is wrong, and on which line.

`tomllib` tells the line only of what is not TOML at all; for everything else the file is looked through once more for
the line of the key, and only then.
"""

import re
import tomllib
from dataclasses import Field, field, fields, is_dataclass
from pathlib import Path
from typing import Any, cast

from kiosk.errors import KnownError
from kiosk.i18n import N_

_HEADER = re.compile(r"\s*\[{1,2}\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_TIME = re.compile(r"(([01][0-9]|2[0-3]):[0-5][0-9])?")
_STRING = re.compile(r"\"\"\"|'''|\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*")


class BadConfig(KnownError):
    """The configuration file says something the kiosk cannot follow; it names the line."""

    exit_code = 2
    message = N_("{file}, line {line}: {name} is not as it should be; you wrote {value}")


def parse(text: str, path: Path | None) -> dict[str, Any]:
    """The tables of a TOML text; raises BadConfig."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = text.rstrip("\n").count("\n") + 1
        why = str(error).replace("at end of document", f"at line {line}, the last")
        raise BadConfig(N_("{file} is not TOML: {why}."), file=path.name if path else "", why=why) from None


def setting(
    default: Any,
    why: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    begins: tuple[str, ...] = ("",),
    count: int = 0,
    time: bool = False,
) -> Any:
    """A field with its explanation (lines of the example file) and what it may be; `low` and `high` are included.

    Each text of a list must begin with one of `begins`; a list of numbers has so many (`count`), or none. `time`: text
    that is a time of day, or empty.
    """
    limits = {"low": low, "high": high, "choices": choices, "begins": begins, "count": count, "time": time}
    return field(default=default, metadata={"why": why, **limits})


def section_of(entry: Field[Any]) -> Any:
    """The dataclass of the section that this field holds; None when it is a setting."""
    return entry.type if is_dataclass(entry.type) else None


def toml(value: object) -> str:
    """A value as TOML writes it; a folder that is not set is empty text."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case tuple() | list():
            return f"[{', '.join(toml(one) for one in value)}]"
        case _:
            text = "" if value is None else str(value)
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


class Reader:
    """Checks what the file says, section by section, and gathers what is wrong."""

    def __init__(self, path: Path | None, text: str) -> None:
        self.path, self.text = path, text
        self.problems: list[BadConfig] = []

    def finish(self) -> None:
        """Raise the first thing that is wrong, if there is any."""
        if self.problems:
            raise min(self.problems, key=lambda problem: cast("int", problem.fields["line"]))

    def section(self, made: Any, found: object, name: str) -> Any:
        """One section's dataclass filled with what was found."""
        if not isinstance(found, dict):
            self.wrong(N_("{file}, line {line}: {name} is a section; write it as [{name}]"), name, found)
            return made()
        left = dict(found)
        values = {}
        for entry in fields(made):
            if entry.name in left:
                value, full = left.pop(entry.name), f"{name}.{entry.name}"
                inner = section_of(entry)
                values[entry.name] = self.section(inner, value, full) if inner else self.value(entry, value, full)
        self.unknown(left, tuple(entry.name for entry in fields(made)), f"{name}.")
        return made(**values)

    def value(self, entry: Field[Any], found: object, name: str) -> object:
        """One setting's value, checked; the default when it is wrong."""
        if entry.type is bool:
            if isinstance(found, bool):
                return found
            self.wrong(N_("{file}, line {line}: {name} must be true or false; you wrote {value}"), name, found)
        elif entry.type in (int, float):
            return self._number(entry, found, name)
        elif entry.type == tuple[str, ...]:
            return self._texts(entry, found, name)
        elif entry.type == tuple[float, ...]:
            return self._numbers(entry, found, name)
        elif not isinstance(found, str):
            self.wrong(N_("{file}, line {line}: {name} must be text in quotes; you wrote {value}"), name, found)
        else:
            return self._text(entry, found, name)
        return entry.default

    def _text(self, entry: Field[Any], found: str, name: str) -> object:
        rules = entry.metadata
        if rules["choices"] and found not in rules["choices"]:
            return self._not_among(entry, found, name)
        if rules["time"] and not _TIME.fullmatch(found):
            self.wrong(N_('{file}, line {line}: {name} must be a time like "23:00"; you wrote {value}'), name, found)
            return entry.default
        if entry.type == Path | None:
            here = self.path.resolve().parent if self.path else Path()
            return here / Path(found).expanduser() if found else None
        return found

    def _number(self, entry: Field[Any], found: Any, name: str) -> object:
        rules, kind = entry.metadata, cast("type[int | float]", entry.type)
        number = isinstance(found, (int, kind)) and not isinstance(found, bool)
        if number and rules["choices"] and str(found) not in rules["choices"]:
            return self._not_among(entry, found, name)
        if number and rules["low"] <= found <= rules["high"]:
            return kind(found)
        message = N_("{file}, line {line}: {name} must be between {low} and {high}; you wrote {value}")
        self.wrong(message, name, found, low=rules["low"], high=rules["high"])
        return entry.default

    def _numbers(self, entry: Field[Any], found: object, name: str) -> object:
        low, high, count = (entry.metadata[key] for key in ("low", "high", "count"))
        if isinstance(found, list) and len(found) in (0, count):
            numbers = [float(one) for one in found if isinstance(one, int | float) and not isinstance(one, bool)]
            if len(numbers) == len(found) and all(low <= one <= high for one in numbers):
                return tuple(numbers)
        message = N_("{file}, line {line}: {name} must be {count} numbers between {low} and {high}; you wrote {value}")
        self.wrong(message, name, found, count=count, low=low, high=high)
        return entry.default

    def _texts(self, entry: Field[Any], found: object, name: str) -> object:
        message = N_('{file}, line {line}: {name} must be a list like ["a", "b"]; you wrote {value}')
        begins = entry.metadata["begins"]
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            choices = entry.metadata["choices"]
            if all(one.lower().startswith(begins) and (not choices or one in choices) for one in found):
                return tuple(dict.fromkeys(found)) if choices else tuple(found)
            message = N_("{file}, line {line}: {name} must begin with {begins}; you wrote {value}")
            if choices:
                return self._not_among(entry, found, name)
        self.wrong(message, name, found, begins=begins[0])
        return entry.default

    def _not_among(self, entry: Field[Any], found: object, name: str) -> object:
        choices = ", ".join(entry.metadata["choices"])
        message = N_("{file}, line {line}: {name} must be one of {choices}; you wrote {value}")
        self.wrong(message, name, found, choices=choices)
        return entry.default

    def unknown(self, left: dict[str, Any], known: tuple[str, ...], prefix: str) -> None:
        """Tell of each name that no setting has, with the nearest one."""
        for key, value in left.items():
            from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

            near = get_close_matches(key, known, 1, 0.5)
            if near:
                message = N_("{file}, line {line}: there is no {name}; did you mean {near}?")
                self.wrong(message, prefix + key, value, near=prefix + near[0])
            else:
                message = N_("{file}, line {line}: there is no {name}; here there can be {known}")
                self.wrong(message, prefix + key, value, known=", ".join(known))

    def wrong(self, message: str, name: str, value: object, **more: object) -> None:
        """Remember one thing that is wrong, at the line where it stands."""
        lines = lines_of_keys(self.text)
        line = lines.get(name) or lines.get(name.rpartition(".")[0]) or 1
        file = self.path.name if self.path else ""
        self.problems.append(BadConfig(message, file=file, line=line, name=name, value=toml(value), **more))


def lines_of_keys(text: str) -> dict[str, int]:
    """Dotted name -> line, counted from 1, of every section and key of a valid TOML text.

    Text over several lines is passed over; keys of an inline table are not looked for (their table's line is near
    enough).
    """
    found: dict[str, int] = {}
    section, inside, depth = "", "", 0
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole
        if inside:
            _, closed, line = line.partition(inside)
            if not closed:
                continue
            inside = ""
        elif depth == 0:
            if header := _HEADER.match(line):
                section = _plain(header[1])
                found.setdefault(section, number)
                continue
            if key := _KEY.match(line):
                found.setdefault(f"{section}.{_plain(key[1])}".lstrip("."), number)
        inside, bare = _open_string(line)
        depth += bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
    return found


def _plain(dotted: str) -> str:
    """`a . "b"` as `a.b`."""
    return ".".join(part.strip().strip("\"'") for part in dotted.split("."))


def _open_string(line: str) -> tuple[str, str]:
    """The quotes of a long text left open at the end of this line (or ""), and the line without its texts."""
    bare, at = [], 0
    while match := _STRING.search(line, at):
        bare.append(line[at : match.start()])
        at = match.end()
        if match[0] in {'"""', "'''"}:
            end = line.find(match[0], at)
            if end < 0:
                return match[0], "".join(bare)
            at = end + 3
    return "", "".join([*bare, line[at:]])
