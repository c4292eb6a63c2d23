"""The hub's address, written into the configuration where it was learned at the first start.

What guards the machine's network reads it there and lets the kiosk out to it; the kiosk's own store it can't read. All
else in the file stays as it is, comments and all.
"""

import os
import re
import tomllib
from pathlib import Path

from kiosk.config_check import toml
from kiosk.errors import BadInput
from kiosk.i18n import N_
from kiosk.store import durable

HUB = re.compile(r"^[ \t]*\[[ \t]*hub[ \t]*\][ \t]*(#.*)?$", re.MULTILINE)
URL = re.compile(r"^[ \t]*url[ \t]*=.*$", re.MULTILINE)
NEXT = re.compile(r"^[ \t]*\[", re.MULTILINE)


class NotWritten(BadInput):
    """The file is made so that nothing can be added."""

    message = N_("The configuration {name} can't be changed here. Ask whoever looks after the kiosk.")


def with_hub(text: str, url: str) -> str | None:
    """The same configuration with this address; None where there is no way that is surely right."""
    line = f"url = {toml(url)}"
    if found := HUB.search(text):
        after = NEXT.search(text, found.end())
        section = text[found.end() : after.start() if after else len(text)]
        said = URL.search(section)
        section = section[: said.start()] + line + section[said.end() :] if said else f"\n{line}{section}"
        made = text[: found.end()] + section + (text[after.start() :] if after else "")
    else:
        made = f"{text.rstrip()}\n\n[hub]\n{line}\n".lstrip()
    try:
        wanted, is_now = tomllib.loads(text), tomllib.loads(made)
    except tomllib.TOMLDecodeError:
        return None
    hub = wanted.setdefault("hub", {})
    if not isinstance(hub, dict):
        return None
    hub["url"] = url
    return made if is_now == wanted else None


def write_hub(file: Path, url: str) -> None:
    """Write it there, as the file's mode is. Raises NotWritten and the store's known errors."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        made = with_hub(file.read_text("utf-8-sig"), url)
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
