"""Checking a configuration file: what is wrong, and on which line.

`tomllib` tells the line only of what is not TOML at all; for everything else the file is looked through once more for
the line of the key, and only then.
"""

import re
import tomllib
from dataclasses import Field, fields, is_dataclass
from pathlib import Path
from typing import Any, cast

from kiosk.errors import KnownError
from kiosk.i18n import N_

_HEADER = re.compile(r"\s*\[{1,2}\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
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
        rules = entry.metadata
        if entry.type is bool:
            if isinstance(found, bool):
                return found
            self.wrong(N_("{file}, line {line}: {name} must be true or false; you wrote {value}"), name, found)
        elif entry.type in (int, float):
            number = isinstance(found, (int, entry.type)) and not isinstance(found, bool)
            if number and rules["low"] <= found <= rules["high"]:
                return entry.type(found)
            message = N_("{file}, line {line}: {name} must be between {low} and {high}; you wrote {value}")
            self.wrong(message, name, found, low=rules["low"], high=rules["high"])
        elif entry.type == tuple[str, ...]:
            return self._texts(entry, found, name)
        elif not isinstance(found, str):
            self.wrong(N_("{file}, line {line}: {name} must be text in quotes; you wrote {value}"), name, found)
        elif rules["choices"] and found not in rules["choices"]:
            self._not_among(entry, found, name)
        elif entry.type == Path | None:
            here = self.path.resolve().parent if self.path else Path()
            return here / Path(found).expanduser() if found else None
        else:
            return found
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
