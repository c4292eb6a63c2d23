"""Requests in a kiosk's own name: signed, numbered by turns, with the hub's time taken from every answer.

`ask` gives the hub's own success or raises. The caller saves what it brought, and the turn with it, in one transaction
(`keep`). What any answer may say about the kiosk itself is dealt with here: a credential that is over is renewed and
the request said again; a kiosk that turns out to be an older copy of itself (`stale_turn`) is marked as one.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from sync import credential, errors, wire
from sync.events import EventLog, Position, device_of
from sync.state import Journal, Own, stamp
from sync.trust import FAR_OFF, Trusted

if TYPE_CHECKING:
    from sync.answers import Answer
    from sync.transport import Line

JSON: Final = {"Content-Type": "application/json"}
LINES: Final = {"Content-Type": "application/x-ndjson"}
COPY: Final = {"copy": "found", "cursor": "", "snapshot": "new"}
"""What is written when this kiosk is seen to be an older copy of itself."""


class Clocks(NamedTuple):
    """The wall clock (aware), CLOCK_BOOTTIME, and the kernel's name for this run of the machine."""

    now: Callable[[], datetime]
    boottime: Callable[[], float]
    boot: str


class Talk:
    """What a client says, and what it keeps of every answer."""

    def __init__(
        self, journal: Journal, log: EventLog, line: "Line", clocks: Clocks, random: Callable[[int], bytes]
    ) -> None:
        self.journal, self.log, self.own = journal, log, Own(journal)
        self._line, self._clocks, self._random = line, clocks, random
        self.stopped = False

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        most: int = wire.MOST_ANSWER_BYTES,
        **query: str | int,
    ) -> "Answer":
        """The hub's answer to this, if it is a success. Raises SyncError; then the turn is kept already."""
        said = (method, path, query, body, headers or {})
        try:
            return self._ask(*said, most=most)
        except errors.Refusal as no:
            if no.code != "expired" or path == "renew":
                raise
            self.renew()
            return self._ask(*said, most=most)

    def post(self, path: str, body: Mapping[str, Any]) -> "Answer":
        """`ask` with a JSON body."""
        return self.ask("POST", path, json.dumps(body).encode(), JSON)

    def keep(self, answer: "Answer", **fields: Any) -> None:
        """Save the answer's turn and time together with `fields`; within the transaction of what it brought."""
        row = self.own.read()
        if answer.turn < row["turn"]:
            fields = {"probe": "loud", **fields}  # the hub was restored from a backup
        if self.is_ahead(answer):
            fields |= COPY
        trust = Trusted(self._clocks.boot, self._clocks.boottime(), answer.created).kept()
        self.own.write({"turn": max(row["turn"], answer.turn), "trust": trust, **fields})

    def is_ahead(self, answer: "Answer") -> bool:
        """Whether the hub has events of this kiosk that it has yet to write: so this one is an older copy of itself.

        Turns alone don't tell it of a copy that is one request behind: that might as well have lost its last answer.
        """
        have = have_of(answer.said)
        return have is not None and have > self.log.position

    def all_heard(self, answer: "Answer") -> dict[str, Any]:
        """What to keep with an answer after which the hub has nothing more to say: when that was, and the clock."""
        heard = Trusted(self._clocks.boot, self._clocks.boottime(), answer.created)
        now = self._clocks.now()
        return {"last_ok": stamp(now), "clock": heard.offset(self._clocks.boottime(), now)}

    def renew_if_due(self) -> None:
        """Ask for the next credential in time, by the hub's clock."""
        heard = self.trusted()
        if heard and credential.is_due(self.own.enrolled()["credential"], heard.now(self._clocks.boottime())):
            self.renew()

    def renew(self) -> None:
        """Ask for the next credential, and follow the hub to the key it signs with now. Raises SyncError."""
        row = self.own.enrolled()
        answer = self.post("renew", {})
        hub_key = credential.follow(answer.said.get("steps", []), row["hub_key"])
        found = credential.check(answer.said.get("credential"), hub_key, self.log.public_key.hex())
        with self.journal.transaction():
            self.keep(answer, hub_key=hub_key, credential=found)

    def trusted(self) -> Trusted | None:
        """What the hub last said of the time, since the machine was switched on."""
        return Trusted.load(self.own.read().get("trust"), self._clocks.boot)

    def clock(self) -> int | None:
        """Seconds by which the wall clock is before (+) or behind (-) the hub's; None when that is not known."""
        heard = self.trusted()
        return heard.offset(self._clocks.boottime(), self._clocks.now()) if heard else None

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int],
        body: bytes,
        headers: Mapping[str, str],
        *,
        most: int,
    ) -> "Answer":
        from sync.answers import refusal  # noqa: PLC0415 - requests is for the first round, not for a start

        if self.stopped:
            raise errors.Stopped
        row = self.own.enrolled()
        hub_key = bytes.fromhex(row["hub_key"])
        asked = {**query, "hub_key": device_of(hub_key)}
        target = f"{wire.PREFIX}{path}?" + "&".join(f"{name}={quote(str(value), '')}" for name, value in asked.items())

        def call() -> "Answer":
            signed = wire.request_headers(
                method,
                target,
                body,
                key=self.log.key,
                device=self.log.device,
                turn=row["turn"],
                created=int(self._clocks.now().timestamp()),
                nonce=urlsafe_b64encode(self._random(16)).decode().rstrip("="),
            )
            return self._line.call(method, target, body, {**headers, **signed}, hub_key=hub_key, most=most)

        try:
            answer = call()
        except errors.WrongClock:
            clock = self.clock()
            if clock is not None and abs(clock) < FAR_OFF:
                raise errors.HubFailed("The hub's certificate is not valid, and our clock is right.") from None
            self._line.forgive_time()
            answer = call()
        if 200 <= answer.status < 300:
            return answer
        error = refusal(answer)
        stale = error.code == "stale_turn"
        with self.journal.transaction():
            # The turn that it names counts, also if it is below ours: the hub takes no other.
            self.keep(answer, **({**COPY, "turn": answer.turn} if stale else {}))
        raise error


def have_of(said: Mapping[str, Any]) -> Position | None:
    """How far an answer says that the hub has this kiosk's events; None where it does not say."""
    match said.get("have"):
        case {"epoch": int(epoch), "seq": int(seq)}:
            return epoch, seq
    return None
