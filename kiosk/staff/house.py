"""What staff say of the house on the kiosk itself: a notice, the opening hours, and that the screen is closed.

It stands in the store, so it is still said after a restart; nothing of it is personal. Who changed it goes to the log,
without the words.
"""

from collections.abc import Callable

from kiosk.staff.journal import Journal

TABLE = "house"
NOTICE, HOURS, CLOSED = "notice", "hours", "closed"
LONGEST = {NOTICE: 200, HOURS: 120}
"""Letters: what the idle page has room for."""


Note = Callable[[str, str], object]
"""Writes into the log what was done, and by whom: `Audit.write`, in the transaction of the act."""


class House:
    """The house, as its staff say."""

    def __init__(self, store: Journal, note: Note) -> None:
        self._store, self._note = store, note

    @property
    def notice(self) -> str:
        """What everybody should know, on one line; "" for nothing."""
        return self._said(NOTICE)

    @property
    def hours(self) -> str:
        """When the house is open, in staff's words; "" where they have said nothing."""
        return self._said(HOURS)

    @property
    def closed(self) -> bool:
        """Whether nobody can begin a visit."""
        return bool(self._said(CLOSED))

    def say(self, what: str, words: str, *, by: str) -> None:
        """The notice or the hours are these from now on; "" takes them away. Raises the store's known errors."""
        self._write(what, " ".join(words.split())[: LONGEST[what]], f"house.{what}", by)

    def close(self, *, closed: bool, by: str) -> None:
        """Close the screen to visitors, or open it again. Raises the store's known errors."""
        self._write(CLOSED, "yes" if closed else "", "house.closed" if closed else "house.opened", by)

    def _said(self, what: str) -> str:
        rows = self._store.table(TABLE).all()
        return next((str(row["words"]) for row in rows if row["what"] == what), "")

    def _write(self, what: str, words: str, done: str, by: str) -> None:
        if words == self._said(what):
            return
        table = self._store.table(TABLE)
        with self._store.transaction():
            old = [row.doc_id for row in table.all() if row["what"] == what]
            if old:
                table.remove(doc_ids=old)
            if words:
                table.insert({"what": what, "words": words})
            self._note(done, by)
