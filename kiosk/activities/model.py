"""The nouns of the programme, shared by the calendar, the sign-ups and the screens."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Role:
    """A task somebody can take at an activity. Its places are its own, beside the activity's."""

    key: str
    name: str
    capacity: int = 1


@dataclass(slots=True, unsafe_hash=True)
class Occurrence:
    """One time that an activity happens.

    `uid` is the iCalendar UID. `occurrence` names this time of a repeated activity and stays the same when it is moved:
    the original start (RECURRENCE-ID, or DTSTART), ISO 8601 with offset, or a plain date when all day.
    `start` and `end` are aware, in Europe/Copenhagen; `end` is exclusive (an all-day event ends at the next midnight).
    `capacity` None: no limit. `price_dkk` None: not stated; 0: free. `cutoff` None: sign-up is open until `start`.
    `picture` is a name in assets/icons/pictures without its ending, "" for the general one.

    Nobody changes one. It is not frozen because that makes each eight times as slow to build (2.0 against 0.25 µs), and
    a busy centre's year has 19,000 of them.
    """

    uid: str
    occurrence: str
    summary: str
    start: datetime
    end: datetime
    all_day: bool = False
    description: str = ""
    location: str = ""
    meeting_point: str = ""
    directions: str = ""
    contact: str = ""
    picture: str = ""
    capacity: int | None = None
    price_dkk: Decimal | None = None
    drop_in: bool = False
    sensitive: bool = False
    cancelled: bool = False
    moved_from: datetime | None = None
    cutoff: datetime | None = None
    roles: tuple[Role, ...] = ()
