"""Which readers there are and what is in them, told by the watching process whenever it changes.

Each line is JSON: {"service": bool, "life": n, "readers": [[name, events, present, mute]]}. `life` counts how often the
service was found anew: what was in a reader before is not what is in it now. An empty line says "nothing new".
Not pyscard's CardMonitor: its threads die for good when the service restarts (platform.md).
"""

import json
import time
from typing import Any, Final, TextIO

SLICE: Final = 1000  # milliseconds of one wait
PLUG: Final = "\\\\?PnP?\\Notification"  # the reader that stands for all: it changes when one comes or goes
NONE_THERE: Final = 0x8010002E
TIMEOUT: Final = 0x8010000A
FIRST, LONGEST = 0.1, 1.0  # seconds between tries to find the service
CALM: Final = 0.02  # seconds between two events: a loose contact must not take the processor


class Lost(Exception):
    """The service does not answer as it should."""


def watch(scard: Any, out: TextIO) -> None:
    """Tell, until the kiosk has closed the line or killed this process."""
    pause, life = FIRST, 0
    try:
        while True:
            life += 1
            try:
                if scard is None:
                    raise Lost  # noqa: TRY301 - pyscard or its library is missing: as if there were no service
                for readers in _one_life(scard):
                    pause = FIRST
                    _say(out, {"service": True, "life": life, "readers": readers} if readers is not None else None)
            except Lost:
                _say(out, {"service": False, "life": life, "readers": []})
            time.sleep(pause)
            pause = min(LONGEST, pause * 2)
    except BrokenPipeError:
        return


def _say(out: TextIO, what: object) -> None:
    out.write((json.dumps(what) if what is not None else "") + "\n")
    out.flush()


def _one_life(scard: Any) -> Any:
    """From finding the service to losing it (Lost): lists of readers; None where a wait ended with nothing new."""
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if code != scard.SCARD_S_SUCCESS:
        raise Lost
    try:
        states: dict[str, int] = {}
        told: list[list[object]] | None = None
        while True:
            names = _readers(scard, context)
            states = {name: states.get(name, scard.SCARD_STATE_UNAWARE) for name in names}
            if not names and told != []:  # there is nothing to wait for a first state of
                told = []
                yield []
            # The plug's state is how many readers we know of, in the upper half.
            asked = [*states.items(), (PLUG, len(names) << 16)]
            code, new = scard.SCardGetStatusChange(context, SLICE, asked)
            code &= 0xFFFFFFFF
            if code == TIMEOUT:
                yield None
                continue
            if code == 0x80100009:  # a reader went between the two calls
                time.sleep(CALM)
                continue
            if code:
                raise Lost
            states = {name: state & ~scard.SCARD_STATE_CHANGED for name, state, _ in new if name != PLUG}
            found = [_reader(scard, name, state) for name, state in states.items()]
            if found != told:
                yield found
                told = found
            time.sleep(CALM)
    finally:
        scard.SCardReleaseContext(context)


def _readers(scard: Any, context: int) -> list[str]:
    code, names = scard.SCardListReaders(context, [])
    if code & 0xFFFFFFFF == NONE_THERE:
        return []
    if code:
        raise Lost
    return list(names)


def _reader(scard: Any, name: str, state: int) -> list[object]:
    present = bool(state & scard.SCARD_STATE_PRESENT)
    return [name, state >> 16 & 0xFFFF, present, present and bool(state & scard.SCARD_STATE_MUTE)]
