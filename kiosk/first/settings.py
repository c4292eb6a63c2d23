"""Settings that are learned on the screen, written into the configuration: the hub's address, and the touchscreen's.

What guards the machine's network and what starts its screen read them there; the kiosk's own store they can't read. All
else in the file stays as it is, comments and all.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.config_check import toml
from kiosk.errors import BadInput
from kiosk.i18n import N_
from kiosk.store import durable

NEXT = re.compile(r"^[ \t]*\[[^\]\n=,]*\]{1,2}[ \t]*(#.*)?$", re.MULTILINE)


class NotWritten(BadInput):
    """The file is made so that nothing can be added."""

    message = N_("The configuration {name} can't be changed here. Ask whoever looks after the kiosk.")


def with_settings(text: str, section: str, values: Mapping[str, Any]) -> str | None:
    """The same configuration with these settings in this section; None where there is no way that is surely right."""
    made = text
    for name, value in values.items():
        made = _with_line(made, section, name, f"{name} = {toml(value)}")
    try:
        wanted, is_now = tomllib.loads(text), tomllib.loads(made)
    except tomllib.TOMLDecodeError:
        return None
    table = wanted.setdefault(section, {})
    if not isinstance(table, dict):
        return None
    table.update({name: list(value) if isinstance(value, tuple) else value for name, value in values.items()})
    return made if is_now == wanted else None


def _with_line(text: str, section: str, name: str, line: str) -> str:
    head = re.compile(rf"^[ \t]*\[[ \t]*{section}[ \t]*\][ \t]*(#.*)?$", re.MULTILINE)
    # a list may have many lines
    setting = re.compile(rf"^[ \t]*{name}[ \t]*=[ \t]*(?:\[[^\]#]*\].*|.*)$", re.MULTILINE)
    if not (found := head.search(text)):
        return f"{text.rstrip()}\n\n[{section}]\n{line}\n".lstrip()
    after = NEXT.search(text, found.end())
    inside = text[found.end() : after.start() if after else len(text)]
    said = setting.search(inside)
    inside = inside[: said.start()] + line + inside[said.end() :] if said else f"\n{line}{inside}"
    return text[: found.end()] + inside + (text[after.start() :] if after else "")


def write_hub(file: Path, url: str) -> None:
    """Write it there, as the file's mode is. Raises NotWritten and the store's known errors."""
    write(file, "hub", {"url": url})


def write(file: Path, section: str, values: Mapping[str, Any]) -> None:
    """Write these settings there, as the file's mode is. Raises NotWritten and the store's known errors."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        made = with_settings(file.read_text("utf-8-sig"), section, values)
        if made is None:
            raise NotWritten(name=file.name)
        fresh.unlink(missing_ok=True)
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, file.stat().st_mode & 0o777)
        with open(fd, "w", encoding="utf-8") as new:  # noqa: PTH123 - a descriptor
            new.write(made)
            new.flush()
            os.fsync(new.fileno())
        fresh.replace(file)
    except UnicodeDecodeError as error:
        raise NotWritten(name=file.name) from error
    except OSError as error:
        raise durable.known(error) from error
