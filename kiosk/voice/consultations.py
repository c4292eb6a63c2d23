"""What the house asks its visitors, here: what stands on the screen, the answers, and the numbers when it has closed.

Answers wait in memory with all else that is counted (pending.py) and are written for five visits or more at once. When
a consultation has closed, its numbers are worked out once, small ones left out (suppress.py), written down with the
event that tells the hub, and the answers themselves are gone. What was told never changes. Why so: voice.md.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, Protocol

from tinydb.table import Document

from kiosk.activities.keeping import first
from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.store import Store
from kiosk.voice.closing import Closing, of
from kiosk.voice.counts import total
from kiosk.voice.pending import Numbers, Pending
from kiosk.voice.suppress import suppressed
from sync.consultation import BadConsultation, Consultation, body, read

log = logging.getLogger(__name__)

TABLE, NUMBERS = "consultations", "consultation_numbers"
"""What they say; and of each one that was answered or has closed, the answers or what is told of them."""
PREFIX: Final = "consult:"
STREAM, TYPE = "voice", "consult.told"
STAYS: Final = timedelta(days=60)
"""How long it stands on the screen once it says what came of it."""
MOST, KNOWN = 40, 1000
"""Of the hub's at a time; and how many numbers there may be before it asks nothing new here. It may be anybody's."""


class ChoicesStand(KnownError):
    """Others may have answered."""

    message = N_("What can be chosen in a consultation can't be changed. Give the new one another id.")


class OfTheHub(KnownError):
    """It is not this house's own."""

    message = N_("This consultation comes from the hub. Change it there.")


class NoSuchConsultation(KnownError):
    """It never was here, or was withdrawn."""

    message = N_("There is no consultation with this id. 'consult list' writes them.")


class Results(NamedTuple):
    """What is told of the answers: by the choice's key, and all of them. None: below five, or it would tell of one."""

    numbers: dict[str, int | None]
    all: int | None


class Events(Protocol):
    """What is needed of `sync.events.EventLog`."""

    def append(self, stream: str, type: str, body: Mapping[str, Any], /) -> object:  # noqa: A002 - its word
        """Record what happened, within the caller's transaction."""


class Consultations:
    """The consultations of one kiosk. Methods may raise the store's known errors."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        pending: Pending,
        events: Events,
        trusted: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """`trusted` gives the hub's time where it was heard since the machine was switched on."""
        self._store, self._clock, self._pending, self._events = store, clock, pending, events
        self._closing = Closing(store, clock, trusted)
        self._answered = set[str]()
        self._unread = set[str]()

    # For visitors

    def open(self) -> list[Consultation]:
        """Those that can be answered today, the one that closes first before the others."""
        told = self._told()
        return [one for one in self.shown() if self._is_open(one, told)]

    def shown(self) -> list[Consultation]:
        """All that stand on the screen: first those that are open, then those that wait for what came of them."""
        today = self._clock.now().date()
        there = [one for one in self.all() if one.opens <= today]
        there = [one for one in there if one.outcome is None or today - one.outcome.on < STAYS]
        told = self._told()
        shut = {one.id for one in there if not self._is_open(one, told)}
        return sorted(there, key=lambda one: (one.id in shut, one.outcome is not None, one.closes, one.id))

    def answered(self, id: str) -> bool:  # noqa: A002 - its word
        """Whether it was answered in this visit."""
        return id in self._answered

    def answer(self, id: str, choice: str) -> None:  # noqa: A002
        """The answer of a visit, once, where it can be answered."""
        one = next((one for one in self.open() if one.id == id), None)
        if one is None or id in self._answered or choice not in _keys(one):
            return
        self._answered.add(id)
        self._pending.add(f"{PREFIX}{id}:{choice}")

    def results(self, id: str) -> Results | None:  # noqa: A002
        """What is told of it; None until it has closed and its numbers are worked out."""
        row = first(self._store.table(NUMBERS), of(id))
        told = row["told"] if row else None
        return Results(dict(told["numbers"]), told["all"]) if told else None

    # For staff

    def all(self) -> list[Consultation]:
        """Every one, also those that are to come or long over, in the order in which they came."""
        return [one for row in self._store.table(TABLE) if (one := self._kept(row))]

    def own(self, id: str) -> Consultation:  # noqa: A002
        """One that is the house's own. Raises `NoSuchConsultation` and `OfTheHub`."""
        one = self._kept(self._own_row(id))
        if one is None:
            raise NoSuchConsultation
        return one

    def keep(self, one: Consultation) -> None:
        """Publish the house's own, or change it. Raises `OfTheHub` and `ChoicesStand`."""
        with self._store.transaction():
            row = first(self._store.table(TABLE), of(one.id))
            if row is not None and row["hub"]:
                raise OfTheHub
            if not self._fits(one, row):
                raise ChoicesStand
            self._put(one, row, hub=False)

    def withdraw(self, id: str) -> None:  # noqa: A002
        """Take the house's own away, with its answers. Raises `NoSuchConsultation` and `OfTheHub`."""
        with self._store.transaction():
            self._own_row(id)
            self._remove(id)

    # For the hub

    def take(self, bodies: Mapping[str, Mapping[str, Any] | None]) -> None:
        """What the hub says, by id, None for one that is gone; within the caller's transaction. New ones where there is
        room: at most `MOST` at a time, and none where `KNOWN` of all that ever were have left numbers.
        """
        rows = {row["id"]: row for row in self._store.table(TABLE)}
        those = {id_: said for id_, said in bodies.items() if id_ not in rows or rows[id_]["hub"]}  # the house's stay
        for id_ in [id_ for id_, said in those.items() if said is None and id_ in rows]:
            self._remove(id_)
            del rows[id_]
        room = MOST - sum(row["hub"] for row in rows.values())
        room = room if len(self._store.table(NUMBERS)) < KNOWN else 0
        left = Counter[str]()
        for id_, said in those.items():
            if said is None:
                continue
            if id_ not in rows and not room:
                left["too many"] += 1
            elif why := self._take_one(id_, said, rows.get(id_)):
                left[why] += 1
            elif id_ not in rows:
                room -= 1
        for why, number in left.items():
            log.warning("%d consultations of the hub's are not taken: %s", number, why)

    def _take_one(self, id: str, said: Mapping[str, Any], row: Document | None) -> str:  # noqa: A002
        """Gives why it can't be taken, "" where it was."""
        try:
            one = read(said)
        except BadConsultation as error:
            return error.reason
        if one.id != id or not self._fits(one, row):
            return "what can be chosen is not what it was"
        self._put(one, row, hub=True)
        return ""

    # For the counts

    def took(self, found: Numbers) -> None:
        """Of what was pending, the answers; within the transaction in which all of it is written."""
        choices = {f"{PREFIX}{one.id}:{key}": (one.id, key) for one in self.all() for key in _keys(one)}
        more = dict[str, Numbers]()
        for name, number in found.items():
            if name in choices:
                id_, key = choices[name]
                more.setdefault(id_, {})[key] = number
        for id_, numbers in more.items():
            row = self._numbers(id_)
            if row["told"] is None:
                self._store.table(NUMBERS).update({"counts": total([row["counts"], numbers])}, doc_ids=[row.doc_id])

    def settle(self) -> None:
        """Work out the numbers of what has closed, once for each. Not while somebody is at the screen."""
        pending = self._pending.read()
        for one in self.all():
            waits = any(name.startswith(f"{PREFIX}{one.id}:") for name in pending)
            if self.results(one.id) is None and self._closing.has_closed(one, waits=waits):
                self._tell(one)

    # How

    def _kept(self, row: Mapping[str, Any]) -> Consultation | None:
        """What a row says; None where this program can't read it: an earlier one was less strict, say."""
        try:
            return read(row["body"])
        except BadConsultation as error:
            if row["id"] not in self._unread:
                self._unread.add(row["id"])
                log.warning("a consultation that is kept can't be read: %s", error.reason)
            return None

    def _own_row(self, id: str) -> Document:  # noqa: A002
        row = first(self._store.table(TABLE), of(id))
        if row is None:
            raise NoSuchConsultation
        if row["hub"]:
            raise OfTheHub
        return row

    def _told(self) -> set[str]:
        """The ids of those of which numbers are told: there may be many more of them than stand on the screen."""
        return {row["id"] for row in self._store.table(NUMBERS) if row["told"]}

    def _is_open(self, one: Consultation, told: set[str]) -> bool:
        in_time = one.opens <= self._clock.now().date() <= one.closes
        return in_time and one.outcome is None and one.id not in told and self._pending.possible

    def _tell(self, one: Consultation) -> None:
        with self._store.transaction():  # what another thread did meanwhile is seen here
            row, keys = self._numbers(one.id), _keys(one)
            if row["told"] is not None:
                return
            shown = suppressed([[row["counts"].get(key, 0) for key in keys]], told=True)
            told = {"numbers": dict(zip(keys, shown.cells[0], strict=True)), "all": shown.rows[0]}
            self._store.table(NUMBERS).update({"counts": {}, "told": told}, doc_ids=[row.doc_id])
            self._closing.forget(one.id)
            self._events.append(STREAM, TYPE, {"id": one.id, **told})

    def _numbers(self, id: str) -> Document:  # noqa: A002
        """Its row of numbers, which is made where there is none; within a transaction."""
        table = self._store.table(NUMBERS)
        if (row := first(table, of(id))) is None:
            fresh: dict[str, Any] = {"id": id, "counts": {}, "told": None}
            row = Document(fresh, table.insert(fresh))
        return row

    def _fits(self, one: Consultation, row: Document | None) -> bool:
        """Whether what can be chosen is what it was: there (`row`), and in what is told of it."""
        told = self.results(one.id)
        was = self._kept(row) if row else None
        before = [set(_keys(was))] if was else []
        before += [set(told.numbers)] if told else []
        return all(keys == set(_keys(one)) for keys in before)

    def _put(self, one: Consultation, row: Document | None, *, hub: bool) -> None:
        fresh = {"id": one.id, "hub": hub, "body": body(one)}
        if row is None:
            self._store.table(TABLE).insert(fresh)
        elif dict(row) != fresh:
            self._store.table(TABLE).update(fresh, doc_ids=[row.doc_id])

    def _remove(self, id: str) -> None:  # noqa: A002
        """It goes; what was told of it stays known, so that it can't be told otherwise should it come again."""
        for name, its in ((TABLE, True), (NUMBERS, self.results(id) is None)):
            row = first(self._store.table(name), of(id))
            if row is not None and its:
                self._store.table(name).remove(doc_ids=[row.doc_id])
        self._closing.forget(id)


def _keys(one: Consultation) -> list[str]:
    return [choice.key for choice in one.choices]
