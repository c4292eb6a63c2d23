"""The process that touches cards, so that a card which hangs hangs this one: the kiosk kills it and makes another.

It does what it is told on its standard input (card_pipe.py), one request after the other.

A process that has had a PIN or a shared secret in its hands ends after its answer: what libraries copied goes with it.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from kiosk.devices import card_errors as errors
from kiosk.devices.card_pipe import BrokenPipe, Fields, receive, send
from kiosk.devices.card_tasks import TASKS
from kiosk.devices.piv_line import Line, wipe

HELD: Final = 0.3  # seconds to wait for one who holds the card: mostly our own process before this, being reaped
AGAIN: Final = 0.03
MORE: Final = 1.0  # seconds after the deadline at which this process ends by itself: the kiosk may be dead


def work(scard: Any) -> None:
    """Until the kiosk closes the line."""
    try:
        while True:
            fields, secrets = receive(0)
            secret = bool(secrets)
            answer, hidden = _answer(scard, fields, secrets)
            send(1, answer, hidden)
            for one in (*secrets, *hidden):
                wipe(one)
            if secret or hidden:
                break
    except BrokenPipe:
        pass
    os._exit(0)  # without the clearing up that a stuck thread or library could hang in


def _answer(scard: Any, fields: Fields, secrets: list[bytearray]) -> tuple[Fields, list[bytearray]]:
    """What to say to one request: {"done": ...} or {"error": name}."""
    signal.setitimer(signal.ITIMER_REAL, float(fields["seconds"]) + MORE)  # SIGALRM ends it, also inside of a call
    try:
        return _tried(scard, fields, secrets)
    except errors.CardError as error:
        # A code that is in no table is told as a bug is: somebody should find out what it means.
        bug = {"bug": f"PC/SC code {error.code:#x}"} if type(error) is errors.CardError else {}
        return {"error": type(error).__name__, "left": getattr(error, "left", None), "code": error.code, **bug}, []
    except Exception as error:  # noqa: BLE001 - a bug: its kind and place, for its text may hold what it should not
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else ""
        return {"error": "CardError", "bug": f"{type(error).__name__} at {place}"}, []
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _tried(scard: Any, fields: Fields, secrets: list[bytearray]) -> tuple[Fields, list[bytearray]]:
    """Do it; where long commands fail, once more with short ones: the card takes them, but maybe not the reader."""
    if scard is None:
        raise errors.NoService
    task = TASKS[fields["task"]]
    short = bool(fields.get("short"))
    try:
        with connected(scard, fields["reader"], fields["count"], short=short) as line:
            long = line.extended
            done, hidden = task(line, fields, secrets)
    except (errors.CardPulled, errors.CardGarbled, errors.CardRefused, errors.NotPiv) as first:
        if short or secrets or not long:
            raise
        try:
            with connected(scard, fields["reader"], fields["count"], short=True) as line:
                done, hidden = task(line, fields, secrets)
        except errors.CardError:
            raise first from None
        return {"done": done, "short": True}, hidden
    return {"done": done}, hidden


@contextmanager
def connected(scard: Any, reader: str, count: int, *, short: bool = False) -> Iterator[Line]:
    """The card in a reader for ourselves alone, and reset when we are done. `count`: the reader's events when it came;
    another one is another card.
    """
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _check(scard, code)
    try:
        handle, protocol = _exclusively(scard, context, reader)
        try:
            code, states = scard.SCardGetStatusChange(context, 0, [(reader, scard.SCARD_STATE_UNAWARE)])
            _check(scard, code)
            if states[0][1] >> 16 & 0xFFFF != count:
                raise errors.CardSwapped
            yield Line(_transmit(scard, handle, protocol), not short and _long(scard, handle, protocol))
        finally:
            scard.SCardDisconnect(handle, scard.SCARD_RESET_CARD)
    finally:
        scard.SCardReleaseContext(context)


def _exclusively(scard: Any, context: int, reader: str) -> tuple[int, int]:
    until = time.monotonic() + HELD
    either = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    while True:
        code, handle, protocol = scard.SCardConnect(context, reader, scard.SCARD_SHARE_EXCLUSIVE, either)
        if code & 0xFFFFFFFF != 0x8010000B or time.monotonic() > until:
            _check(scard, code)
            return handle, protocol
        time.sleep(AGAIN)


def _transmit(scard: Any, handle: int, protocol: int) -> Any:
    header = scard.SCARD_PCI_T1 if protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0

    def transmit(apdu: bytearray) -> bytearray:
        sent = list(apdu)
        try:
            code, got = scard.SCardTransmit(handle, header, sent)
        finally:
            sent[:] = [0] * len(sent)
        _check(scard, code)
        if not got:
            raise errors.CardPulled  # pcscd says so of a card taken out in the middle of a command: no code, no answer
        answer = bytearray(got)
        got[:] = [0] * len(got)
        return answer

    return transmit


def _check(scard: Any, code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise errors.from_code(code)


def _long(scard: Any, handle: int, protocol: int) -> bool:
    """Whether the card says that it takes commands of any length, and speaks a protocol that carries them."""
    if protocol != scard.SCARD_PROTOCOL_T1:
        return False
    code, _, _, _, atr = scard.SCardStatus(handle)
    return code == scard.SCARD_S_SUCCESS and takes_long(bytes(atr))


def takes_long(atr: bytes) -> bool:
    """What the historical bytes of an answer to reset say of it (ISO 7816-4, 12.1.1: card capabilities, third byte)."""
    if len(atr) < 2:
        return False
    at, more, historical = 2, atr[1] >> 4, atr[1] & 0x0F
    while more:
        at += (more & 7).bit_count()
        if not more & 8 or at >= len(atr):
            break
        more, at = atr[at] >> 4, at + 1
    told = atr[at : at + historical]
    if len(told) < historical or told[:1] != b"\x80":
        return False
    at = 1
    while at < len(told):
        tag, size = told[at] >> 4, told[at] & 0x0F
        if tag == 7 and size == 3 and at + 3 < len(told):
            return bool(told[at + 3] & 0x40)
        at += 1 + size
    return False
