"""What is done with what the hub says: one function for each kind of change, in the table at the end.

`prepare` reads iCalendar before the transaction, `apply` takes a change in within it, and `applied` ends it: what is
cheaper for many at once is gathered until then. Every change may come again and in any number; what is not understood
is left to the client, which keeps it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, cast

from tinydb.table import Document, Table

from kiosk.activities.answers import Answers
from kiosk.activities.calendar import Calendar
from kiosk.activities.keeping import KEEPERS, LEASES, SEATS, first, left, of_activity, of_occurrence
from kiosk.activities.ports import Events, Journal
from kiosk.hub import programme
from sync.client import Change

if TYPE_CHECKING:
    from tinydb.queries import QueryLike

ROW = "hub"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Device(Events, Protocol):
    """What is needed of `sync.events.EventLog`."""

    @property
    def device(self) -> str:
        """The kiosk's name in its events."""


class Asked(Protocol):
    """What is needed of `kiosk.voice.consultations.Consultations`."""

    def take(self, bodies: Mapping[str, Mapping[str, Any] | None], /) -> object:
        """What the hub says, by id, None for one that is gone; within the caller's transaction."""


class Taking:
    """Takes changes in. One belongs to one thread, with a calendar, answers and consultations of its own."""

    def __init__(self, store: Journal, calendar: Calendar, answers: Answers, events: Device, asked: Asked) -> None:
        self._store, self._calendar, self._answers, self._events = store, calendar, answers, events
        self._asked = asked
        self._read: dict[str, programme.Event] = {}
        self._texts: dict[str, str] = {}
        self._begin()
        self.changed = False
        """Whether anything was taken in since somebody last set this to False."""

    def _begin(self) -> None:
        self._came: dict[str, programme.Event] = {}
        self._gone: set[str] = set()
        self._decisions: list[Mapping[str, Any]] = []
        self._consultations: dict[str, Mapping[str, Any] | None] = {}
        self._directory_came = False

    def prepare(self, changes: Sequence[Change]) -> None:
        """Read what is iCalendar, outside the transaction; see `Does.prepare`."""
        self._begin()  # what a transaction left that was undone
        self._texts = {
            one.body["uid"]: one.body["ics"]
            for one in changes
            if one.kind == "activity" and not one.gone and _texts(one.body, "uid", "ics")
        }
        self._read = programme.read(self._calendar, self._texts) if self._texts else {}

    def apply(self, change: Change) -> None:
        """Take one in, within the transaction; see `Does.apply`."""
        take = KINDS.get(change.kind)
        if take is not None:
            take(self, change)
            self.changed = True

    def applied(self) -> None:
        """Write what was gathered; see `Does.applied`."""
        if self._came or self._gone:
            programme.store(self._calendar, self._came, self._gone)
        if self._decisions:
            self._answers.decide(self._decisions)
        if self._consultations:
            self._asked.take(self._consultations)
        if self._directory_came:  # it is read when the round is over (kiosk/hub/directory.py)
            self._store.table(ROW).update({"directory": {}})
        self._begin()

    # Each kind

    def _activity(self, change: Change) -> None:
        uid = str(change.body.get("uid") or change.key.partition("/")[2])
        if change.gone:
            self._came.pop(uid, None)
            self._gone.add(uid)
            if first(self._store.table("signups"), of_activity(uid)) is None:
                self._store.table(KEEPERS).remove(cast("QueryLike", of_activity(uid)))
            return
        self._gone.discard(uid)
        if uid in self._read and self._texts.get(uid) == change.body.get("ics"):
            self._came[uid] = self._read[uid]
        self._keeper(uid, change.body)

    def _keeper(self, uid: str, body: Mapping[str, Any]) -> None:
        table, own = self._store.table(KEEPERS), self._events.device
        row = first(table, of_activity(uid))
        ours = body.get("keeper") == own
        kept, released = (row["ours"], row["released"]) if row else (False, False)
        lets_go = not ours and (kept or (body.get("before") == own and not released))
        fresh = {"uid": uid, "ours": ours, "released": not ours and (released or lets_go)}
        if row is None:
            table.insert(fresh)
        elif dict(row) != fresh:
            table.update(fresh, doc_ids=[row.doc_id])
        if lets_go:
            self._answers.release(uid)
        elif ours and row is not None and not kept:
            self._answers.take_over(uid)

    def _seats(self, change: Change) -> None:
        body = change.body
        if not _texts(body, "uid", "occurrence"):
            return
        row = first(table := self._store.table(SEATS), of_occurrence(body["uid"], body["occurrence"]))
        if change.gone:
            if row is not None:
                table.remove(doc_ids=[row.doc_id])
            return
        roles = body.get("roles")
        fresh = {
            "uid": body["uid"],
            "occurrence": body["occurrence"],
            "taken": _number(body.get("taken")),
            "waiting": _number(body.get("waiting")),
            "roles": {str(key): _number(taken) for key, taken in roles.items()} if isinstance(roles, dict) else {},
        }
        _put(table, row, fresh)

    def _lease(self, change: Change) -> None:
        body = change.body
        if not _texts(body, "uid", "occurrence"):
            return
        uid, occurrence = body["uid"], body["occurrence"]
        row = first(table := self._store.table(LEASES), of_occurrence(uid, occurrence))
        if change.gone and self._is_over(occurrence):
            table.remove(doc_ids=[row.doc_id] if row else [])
            return
        fresh = {
            "uid": uid,
            "occurrence": occurrence,
            # A lease that is gone before its time lends nothing; what was used of it stays known, should it come again.
            "granted": 0 if change.gone else _number(body.get("granted")),
            "recall": bool(body.get("recall")) and not change.gone,
            "until": _moment(body["until"]) if body.get("until") else "",
            "used": row["used"] if row else 0,
            "returned": row["returned"] if row else 0,
            "number": row["number"] if row else 0,
        }
        if fresh["recall"] and (left(fresh) or not _answered(row, fresh)):
            # Also when nothing is left: only our word ends what the hub believes that we have.
            seats = left(fresh)
            fresh |= {"returned": fresh["returned"] + seats, "number": fresh["number"] + 1}
            told = {"uid": uid, "occurrence": occurrence, "number": fresh["number"], "seats": seats}
            self._events.append("signups", "lease.returned", told)
        _put(table, row, fresh)

    def _is_over(self, occurrence: str) -> bool:
        return occurrence[:10] < (self._calendar.clock.now() - timedelta(days=2)).date().isoformat()

    def _decision(self, change: Change) -> None:
        if not change.gone:
            self._decisions.append(change.body)

    def _consultation(self, change: Change) -> None:
        self._consultations[change.key.partition("/")[2]] = None if change.gone else change.body

    def _directory(self, change: Change) -> None:  # noqa: ARG002 - the client keeps it
        self._directory_came = True

    def _kiosk(self, change: Change) -> None:
        named = {name: change.body[name] for name in ("name", "centre") if _texts(change.body, name)}
        if named and not change.gone:
            self._store.table(ROW).update(named)


def _put(table: Table, row: Document | None, fresh: Mapping[str, Any]) -> None:
    if row is None:
        table.insert(fresh)
    elif dict(row) != fresh:
        table.update(fresh, doc_ids=[row.doc_id])


def _answered(row: Document | None, fresh: Mapping[str, Any]) -> bool:
    return row is not None and row["recall"] and row["granted"] == fresh["granted"]


def _moment(value: object) -> str:
    """A moment that can be read again; what is none is long past, so that nothing is promised on it."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = LONG_AGO
    return (moment if moment.tzinfo else LONG_AGO).isoformat()


def _texts(body: Mapping[str, Any], *names: str) -> bool:
    return all(isinstance(body.get(name), str) and body[name] for name in names)


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


KINDS: dict[str, Callable[[Taking, Change], None]] = {
    "activity": Taking._activity,
    "seats": Taking._seats,
    "lease": Taking._lease,
    "decision": Taking._decision,
    "kiosk": Taking._kiosk,
    "consultation": Taking._consultation,
    "directory": Taking._directory,
}
