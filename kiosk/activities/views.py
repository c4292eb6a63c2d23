"""What the sign-ups answer with: plain values for the screens, the list for staff, and JSON with keys that stay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from kiosk.activities.model import Occurrence, Role
from kiosk.i18n import N_, _

Status = Literal["confirmed", "waiting", "cancelled"]
Why = Literal["", "drop_in", "cancelled", "started", "closed"]


@dataclass(frozen=True, slots=True)
class RolePlaces:
    """A role and how many of its places are left; `left` is None when sensitive: then only `room` is told."""

    role: Role
    left: int | None
    room: bool


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether one can sign up for an occurrence now, and what for.

    `open`: sign-up is possible, if only for the waiting list; if not, `why` says the reason.
    `room`: one more person would get a seat at once. `left`: seats free for new ones; None when there is no limit, or
    when the activity is sensitive. `waiting`: sign-ups in the line; None when sensitive.
    """

    open: bool
    why: Why
    room: bool
    left: int | None
    waiting: int | None
    roles: tuple[RolePlaces, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is no longer as it was when the person signed up. Times are aware, in Europe/Copenhagen."""

    what: Literal["start", "end", "location", "meeting_point", "summary"]
    before: datetime | str
    after: datetime | str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person gets for signing up. `position` is their place in line, from 1; None if confirmed or sensitive."""

    code: str
    status: Status
    position: int | None
    occurrence: Occurrence
    alias: str
    seats: int
    role: Role | None = None
    buddy: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A sign-up as the person with its code sees it later: nobody else's name, and their own not either.

    `occurrence` is as it is now; of one that is gone from the calendar, as it was. `already` is True when a cancelled
    sign-up is cancelled again.
    """

    code: str
    status: Status
    position: int | None
    occurrence: Occurrence
    friends: int
    role: Role | None
    buddy: bool
    changes: tuple[Change, ...] = ()
    removed: bool = False
    over: bool = False
    too_many: bool = False
    already: bool = False

    @property
    def next_step(self) -> str:
        """One or two sentences, in the language now in use, on how things stand and what to do."""
        return _(_NEXT_STEPS[self.state])

    @property
    def state(self) -> str:
        """How things stand, in one word: a key of `_NEXT_STEPS`."""
        ways = (
            ("cancelled_before", self.already),
            ("cancelled", self.status == "cancelled"),
            ("over", self.over),
            ("removed", self.removed),
            ("called_off", self.occurrence.cancelled),
            ("too_many", self.too_many),
            ("changed", bool(self.changes)),
        )
        return next((state for state, holds in ways if holds), self.status)


_NEXT_STEPS = {
    "cancelled": N_("You are off the list. You are welcome to sign up again."),
    "cancelled_before": N_("You were already off the list. All is well."),
    "over": N_("This is over now. See what is on next."),
    "removed": N_("This is no longer in the programme. See what else is on, or ask staff."),
    "called_off": N_("It has been called off. You don't need to do anything. See what else is on."),
    "too_many": N_("There are fewer places now than you are. Ask staff, or sign up again with fewer."),
    "changed": N_("Something has changed since you signed up. Does it still suit you?"),
    "confirmed": N_("You are on the list. You don't need to do more."),
    "waiting": N_("You are in line. You move up by yourself when there is room."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sign-up on the list for staff. `alias` is "" when the person gave none."""

    alias: str
    status: Status
    position: int | None
    friends: int
    role: str
    role_name: str
    buddy: bool
    changed: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What is kept of an occurrence when its sign-ups are deleted: numbers only."""

    uid: str
    occurrence: str
    confirmed: int
    waiting: int
    cancelled: int
    seats: int
    roles: int


def as_json(value: Receipt | View | Line | Iterable[Line]) -> Any:
    """A value as plain data for `--json`. The keys are a promise: they are added to, never renamed."""
    match value:
        case Receipt():
            return {
                "code": value.code,
                "status": value.status,
                "position": value.position,
                "alias": value.alias,
                "seats": value.seats,
                "role": value.role.key if value.role else "",
                "buddy": value.buddy,
            }
        case View():
            return {
                "code": value.code,
                "status": value.status,
                "position": value.position,
                "uid": value.occurrence.uid,
                "occurrence": value.occurrence.occurrence,
                "friends": value.friends,
                "role": value.role.key if value.role else "",
                "buddy": value.buddy,
                "changes": [
                    {"what": change.what, "before": _plain(change.before), "after": _plain(change.after)}
                    for change in value.changes
                ],
                "cancelled": value.occurrence.cancelled,
                "removed": value.removed,
                "over": value.over,
                "already": value.already,
            }
        case Line():
            return {name: getattr(value, name) for name in Line.__slots__}
        case _:
            return [as_json(line) for line in value]


def _plain(value: datetime | str) -> str:
    return value if isinstance(value, str) else value.isoformat()
