"""Smart cards: which readers there are, what is in them, and what staff cards (PIV) are asked.

Nothing here touches a reader itself: a wedged one can block a call for ever. A watching process tells of cards that
come and go; another speaks with them (card_worker.py), is killed at a deadline, and is there as long as a reader is.
`python -m kiosk.devices.cards` prints {"service": bool, "readers": [name]}.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from kiosk.clock import Clock
from kiosk.devices import card_errors as errors
from kiosk.devices.card_process import COMMAND, Worker
from kiosk.devices.card_watcher import CardState, PutIn, Watcher
from kiosk.devices.piv import P256
from kiosk.devices.piv_line import wipe

__all__ = ["CardReaders", "CardState", "Cards", "Looked", "PutIn", "Unlocked", "card_readers"]

PROVES: Final = 0x9E
SLOTS: Final = (PROVES, 0x9A, 0x9D)
USUAL, LONG = (
    5.0,
    30.0,
)  # seconds, where no deadline is given: reading and signing; making a key, which takes some cards 15


class Looked(NamedTuple):
    """What a card says without a PIN. `proved`: 9E's signature (ECDSA, DER) over the challenge; empty where it can't.

    A card that nobody has enrolled has no certificates, and maybe no `guid`.
    """

    insertion: int
    guid: bytes
    certificates: dict[int, bytes]
    """DER by slot: those that are there, of 0x9A, 0x9D and 0x9E."""
    tries_left: int | None
    """None where the card does not say."""
    proved: bytes


class Unlocked(NamedTuple):
    """What a card does once it has its PIN: 9A's signature (ECDSA, DER) and what 9D and the point have in common."""

    signature: bytes
    shared: bytearray
    """Whoever has it wipes it."""


class Cards:
    """The cards in the readers. Every failure is a CardError by name (card_errors.py)."""

    def __init__(self, *, clock: Clock, command: Sequence[str] | None = None) -> None:
        self._clock, self._command = clock, command or COMMAND
        self._worker: Worker | None = None
        self._watcher: Watcher | None = None
        self._last = 0
        self._looked: dict[int, tuple[bytes, int]] = {}
        self._short: set[str] = set()
        self._hung: set[int] = set()

    @property
    def state(self) -> CardState:
        """What is in the readers now."""
        return self._watcher.state if self._watcher else CardState()

    def start(self, told: Callable[[CardState], object]) -> None:
        """Begin to watch; `told` is called with every new state in order, in a thread of its own.

        After `stop` it may be started again; insertions go on from where they were.
        """
        self.stop()
        self._worker = worker = Worker(self._clock, self._command)
        self._watcher = Watcher(self._clock, worker.changed, self._command, last=self._last)

        def tell(state: CardState) -> None:
            if state.readers:
                worker.wanted(True)
            try:
                told(state)
            finally:
                if not state.readers:
                    worker.wanted(False)

        self._watcher.start(tell)

    def stop(self) -> None:
        """End both processes and all threads."""
        watcher, worker = self._watcher, self._worker
        self._watcher = self._worker = None
        if watcher:
            watcher.stop()
            self._last = watcher.last
        if worker:
            worker.close()

    def glance(self, insertion: int, deadline: float | None = None) -> Looked:
        """9E's certificate and the tries left, and nothing else: half of what a look takes. It proves nothing, and no
        PIN is given to a card after it. `deadline` is on the clock that only grows.
        """
        return self._looks(insertion, deadline, b"", (PROVES,))[0]

    def look(
        self, insertion: int, deadline: float | None = None, *, challenge: bytes, slots: Iterable[int] = SLOTS
    ) -> Looked:
        """What the card says of itself, and its proof over `challenge`; no PIN. `deadline` is on the clock that only
        grows.
        """
        found, number = self._looks(insertion, deadline, challenge, slots)
        known = {one.insertion for one in self.state.cards}
        self._looked = {one: was for one, was in self._looked.items() if one in known}
        self._looked[insertion] = (found.guid, number)
        return found

    def _looks(
        self, insertion: int, deadline: float | None, challenge: bytes, slots: Iterable[int]
    ) -> tuple[Looked, int]:
        """What was seen, and the kind of the login key."""
        done, _ = self._ask(insertion, deadline, (), task="look", challenge=challenge.hex(), slots=list(slots))
        with _sense():
            return Looked(
                insertion,
                bytes.fromhex(done["guid"]),
                {int(slot): bytes.fromhex(der) for slot, der in done["certificates"].items()},
                None if done["tries_left"] is None else int(done["tries_left"]),
                bytes.fromhex(done["proved"]),
            ), int(done["algorithm"])

    def unlock(
        self,
        insertion: int,
        pin: bytearray,
        *,
        challenge: bytes,
        point: bytes,
        deadline: float | None = None,
        spend_last: bool = False,
    ) -> Unlocked:
        """Give the card its PIN; 9A signs `challenge`, 9D agrees with `point` (uncompressed, on its curve).

        `pin` is wiped, whatever comes of it. Only the card that was looked at gets it, and none with one try left (or
        that does not say how many) unless `spend_last`. `deadline` is on the clock that only grows.
        """
        try:
            guid, number = self._seen(insertion)
            done, hidden = self._ask(
                insertion, deadline, (pin,), task="unlock", known=guid.hex(), algorithm=number,
                challenge=challenge.hex(), point=point.hex(), spend_last=spend_last,
            )  # fmt: skip
        finally:
            wipe(pin)
        with _sense():
            (shared,) = hidden
            return Unlocked(bytes.fromhex(done["signature"]), shared)

    # -- enrolment: each connects anew; the management key is the caller's to wipe, PINs and PUKs are wiped here

    def prove(
        self,
        insertion: int,
        slot: int,
        challenge: bytes,
        pin: bytearray | None = None,
        *,
        algorithm: int = P256,
        deadline: float | None = None,
    ) -> bytes:
        """A slot's signature over a challenge: that its key is the one of the certificate that was put beside it."""
        try:
            done, _ = self._ask(
                insertion, deadline, (pin,) if pin is not None else (), task="prove", known=self._guid(insertion),
                slot=slot, challenge=challenge.hex(), algorithm=algorithm, spend_last=False,
            )  # fmt: skip
        finally:
            if pin is not None:
                wipe(pin)
        with _sense():
            return bytes.fromhex(done["signature"])

    def check_management(self, insertion: int, *, management: bytearray, deadline: float | None = None) -> None:
        """Whether the card takes this management key (3DES or AES); raises WrongManagementKey."""
        self._manage(insertion, management, deadline)

    def generate(
        self, insertion: int, slot: int, *, management: bytearray, algorithm: int = P256, deadline: float | None = None
    ) -> bytes:
        """Make a new key in a slot, the old one is gone; gives its public point. To keep a key, don't call this."""
        deadline = deadline or self._clock.monotonic() + LONG
        done = self._manage(insertion, management, deadline, generate=slot, algorithm=algorithm)
        with _sense():
            return bytes.fromhex(done["point"])

    def put_certificate(
        self, insertion: int, slot: int, der: bytes, *, management: bytearray, deadline: float | None = None
    ) -> None:
        """Put a certificate beside a slot's key."""
        self._manage(insertion, management, deadline, slot=slot, certificate=der.hex())

    def put_guid(
        self, insertion: int, number: bytes, until: str, *, management: bytearray, deadline: float | None = None
    ) -> None:
        """Give the card a number of its own (16 bytes, in its CHUID); `until`: its last day, as 20301231."""
        self._manage(insertion, management, deadline, guid=number.hex(), until=until)
        if insertion in self._looked:
            self._looked[insertion] = (number, self._looked[insertion][1])

    def change_pin(self, insertion: int, old: bytearray, new: bytearray, *, deadline: float | None = None) -> None:
        """A new PIN for the old one; both are wiped."""
        self._change(insertion, old, new, deadline, task="change", puk=False)

    def change_puk(self, insertion: int, old: bytearray, new: bytearray, *, deadline: float | None = None) -> None:
        """A new PUK for the old one; both are wiped."""
        self._change(insertion, old, new, deadline, task="change", puk=True)

    def unblock(self, insertion: int, puk: bytearray, new: bytearray, *, deadline: float | None = None) -> None:
        """A new PIN by the PUK, also where the card is blocked; both are wiped."""
        self._change(insertion, puk, new, deadline, task="unblock")

    # -- how it is asked

    def _manage(self, insertion: int, management: bytearray, deadline: float | None, **fields: Any) -> dict[str, Any]:
        guid = self._guid(insertion)
        return self._ask(insertion, deadline, (management,), task="manage", known=guid, **fields)[0]

    def _change(self, insertion: int, old: bytearray, new: bytearray, deadline: float | None, **fields: Any) -> None:
        try:
            self._ask(insertion, deadline, (old, new), known=self._guid(insertion), **fields)
        finally:
            wipe(old)
            wipe(new)

    def _seen(self, insertion: int) -> tuple[bytes, int]:
        """GUID and kind of login key of the card as it was looked at; raises CardSwapped where nobody looked."""
        self._card(insertion)
        if insertion not in self._looked:
            raise errors.CardSwapped
        return self._looked[insertion]

    def _guid(self, insertion: int) -> str | None:
        """The GUID to insist on; None where nobody looked, or there is none yet."""
        guid, _ = self._looked.get(insertion, (b"", 0))
        return guid.hex() or None

    def _card(self, insertion: int) -> PutIn:
        """The card of an insertion; raises what stands in its way."""
        state = self.state
        for one in state.cards:
            if one.insertion == insertion:
                if one.mute:
                    raise errors.MuteCard
                return one
        if not state.service:
            raise errors.NoService
        if not state.readers:
            raise errors.NoReader
        raise (errors.CardSwapped if state.cards and insertion else errors.NoCard)

    def _still(self, insertion: int) -> bool:
        return any(one.insertion == insertion for one in self.state.cards)

    def _ask(
        self, insertion: int, deadline: float | None, secrets: Sequence[bytearray], **fields: Any
    ) -> tuple[dict[str, Any], list[bytearray]]:
        card, worker = self._card(insertion), self._worker
        if worker is None:
            raise errors.NoService
        where = {"reader": card.reader, "count": card.events, "short": card.reader in self._short}
        try:
            until = deadline or self._clock.monotonic() + USUAL
            answer, hidden = worker.ask({**where, **fields}, secrets, until, lambda: self._still(insertion))
        except errors.CardHangs:
            self._hung = {insertion}
            raise
        except errors.CardHeld:
            # The process that was killed can't be let go by the service before its card answers or is pulled.
            if insertion in self._hung:
                raise errors.CardHangs from None
            raise
        self._hung.discard(insertion)
        if answer.get("short") is True:
            self._short.add(card.reader)
        with _sense():
            return dict(answer["done"]), hidden


class _sense:  # noqa: N801 - reads as a statement
    """What the process says is checked, not believed: what makes no sense is CardGarbled."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None and issubclass(kind, ValueError | KeyError | TypeError | AttributeError):
            raise errors.CardGarbled from None


@dataclass(frozen=True, slots=True)
class CardReaders:
    """`service`: pcscd is running; None when it did not answer in time, or pyscard is missing."""

    service: bool | None
    readers: tuple[str, ...] = ()


def card_readers(timeout: float = 5) -> CardReaders:
    """Ask pcscd, for at most `timeout` seconds."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "kiosk.devices.cards"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout,
            check=True,
        )
        found = json.loads(ran.stdout)
        return CardReaders(bool(found["service"]), tuple(map(str, found["readers"])))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return CardReaders(None)


def _ask() -> dict[str, object]:
    from smartcard.pcsc.PCSCExceptions import EstablishContextException  # noqa: PLC0415 - needs libpcsclite
    from smartcard.System import readers  # noqa: PLC0415 - as above

    try:
        return {"service": True, "readers": [str(reader) for reader in readers()]}
    except EstablishContextException:
        return {"service": False, "readers": []}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_ask()))
