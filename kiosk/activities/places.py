"""Who gets a place: the rules, as plain functions over the sign-ups of one occurrence.

* A party is one person and their friends. It is confirmed as a whole or waits as a whole.
* Who takes a role uses one of the role's places and no seat; their friends take seats. The role is theirs from the
  moment they sign up, also while they wait for seats for their friends.
* The line is strict: the party that came first is next, and nobody behind it goes in before it, however small. A new
  party joins the line when there is one, even if it would fit. Who needs no seat at all is never in the line.
* One exception: a party that needs more seats than the activity has (capacity was lowered later) can never go in, so it
  does not hold up those behind it. It keeps its number in the line and goes in if capacity is raised again.
* Lowering capacity never takes a place from somebody who is confirmed; it only means that fewer go in.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from kiosk.activities.book import SignUp
from kiosk.activities.keeping import Heard
from kiosk.activities.model import Occurrence, Role
from kiosk.activities.views import RolePlaces, Tally, Why


def confirmed_seats(party: Iterable[SignUp]) -> int:
    """Seats that are taken."""
    return sum(sign_up.seats for sign_up in party if sign_up.status == "confirmed")


def line(party: Iterable[SignUp]) -> list[SignUp]:
    """Those who wait, the first first."""
    return sorted((sign_up for sign_up in party if sign_up.status == "waiting"), key=lambda sign_up: sign_up.order)


def position(sign_up: SignUp, party: Iterable[SignUp]) -> int | None:
    """The place in line, from 1; None for who does not wait."""
    waiting = [other.order for other in line(party)]
    return waiting.index(sign_up.order) + 1 if sign_up.status == "waiting" else None


def roles_taken(role: str, party: Iterable[SignUp], heard: Heard | None = None) -> int:
    """Places of a role that are taken, also by those who wait for their friends' seats.

    Where the hub keeps the places (`heard`): as it last said, and those that were asked for here since.
    """
    if heard is not None:
        asked = sum(sign_up.role == role for sign_up in party if sign_up.status == "requested")
        return heard.roles.get(role, 0) + asked
    return sum(sign_up.role == role for sign_up in party if sign_up.status in ("confirmed", "waiting"))


def role_places(role: Role, occ: Occurrence, party: Iterable[SignUp], heard: Heard | None) -> RolePlaces:
    """How many of a role's places are left; of a sensitive activity only whether any is."""
    left = max(0, role.capacity - roles_taken(role.key, party, heard))
    return RolePlaces(role, None if occ.sensitive else left, left > 0)


def free(capacity: int | None, party: Sequence[SignUp]) -> int | None:
    """Seats free for somebody who comes now: none while others wait for them. None: no limit."""
    if capacity is None:
        return None
    if any(sign_up.seats <= capacity for sign_up in line(party)):
        return 0
    return max(0, capacity - confirmed_seats(party))


def free_as_heard(capacity: int | None, heard: Heard, lent: int, party: Sequence[SignUp]) -> int | None:
    """The same where the hub keeps the places: as it last said, less what was asked for here since.

    Seats that are lent to this kiosk count as taken, and are free here. None: no limit.
    """
    if capacity is None:
        return None
    if heard.waiting:
        return lent
    asked = sum(sign_up.seats for sign_up in party if sign_up.status == "requested")
    return max(0, capacity - heard.taken - asked) + lent


def fits(seats: int, capacity: int | None, party: Sequence[SignUp]) -> bool:
    """Whether a new party of this many seats is confirmed at once."""
    left = free(capacity, party)
    return left is None or seats <= left


def next_in(capacity: int | None, party: Sequence[SignUp]) -> Iterator[SignUp]:
    """Those in the line who now have room, in order."""
    left = None if capacity is None else capacity - confirmed_seats(party)
    for sign_up in line(party):
        if capacity is None or left is None:
            yield sign_up
        elif sign_up.seats > capacity:
            continue
        elif sign_up.seats > left:
            return
        else:
            left -= sign_up.seats
            yield sign_up


def why_closed(occ: Occurrence, now: datetime) -> Why:
    """Why nobody can sign up, or "" when one can."""
    if occ.drop_in:
        return "cancelled" if occ.cancelled else "drop_in"
    if occ.cancelled:
        return "cancelled"
    if now >= occ.start:
        return "started"
    if occ.cutoff is not None and now >= occ.cutoff:
        return "closed"
    return ""


def waiting(them: Iterable[SignUp]) -> int:
    """How many of them wait."""
    return sum(one.status == "waiting" for one in them)


def tally(party: Sequence[SignUp]) -> Tally:
    """What is kept of an occurrence's sign-ups when they are deleted."""
    return Tally(
        uid=party[0].uid,
        occurrence=party[0].occurrence,
        confirmed=sum(one.status == "confirmed" for one in party),
        waiting=waiting(party),
        cancelled=sum(one.status == "cancelled" for one in party),
        seats=confirmed_seats(party),
        roles=sum(bool(one.role) for one in party if one.status == "confirmed"),
        requested=sum(one.status == "requested" for one in party),
        refused=sum(one.status == "refused" for one in party),
    )
