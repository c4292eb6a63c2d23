"""The log of what was done with people's folders and with staff's keys: when, what, who; no content and no names.

An entry is {seq, at, what, who, folder, device, prev, signature}: `what` is a key of `WHATS`, `who` a card's serial or
"visitor", `folder` an id that only the folder's own key gives (it is not the store's; None where there is none), `prev`
the SHA-256 of the entry before, and the signature Ed25519 by the device's key over `SIGNED_AS` and the encoding of all
the rest (sync/events.py). Beside them stands the head: how many there are, and the last one's hash, signed too.

`write` joins the caller's transaction: the act and its entry are one frame.

It does not grow for ever: `prune` takes the oldest away and leaves a checkpoint in their place, {count, hash, at,
device, signature}: how many there were, the last one's hash, and when. The chain goes on from there. The newest entry
always stays, so that numbers are never given twice.

What `verify` finds: an entry changed, added, removed, moved or replaced, and a tail cut off, as long as whoever did it
has not the device's signing key. What it can't find by itself: entries and head both put back together to an earlier
moment, for they were true then; and anything done by who has the device's key. Against these a head must have been kept
where they can't reach: each folder keeps the newest under its own key and looks for it when it is opened (`has`), a
file beside the store keeps one (`note`: as of the last folder opened), and a leader can note it on paper; `verify`
takes such heads. One from before the checkpoint says nothing any more, and `verify` says that.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kiosk.clock import COPENHAGEN, Clock
from kiosk.i18n import N_, _
from kiosk.store import Store, durable
from sync.events import encode

if TYPE_CHECKING:
    from sync.events import EventLog

SIGNED_AS: Final = b"stuen audit 1\x00"
HEAD_SIGNED_AS: Final = b"stuen audit head 1\x00"
CHECKPOINT_SIGNED_AS: Final = b"stuen audit checkpoint 1\x00"
AT_A_TIME: Final = timedelta(days=30)
ROWS, HEAD, CHECKPOINT = "audit", "audit_head", "audit_checkpoint"
FIELDS: Final = frozenset({"seq", "at", "what", "who", "folder", "device", "prev", "signature"})
VISITOR: Final = "visitor"
KIOSK: Final = "kiosk"
"""Who did what nobody did: the rules of the house, by the day."""
WHATS: Final[Mapping[str, str]] = {
    "folder.created": N_("A folder was made"),
    "folder.opened": N_("The folder was opened"),
    "folder.kept": N_("Something was put into the folder"),
    "folder.changed": N_("Something in the folder was changed"),
    "folder.removed": N_("Something was taken out of the folder"),
    "folder.exported": N_("The folder was taken along, on a stick or on paper"),
    "folder.consent": N_("It was chosen whether staff can make a new key card"),
    "folder.recovered": N_("A new key card was made"),
    "folder.rewrapped": N_("Staff's keys to folders were renewed"),
    "folder.shredded": N_("The folder was deleted"),
    "folder.shredded_elsewhere": N_("A folder was deleted on another screen"),
    "folder.expired": N_("A folder that nobody had opened for a long time was deleted"),
    "roster.taken": N_("A newer list of staff cards was taken"),
    "staff.opened": N_("Staff opened with a card"),
    "staff.locked": N_("Staff closed again"),
    "staff.refused": N_("A card was refused"),
    "staff.code": N_("Staff opened with the code"),
    "assist.began": N_("Staff and visitor began together"),
    "assist.ended": N_("Staff and visitor ended together"),
    "card.enrolled": N_("A card was made for staff"),
    "card.revoked": N_("A card was blocked for good"),
    "keys.rotated": N_("Staff's keys were renewed"),
    "keys.recovered": N_("Staff's keys were got back with the key in the safe"),
    "messages.read": N_("Messages to staff were read"),
    "message.removed": N_("A message to staff was thrown away"),
    "house.notice": N_("The notice on the front page was changed"),
    "house.hours": N_("The opening hours were changed"),
    "house.closed": N_("The screen was closed to visitors"),
    "house.opened": N_("The screen was opened to visitors again"),
    "consult.published": N_("A question to visitors was put on the screen"),
    "consult.answered": N_("It was written what came of a question to visitors"),
    "consult.withdrawn": N_("A question to visitors was taken down"),
    "directory.checked": N_("A place in the list of help was checked"),
    "directory.changed": N_("A place in the list of help was changed"),
    "directory.undone": N_("A change in the list of help was undone"),
    "directory.imported": N_("A list of help was taken in"),
    "directory.exported": N_("The list of help was copied to a stick"),
    "help.opened": N_("Help from afar was opened for an hour"),
    "help.closed": N_("Help from afar was closed"),
    "update.asked": N_("An update was asked for"),
    "log.exported": N_("The log was copied"),
    "log.pruned": N_("The oldest part of the log was deleted"),
}
"""All that is ever written down, and what it is called."""

_WHO: Final = re.compile(r"[0-9A-Za-z:._-]{1,64}")
_FOLDER: Final = re.compile(r"[0-9a-f]{16}")


class AuditLine(NamedTuple):
    """One entry as people read it. `device` is the kiosk."""

    seq: int
    at: datetime
    what: str
    who: str
    folder: str | None
    device: str

    @property
    def said(self) -> str:
        """What was done, in the language now in use."""
        return _(WHATS.get(self.what, self.what))

    def as_json(self) -> dict[str, Any]:
        """For `--json`. The keys are a promise."""
        return {**self._asdict(), "at": self.at.isoformat(timespec="seconds"), "said": self.said}


class Head(NamedTuple):
    """How far the log has come: how many entries, and the last one's hash ("" for none)."""

    entries: int
    hash: str


class Problem(NamedTuple):
    """Something that is not as it was written: at which entry, and what (a msgid)."""

    seq: int
    what: str


class Verified(NamedTuple):
    """What `verify` found."""

    entries: int
    head: Head
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.problems


class Audit:
    """The log of this kiosk. `events` gives the device's key; `beside` is a file for the head, apart from the store."""

    def __init__(
        self, store: Store, clock: Clock, events: "Callable[[], EventLog]", *, beside: Path | None = None
    ) -> None:
        self._store, self._clock, self._events, self._beside = store, clock, events, beside

    def write(self, what: str, *, who: str, folder: str | None = None) -> AuditLine:
        """Write it down, in the transaction of the act. Raises the store's known errors; ValueError for other words."""
        if what not in WHATS or not _WHO.fullmatch(who) or not (folder is None or _FOLDER.fullmatch(folder)):
            raise ValueError("no such entry")
        signer = self._events()
        with self._store.transaction():
            before = self.head()
            at = self._clock.now().astimezone(UTC)
            entry: dict[str, Any] = {
                "seq": before.entries + 1, "at": at.isoformat(timespec="milliseconds"), "what": what, "who": who,
                "folder": folder, "device": signer.device, "prev": before.hash,
            }  # fmt: skip
            entry["signature"] = signer.key.sign(SIGNED_AS + encode(entry)).hex()
            self._store.table(ROWS).insert(entry)
            self._put(HEAD, HEAD_SIGNED_AS, {"count": before.entries + 1, "hash": _hash(entry)})
        return _line(entry)

    def _put(self, name: str, signed_as: bytes, row: dict[str, Any]) -> None:
        """Sign the one row of a table of one row, and put it there."""
        signer = self._events()
        row["device"] = signer.device
        row["signature"] = signer.key.sign(signed_as + encode(row)).hex()
        table = self._store.table(name)
        if table.get(doc_id=1) is None:
            table.insert(row)
        else:
            table.update(row, doc_ids=[1])

    def lines(self, folder: str | None = None) -> list[AuditLine]:
        """All of the centre's, for the leader; or one folder's, for who has its id. The oldest first."""
        return [_line(row) for row in self._store.table(ROWS) if folder is None or row.get("folder") == folder]

    def csv(self) -> str:
        """All of it as a table (RFC 4180)."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([_("Number"), _("Time"), _("What"), _("Who"), _("Folder"), _("Kiosk")])
        for line in self.lines():
            at = line.at.strftime("%Y-%m-%d %H:%M:%S")
            writer.writerow([line.seq, at, line.said, line.who, line.folder or "", line.device])
        return out.getvalue()

    def export(self, put: Callable[[str, bytes], object], *, who: str) -> None:
        """Copy all of it: `put` takes a file's name and what is in it. Raises what `put` raises.

        The entry comes first: where the copy fails there is one too many, and no copy is ever without one.
        """
        text = self.csv()
        self.write("log.exported", who=who)
        put(f"log-{self._clock.now():%Y-%m-%d}.csv", text.encode("utf-8-sig"))

    def prune(self, before: datetime) -> int:
        """Take away what is older, but never the newest entry; gives how many. In its place stands a checkpoint.

        A month of it at a time, for each time is written down itself. Of a log that is not as it was written nothing is
        taken away: it may have to be looked into.
        """
        with self._store.transaction():
            rows, old = list(self._store.table(ROWS)), 0
            oldest, never = before, self._clock.now() + AT_A_TIME
            for place, row in enumerate(rows[:-1], 1):
                at = datetime.fromisoformat(row["at"])
                if at < before:
                    old, oldest = place, min(oldest, at)
                elif at < never:  # beyond that the clock was wrong: it is as old as what comes after it
                    break
            if not old or oldest > before - AT_A_TIME or not self.verify().ok:
                return 0
            last = rows[old - 1]
            self._put(CHECKPOINT, CHECKPOINT_SIGNED_AS, {"count": last["seq"], "hash": _hash(last), "at": last["at"]})
            self._store.table(ROWS).remove(doc_ids=[row.doc_id for row in rows[:old]])
            self.write("log.pruned", who=KIOSK)
        self.note()
        return old

    # How far it has come

    def start(self) -> Head | None:
        """Up to where entries were taken away, as the checkpoint says; None for one that was never signed here."""
        row = self._store.table(CHECKPOINT).get(doc_id=1)
        if row is None:
            return Head(0, "")
        return Head(row["count"], row["hash"]) if _signed(row, CHECKPOINT_SIGNED_AS, self._public()) else None

    def head(self) -> Head:
        """As it stands in the store."""
        row = self._store.table(HEAD).get(doc_id=1)
        return Head(row.get("count", 0), row.get("hash", "")) if row else Head(0, "")

    def has(self, head: Head) -> bool:
        """Whether the log still holds what it held then: it may only have grown, and lost its oldest part."""
        start = self.start()
        if start is None:
            return False
        if head.entries <= start.entries:
            return head.entries < start.entries or head == start
        row = self._store.table(ROWS).get(doc_id=head.entries)
        return row is not None and _hash(row) == head.hash

    def note(self) -> None:
        """Write the head beside the store, after the transaction. A disk that does not take it holds nobody up."""
        if self._beside and (row := self._store.table(HEAD).get(doc_id=1)):
            with suppress(OSError):
                durable.write_new(self._beside, encode(dict(row)))

    def verify(self, *heads: Head) -> Verified:
        """Read all of it again, and look for these heads that were kept elsewhere."""
        rows, start, public = [dict(row) for row in self._store.table(ROWS)], self.start(), self._public()
        if start is None:
            return Verified(len(rows), self.head(), (Problem(1, N_("what says where the log begins was changed")),))
        problems, prev = list[Problem](), start.hash
        for place, row in enumerate(rows, start.entries + 1):
            if wrong := _wrong(row, place, prev, public):
                problems.append(Problem(place, wrong))
            prev = _hash(row)
        there, found = self._store.table(HEAD).get(doc_id=1), Head(start.entries + len(rows), prev)
        said = self.head()
        if there and not _signed(there, HEAD_SIGNED_AS, public):
            problems.append(Problem(found.entries, N_("what says how many there are was changed")))
        if said != found:
            problems.append(Problem(found.entries, N_("entries at the end are missing, or are too many")))
        beside = [one for one in self._kept_beside(public) if one.entries >= start.entries]
        for kept in (*heads, *beside):
            if kept.entries < start.entries:
                problems.append(Problem(kept.entries, N_("the log begins later by now: that end can't be looked for")))
                continue
            place = kept.entries - start.entries
            at = start.hash if place == 0 else _hash(rows[place - 1]) if place <= len(rows) else ""
            if at != kept.hash:
                problems.append(Problem(kept.entries, N_("it is not the log of which the end was noted elsewhere")))
        return Verified(len(rows), found, tuple(problems))

    def _kept_beside(self, public: Any) -> Iterable[Head]:
        if self._beside is None:
            return
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            row = json.loads(self._beside.read_bytes())
            if _signed(row, HEAD_SIGNED_AS, public):
                yield Head(row["count"], row["hash"])

    @property
    def device(self) -> str:
        """The kiosk in its log."""
        return self._events().device

    def _public(self) -> Any:
        return self._events().key.public_key()


def _wrong(row: dict[str, Any], place: int, prev: str, public: Any) -> str:
    """What is wrong with an entry, as a msgid; "" for nothing."""
    if set(row) != FIELDS or not _signed(row, SIGNED_AS, public):
        return N_("it was changed, or never written here")
    if row["seq"] != place or row["prev"] != prev:
        return N_("it does not follow the one before it")
    return ""


def _signed(row: Mapping[str, Any], what: bytes, public: Any) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - start-up time

    rest = {name: value for name, value in row.items() if name != "signature"}
    try:
        public.verify(bytes.fromhex(row["signature"]), what + encode(rest))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True


def _hash(row: Mapping[str, Any]) -> str:
    """Of whatever stands there, also where somebody put what we never write."""
    return sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()


def _line(row: Mapping[str, Any]) -> AuditLine:
    at = datetime.fromisoformat(row["at"]).astimezone(COPENHAGEN)
    return AuditLine(row["seq"], at, row["what"], row["who"], row["folder"], row["device"])
