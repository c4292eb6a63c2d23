"""A form sent to the organisation's staff, sealed here and now, for when there is network.

It waits under a key of its own, apart from the outbox: what is in the outbox is in a chain that nothing can be taken
out of, and who sent it may still want it back. So taking it back destroys it. When kiosk and hub have just spoken,
`post` moves what waits into the outbox, with the note of it in the same frame; then it can no longer be taken back.

Sealed, it can be opened by the staff's keys alone: not by this kiosk, and not by the hub. What is kept here in clear is
which form it was, when, and the code. Whom to seal to is checked here, each time: the hub alone can't say it.
"""

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from kiosk.activities import codes
from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.store import Store

if TYPE_CHECKING:
    from sync.events import EventLog
    from sync.seal_to import Recipients

# ruff: noqa: PLC0415 - sealing is imported when something is sealed

ROWS, SEALED, NUMBER = "sendings", "pieces", "sealed_to"
"""The tables: what was sent (none of what is in it); the pieces, each sending's own; the newest statement used."""
PREFIX = "sending-"
KEPT = timedelta(days=30)
"""How long a code is known here after it was sent."""
MOST_CONTACT = 120
LONGEST = 64
"""Characters of a form's id and version in an event."""
UNNAMED = "-"
"""What an event calls a form whose name is private."""

State = Literal["waiting", "going", "sent", "refused"]


class CannotSend(KnownError):
    """There is nobody that it could be sealed to."""

    message = N_("It can't be sent to staff from here just now. You can print it, or save it on a stick.")


class UnknownSending(KnownError):
    """No form was sent with this code."""

    message = N_("Nothing was sent with that code from this screen.")


class AlreadyGone(KnownError):
    """It is on its way, or there: it can't be taken back here."""

    message = N_("It has been sent, so it can't be taken back here. Tell staff, and they throw it away.")


@dataclass(frozen=True, slots=True)
class Sent:
    """How a form that was sent stands. `letter`: whether the letter went with the answers."""

    code: str
    form: str
    made: datetime
    state: State
    letter: bool = True


class Sendings:
    """What was sent from this kiosk. All methods may raise the store's known errors."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        events: "Callable[[], EventLog]",
        wake: Callable[[], object] = lambda: None,
        random: codes.Token = os.urandom,
    ) -> None:
        """`wake` is called when something waits to be sent."""
        self._store, self._clock, self._events, self._wake, self._random = store, clock, events, wake, random
        self._looked: tuple[Any, bool] | None = None

    @property
    def organisation(self) -> str:
        """Whose staff can open it."""
        row = self._hub()
        return str(row.get("organisation_name") or row.get("organisation") or "")

    @property
    def possible(self) -> bool:
        """Whether there is somebody to send to. What was looked at is not checked again: it takes 5 to 16 ms."""
        row = self._hub()
        about = [row.get(name) for name in ("hub_key", "recovery_key", "organisation", "state")]
        seen = (about, self._number(row), self._statement())
        if self._looked is None or self._looked[0] != seen:
            self._looked = seen, self._recipients() is not None
        return self._looked[1]

    def send(self, form: str, version: str, content: Mapping[str, Any], pdf: bytes, *, private: bool = False) -> Sent:
        """Seal it and keep it till there is network. On the disk when this returns; raises `CannotSend`.

        `content` is {name, said, contact}. `private`: its very name is nobody's business but staff's. Not in the
        drawing thread.
        """
        from sync import sent_form

        to = self._recipients()
        if to is None:
            raise CannotSend
        made, sending = self._clock.now(), self._random(16).hex()
        taken = {str(row["code"]) for name in (ROWS, "signups") for row in self._store.table(name)}
        code = codes.make(taken, self._random)
        whole = {"version": 1, "code": code, "form": form, "made": made.isoformat(timespec="minutes"), **content}
        parts, letter = self._pieces(whole, pdf, sending, len(to.publics))
        device = self._events().device
        about = {"sending": sending, "code": code, "form": UNNAMED if private else form[:LONGEST]}
        about["version"] = "" if private else version[:LONGEST]
        bodies = [
            to.body_with(
                {**about, "part": one["part"], "parts": one["parts"]}, one,
                device=device, stream=sent_form.STREAM, type=sent_form.TYPE, random=self._random,
            )
            for one in parts
        ]  # fmt: skip
        row = {"id": sending, "code": code, "form": form, "made": made.isoformat(), "letter": letter, "place": None}
        row["to"] = _print(self._hub())
        with self._store.transaction():
            self._store.subject(PREFIX + sending).table(SEALED).insert_multiple(bodies)
            self._store.table(ROWS).insert(row)
            self._use(to)
        self._wake()
        return self._sent(row)

    def find(self, code: str) -> Sent:
        """How it stands, by its code as typed. Raises `UnknownSending`."""
        return self._sent(self._row(code))

    def withdraw(self, code: str) -> None:
        """Destroy what waits: no key on the disk opens it. Raises `AlreadyGone` and `UnknownSending`."""
        with self._store.transaction():
            row = self._row(code)
            if row["place"] is not None:
                raise AlreadyGone
            self._store.table(ROWS).remove(doc_ids=[row.doc_id])
            self._store.shred(PREFIX + row["id"])

    def waiting(self) -> list[datetime]:
        """When each that waits was made."""
        return [datetime.fromisoformat(row["made"]) for row in self._store.table(ROWS) if row["place"] is None]

    def post(self) -> int:
        """Move what waits into the outbox; how many. For when the hub was just there."""
        from sync import sent_form

        moved, to = 0, _print(self._hub())
        # What was sealed to one organisation is not for the hub of another that the kiosk was given to since.
        for known in [row for row in self._store.table(ROWS) if row["place"] is None and row["to"] == to]:
            with self._store.transaction():
                row = self._store.table(ROWS).get(doc_id=known.doc_id)
                if row is None or row["place"] is not None:
                    continue  # taken back, or posted by another process, meanwhile
                events, name = self._events(), PREFIX + row["id"]
                for body in self._store.subject(name).table(SEALED):
                    last = events.append(sent_form.STREAM, sent_form.TYPE, dict(body))
                self._store.table(ROWS).update({"place": [last["epoch"], last["seq"]]}, doc_ids=[row.doc_id])
                self._store.shred(name)
                moved += 1
        return moved

    # -- inside

    def _pieces(self, whole: dict[str, Any], pdf: bytes, sending: str, to: int) -> tuple[list[dict[str, Any]], bool]:
        """The pieces, and whether the letter is among them: the answers alone always have room."""
        from sync import sent_form

        if pdf:
            try:
                return sent_form.pieces(whole | {"pdf": base64.b64encode(pdf).decode()}, sending, to), True
            except sent_form.TooLarge:
                pass
        try:
            return sent_form.pieces(whole | {"pdf": ""}, sending, to), False
        except sent_form.TooLarge as error:
            raise CannotSend from error

    def _recipients(self) -> "Recipients | None":
        """Whom to seal to, by a statement that was checked just now; None where there is none to be believed."""
        row, body = self._hub(), self._statement()
        if not row.get("hub_key") or row.get("state") in ("blocked", "cloned") or body is None:
            return None
        from sync import seal_to
        from sync.errors import SyncError

        try:
            identity = seal_to.Identity.read(str(row.get("recovery_key") or ""))
            found = seal_to.accept(body, identity, str(row.get("organisation")), self._number(row))
        except SyncError:
            return None
        return found if found.people else None

    def _statement(self) -> Any:
        """What the hub said of whom to seal to, unchecked; None where it said nothing."""
        return next((one["body"] for one in self._store.table("changes") if one["kind"] == "recipients"), None)

    def _number(self, hub: Mapping[str, Any]) -> int:
        """The newest statement that was ever sealed by, for this offline key: a hub can't put back who has left."""
        used = self._store.table(NUMBER).get(doc_id=1)
        return int(used["number"]) if used is not None and used["key"] == _print(hub) else 0

    def _use(self, to: "Recipients") -> None:
        table, row = self._store.table(NUMBER), {"key": _print(self._hub()), "number": to.number}
        if table.get(doc_id=1) is None:
            table.insert(row)
        else:
            table.update(row, doc_ids=[1])

    def _hub(self) -> Mapping[str, Any]:
        return next((dict(row) for row in self._store.table("hub")), {})

    def _row(self, code: str) -> Any:
        wanted = codes.read(code)
        for row in self._store.table(ROWS):
            if wanted and row["code"] == wanted:
                return row
        raise UnknownSending

    def _sent(self, row: Mapping[str, Any]) -> Sent:
        made = datetime.fromisoformat(row["made"])
        return Sent(row["code"], row["form"], made, self._state(row["place"]), bool(row["letter"]))

    def _state(self, place: list[int] | None) -> State:
        if place is None:
            return "waiting"
        if any([one["epoch"], one["seq"]] == place for one in self._store.table("refused")):
            return "refused"
        return "sent" if self._events().acked >= tuple(place) else "going"


def _print(hub: Mapping[str, Any]) -> str:
    return hashlib.sha256(str(hub.get("recovery_key")).encode()).hexdigest()[:16]


def forget_old(store: Store, clock: Clock) -> int:
    """Forget the codes of what was sent long ago; how many. Once a day, beside the screen."""
    before, rows = clock.now() - KEPT, store.table(ROWS)
    old = [row.doc_id for row in rows if row["place"] is not None and datetime.fromisoformat(row["made"]) < before]
    if old:
        rows.remove(doc_ids=old)
    return len(old)
