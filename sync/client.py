"""A kiosk's side of the protocol: `Client.round` says all that is to be said to the hub, once; `enrol` joins one.

Each step is one transaction of the kiosk's own store around what an answer brought, and every request may be repeated:
so a power cut, a kill or a cut line at any instant loses nothing and doubles nothing. What a round has left to do
stands in the row (state.py), never in memory alone. Nothing here is imported at a kiosk's start but names: the line
(transport.py: requests, urllib3) is made by the first round.
"""

import fcntl
import hashlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sync import errors, trust
from sync.errors import SyncError
from sync.events import Event, EventLog
from sync.joining import enrol
from sync.state import CHANGES, REFUSED, Change, Journal, Link, Own, Round, link, stamp, state_after
from sync.thread import SyncThread

if TYPE_CHECKING:
    from sync.talk import Talk

__all__ = ["Change", "Client", "Does", "Link", "Round", "SyncError", "SyncThread", "enrol"]


log = logging.getLogger(__name__)

HOUR: Final = 3600
PIECE: Final = 512 << 10
"""Bytes of a pack's file in one request: a cut line costs no more."""
UNSTEADY: Final = ("queue", "cursor", "clock", "disk_free", "temperature")
"""What changes all the time: not worth telling before the hour is over."""


def _nothing(*_: object) -> None:
    """Where the caller has nothing to do."""


def _no_release(*_: object) -> float:
    """Where the caller takes none."""
    return 0.0


@dataclass(frozen=True)
class Does:
    """What the kiosk does with what it hears.

    prepare(changes)           outside, just before the transaction that applies them: what takes long, as parsing
    apply(change)              within the transaction that saves the cursor: take it in; the same change may come again
    applied()                  at the end of that transaction, once for all changes in it
    refused(event, code, what) within a transaction: the hub can never take this event
    held()                     within a transaction: the hub was restored; append a `signup.held` for each sign-up that
                               was told a decision
    status()                   outside: what `POST /api/1/status` says, but for what the client knows itself (queue,
                               refused, cursor, clock, trusted_time)
    packs(bodies, fetch)       outside: bring content into line with the bodies of all `pack` changes;
                               `fetch(pack, version, sha256, start, size)` gives the bytes from `start` on of a file
                               of `size` bytes, in pieces.
                               Called after every change of a pack until it returns without an error. A SyncError of
                               its own (a full disk) is kept as the link's code, and spoils nothing else.
    boxes_lost(names)          within a transaction: of these the hub has no longer what it was told to have (it was
                               restored): `boxes_out` gives them again
    boxes_out()                outside: (name, version, bytes) of each box that the hub does not have, newest of each
    box_told(name, version)    within a transaction: the hub has it, or a newer one
    box_in(name, version, it)  outside, takes a transaction of its own: a box of another kiosk; the same may come again.
                               A SyncError or a ValueError says that it can't be taken: it is not asked for again
    release(bodies, fetch)     outside: bring the system into line with the bodies of the `release` changes (one, or
                               none); `fetch(path, start, size)` gives bytes from `start` on, in pieces, and ends when
                               there is something else to say. Gives after how many seconds to be called again, 0.0 when
                               nothing is left to do until another change. A SyncError spoils nothing else
    """

    apply: Callable[[Change], object]
    prepare: Callable[[list[Change]], object] = _nothing
    applied: Callable[[], object] = _nothing
    refused: Callable[[Event, str, str], object] = _nothing
    held: Callable[[], object] = _nothing
    status: Callable[[], Mapping[str, Any]] = dict
    packs: Callable[[list[dict[str, Any]], "Fetch"], object] = _nothing
    boxes_lost: Callable[[Sequence[str]], object] = _nothing
    boxes_out: Callable[[], Sequence[tuple[str, int, bytes]]] = tuple
    box_told: Callable[[str, int], object] = _nothing
    box_in: Callable[[str, int, bytes], object] = _nothing
    release: Callable[[list[dict[str, Any]], "Fetched"], float] = _no_release


Fetch = Callable[[str, int, str, int, int], Iterator[bytes]]
Fetched = Callable[[str, int, int], Iterator[bytes]]


class Client:
    """A kiosk's connection to its hub; one thread at a time calls `round`, any may ask the rest."""

    def __init__(
        self,
        journal: Journal,
        log: EventLog,
        does: Does,
        *,
        lock: Path,
        version: str,
        now: Callable[[], datetime],
        url: str = "",
        ca: Path | None = None,
        random: Callable[[int], bytes] = os.urandom,
        boottime: trust.Boottime = trust.boottime,
        boot: str | None = None,
    ) -> None:
        """`lock` is a file that keeps two processes from syncing at once; `url` overrides the row's; `ca` is a file of
        certificates to trust instead of the public ones; `now` gives the wall clock, aware; `boottime` and `boot` are
        CLOCK_BOOTTIME and the kernel's boot id.
        """
        self._journal, self._log, self._does, self._own = journal, log, does, Own(journal)
        self._lock, self._version, self._now, self._url, self._ca = lock, version, now, url, ca
        self._random, self._boottime, self._boot = random, boottime, trust.boot_id() if boot is None else boot
        self._talk: Talk | None = None
        self._stopped, self._trouble = False, ""
        self.soon = 0.0
        """Seconds until the next round, where the last one left something large half fetched; else 0.0."""

    def round(self, *, patience: float = 0.0) -> Round:
        """Say and hear everything once. Raises SyncError; what was done until then stays done.

        `patience` is how many seconds to wait for another process that is at it (then Occupied).
        """
        with alone(self._lock, patience):
            row = self._own.enrolled()
            talk = self._talking()
            try:
                with talk.own.held(row):
                    done = self._round(talk)
                    self._note(talk.own, None)
                    return done
            except errors.Stopped:
                raise
            except SyncError as error:
                self._note(self._own, error)
                raise

    @property
    def link(self) -> Link:
        """How it stands; cheap."""
        return link(self._own.read())

    @property
    def poll(self) -> int:
        """Seconds between two rounds, as the hub wishes."""
        return int(self._own.read().get("poll", 300))

    def trusted_now(self) -> datetime | None:
        """The hub's time, if it was heard since the machine was switched on."""
        return trust.trusted_now(self._own.read(), self._boot, self._boottime())

    def wait(self) -> float:
        """Seconds for which the hub has asked not to be spoken to; 0 when it hasn't."""
        wait = self._own.read().get("wait") or {}
        if wait.get("boot") != self._boot:
            return 0.0
        return float(max(wait["at"] / 1000 - self._boottime(), 0.0))

    def stop(self) -> None:
        """Let a round in another thread end before its next request."""
        self._stopped = True
        if self._talk:
            self._talk.stopped = True

    # A round

    def _round(self, talk: "Talk") -> Round:
        before = self._down.received
        try:
            sent = self._exchange(talk)
        except errors.Refusal as no:
            if no.code != "stale_turn":
                raise
            sent = self._exchange(talk)  # as the older copy of itself that it now knows it is
        self._say_state(talk)
        sent += self._boxes.run()
        self._trouble = self._get_packs(talk)
        sent += self._up.run()  # what the packs reported
        self.soon = self._releases.run()
        waiting = sum(self._log.waiting().values())
        refused = len(self._journal.table(REFUSED))
        received = self._down.received - before
        return Round(sent, received, waiting, refused, str(talk.own.read()["cursor"]))

    def _exchange(self, talk: "Talk") -> int:
        """Both ways, and up again what taking in has brought about; how many events the hub took."""
        talk.renew_if_due()
        self._down.done = False
        sent = self._up.run()
        self._down.run()
        sent += self._up.run()
        if talk.own.read().get("snapshot"):  # the cursor was void
            self._down.done = False
            self._down.run()
            sent += self._up.run()
        if talk.own.read().get("caught_up"):
            answer = talk.post("caught-up", {})
            with self._journal.transaction():
                talk.keep(answer, caught_up=False)
        return sent

    def _say_state(self, talk: "Talk") -> None:
        row, clock = talk.own.read(), talk.clock()
        status = dict(self._does.status()) | {
            "refused": len(self._journal.table(REFUSED)),
            "cursor": row["cursor"],
            "clock": clock,
            "trusted_time": clock is not None,
        }
        steady = {name: value for name, value in status.items() if name not in UNSTEADY}
        digest = hashlib.sha256(json.dumps(steady, sort_keys=True, default=str).encode()).hexdigest()[:16]
        told, when = row.get("status") or ("", 0)
        created = int(row["trust"]["created"])
        if told == digest and created - when < HOUR:
            return
        answer = talk.post("status", status | {"queue": sum(self._log.waiting().values())})
        with self._journal.transaction():
            talk.keep(answer, status=[digest, answer.created])

    def _get_packs(self, talk: "Talk") -> str:
        """Bring content into line, if there is anything new; the code of what a pack alone failed by (a full disk)."""
        if not talk.own.read().get("packs"):
            return ""
        bodies = [dict(row["body"]) for row in self._journal.table(CHANGES) if row["kind"] == "pack"]

        def fetch(pack: str, version: int, sha256: str, start: int, size: int) -> Iterator[bytes]:
            while start < size:
                asked = {"Range": f"bytes={start}-{min(start + PIECE, size) - 1}"}
                answer = talk.ask("GET", f"packs/{pack}/{version}/{sha256}", headers=asked, most=max(PIECE, size))
                with self._journal.transaction():
                    talk.keep(answer)
                piece = answer.body if answer.status == 206 else answer.body[start:]
                if not piece:
                    raise errors.HubFailed("A file of a pack is shorter than its manifest says.")
                start += len(piece)
                yield piece

        try:
            self._does.packs(bodies, fetch)
        except (errors.Unreachable, errors.Blocked, errors.Stopped):
            raise
        except SyncError as error:  # it stays to be done; kiosk and hub are on good terms
            log.info("content: %s", error.code)
            talk.own.let_go()
            return error.code
        with self._journal.transaction():
            talk.own.write({"packs": False})
        return ""

    def _talking(self) -> "Talk":
        """The connection, made by the first round: it brings requests with it."""
        if self._talk is None:
            from sync.boxes import Boxes  # noqa: PLC0415 - a start without sync doesn't pay for these
            from sync.download import Download  # noqa: PLC0415
            from sync.release_fetch import Releases  # noqa: PLC0415
            from sync.talk import Clocks, Talk  # noqa: PLC0415
            from sync.transport import Line  # noqa: PLC0415
            from sync.upload import Upload  # noqa: PLC0415

            line = Line(self._url or self._own.enrolled()["url"], version=self._version, ca=self._ca, now=self._now)
            clocks = Clocks(self._now, self._boottime, self._boot)
            self._talk = Talk(self._journal, self._log, line, clocks, self._random)
            self._talk.stopped = self._stopped
            self._down = Download(self._talk, self._does)
            self._up = Upload(self._talk, self._does, self._down)
            self._boxes = Boxes(self._talk, self._does, self._up.run)
            self._releases = Releases(self._talk, self._does, clocks)
        return self._talk

    def _note(self, own: Own, error: SyncError | None) -> None:
        """Write down how it stands; nothing, where only the time is another: the last answer brought that."""
        row, now = own.read(), stamp(self._now())
        state, code = (state_after(error), error.code) if error else ("ok", self._trouble)
        after = error.after if isinstance(error, errors.Unreachable) else 0.0
        fields: dict[str, Any] = {"state": state, "code": code, "wait": None}
        if row.get("state") != state:
            fields["since"] = now
        if after:
            until = stamp(datetime.fromtimestamp(self._now().timestamp() + after, self._now().tzinfo))
            fields["wait"] = {"boot": self._boot, "at": int((self._boottime() + after) * 1000), "until": until}
        if any(row.get(name) != value for name, value in fields.items()):
            with self._journal.transaction():
                own.write(fields)


@contextmanager
def alone(lock: Path, patience: float) -> Iterator[None]:
    """Only one round at a time, in whatever process. Raises Occupied after `patience` seconds."""
    fd = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise errors.Occupied from None
                time.sleep(0.05)
        yield
    finally:
        os.close(fd)
