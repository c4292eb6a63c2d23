"""The card process from the kiosk's side: started, asked with a deadline, killed when that has passed, made anew."""

import logging
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.clock import Clock
from kiosk.devices import card_errors as errors
from kiosk.devices.card_pipe import BrokenPipe, Fields, receive, send
from kiosk.devices.piv_line import wipe

log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[2]
START: Final = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = 'card'; "
    "from kiosk.devices.card_child import main; main()"
)
COMMAND: Final = (sys.executable, "-I", "-c", START)
GRACE: Final = 0.25  # seconds for the process to notice by itself that the card was pulled


def start(command: Sequence[str], what: str) -> subprocess.Popen[bytes]:
    """A card process with pipes; nothing of this process's environment but where the card service is."""
    where = {"PCSCLITE_CSOCK_NAME": os.environ["PCSCLITE_CSOCK_NAME"]} if "PCSCLITE_CSOCK_NAME" in os.environ else {}
    return subprocess.Popen(
        [*command, what],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8", **where},
        cwd="/",
    )


def end(child: subprocess.Popen[bytes]) -> None:
    """Kill it, take its body away and close what led to it."""
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()


class Worker:
    """One card process at a time, and none while there is nothing for it to do; requests wait for each other."""

    def __init__(self, clock: Clock, command: Sequence[str] = COMMAND) -> None:
        self._clock, self._command = clock, command
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._changed = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._closed = self._wanted = False

    def wanted(self, wanted: bool) -> None:
        """Have a process ready before it is needed, or have none: nine megabytes. It waits for nobody: while something
        is asked, it is done afterwards.
        """
        self._wanted = wanted
        self._settle()

    def changed(self) -> None:
        """What is in the readers changed: whoever waits looks whether it still should. Called by the watcher."""
        with suppress(OSError):
            os.eventfd_write(self._changed, 1)

    def close(self) -> None:
        """End the process; nothing can be asked any more."""
        self._closed = True
        self.changed()
        with self._turn:
            self._end()
            os.close(self._changed)

    def ask(
        self, fields: Fields, secrets: Sequence[bytearray], until: float, still: Callable[[], bool]
    ) -> tuple[Fields, list[bytearray]]:
        """What the process answered; raises CardError. `still`: whether the card is in that this is about.

        `until` is on the clock that only grows.
        """
        if not self._turn.acquire(timeout=max(0.0, until - self._clock.monotonic())):
            raise errors.CardHangs
        try:
            if self._closed:
                raise errors.NoService
            return self._asked(fields, secrets, until, still)
        finally:
            self._turn.release()
            self._settle()

    def _asked(
        self, fields: Fields, secrets: Sequence[bytearray], until: float, still: Callable[[], bool]
    ) -> tuple[Fields, list[bytearray]]:
        try:
            child = self._ready()
        except OSError:  # no memory or no descriptors for a process
            raise errors.NoService from None
        assert child.stdin and child.stdout  # noqa: PT018, S101 - both are pipes
        try:
            watched = _Wait(self._clock, self._changed, until, still)
            fields = {**fields, "seconds": max(0.01, until - self._clock.monotonic())}
            send(child.stdin.fileno(), fields, secrets, watched.until_ready(child.stdin.fileno(), select.POLLOUT))
            answer, hidden = receive(child.stdout.fileno(), watched.until_ready(child.stdout.fileno(), select.POLLIN))
        except BrokenPipe:
            self._end()
            raise (errors.CardGarbled if still() else errors.CardPulled) from None
        except BaseException:  # mostly the deadline; whatever it was, an answer to this must not become one to the next
            self._end()
            raise
        if secrets or hidden:
            self._end()
        if name := answer.get("error"):
            raise self._failure(str(name), answer)
        if not still():
            for one in hidden:
                wipe(one)
            raise errors.CardPulled
        return answer, hidden

    def _failure(self, name: str, answer: Fields) -> errors.CardError:
        """What went wrong, told to whoever reads the log by what the service called it."""
        error, code = errors.from_name(name, answer.get("left")), answer.get("code")
        if bug := answer.get("bug"):
            log.error("card process: %s", bug)
        elif isinstance(code, int) and code:
            log.info("card process: %s, PC/SC code %#x", type(error).__name__, code)
        if type(error) is errors.NoService:
            self._end()  # whether the service is there the watcher knows; a process that can't find it may be to blame
        return error

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child and self._child.poll() is not None:
            self._end()
        if self._child is None:
            self._child = start(self._command, "work")
        return self._child

    def _end(self) -> None:
        """That process is done with."""
        if self._child:
            end(self._child)
            self._child = None

    def _settle(self) -> None:
        """Start the next process now, so that it is ready when the next card comes, or end the one that nobody wants.

        Whoever has the turn meanwhile does it when they give it back.
        """
        while self._wanted != (self._child is not None) and self._turn.acquire(blocking=False):
            try:
                if not self._wanted:
                    self._end()
                elif self._closed:
                    return
                else:
                    self._ready()
            except OSError:
                return
            finally:
                self._turn.release()  # and once more: somebody may have come to want another thing meanwhile


class _Wait:
    """Waits for a pipe, until the deadline (CardHangs) or a moment after the card was pulled (CardPulled)."""

    def __init__(self, clock: Clock, changed: int, until: float, still: Callable[[], bool]) -> None:
        self._clock, self._changed, self._until, self._still = clock, changed, until, still
        self._pulled = False

    def until_ready(self, pipe: int, event: int) -> Callable[[], None]:
        """A function that returns when the pipe is ready."""
        poll = select.poll()
        poll.register(pipe, event)
        poll.register(self._changed, select.POLLIN)

        def wait() -> None:
            while True:
                if not self._pulled and not self._still():
                    self._pulled = True
                    self._until = min(self._until, self._clock.monotonic() + GRACE)
                left = self._until - self._clock.monotonic()
                if left <= 0:
                    raise errors.CardPulled if self._pulled else errors.CardHangs
                ready = dict(poll.poll(left * 1000))
                if self._changed in ready:
                    with suppress(BlockingIOError):
                        os.eventfd_read(self._changed)
                if pipe in ready:
                    return

        return wait
