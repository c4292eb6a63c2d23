"""Messages between the kiosk and its card process: what may be known as JSON, what may not (PINs, keys) as bytes beside
it, which are never a `str` or `bytes` and so can be wiped on both sides.

A message: 4 bytes length of the JSON, 4 bytes length of the secrets, the JSON, the secrets one after the other. The
JSON's "sizes" says how long each is.
"""

import json
import os
import struct
from collections.abc import Callable, Sequence
from typing import Any, Final

from kiosk.devices.piv_line import wipe

HEAD: Final = struct.Struct(">II")
LONGEST: Final = 1 << 18  # bytes of JSON
SECRETS: Final = 4096  # bytes of them

Fields = dict[str, Any]


class BrokenPipe(Exception):
    """The other side has gone, or talks nonsense."""


def send(
    pipe: int, fields: Fields, secrets: Sequence[bytearray] = (), wait: Callable[[], object] | None = None
) -> None:
    """Write one message; `wait` returns when the pipe takes more. The secrets are not wiped; all copies are."""
    text = json.dumps({**fields, "sizes": [len(one) for one in secrets]}, separators=(",", ":")).encode()
    frame = bytearray(HEAD.pack(len(text), sum(map(len, secrets))) + text)
    for one in secrets:
        longer = frame + one
        wipe(frame)
        frame = longer
    try:
        with memoryview(frame) as view:
            at = 0
            while at < len(view):
                if wait:
                    wait()
                at += os.write(pipe, view[at:])
    except OSError as error:
        raise BrokenPipe from error
    finally:
        wipe(frame)


def receive(pipe: int, wait: Callable[[], object] | None = None) -> tuple[Fields, list[bytearray]]:
    """Read one message; `wait` returns when there is more to read. Whoever gets the secrets wipes them."""
    length, hidden = HEAD.unpack(_exactly(pipe, HEAD.size, wait))
    if length > LONGEST or hidden > SECRETS:
        raise BrokenPipe
    text = _exactly(pipe, length, wait)
    together = _exactly(pipe, hidden, wait)
    try:
        fields = json.loads(text)
        sizes = fields.pop("sizes")
        if sum(sizes) != hidden or min(sizes, default=0) < 0:
            raise BrokenPipe
        secrets, at = [], 0
        for size in sizes:
            secrets.append(together[at : at + size])
            at += size
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BrokenPipe from error
    else:
        return fields, secrets
    finally:
        wipe(together)


def _exactly(pipe: int, number: int, wait: Callable[[], object] | None) -> bytearray:
    got = bytearray(number)
    with memoryview(got) as view:
        at = 0
        while at < number:
            if wait:
                wait()
            try:
                more = os.readv(pipe, [view[at:]])
            except OSError as error:
                raise BrokenPipe from error
            if not more:
                raise BrokenPipe
            at += more
    return got
