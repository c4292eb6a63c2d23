"""What the sign-ups answer with: plain values for the screens, the list for staff, and JSON with keys that stay."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from kiosk.activities.model import Occurrence, Role
from kiosk.i18n import N_, _, n_

Status = Literal["confirmed", "waiting", "cancelled", "requested", "refused"]
"""requested: the hub decides, and its answer has not come. refused: it said no, which only it ever does."""
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
    when the activity is sensitive. `waiting`: sign-ups in the line; None when sensitive. `request`: several kiosks
    share the places, so a sign-up now is a request that is answered later; `left` and `waiting` are as last heard.
    """

    open: bool
    why: Why
    room: bool
    left: int | None
    waiting: int | None
    roles: tuple[RolePlaces, ...] = ()
    request: bool = False


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

    def as_json(self) -> dict[str, Any]:
        """For `--json`. The keys are a promise: they are added to, never renamed. So are those of the others here."""
        return {
            "code": self.code,
            "status": self.status,
            "position": self.position,
            "alias": self.alias,
            "seats": self.seats,
            "role": _key(self.role),
            "buddy": self.buddy,
        }


@dataclass(frozen=True, slots=True)
class View:
    """A sign-up as the person with its code sees it later: nobody else's name, and their own not either.

    `occurrence` is as it is now; of one that is gone from the calendar, as it was. `already` is True when a cancelled
    sign-up is cancelled again. `told` is what the person was told before, where the hub decides and so may have decided
    otherwise since; "" elsewhere. `why` is the hub's code for why it refused. `role_lost` is the task that was asked
    for and went to somebody else; "" for none.
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
    told: Status | Literal[""] = ""
    why: str = ""
    role_lost: str = ""

    @property
    def next_step(self) -> str:
        """One or two sentences, in the language now in use, on how things stand and what to do."""
        return _(
            _REFUSED.get(self.why) or _NEXT_STEPS["refused"] if self.state == "refused" else _NEXT_STEPS[self.state]
        )

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
            ("no_place_after_all", self.status == "waiting" and self.told == "confirmed"),
            ("no_place_any_more", self.status == "refused" and self.told == "confirmed"),
            ("changed", bool(self.changes)),
            ("no_task", self.status == "confirmed" and bool(self.role_lost)),
            ("got_in", self.status == "confirmed" and self.told in ("requested", "waiting", "refused")),
            ("got_in_line", self.status == "waiting" and self.told == "requested"),
        )
        return next((state for state, holds in ways if holds), self.status)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "code": self.code,
            "status": self.status,
            "position": self.position,
            "uid": self.occurrence.uid,
            "occurrence": self.occurrence.occurrence,
            "friends": self.friends,
            "role": _key(self.role),
            "buddy": self.buddy,
            "changes": [
                {"what": one.what, "before": _plain(one.before), "after": _plain(one.after)} for one in self.changes
            ],
            "cancelled": self.occurrence.cancelled,
            "removed": self.removed,
            "over": self.over,
            "already": self.already,
            "told": self.told,
            "why": self.why,
            "role_lost": self.role_lost,
        }


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
    "requested": N_("You have asked for a place. The answer has not come yet. Look again later with your code."),
    "got_in": N_("You have got a place. You don't need to do more."),
    "got_in_line": N_("It was full, so you are in line. You move up by yourself when there is room."),
    "no_place_after_all": N_("We are sorry: we promised you a place, and it was full. You are in line. Talk to staff."),
    "no_place_any_more": N_(
        "We are sorry: we promised you a place, and there is none. Talk to staff, or see what else is on."
    ),
    "no_task": N_("You have got a place. Somebody else has the task you chose."),
    "refused": N_("There was no place this time. See what else is on, or ask staff."),
}


_REFUSED = {
    "closed": N_("Sign-up had closed when your wish got there. Ask staff if there is still room."),
    "started": N_("It had begun when your wish got there. See what else is on, or ask staff."),
    "too_many": N_("There are fewer places now than you are. Ask staff, or sign up again with fewer."),
    "drop_in": N_("You don't need to sign up. Just come along."),
}
"""The hub's code -> what is said instead of the general word."""


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

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {name: getattr(self, name) for name in self.__slots__}

    def line(self) -> str:
        """All of it on one line, in the language now in use, for the terminal and for paper."""
        said = [self.alias or _("no nickname")]
        if self.friends:
            said.append(n_("and {n} friend", "and {n} friends", self.friends))
        notes = [
            self.role_name,
            _("number {n} in line").format(n=self.position) if self.position else "",
            _("would like company") if self.buddy else "",
            _("no answer yet") if self.status == "requested" else "",
            _("no place") if self.status == "refused" else "",
            _("called off") if self.cancelled else "",
            _("signed up before a change") if self.changed else "",
        ]
        notes = [note for note in notes if note]
        return " ".join(said) + (f" ({', '.join(notes)})" if notes else "")


@dataclass(frozen=True, slots=True)
class Tally:
    """What is kept of an occurrence when its sign-ups are deleted: numbers only. `requested` were never answered."""

    uid: str
    occurrence: str
    confirmed: int
    waiting: int
    cancelled: int
    seats: int
    roles: int
    requested: int = 0
    refused: int = 0


def _key(role: Role | None) -> str:
    return role.key if role else ""


def _plain(value: datetime | str) -> str:
    return value if isinstance(value, str) else value.isoformat()
