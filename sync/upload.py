"""Events on their way up: in batches, until the hub has them all, whatever became of it or of this kiosk meanwhile.

`run` asks itself what is to be done until nothing is. Each step is one request and one transaction around its answer,
and what is left to do stands in the row, so that a power cut anywhere only means to begin the same step again:

    restored   the hub must hear of the epoch that was given up, before any event of the new one
    (pending)  a batch; its answer acknowledges it, or says where the hub is: then we go back, or begin a new epoch
    copy       nothing is pending, and this kiosk is an older copy of itself: a new epoch begins
    probe      the hub may have been restored: the last event is sent once more, to see whether the hub has it
    held       the hub was restored, and has the events again: now it hears what was promised
"""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from time import sleep
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sync import errors, wire
from sync.download import read_page
from sync.events import BIGGEST, Event, Position
from sync.state import REFUSED
from sync.talk import COPY, LINES, have_of

if TYPE_CHECKING:
    from sync.answers import Answer
    from sync.client import Does
    from sync.download import Download
    from sync.talk import Talk

MOST_TURNS_BACK: Final = 40
"""Steps without a single event taken, after which the hub's word on what it has goes round in circles."""
DAY: Final = 86400
SENDING: Final = 0.004
"""Seconds that a batch has to itself before the next one is made: until it is on its way both want the interpreter."""


class Batch(NamedTuple):
    """Events in a row that the hub has yet to take, in its own order, and the body that says them."""

    events: list[Event]
    body: bytes


class Upload:
    """The queue. One is used for many rounds: it remembers how large a batch the line can take."""

    def __init__(self, talk: "Talk", does: "Does", down: "Download") -> None:
        self._talk, self._log, self._does, self._down = talk, talk.log, does, down
        self._size = wire.MOST_EVENTS
        self._sent = 0
        self._confirmed: Position | None = None
        """How far this run has heard that the hub has it."""
        self._ahead: tuple[Position, int, Future[Batch]] | None = None
        """After what, within what size: the batch that was made while the hub had the one before."""

    def run(self) -> int:
        """Send all that waits; how many events the hub took. Raises SyncError; what was taken stays taken."""
        self._sent, self._confirmed, self._ahead, back = 0, None, None, 0
        while back < MOST_TURNS_BACK:
            before = self._sent
            if not self._step():
                return self._sent
            back = 0 if self._sent > before else back + 1
        raise errors.HubFailed("The hub's word on what it has goes round in circles.")

    def _step(self) -> bool:
        row = self._talk.own.enrolled()
        if row.get("restored"):
            answer = self._talk.post("restored", row["restored"])
            with self._talk.journal.transaction():
                self._talk.keep(answer, restored=None)
        elif (batch := self._next()).events:
            if not self._lead(batch.events[0]):
                self._send(*batch)
        elif row.get("copy"):
            self._begin_anew(self._log.acked)
        elif row.get("probe"):
            self._probe(quiet=row["probe"] == "quiet")
        elif row.get("held"):
            with self._talk.journal.transaction():
                self._does.held()
                self._talk.own.write({"held": False, "caught_up": True})
        else:
            return False
        return True

    def _next(self) -> Batch:
        """The next batch: the one made ahead, if it still is that."""
        ahead, self._ahead = self._ahead, None
        after = self._log.acked
        return ahead[2].result() if ahead and ahead[:2] == (after, self._size) else self._batch(after, self._size)

    def _batch(self, after: Position, most: int) -> Batch:
        """The first events after that position, consecutive, within both bounds."""
        batch: list[Event] = []
        lines: list[bytes] = []
        size = 0
        for event in self._log.pending(most, after=after):
            line = wire.pack_lines([event])
            size += len(line)
            if batch and (size > wire.MOST_BYTES or not follows(batch[-1], event)):
                break
            batch.append(event)
            lines.append(line)
        return Batch(batch, wire.squeeze(b"".join(lines)) if batch else b"")

    def _meanwhile(self, after: Position, most: int) -> Batch:
        sleep(SENDING)
        return self._batch(after, most)

    def _lead(self, first: Event) -> bool:
        """Before the first event of an epoch, send the one before it again, as it is: whether that is to be done.

        A hub takes a new epoch in whatever it has of the old one. So one that was restored from a backup of before the
        old epoch's end must be asked for that end first, or what it lacks of it would never be missed.
        """
        last = self._log.before(at(first)) if first["seq"] == 1 else None
        if last is None or last == self._confirmed:
            return False
        with self._talk.journal.transaction():
            self._log.resend((last[0], last[1] - 1))
            self._sent -= 1  # it is no news
        return True

    def _send(self, batch: list[Event], body: bytes) -> None:
        upto = at(batch[-1])
        last = upto == self._log.position
        along: dict[str, Any] = self._down.along() if last else {}
        try:
            with ExitStack() as meanwhile:
                if not last:  # a backlog: what comes next is made while the hub works on this
                    hand = meanwhile.enter_context(ThreadPoolExecutor(1, "next batch"))
                    size = min(wire.MOST_EVENTS, self._size * 2)
                    self._ahead = upto, size, hand.submit(self._meanwhile, upto, size)
                answer = self._talk.ask("POST", "events", body, LINES | {"Content-Encoding": "gzip"}, **along)
        except (errors.TimedOut, errors.Cut, errors.NotTheHub):
            self._size = max(1, len(batch) // 2)
            self._down.less()
            raise
        except errors.TooLarge:
            if len(batch) == 1:
                raise
            self._size = len(batch) // 2
        except errors.Refusal as no:
            self._refused(batch, no)
        else:
            self._taken(batch, answer)
            self._size = min(wire.MOST_EVENTS, self._size * 2)

    def _taken(self, batch: list[Event], answer: "Answer") -> None:
        have, last = have_of(answer.said), at(batch[-1])
        if have is None:
            raise errors.HubFailed("The hub does not say what it has.")
        # Never further than what was sent: beyond it the hub may have other events under these numbers (an older copy
        # was put back here), or have refused some and not be heard.
        upto = min(have, last)
        taken = sum(at(event) <= upto for event in batch)
        if not taken:
            raise errors.HubFailed("The hub says yes, and has nothing of it.")

        def note() -> None:
            self._log.acknowledge(upto)
            self._talk.keep(answer, marks=self._marks(answer.created // DAY))
            self._list_refused(batch, answer.said.get("refused"))

        # What the hub says besides counts when all is as it should be: otherwise it is asked for again, in its turn.
        if "cursor" in answer.said and have == last and answer.turn >= self._talk.own.read()["turn"]:
            self._down.take_in(read_page(answer), answer, note)
        else:
            with self._talk.journal.transaction():
                note()
        self._sent += taken
        self._confirmed = upto

    def _marks(self, day: int) -> list[list[int]]:
        """How far the hub had everything on each day, with today's; lets go of what it had 45 days ago."""
        marks = [mark for mark in self._talk.own.read().get("marks", []) if mark[0] < day]
        old = [mark for mark in marks if mark[0] < day - wire.KEPT_DAYS]
        if old:
            self._log.forget((old[-1][1], old[-1][2]))
        return [*marks[len(old) :], [day, *self._log.acked]]

    def _list_refused(self, batch: list[Event], refused: Any) -> None:
        table = self._talk.journal.table(REFUSED)
        known = {at(row) for row in table}
        events = {at(event): event for event in batch}
        for entry in refused if isinstance(refused, list) else []:
            match entry:
                case {"epoch": int(epoch), "seq": int(seq), "code": str(code)} if (epoch, seq) in events:
                    if (epoch, seq) not in known:
                        event, what = events[epoch, seq], str(entry.get("what", ""))
                        about = {name: event[name] for name in ("epoch", "seq", "hlc", "stream", "type", "body")}
                        table.insert(about | {"code": code, "what": what})
                        self._does.refused(event, code, what)

    def _refused(self, batch: list[Event], no: errors.Refusal) -> None:
        """The hub did not take the batch as it is."""
        if no.code == "gap":
            self._go_back(have_of(no.said))
        elif no.code not in ("fork", "broken_chain", "bad_signature"):
            raise no
        elif len(batch) == 1 and batch[0]["seq"] == 1 and no.code != "fork":
            raise no  # to begin anew would end here again; a fork says that it is the hub's first that is another
        elif len(batch) > 1:
            self._size = len(batch) // 2
        else:
            self._begin_anew((batch[0]["epoch"], batch[0]["seq"] - 1))

    def _go_back(self, have: Position | None) -> None:
        """Send again from where the hub is; where we keep nothing from there on, begin anew with what we keep."""
        if have is None:
            raise errors.HubFailed("The hub does not say what it has.")
        if have[1] == 0 and (last := self._log.before(have)):
            have = (last[0], last[1] - 1)
        if have >= self._log.acked:
            self._begin_anew(self._log.acked)
            return
        with self._talk.journal.transaction():
            self._log.resend(have)
            marks = [mark for mark in self._talk.own.read().get("marks", []) if (mark[1], mark[2]) <= have]
            self._talk.own.write({"held": True, "marks": marks, "cursor": "", "snapshot": "new"})

    def _probe(self, *, quiet: bool) -> None:
        """Send the last kept event again; `quiet` where nothing says yet that the hub was restored."""
        last = self._log.before((BIGGEST, BIGGEST))
        with self._talk.journal.transaction():
            if last:
                self._log.resend((last[0], last[1] - 1))
                self._sent -= 1  # it is no news
            self._talk.own.write({"probe": "", "caught_up": True} if quiet else {"probe": "", "held": True})

    def _begin_anew(self, after: Position) -> None:
        """Give the epoch up; what the hub does not have of it is written anew."""
        with self._talk.journal.transaction():
            old = self._log.position
            new = self._log.begin_anew(after)
            said = {"epoch": old[0], "seq": old[1], "new_epoch": new}
            quiet = self._talk.own.read().get("copy") == "enrolled"
            self._talk.own.write(COPY | {"copy": "", "restored": None if quiet else said})


def at(row: Any) -> Position:
    """Where an event stands."""
    return row["epoch"], row["seq"]


def follows(last: Event, event: Event) -> bool:
    """Whether an event is the next after another, as far as its number says; a new epoch begins at 1."""
    (epoch, seq), (new_epoch, new_seq) = at(last), at(event)
    return (new_epoch, new_seq) == (epoch, seq + 1) or (new_epoch > epoch and new_seq == 1)
