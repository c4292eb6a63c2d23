"""Staff at the kiosk: whose card is in, whether it is open, and the staff data key while it is.

Two places are two seats (seat.py): the first card put in is who works here, another in a second reader who stands by
where two persons are asked for. Both give a PIN, and both cards must open the staff data key; the second's is
overwritten at once, for one is enough to work with. With one reader the two come one after the other (agreed.py).

Where a centre has no reader it may let a **staff code** do instead (`weaker`): decision-staff-code.md. It gives no key.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol

from kiosk.devices.card_watcher import CardState
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.staff import unlock
from kiosk.staff.agreed import Agreed
from kiosk.staff.check import Checked, Who
from kiosk.staff.errors import Locked, StaffError
from kiosk.staff.keys import StaffKey
from kiosk.staff.register import Register
from kiosk.staff.seat import Seat, State
from kiosk.staff.unlock import Unlocking

log = logging.getLogger(__name__)

__all__ = ["BY_CODE", "NotALeader", "Staff", "State", "Watched", "Who"]

BY_CODE: Final = Who("", "", "staff")


class NotALeader(StaffError):
    """Only a leader does that."""

    exit_code = 57
    message = N_("Only a leader can do this. Ask a leader to put their card in.")


class Watched(unlock.Card, Protocol):
    """The readers: kiosk/devices/cards.py."""

    def start(self, told: Callable[[CardState], object]) -> object:
        """Begin to watch; `told` hears of every change, in the watcher's thread."""

    def stop(self) -> object:
        """No more."""


class Staff:
    """See the module. Everything may be called from any thread, and returns at once."""

    def __init__(
        self,
        cards: Watched | None,
        unlocking: Unlocking,
        register: Register,
        *,
        code: Callable[[str], None] | None = None,
        opened: Callable[[StaffKey, Who], object] | None = None,
    ) -> None:
        """`cards` None: no readers, ever. `code` raises for a wrong staff code; None: there is no way in by code.

        `opened` is called when a card has opened, with a copy of the key that is overwritten afterwards, in a thread
        of its own: the time to wrap anew what an earlier key opens.
        """
        self.register = register
        self._code, self._open_hook = code, opened
        self._cards = cards
        self._listeners: list[Callable[[], object]] = []
        then = (self._learn, None)
        self._seats = [Seat(cards, unlocking, self._tell, opened=one) for one in then] if cards else []
        self._agreed, self._unlocking = Agreed(unlocking.clock), unlocking
        self._readers = 0
        self._by_code = False
        self._code_failure: KnownError | None = None
        self._code_checking = False
        self._code_wanted = False

    # What is true

    @property
    def state(self) -> State:
        """Of the first seat; "open" and `weaker` when the staff code was right."""
        if self._by_code:
            return "open"
        if self._code_checking:
            return "checking"
        return self._seats[0].state if self._seats else "off"

    @property
    def who(self) -> Who | None:
        """Who works here, as soon as the card was checked."""
        return BY_CODE if self._by_code else self._seats[0].who if self._seats else None

    @property
    def weaker(self) -> bool:
        """Whether it was a code that let staff in, and not a card: say so on every page for staff."""
        return self._by_code

    @property
    def takes_code(self) -> bool:
        """Whether the staff code would be taken now: allowed, and no reader is there."""
        return self._code is not None and (not self._seats or self._seats[0].state == "off")

    @property
    def failure(self) -> KnownError | None:
        """Why the card was refused, or the PIN or the code was not right."""
        return self._code_failure or (self._seats[0].failure if self._seats else None)

    @property
    def tries_left(self) -> int | None:
        """Of the PIN of the card in the first reader."""
        return self._seats[0].tries_left if self._seats else None

    @property
    def clock_wrong(self) -> bool:
        """Whether the kiosk's clock could not be believed: cards' dates were held against the list's."""
        return bool(self._seats) and self._seats[0].clock_wrong

    @property
    def insertion(self) -> int:
        """Grows with each card put into the first reader."""
        return self._seats[0].insertion if self._seats else 0

    @property
    def second(self) -> Who | None:
        """Who stands by: another card, open in the second reader, while the first is open."""
        if any(seat.state != "open" for seat in self._seats) or not self._seats:
            return None
        who = self._seats[1].who
        return who if who and self.who and who.serial != self.who.serial else None

    @property
    def readers(self) -> int:
        """How many there are."""
        return self._readers

    def second_for(self, what: str) -> Who | None:
        """Who stands by for this: in the second reader, or by what they agreed to before they took their card out."""
        if second := self.second:
            return second
        agreed = self._agreed.who(what)
        if agreed is None:
            return None
        try:
            self._unlocking.still(agreed)
            mine = self._seats[0].checked.who
        except KnownError:  # their card was closed meanwhile, or nobody's is open
            return None
        return agreed.who if agreed.who.serial != mine.serial else None

    @property
    def second_state(self) -> State:
        """Of the second seat; "off" where there is none."""
        return self._seats[1].state if self._seats else "off"

    @property
    def second_failure(self) -> KnownError | None:
        """Why the second card was refused, or its PIN was not right."""
        return self._seats[1].failure if self._seats else None

    def key(self) -> bytearray:
        """The staff data key. It is overwritten when the card goes, so keep no copy. Raises Locked."""
        return self.keys().key

    def keys(self) -> StaffKey:
        """The same with its epoch, for what was wrapped in earlier ones (keys.py). Raises Locked."""
        if not self._seats:
            raise Locked
        return self._seats[0].key

    def listen(self, told: Callable[[], object]) -> Callable[[], None]:
        """Call `told` after each change, in any thread; gives what ends it."""
        self._listeners.append(told)
        return lambda: self._listeners.remove(told) if told in self._listeners else None

    # What is done

    def start(self) -> None:
        """Begin to watch the readers, and tell the hub of a list that it has not heard of."""
        try:
            self.register.tell()
        except KnownError as error:
            log.info("the list of cards was not told of: %s", type(error).__name__)
        if self._cards:
            self._cards.start(self._reader)

    def stop(self) -> None:
        """Away with the keys, and no more watching."""
        self.wipe()
        for seat in self._seats:
            seat.stop()
        if self._cards:
            self._cards.stop()

    def pin(self, digits: bytearray) -> None:
        """Try this PIN on the card that waits for one, the first reader's first. `digits` is overwritten."""
        for seat in self._seats:
            if seat.state == "pin":
                seat.pin(digits)
                return
        digits[:] = bytes(len(digits))

    def code(self, typed: str) -> None:
        """Try the staff code, where it is taken."""
        if self._code is None or not self.takes_code or self._code_checking:
            return
        self._code_checking, self._code_wanted, self._code_failure = True, True, None
        threading.Thread(target=self._try_code, args=(self._code, typed), name="staff code", daemon=True).start()
        self._tell()

    def agree(self, what: str) -> None:
        """Whoever's card is open agrees to this, and somebody else's card is to do it: where there is one reader.

        Raises Locked.
        """
        if not self._seats:
            raise Locked
        self._agreed.say(self._seats[0].checked, what)
        self._tell()

    def agreed_no_more(self) -> None:
        """It was done: nobody stands by for another time."""
        self._agreed.forget()

    def lock(self) -> None:
        """Away with the keys, and with what was agreed to; a card that stays in is asked for its PIN again."""
        self._agreed.forget()
        self._by_code, self._code_wanted, self._code_failure = False, False, None
        for seat in self._seats:
            seat.lock()
        self._tell()

    def wipe(self) -> None:
        """As at the end of a visit."""
        self.lock()

    def close_card(self, serial: str) -> None:
        """Close a card at once, by an open leader's card; the other kiosks are told.

        Raises Locked, NotALeader and the store's errors.
        """
        own = self.keys().copy()  # the card may be pulled meanwhile
        try:
            if self.who is None or self.who.role != "leader":
                raise NotALeader
            self.register.close(serial, own)
        finally:
            own.wipe()
            self.recheck()

    def recheck(self) -> None:
        """The list or the closed cards are others now, as when the hub told of them: an open card may go by it."""
        for seat in self._seats:
            seat.recheck()

    def _reader(self, now: CardState) -> None:
        """What the watcher tells: each card to its seat."""
        there, self._readers = bool(now.service and now.readers), len(now.readers)
        for place, seat in enumerate(self._seats):
            seat.reader(next((one for one in now.cards if one.place == place), None), there=there)

    def _try_code(self, check: Callable[[str], None], typed: str) -> None:
        failure: KnownError | None = None
        try:
            check(typed)
        except KnownError as error:
            failure = error
        # A reader that came meanwhile counts for more, and so does whoever locked.
        self._by_code = failure is None and self.takes_code and self._code_wanted
        self._code_checking, self._code_failure = False, failure
        self._tell()

    def _tell(self) -> None:
        if self._by_code and not self.takes_code:
            self._by_code = False
        for told in tuple(self._listeners):
            told()

    def _learn(self, checked: Checked, staff: StaffKey) -> None:
        """Names of the list, for the command line, and what the others have not heard of; else another time."""
        try:
            self.register.learn_all(checked.roster, staff)
            self.register.tell_closed(staff)
        except KnownError as error:
            log.info("what an open card tells was not kept: %s", type(error).__name__)
        if self._open_hook:
            self._open_hook(staff, checked.who)
