"""The watching process from the kiosk's side: read, and made anew when it dies or falls silent. Gives each card that is
put in a number of its own.
"""

import json
import logging
import queue
import select
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kiosk.clock import Clock
from kiosk.devices.card_process import COMMAND, end, start

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)

SILENT: Final = 4.0  # seconds: it says something each second
BEGINS: Final = 30.0  # seconds to its first words: where the machine is busy, or just started, it takes long to begin
FIRST, LONGEST = 0.1, 1.0  # seconds before a new one is started
LINE: Final = 1 << 16  # bytes


class PutIn(NamedTuple):
    """A card in a reader. `insertion` grows with each card put in, whatever reader it is in."""

    reader: str
    insertion: int
    mute: bool
    events: int
    """How often something happened in this reader when it came: it tells whether it is still the same card."""
    place: int
    """The first that was free when it came, from 0; its own until it is taken out."""


class CardState(NamedTuple):
    """What is where. `card` and `insertion` are of the card that has been in longest; 0 where there is none."""

    service: bool = False
    readers: tuple[str, ...] = ()
    card: str = "none"
    """ "none", "present" or "mute"."""
    insertion: int = 0
    cards: tuple[PutIn, ...] = ()
    """All of them, the one that has been in longest first."""


_Key = tuple[int, int, str, int]
"""What tells one card put in from another: process, life of the service, reader, events of the reader."""


class Watcher:
    """Keeps a `CardState`, and tells of every change in order, however slow the listener."""

    def __init__(
        self, clock: Clock, changed: Callable[[], object], command: Sequence[str] = COMMAND, *, last: int = 0
    ) -> None:
        """`last`: the insertion that was given to a card before this began."""
        self._clock, self._changed, self._command = clock, changed, command
        self.state = CardState()
        self.last = last
        self._held: dict[_Key, tuple[int, int]] = {}
        self._stopped = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._births = 0
        self._news: queue.SimpleQueue[CardState | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def start(self, told: Callable[[CardState], object]) -> None:
        """Begin; `told` is called with each new state, in a thread of its own."""
        self._threads = [
            threading.Thread(target=self._watch, name="card watcher", daemon=True),
            threading.Thread(target=self._tell, args=(told,), name="card news", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the process and both threads; nothing is told any more."""
        self._stopped.set()
        child = self._child
        if child:
            child.kill()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(5)
        self._threads = []

    def _tell(self, told: Callable[[CardState], object]) -> None:
        while (news := self._news.get()) is not None:
            if self._stopped.is_set():
                continue
            try:
                told(news)
            except Exception as error:  # noqa: BLE001 - a listener's bug must not make the kiosk blind to cards
                log.error("card listener: %s", type(error).__name__)  # noqa: TRY400 - its text may hold what it should not

    def _watch(self) -> None:
        pause = FIRST
        try:
            while not self._stopped.is_set():
                began = self._clock.monotonic()
                try:
                    self._one_process()
                except OSError:
                    log.info("the card watcher could not be started")
                self._now({"service": False, "life": 0, "readers": []})
                pause = FIRST if self._clock.monotonic() - began > LONGEST * 2 else min(LONGEST, pause * 2)
                self._stopped.wait(pause)
        finally:
            self._news.put(None)

    def _one_process(self) -> None:
        """From its start until it dies, falls silent, or talks nonsense."""
        self._births += 1
        self._child = child = start(self._command, "watch")
        try:
            if self._stopped.is_set():
                return
            out = child.stdout
            assert out  # noqa: S101 - a pipe
            pipe, waiting = out.fileno(), b""
            poll = select.poll()
            poll.register(pipe, select.POLLIN)
            patience = BEGINS  # none of what is in the readers is believed meanwhile
            while not self._stopped.is_set() and poll.poll(patience * 1000):
                patience = SILENT
                more = out.read(4096)
                if not more or len(waiting) > LINE:
                    return
                *lines, waiting = (waiting + more).split(b"\n")
                for line in filter(None, lines):
                    self._now(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError):
            log.error("the card watcher talks nonsense")  # noqa: TRY400 - that says it
        finally:
            self._child = None
            end(child)

    def _now(self, said: Any) -> None:
        """Make a state of what the process said; who waits for a card is woken before the listener is told."""
        found = {
            (self._births, int(said["life"]), str(name), int(events)): bool(mute)
            for name, events, present, mute in said["readers"]
            if present
        }
        held = {key: number for key, number in self._held.items() if key in found}
        for key in found:
            if key not in held:
                self.last += 1
                taken = {place for _, place in held.values()}
                held[key] = self.last, next(place for place in range(len(taken) + 1) if place not in taken)
        self._held = held
        cards = tuple(
            PutIn(key[2], number, found[key], key[3], place)
            for key, (number, place) in sorted(held.items(), key=lambda one: one[1])
        )
        first = cards[0] if cards else None
        new = CardState(
            bool(said["service"]),
            tuple(str(one[0]) for one in said["readers"]),
            "none" if first is None else "mute" if first.mute else "present",
            first.insertion if first else 0,
            cards,
        )
        if new != self.state:
            self.state = new
            self._changed()
            self._news.put(new)
