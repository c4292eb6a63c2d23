"""`Hub`: what screens, commands and the doctor ask about the hub, cheaply, from the store; and what they may ask for.

Nothing here waits for the network but `round_now` and `join`, which the command line calls, and nothing heavy is
imported before something speaks.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.errors import KnownError
from kiosk.hub.told import Link, Refused, Waiting, time_of, when_of

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.activities.calendar import Calendar
    from kiosk.hub.content import Content
    from kiosk.hub.link import Parts, Reach
    from kiosk.store import Store
    from sync.client import Round, SyncThread
    from sync.events import EventLog

log = logging.getLogger(__name__)

ROW, REFUSED, BOXES = "hub", "refused", "boxes"
"""Tables of sync/state.py: one row about the hub, which is not there before the kiosk is enrolled; what it refused; and
what was done about sealed copies of folders.
"""
FORM, COPY = "form.sent", "folder.copy"
SETTLE = 3.0
"""Seconds after the first page until the first word: the kiosk starts anew after each visit, and somebody may wait."""

# ruff: noqa: PLC0415 - what speaks is imported when it is first needed


class Hub:
    """The hub as this kiosk knows it. Threads may share one."""

    def __init__(
        self,
        store: "Store",
        clock: Clock,
        config: Config,
        parts: Callable[[], "Parts"],
        events: "Callable[[], EventLog]",
    ) -> None:
        """`parts` makes a calendar and sign-ups for a thread of their own; `events` gives the kiosk's event log."""
        self._store, self._clock, self._config = store, clock, config
        self._parts, self._events = parts, events
        self._watching: list[Callable[[], object]] = []
        self._watching_cards: list[Callable[[], object]] = []
        self._watching_directory: list[Callable[[], object]] = []
        self._wanted, self._ended = threading.Event(), threading.Event()
        self._speaking: SyncThread | None = None
        self._starting: threading.Thread | None = None
        self._guard = threading.Lock()

    @cached_property
    def packs(self) -> "Content":
        """What the organisation sent in content packs."""
        from kiosk.hub.content import Content

        return Content(self._config.data_folder / "content")

    # Asking

    @property
    def enrolled(self) -> bool:
        """Whether this kiosk belongs to an organisation's hub."""
        return bool(self._row().get("hub_key"))

    @property
    def organisation(self) -> str:
        """The organisation's name; "" before the kiosk is enrolled."""
        row = self._row()
        return str(row.get("organisation_name") or row.get("organisation") or "")

    @property
    def centre(self) -> str:
        """The centre's name, as the hub knows it."""
        return str(self._row().get("centre") or "")

    @property
    def name(self) -> str:
        """What the hub calls this kiosk."""
        return str(self._row().get("name") or "")

    @property
    def url(self) -> str:
        """The hub's address: the configuration's, else the one that the kiosk was enrolled with; "" for none."""
        return self._config.hub.url or str(self._row().get("url") or "")

    @property
    def link(self) -> Link:
        """How the kiosk and its hub are getting on."""
        row = self._row()
        if not row.get("hub_key"):
            return Link("off", None)
        return Link(row.get("state") or "never", time_of(row.get("last_ok")))

    def pending(self) -> tuple[Waiting, ...]:
        """What waits to be sent, counted by kind, and since when. Nothing where there is nobody to send it to."""
        if not self.enrolled:
            return ()
        found: dict[str, Waiting] = {}
        for event in self._events().pending():
            kind = event["type"]
            first = found.get(kind)
            found[kind] = Waiting(kind, first.number + 1, first.since) if first else Waiting(kind, 1, when_of(event))
        if forms := self._forms_waiting():
            also = found.get(FORM, Waiting(FORM, 0))
            found[FORM] = Waiting(FORM, also.number + len(forms), min(filter(None, (also.since, *forms))))
        if copies := self._copies_waiting():
            found[COPY] = Waiting(COPY, len(copies))
        return tuple(found.values())

    def _copies_waiting(self) -> dict[str, int]:
        """Which folders were changed since the hub got a sealed copy, and to which version."""
        from kiosk.folder import copies

        return copies.waiting(self._store)

    def copies_refused(self) -> int:
        """How many sealed copies of folders the hub did not take, perhaps for want of room; it is asked again."""
        tried = self._store.table(BOXES)
        waiting = self._copies_waiting() if len(tried) else {}
        return sum(waiting.get(row["name"]) == row["refused"] for row in tried)

    def _forms_waiting(self) -> "list[datetime]":
        """When each form was made that waits outside the outbox, for it may still be taken back."""
        from kiosk.forms.sending import Sendings

        return Sendings(self._store, self._clock, self._events).waiting()

    def refused(self) -> tuple[Refused, ...]:
        """What the hub could not take, the newest first."""
        rows = sorted(self._store.table(REFUSED), key=lambda row: (row["epoch"], row["seq"]), reverse=True)
        if not rows:
            return ()
        calendar = self._parts().calendar  # one for all: each reads the whole programme
        return tuple(Refused(when_of(row), row.get("type", ""), _about(row, calendar), row["code"]) for row in rows)

    def trusted_now(self) -> datetime | None:
        """The hub's time, if it was heard since the machine was switched on: no other clock is trusted with seats."""
        from sync.trust import boot_id, boottime, trusted_now

        return trusted_now(self._row(), boot_id(), boottime())

    def clock_off(self) -> int | None:
        """Seconds by which the wall clock is before (+) or behind (-) the hub's; None when that was not heard."""
        from sync.trust import Trusted, boot_id, boottime

        heard = Trusted.load(self._row().get("trust"), boot_id())
        return heard.offset(boottime(), self._clock.now()) if heard else None

    def content(self) -> dict[str, int]:
        """The version of each content pack that is installed here."""
        return self.packs.versions

    def sent_forms(self) -> "tuple[Path, ...]":
        """The form.json of each form that the organisation sent and that can be filled in."""
        return self.packs.forms() if self.enrolled else ()

    def unfit_forms(self) -> dict[str, list[str]]:
        """The forms of each content pack that can't be filled in, and are not shown."""
        return self.packs.unfit()

    def directory(self) -> dict[str, int]:
        """{"services", "left_out"}: how many services the hub's directory has here, and how many can't be used."""
        from kiosk.hub.directory import counted

        return counted(self._row())

    def row(self) -> Mapping[str, Any]:
        """All that the client keeps, for the technician's commands. It holds the credential, which is no secret."""
        return self._row()

    # Asking for something

    def on_change(self, callback: Callable[[], object]) -> None:
        """Call back, from another thread, when something here or in the programme is no longer what it was."""
        self._watching.append(callback)

    def on_cards(self, callback: Callable[[], object]) -> None:
        """Call back, from another thread, when the hub brought word of which staff cards count."""
        self._watching_cards.append(callback)

    def on_directory(self, callback: Callable[[], object]) -> None:
        """Call back, from another thread, when what the hub says of the directory was read anew."""
        self._watching_directory.append(callback)

    def start(self) -> None:
        """Speak with the hub beside the screen from now on, if there is one; called when the first page is up."""
        with self._guard:
            if self._starting is None and self.enrolled:
                self._starting = threading.Thread(target=self._begin, name="hub", daemon=True)
                self._starting.start()

    def stop(self, *, wait: bool = True) -> None:
        """Speak no more. Waits a moment at most for a request that is under way, or not at all: a visit ends at once,
        and what the answer would have brought is asked for again.
        """
        self._ended.set()
        self._wanted.set()
        with self._guard:
            speaking = self._speaking
        if speaking is not None:
            speaking.stop(wait=wait)

    def wake(self) -> None:
        """Speak with the hub soon: somebody has signed up. Costs nothing where there is no hub."""
        self._wanted.set()
        if self._speaking is not None:
            self._speaking.wake()

    def enrol(self, code: str, on_done: "Callable[[KnownError | None], object]", *, url: str = "") -> None:
        """Enrol in a thread with the code of a coordinator, as typed; `url` "" is the one that is known.

        `on_done` is called from that thread with None, or with the known error that stopped it.
        """

        def work() -> None:
            try:
                self.join(code, url=url)
            except KnownError as error:
                on_done(error)
            except Exception as error:  # noqa: BLE001 - a bug must not leave somebody waiting at the screen
                log.error("could not enrol: %s", type(error).__name__)  # noqa: TRY400 - its text may be personal
                on_done(KnownError())
            else:
                self._begin_anew()
                self._changed()
                on_done(None)

        threading.Thread(target=work, name="enrol", daemon=True).start()

    def _begin_anew(self) -> None:
        """Speak with the hub that the kiosk belongs to now; what spoke with another one before ends."""
        with self._guard:
            before, self._speaking = self._speaking, None
        self._wanted.set()
        if before is None:
            self.start()
        else:
            before.stop()
            self._begin()

    def join(self, code: str, *, url: str = "") -> None:
        """Enrol, and wait for it. Raises what `kiosk.hub.errors` has words for."""
        from kiosk.hub import errors, link
        from sync.client import SyncError

        asked, set_ = url.rstrip("/"), self._config.hub.url.rstrip("/")
        if asked and set_ and asked != set_:
            raise errors.OtherHub(url=set_)
        where = asked or self.url
        if not where:
            raise errors.NoHub
        try:
            link.join(where, code, self._store, self._events(), self._clock, ca=self._config.hub.ca_file)
        except SyncError as error:
            raise errors.known(error) from error

    def round_now(self, patience: float = 20.0) -> "Round":
        """Say and hear everything once, and wait for it: `python -m kiosk sync now`. Raises as `join` does."""
        from kiosk.hub import errors
        from sync.client import SyncError

        reach = self._reach()
        try:
            done = reach.client.round(patience=patience)
            if not reach.post():
                return done
            then = reach.client.round(patience=patience)
            return then._replace(sent=done.sent + then.sent, received=done.received + then.received)
        except SyncError as error:
            raise errors.known(error) from error
        finally:
            reach.settle()

    # How

    def _reach(self) -> "Reach":
        from kiosk.hub.link import Reach

        return Reach(
            self._store, self._clock, self._config, self._parts(), self.packs, self._cards_changed, self._directory_came
        )

    def _pause(self) -> float:
        """Seconds from the first page to the first word, unless somebody signs up: till it is due, if all is said."""
        row = self._row()
        last_ok, poll = time_of(row.get("last_ok")), float(row.get("poll") or 0)
        if row.get("state") != "ok" or not row.get("cursor") or last_ok is None:
            return SETTLE
        if self._events().waiting() or self._copies_waiting():
            return SETTLE
        return min(max(SETTLE, poll - (self._clock.now() - last_ok).total_seconds()), max(SETTLE, poll))

    def _begin(self) -> None:
        try:
            self._wanted.wait(self._pause())
            if self._ended.is_set():
                return
            from kiosk.hub.link import thread

            reach = self._reach()
            reach.look_at_packs()
            reach.look_at_directory()
            speaking = thread(reach, self._changed)
        except KnownError as error:  # a full disk, say: the next start tries again
            log.info("the hub can't be spoken to: %s", type(error).__name__)
            return
        except Exception as error:  # noqa: BLE001 - a bug here must not be a thread's last words on the terminal
            if self._ended.is_set():  # the visit ended, and the store was closed under us
                return
            log.error("the hub can't be spoken to: %s", type(error).__name__)  # noqa: TRY400 - its text may be personal
            return
        with self._guard:
            if not self._ended.is_set():
                self._speaking = speaking
                speaking.start()

    def _row(self) -> dict[str, Any]:
        return next((dict(row) for row in self._store.table(ROW)), {})

    def _cards_changed(self) -> None:
        for callback in self._watching_cards:
            callback()

    def _directory_came(self) -> None:
        for callback in self._watching_directory:
            callback()

    def _changed(self) -> None:
        for callback in self._watching:
            callback()


def _about(row: Mapping[str, Any], calendar: "Calendar") -> str:
    """The name of the activity that a refused event was about, where the programme still has it."""
    body = row.get("body") or {}
    occ = calendar.occurrence(str(body.get("uid") or ""), str(body.get("occurrence") or ""))
    return occ.summary if occ is not None and not occ.sensitive else ""
