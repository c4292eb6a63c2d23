"""Foreign bytes that a child is given: opened by descriptor and held against a size first."""

import json
import os
import stat
from pathlib import Path
from typing import Any

from kiosk.letters.reading.errors import Gone, NotALetter, TooLarge
from kiosk.letters.reading.raw import MAX_INPUT

_STEP = 1 << 20


def load(source: Path | bytes) -> bytes:
    """The bytes; raises Gone, NotALetter (a folder, a device), TooLarge. A file that grows meanwhile is too large."""
    if isinstance(source, bytes):
        if len(source) > MAX_INPUT:
            raise TooLarge
        return source
    try:
        # Not blocking: a pipe with that name would hang us before we could see that it is one.
        file = os.open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise Gone from error
    try:
        about = os.fstat(file)
        if not stat.S_ISREG(about.st_mode):
            raise NotALetter
        if about.st_size > MAX_INPUT:
            raise TooLarge
        parts, size = [], 0
        while part := os.read(file, _STEP):
            parts.append(part)
            size += len(part)
            if size > MAX_INPUT:
                raise TooLarge
        return b"".join(parts)
    except OSError as error:
        raise Gone from error
    finally:
        os.close(file)


def order(**fields: Any) -> bytes:
    """The line that goes before the bytes."""
    return json.dumps(fields).encode() + b"\n"
