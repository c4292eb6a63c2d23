"""Folders' sealed copies on their way, up and down, at the end of a round: protocol.md, "Boxes".

Each box is one request and one transaction around its answer: a cut line or a kill costs one box, and all of it may
come twice. Small ones go first, so that one which the line can't take keeps no other from its way.

Which boxes the hub has stands in `changes`, and the row's `boxes` says that these must be looked through once more.
What was done about each stands in a table of this kiosk's own:

    {name, version, sha256, bad, forgotten, missing, refused, until}

    version sha256   the newest that was sent or taken in, so that the hub needs not tell us of it; 0 and "" for none
    bad              it could not be taken in: it is not asked for again
    forgotten        the hub said that it is `gone`: that it does not have it any more is no loss
    missing          the number of the change whose bytes the hub did not have (a newer one was on its way)
    refused until    the version that the hub did not take, and when it is offered again, by the hub's clock
"""

import hashlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sync import box, errors
from sync.errors import SyncError
from sync.events import Pick
from sync.state import BOXES, CHANGES

if TYPE_CHECKING:
    from sync.answers import Answer
    from sync.client import Does
    from sync.talk import Talk

log = logging.getLogger(__name__)

KIND: Final = "box"
BYTES: Final = {"Content-Type": "application/octet-stream"}
TOGETHER: Final = 10
"""Boxes after which events that have come meanwhile get their turn: somebody may be signing up."""
LATER: Final = 86400
"""Seconds after which a box that the hub did not take is offered again."""
LOOKING: Final = "looking"
"""In the row, for `boxes`: they are being looked through, and nothing was heard of any since."""
MOST_TAKEN: Final = 64 << 20
"""Bytes of all that a hub may have for a kiosk: it must not be the one to fill its disk."""
NOTHING: Final[dict[str, Any]] = {
    "version": 0, "sha256": "", "bad": False, "forgotten": False, "missing": 0, "refused": 0, "until": 0
}  # fmt: skip


class There(NamedTuple):
    """A box that the hub has, as its change says."""

    name: str
    version: int
    size: int
    sha256: str
    n: int


class Boxes:
    """Both ways. `meanwhile` sends the events that have come, and gives how many."""

    def __init__(self, talk: "Talk", does: "Does", meanwhile: Callable[[], int]) -> None:
        self._talk, self._does, self._meanwhile = talk, does, meanwhile

    def run(self) -> int:
        """Offer what the hub does not have, and take in what is new there. Raises SyncError; what was done stays.

        Gives how many events went meanwhile.
        """
        row = self._talk.own.enrolled()
        if row.get("snapshot"):  # `changes` is not what the hub has, yet
            return 0
        look = row.get("boxes", True)  # not there: what was told to a client that knew no boxes is still to be fetched
        if look:
            with self._talk.journal.transaction():
                self._talk.own.write({"boxes": LOOKING})
            self._seek_lost()
        sent = self._send_all()
        return sent + self._fetch_all() if look else sent

    # Up

    def _seek_lost(self) -> None:
        """A hub that has less than it told us of was restored: offer that again. All it has stands in `changes`."""
        there = self._there()
        behind = sorted(name for name, row in self._rows().items() if _is_lost(row, there.get(name)))
        if behind:
            log.info("boxes: the hub lost %d", len(behind))
            with self._talk.journal.transaction():
                self._does.boxes_lost(behind)
                for name in behind:
                    self._note(name, version=0, sha256="")

    def _send_all(self) -> int:
        sent, waiting = 0, sorted(self._does.boxes_out(), key=lambda one: len(one[2]))
        there, rows = (self._there(), self._rows()) if waiting else ({}, {})
        for number, (name, version, blob) in enumerate(waiting, 1):
            digest, row = hashlib.sha256(blob).hexdigest(), rows.get(name, NOTHING)
            known = there.get(name)
            if known and (known.version > version or (known.version, known.sha256) == (version, digest)):
                with self._talk.journal.transaction():
                    self._told(name, version, digest)
            elif row["refused"] != version or row["until"] <= self._hub_time():
                self._send(name, version, blob, digest)
            if number % TOGETHER == 0:
                sent += self._meanwhile()
        return sent

    def _send(self, name: str, version: int, blob: bytes, digest: str) -> None:
        try:
            answer = self._talk.ask("POST", f"boxes/{name}/{version}", blob, BYTES)
        except (errors.TooLarge, errors.Refusal) as no:
            if no.code not in ("too_large", "bad_box", "full"):
                raise
            log.info("box not taken: %s", no.code)
            with self._talk.journal.transaction():
                self._note(name, refused=version, until=self._hub_time() + LATER)
            return
        have = answer.said.get("have")
        if type(have) is not int or have < version:
            raise errors.HubFailed("The hub says yes, and has nothing of it.")
        with self._talk.journal.transaction():
            self._told(name, version, digest)
            self._talk.keep(answer)

    def _told(self, name: str, version: int, digest: str) -> None:
        self._does.box_told(name, version)
        self._note(name, version=version, sha256=digest, bad=False, forgotten=False)

    # Down

    def _fetch_all(self) -> int:
        sent = 0
        while wanted := self._wanted():
            for one in wanted[:TOGETHER]:
                self._fetch(one)
            sent += self._meanwhile()
        with self._talk.journal.transaction():
            if self._talk.own.read().get("boxes") == LOOKING:  # else more was heard meanwhile: the next round looks
                self._talk.own.write({"boxes": False})
        return sent

    def _wanted(self) -> list[There]:
        """What is new at the hub, small ones first, as far as there is to be room for."""
        rows, found, size = self._rows(), [], 0
        for one in sorted(self._there().values(), key=lambda one: (one.size, one.name)):
            size += one.size
            if size <= MOST_TAKEN and _is_news(one, rows.get(one.name, NOTHING)):
                found.append(one)
        return found

    def _fetch(self, one: There) -> None:
        try:
            answer = self._talk.ask("GET", f"boxes/{one.name}/{one.version}", most=box.MOST)
        except errors.Refusal as no:
            if no.code != "gone":
                raise
            with self._talk.journal.transaction():
                self._note(one.name, missing=one.n)
            return
        bad = not self._take(one, answer)
        with self._talk.journal.transaction():
            self._note(one.name, version=one.version, sha256=one.sha256, bad=bad, forgotten=False)
            self._talk.keep(answer)

    def _take(self, one: There, answer: "Answer") -> bool:
        try:
            if (len(answer.body), hashlib.sha256(answer.body).hexdigest()) != (one.size, one.sha256):
                raise box.BadBox("The hub gave another box than it said.")
            self._does.box_in(one.name, one.version, answer.body)
        except (SyncError, ValueError) as error:
            log.info("box not taken in: %s", error.code if isinstance(error, SyncError) else type(error).__name__)
            return False
        return True

    # What is known

    def _there(self) -> dict[str, There]:
        """By name: what the hub has. What makes no sense is left out."""
        found = {}
        for row in self._talk.journal.table(CHANGES):
            if row["kind"] == KIND and (one := _read(row["key"], row["body"], row["n"])):
                found[one.name] = one
        return found

    def _rows(self) -> dict[str, dict[str, Any]]:
        return {row["name"]: dict(row) for row in self._talk.journal.table(BOXES)}

    def _note(self, name: str, **fields: Any) -> None:
        table = self._talk.journal.table(BOXES)
        if not table.update(fields, Pick(lambda row: row["name"] == name)):
            table.insert({"name": name, **NOTHING, **fields})

    def _hub_time(self) -> int:
        return int(self._talk.own.enrolled()["trust"]["created"])


def _read(key: str, body: dict[str, Any], n: int) -> There | None:
    match body:
        case {"box": str(name), "version": int(version), "size": int(size), "sha256": str(sha256)}:
            fits = box.is_name(name) and key == f"{KIND}/{name}" and 0 < version <= box.GONE_FOR_GOOD
            return There(name, version, size, sha256, n) if fits and box.NOTE <= size <= box.MOST else None
    return None


def _is_lost(row: dict[str, Any], there: There | None) -> bool:
    """Whether the hub has less than was sent or taken in; also where it forgot it and somebody brought an older one."""
    if row["bad"] or (there is None and row["forgotten"]):
        return False
    return bool(row["version"] > (there.version if there else 0))


def _is_news(one: There, row: dict[str, Any]) -> bool:
    if row["missing"] == one.n or one.version < row["version"]:
        return False
    return (one.version, one.sha256) != (row["version"], row["sha256"])
