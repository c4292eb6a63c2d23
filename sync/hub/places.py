"""Who gets a place: the rules, over the sign-ups of one occurrence from all kiosks, in the order they were committed.

The same as a kiosk's own (kiosk/activities/places.py; a test holds the two against each other):

* A party is confirmed or waits as a whole. Who takes a role sits on the role's place, and their friends on seats.
* The line is strict: nobody goes in before the party that came first, however small. A new party joins the line when
  there is one, even if it would fit. Who needs no seat is never in the line.
* A party that needs more seats than there are at all (capacity was lowered) holds nobody up, and keeps its number.
* Lowering capacity never takes a place from anybody.

And what only a hub has to know:

* Seats that are lent to a kiosk are taken. What the kiosk has confirmed from them stands.
* If the role is taken, the party is treated as one without it, and needs one seat more.
* While nobody decides (`decides` is False: recovery, or between two keepers), requests are kept as they came. Then
  those who had been told by an earlier hub come first: told a place, told to wait, the rest.

Pure: no clock, no database.
"""

from bisect import insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

_order = attrgetter("order")
IN = ("confirmed", "waiting")
MOST_GRANTED = 1_000_000
"""Seats ever lent to one kiosk for one occurrence."""
_FIRST = {"confirmed": 0, "waiting": 1}


@dataclass(slots=True, eq=False)
class Place:
    """One sign-up. `was` is what its kiosk knows: status, place in line, role; None before it was told anything."""

    device: str
    signup: str
    order: int
    seats: int
    role: str
    status: str
    told: str = ""
    lease: bool = False
    buddy: bool = False
    code: str = ""
    pk: int | None = None
    stored: tuple[object, ...] = ()
    was: tuple[str, int | None, str] | None = None


@dataclass(slots=True, eq=False)
class Loan:
    """Seats lent to one kiosk, as totals for ever."""

    granted: int = 0
    used: int = 0
    returned: int = 0
    recall: bool = False
    pk: int | None = None

    @property
    def left(self) -> int:
        """Seats that the kiosk may still give away."""
        return max(0, self.granted - self.used - self.returned)

    def room(self, seats: int) -> int:
        """As many of these as may be granted besides: what a kiosk says that it had must fit a database's number."""
        return max(0, min(seats, MOST_GRANTED - self.granted))


@dataclass(slots=True, eq=False)
class Pool:
    """One occurrence. `closed` says why nobody may sign up any more ("" when one may), `over` that nobody goes in."""

    capacity: int | None
    roles: dict[str, int]
    closed: str = ""
    over: bool = False
    decides: bool = True
    recovering: bool = False
    loans: dict[str, Loan] = field(default_factory=dict)
    line: list[Place] = field(default_factory=list)
    held: list[Place] = field(default_factory=list)
    """Requests that nobody has decided."""
    confirmed: int = 0
    taken_roles: Counter[str] = field(default_factory=Counter)

    def load(self, party: Iterable[Place], loans: dict[str, Loan]) -> None:
        """Take in what is known, in order, and remember what each kiosk has been told."""
        self.loans = loans
        for one in party:
            self._count(one, 1)
            if one.status == "confirmed":
                one.was = ("confirmed", None, one.role)
        for number, one in enumerate(self.line, 1):
            one.was = ("waiting", number, one.role)

    # Asking

    @property
    def lent(self) -> int:
        """Seats that kiosks may still give away."""
        return sum(loan.left for loan in self.loans.values())

    @property
    def free(self) -> int | None:
        """Seats that nobody has, lent or confirmed; less than none when capacity was lowered. None: no limit."""
        return None if self.capacity is None else self.capacity - self.confirmed - self.lent

    # Changing

    def ask(self, one: Place) -> None:
        """A new request."""
        self._move(one, "requested")
        if self.decides:
            self._decide(one)

    def promised(self, one: Place) -> None:
        """A kiosk has confirmed it from seats that were lent to it: it stands, if such seats can be found."""
        loan = self.loans.get(one.device, Loan())
        had = loan.left
        loan.used += min(had, one.seats)  # never does the hub believe that the kiosk has more left than it has
        if not one.role and had >= one.seats:
            one.lease, one.was = True, ("confirmed", None, "")
            self._move(one, "confirmed")
            return
        if self.recovering:
            # The hub that is no more had lent them. Now both sides count alike again.
            loan = self.loans.setdefault(one.device, loan)
            more = loan.room(one.seats - min(had, one.seats))
            loan.granted, loan.used = loan.granted + more, loan.used + more
            one.lease, one.told = True, "confirmed"
        self.ask(one)

    def write_down(self, one: Place, status: str) -> None:
        """The keeper's own word, when that is a kiosk."""
        self._move(one, status)

    def cancel(self, one: Place) -> None:
        """It is off the list; its seats go to whoever is next."""
        self._move(one, "cancelled")
        self._let_in()

    def hold(self, one: Place, told: str) -> None:
        """A kiosk says what an earlier hub had told it about this sign-up."""
        one.told = told
        if one.status in ("", "requested", "waiting"):
            self.ask(one)

    def give_back(self, device: str, seats: int) -> None:
        """A kiosk returns lent seats; asked to, it returns all it had left."""
        loan = self.loans.get(device)
        if loan is None:
            if not self.recovering:
                return
            loan = self.loans[device] = Loan()
        if self.recovering and seats > loan.left:
            loan.granted += loan.room(seats - loan.left)
        loan.returned += loan.left if loan.recall else min(seats, loan.left)
        self._let_in()

    def give_up(self, device: str) -> None:
        """A kiosk will not come back: the seats it was lent are the hub's again. If it does, it must return them."""
        if (loan := self.loans.get(device)) is not None and loan.left:
            loan.returned += loan.left
            loan.recall = True
            self._let_in()

    def lend(self, device: str, size: int) -> None:
        """Let a kiosk have `size` seats to give away: see leases.py for when. Does nothing where that is not right."""
        loan = self.loans.get(device, Loan())
        more = size - loan.left
        if more <= 0 or self.closed or self.over or self.line or not self.decides or (loan.recall and loan.left):
            return
        if self.capacity is not None and self.lent + more > (self.capacity - self.confirmed) // 2:
            return
        loan.granted += more
        loan.recall = False
        self.loans[device] = loan

    def settle(self) -> None:
        """Decide what nobody has decided, let in whoever has room, and ask for lent seats while somebody waits."""
        if not self.decides:
            return
        held = sorted(self.held, key=lambda one: (_FIRST.get(one.told, 2), one.order))
        for one, order in zip(held, sorted(one.order for one in held), strict=True):
            one.order = order  # also in the line, those who had been told are before those who came meanwhile
        for one in held:
            self._decide(one)
        self._let_in()
        if not self.over and any(self.capacity is None or one.seats <= self.capacity for one in self.line):
            for loan in self.loans.values():
                loan.recall = loan.recall or loan.left > 0

    # How

    def _decide(self, one: Place) -> None:
        if self.closed and not one.told:
            self._refuse(one, self.closed)
            return
        if one.role and self.taken_roles[one.role] >= self.roles.get(one.role, 0):
            one.role, one.seats = "", one.seats + 1
        if self.capacity is not None and one.seats > self.capacity and not one.told:
            self._refuse(one, "too_many")
            return
        self._move(one, "confirmed" if self._fits(one) else "waiting")

    def _fits(self, one: Place) -> bool:
        if self.capacity is None or self.free is None or one.seats == 0:
            return True
        if one.told == "waiting" or (one.told != "confirmed" and any(two.seats <= self.capacity for two in self.line)):
            return False
        return one.seats <= self.free

    def _let_in(self) -> None:
        if not self.decides or self.over:
            return
        for one in list(self.line):
            if self.capacity is not None and one.seats > self.capacity:
                continue
            if self.free is not None and one.seats > self.free:
                return
            self._move(one, "confirmed")

    def _refuse(self, one: Place, code: str) -> None:
        one.code = code
        self._move(one, "refused")

    def _move(self, one: Place, status: str) -> None:
        self._count(one, -1)
        one.status = status
        self._count(one, 1)

    def _count(self, one: Place, by: int) -> None:
        if one.status in IN and one.role:
            self.taken_roles[one.role] += by
        if one.status == "confirmed":
            self.confirmed += by * one.seats
        lists = {"waiting": self.line, "requested": self.held}
        if (those := lists.get(one.status)) is None:
            return
        if by > 0:
            insort(those, one, key=_order)
        else:
            those.remove(one)
