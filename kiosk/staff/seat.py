"""One place for a card: from nothing to the staff data key and back. Its transitions stand at the end.

What a card is asked takes up to a second and may hang, so it is asked in a thread of the seat's own, one thing after
the other; what comes back counts only while the same card is in. A glance is enough to ask for the PIN; while that is
typed the card proves itself, and no PIN goes to one that has not. What the reader tells (a card came, a card went)
counts at once: the key is overwritten before anybody else hears of it.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Final, Literal, TypeVar

from kiosk.devices.card_errors import (
    CardHeld,
    CardPulled,
    CardSwapped,
    MuteCard,
    NoService,
    OneTryLeft,
    UnfitPin,
    WrongPin,
)
from kiosk.devices.card_watcher import PutIn
from kiosk.errors import KnownError
from kiosk.staff import unlock
from kiosk.staff.check import Checked, Glanced, Who
from kiosk.staff.errors import Locked, StaffUnchecked, StaffWaits
from kiosk.staff.keys import StaffKey
from kiosk.staff.unlock import Unlocking

log = logging.getLogger(__name__)

AGAIN: Final = (0.2, 0.8)
"""Seconds before a card is looked at again: a service that let go of a hanging card fails the next one at first."""

State = Literal["off", "none", "looking", "refused", "pin", "checking", "open"]
Event = Literal["gone", "none", "card", "mute", "good", "proved", "bad", "typed", "again", "right", "locked"]
T = TypeVar("T")


class Seat:
    """One place. `told()` is called after every change, in whichever thread made it."""

    def __init__(
        self,
        card: unlock.Card,
        unlocking: Unlocking,
        told: Callable[[], object],
        *,
        opened: Callable[[Checked, StaffKey], object] | None = None,
    ) -> None:
        """`opened` gets a copy of the key when a card has opened; without it the key itself is not kept at all."""
        self._card, self._unlocking, self._told, self._opened = card, unlocking, told, opened
        self._lock = threading.RLock()
        self.state: State = "off"
        self.failure: KnownError | None = None
        self.insertion = 0
        self._glanced: Glanced | None = None
        self._checked: Checked | None = None
        self._key: StaffKey | None = None
        self._typed = 0
        """Counts what was typed: once it was locked and more is typed, nothing of before counts."""
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    # What others ask

    @property
    def who(self) -> Who | None:
        """Whose card it is; None before it has proved that, which it does while the PIN is typed."""
        checked = self._checked
        return checked.who if checked else None

    @property
    def tries_left(self) -> int | None:
        """Of the card's PIN, as far as the card said."""
        failure, glanced = self.failure, self._glanced
        if isinstance(failure, WrongPin):
            return failure.left
        return glanced.tries_left if glanced else None

    @property
    def clock_wrong(self) -> bool:
        """Whether the kiosk's clock could not be believed when the card was checked."""
        checked = self._checked
        return bool(checked and checked.clock_wrong)

    @property
    def key(self) -> StaffKey:
        """The staff data key; raises Locked. It is overwritten when the card goes: keep no copy."""
        with self._lock:
            if self.state != "open" or self._key is None:
                raise Locked
            return self._key

    @property
    def checked(self) -> Checked:
        """What is known of the card that is open; raises Locked."""
        with self._lock:
            if self.state != "open" or self._checked is None:
                raise Locked
            return self._checked

    # What happens

    def reader(self, now: PutIn | None, *, there: bool) -> None:
        """What is in now, and whether there is a reader at all; called by the watcher, at every change."""
        with self._lock:
            if not there:
                changed = self._go("gone")
            elif now is None:
                changed = self._go("none", CardPulled() if self.state in {"looking", "checking"} else None)
            elif now.insertion == self.insertion and self.state not in {"off", "none"}:
                return  # of the same card there is nothing new
            elif now.mute:
                self.insertion = now.insertion
                changed = self._go("mute", MuteCard())
            else:
                self.insertion = now.insertion
                changed = self._go("card")
                self._do(lambda insertion=now.insertion: self._look(insertion))  # type: ignore[misc]
        if changed:
            self._told()

    def pin(self, digits: bytearray) -> None:
        """Try these; returns at once. They are overwritten when they were tried, or are not wanted."""
        with self._lock:
            insertion = self.insertion
            if self.state != "pin":
                digits[:] = bytes(len(digits))
                return
            self._go("typed")
            self._typed = typed = self._typed + 1
            self._do(lambda: self._unlock(insertion, digits, typed))
        self._told()

    def lock(self) -> None:
        """Away with the key; the PIN is asked for again while the card stays in."""
        with self._lock:
            changed = self._go("locked")
        if changed:
            self._told()

    def recheck(self) -> None:
        """The list or the closed cards changed: a card that may be in no longer goes."""
        with self._lock:
            checked = self._checked
            if checked is None:
                return
            try:
                self._unlocking.still(checked)
            except KnownError as error:
                self._go("bad", error)
            else:
                return
        self._told()

    def stop(self) -> None:
        """Away with the key, and no more of anything."""
        with self._lock:
            self._go("gone")
            thread, self._thread = self._thread, None
            if thread:
                self._jobs.put(None)
        if thread and thread is not threading.current_thread():
            thread.join(unlock.UNLOCKS)

    # In the seat's own thread

    def _look(self, insertion: int) -> None:
        try:
            glanced = self._asked(insertion, self._unlocking.glance)
            if not self._came(insertion, "good", glanced=glanced):
                return
            checked = self._asked(insertion, self._unlocking.look)
            if checked.who.serial != glanced.serial:
                raise CardSwapped
        except KnownError as error:
            self._came(insertion, "bad", error)
        else:
            self._came(insertion, "proved", checked=checked)

    def _asked(self, insertion: int, ask: Callable[[unlock.Card, int], T]) -> T:
        """What the card says; again after a pause where it was the service's doing, and the card is still in."""
        for pause in AGAIN:
            try:
                return ask(self._card, insertion)
            except (NoService, CardHeld, CardPulled):
                time.sleep(pause)
                if insertion != self.insertion or self.state in {"off", "none"}:
                    raise
        return ask(self._card, insertion)

    def _unlock(self, insertion: int, digits: bytearray, typed: int) -> None:
        with self._lock:
            wanted = (insertion, typed, "checking") == (self.insertion, self._typed, self.state)
            checked = self._checked if wanted else None
        if checked is None:  # it is another card, did not prove itself, or was locked: that was told
            digits[:] = bytes(len(digits))
            return
        try:
            staff = self._unlocking.unlock(self._card, insertion, checked, digits)
        except (StaffWaits, StaffUnchecked, UnfitPin) as error:
            self._came(insertion, "again", error, typed=typed)
        except WrongPin as error:
            if error.left > 1:
                self._came(insertion, "again", error, typed=typed)
            else:
                self._came(insertion, "bad", OneTryLeft())
        except KnownError as error:
            self._came(insertion, "bad", error)
        else:
            self._right(insertion, checked, staff, typed)

    def _right(self, insertion: int, checked: Checked, staff: StaffKey, typed: int) -> None:
        if self._opened is None:
            staff.wipe()
            self._came(insertion, "right", staff=staff, typed=typed)
            return
        own = staff.copy()  # the card may be pulled while it is worked with: nothing is ever sealed to a wiped key
        try:
            if self._came(insertion, "right", staff=staff, typed=typed):
                self._opened(checked, own)
        finally:
            own.wipe()

    def _came(
        self,
        insertion: int,
        event: Event,
        failure: KnownError | None = None,
        *,
        glanced: Glanced | None = None,
        checked: Checked | None = None,
        staff: StaffKey | None = None,
        typed: int | None = None,
    ) -> bool:
        """What a card answered (`typed`: to which of what was typed): nothing, when that card has gone, or more was
        typed since. Gives whether it counted.
        """
        with self._lock:
            counts = insertion == self.insertion and typed in {None, self._typed} and event in TABLE[self.state]
            if counts:
                self._go(event, failure, glanced=glanced, checked=checked, staff=staff)
            elif staff:
                staff.wipe()
        if counts and event != "proved":  # of that nothing is seen: whoever types is left in peace
            self._told()
        if counts and event == "proved":
            self.recheck()  # it may have been closed while it was looked at, when there was nobody to recheck
        return counts

    def _go(
        self,
        event: Event,
        failure: KnownError | None = None,
        *,
        glanced: Glanced | None = None,
        checked: Checked | None = None,
        staff: StaffKey | None = None,
    ) -> bool:
        """One row of the table; what does not stand there does nothing. Gives whether it stood there."""
        to = TABLE[self.state].get(event)
        if to is None:
            return False
        if event != "proved":
            self.failure = failure
        self.state = to
        if to != "open" and self._key is not None:
            self._key.wipe()
            self._key = None
        if staff:
            self._key = staff
        if to in {"off", "none", "looking", "refused"}:
            self._glanced = self._checked = None
        self._glanced = glanced or self._glanced
        if checked:
            self._checked = checked
        return True

    def _do(self, job: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="staff card", daemon=True)
            self._thread.start()
        self._jobs.put(job)

    def _work(self) -> None:
        while job := self._jobs.get():
            try:
                job()
            except Exception as error:  # noqa: BLE001 - a bug must not end the thread: the next card comes
                log.error("a staff card could not be handled: %s", type(error).__name__)  # noqa: TRY400 - no content
                with self._lock:
                    self._go("bad", KnownError())
                self._told()


_READER: Final[Mapping[Event, State]] = {"gone": "off", "none": "none", "card": "looking", "mute": "refused"}
"""What the reader tells is so in every state."""

TABLE: Final[Mapping[State, Mapping[Event, State]]] = {
    "off": {"none": "none", "card": "looking", "mute": "refused"},
    "none": {"gone": "off", "card": "looking", "mute": "refused"},
    "looking": {**_READER, "good": "pin", "bad": "refused"},
    "refused": {**_READER},
    "pin": {**_READER, "proved": "pin", "typed": "checking", "bad": "refused"},
    "checking": {**_READER, "proved": "checking", "right": "open", "again": "pin", "bad": "refused", "locked": "pin"},
    "open": {**_READER, "locked": "pin", "bad": "refused"},
}
