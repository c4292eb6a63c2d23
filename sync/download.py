"""Changes on their way down: a page at a time, each saved with the cursor after it in one transaction.

The changes after "" are a snapshot: when it has come to its end, what was known before and did not come again is gone
(`snapshot` in the row is "new" when one is to be begun, "on" while it is taken in, "" otherwise).

The first page may come with the answer to the last events (upload.py), so that most rounds are one request.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sync import errors
from sync.events import Pick
from sync.state import BOXES, CHANGES, Change

if TYPE_CHECKING:
    from tinydb.table import Document, Table

    from sync.answers import Answer
    from sync.client import Does
    from sync.talk import Talk

PAGE: Final = 500
SOONEST, LATEST = 5, 86400
"""Bounds of `poll`, in seconds."""


class Page(NamedTuple):
    """What an answer says."""

    changes: list[Change]
    cursor: str
    more: bool
    poll: int


class Download:
    """The way down. One is used for many rounds: it remembers how large a page the line can take."""

    def __init__(self, talk: "Talk", does: "Does") -> None:
        self._talk, self._does, self._size = talk, does, PAGE
        self.received = 0
        """Changes that were taken in, ever."""
        self.done = False
        """Whether the hub has just said that there is no more."""

    def along(self) -> dict[str, str | int]:
        """What a request to `events` asks besides, so that its answer brings changes, too. Empty where something is to
        be cleared up first: a snapshot, or which of the two is an older copy.
        """
        row = self._talk.own.enrolled()
        unclear = any(row.get(name) for name in ("snapshot", "probe", "copy", "restored", "held", "caught_up"))
        return {} if unclear or not row["cursor"] else {"after": row["cursor"], "limit": self._size}

    def less(self) -> None:
        """Ask for smaller pages: one may have been too much for the line."""
        self._size = max(1, self._size // 2)

    def run(self) -> None:
        """Take in all that is new. Raises SyncError; what was taken in stays.

        A void cursor ends it, with `snapshot` "new" in the row: a restored hub must first hear what it had promised
        (`probe`), before its older word on that is taken in. So it ends where this kiosk is seen to be an older copy of
        itself: the hub must first hear that.
        """
        while not self.done:
            try:
                answer = self._ask()
            except errors.Refusal as no:
                if no.code != "reset":
                    raise
                with self._talk.journal.transaction():
                    self._talk.own.write({"cursor": "", "snapshot": "new", "probe": "loud"})
                return
            if self._talk.is_ahead(answer):
                with self._talk.journal.transaction():
                    self._talk.keep(answer)
                return
            self.take_in(read_page(answer), answer)

    def _ask(self) -> "Answer":
        row = self._talk.own.enrolled()
        if row.get("snapshot") == "new":
            with self._talk.journal.transaction():
                self._talk.own.write({"snapshot": "on", "cursor": "", "generation": row.get("generation", 0) + 1})
            row = self._talk.own.enrolled()
        try:
            return self._talk.ask("GET", "changes", after=row["cursor"], limit=self._size)
        except (errors.TimedOut, errors.Cut, errors.NotTheHub):
            self.less()
            raise

    def take_in(self, page: Page, answer: "Answer", besides: Callable[[], object] = lambda: None) -> None:
        """Save a page, and within its transaction do what is to be done `besides`."""
        table = self._talk.journal.table(CHANGES)
        self._does.prepare(page.changes)
        with self._talk.journal.transaction():
            besides()
            row = self._talk.own.enrolled()
            if page.more and page.cursor == row["cursor"]:
                raise errors.HubFailed("The hub says that there is more, and gives nothing.")
            generation = row.get("generation", 0)
            wanted = {change.key for change in page.changes}
            known = {row["key"]: row.doc_id for row in table.search(Pick(lambda row: row["key"] in wanted))}
            for change in page.changes:
                self._note(table, known, change, generation)
            over = row.get("snapshot") == "on" and not page.more
            gone = table.search(Pick(lambda row: row["generation"] != generation)) if over else []
            for old in gone:
                self._drop(table, old)
            fields: dict[str, Any] = {"cursor": page.cursor, "poll": page.poll}
            if not page.more:
                fields |= {"snapshot": "", **self._talk.all_heard(answer)}
            if row["cursor"] == "" and self._talk.log.acked > (0, 0):
                # Without a cursor nothing told us whether the hub is older than we think; from now on this one does.
                fields["probe"] = row.get("probe") or "quiet"
            kinds = {change.kind for change in page.changes} | {old["kind"] for old in gone}
            if "pack" in kinds:
                fields["packs"] = True
            if "release" in kinds:
                fields["releases"] = True
            if "box" in kinds or (over and len(self._talk.journal.table(BOXES))):
                fields["boxes"] = True
            self._does.applied()
            self._talk.keep(answer, **fields)
        self.received += len(page.changes)
        self.done = not page.more
        self._size = min(PAGE, self._size * 2)

    def _note(self, table: "Table", known: dict[str, int], change: Change, generation: int) -> None:
        row = {"key": change.key, "kind": change.kind, "body": change.body, "n": change.n, "generation": generation}
        if change.gone:
            if change.key in known:
                table.remove(doc_ids=[known.pop(change.key)])
            if change.kind == "box":  # nobody wrote it anew for years: it is not lost, so it is not offered again
                name = change.key.removeprefix("box/")
                self._talk.journal.table(BOXES).update({"forgotten": True}, Pick(lambda row: row["name"] == name))
        elif change.key in known:
            table.update(row, doc_ids=[known[change.key]])
        else:
            known[change.key] = table.insert(row)
        self._does.apply(change)

    def _drop(self, table: "Table", old: "Document") -> None:
        table.remove(doc_ids=[old.doc_id])
        self._does.apply(Change(old["n"], old["key"], old["kind"], old["body"], gone=True))


def read_page(answer: "Answer") -> Page:
    """What an answer to `changes` says. Raises HubFailed where it makes no sense."""
    match answer.said:
        case {"changes": list(found), "cursor": str(cursor), "more": bool(more)}:
            poll = answer.said.get("poll")
            seconds = min(max(poll, SOONEST), LATEST) if isinstance(poll, int) else 300
            return Page([_read(change) for change in found], cursor, more, seconds)
    raise errors.HubFailed("The hub's changes can't be read.")


def _read(change: Any) -> Change:
    match change:
        case {"n": int(n), "key": str(key), "kind": str(kind), "body": dict(body), "gone": bool(gone)}:
            return Change(n, key, kind, body, gone)
    raise errors.HubFailed("The hub's changes can't be read.")
