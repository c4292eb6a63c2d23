"""What is told of the hub, in words: how the line is, what waits, and what was refused and why.

The idle page asks for `Link`, so this is part of every start: named tuples are made in a third of a dataclass's time.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from kiosk.clock import COPENHAGEN
from kiosk.i18n import N_, _, n_
from kiosk.words import clock_in_words, day_in_words

State = Literal["ok", "offline", "captive", "clock", "busy", "blocked", "cloned", "never", "off"]


class Link(NamedTuple):
    """How kiosk and hub are getting on. `last_ok` is when they last spoke (aware, Copenhagen); None for never."""

    state: State
    last_ok: datetime | None

    @property
    def well(self) -> bool:
        """Whether nobody needs to do anything: also when the network is simply away, which is normal."""
        return self.state in ("ok", "offline", "busy", "off")

    @property
    def sentence(self) -> str:
        """One sentence on how it stands."""
        return _(_LINK[self.state][0])

    @property
    def next_step(self) -> str:
        """One sentence on what to do; "" when there is nothing to do."""
        return _(_LINK[self.state][1]) if _LINK[self.state][1] else ""

    def last_updated(self, now: datetime) -> str:
        """Gives "Sidst opdateret i går kl. 10.32", for a quiet corner; "" where the kiosk has no hub."""
        if self.state == "off":
            return ""
        if self.last_ok is None:
            return _("Not updated yet")
        day = day_in_words(self.last_ok.date(), now.date())
        return _("Last updated {day} at {time}").format(day=day, time=clock_in_words(self.last_ok))


_LINK: dict[State, tuple[str, str]] = {
    "ok": (N_("The kiosk is in touch with the hub."), ""),
    "offline": (
        N_("The kiosk can't reach the hub just now."),
        N_("You don't need to do anything. It tries again by itself."),
    ),
    "captive": (
        N_("The network asks for a log-in before it lets the kiosk through."),
        N_("Log in to the network with a phone or computer, or ask for one without a log-in page."),
    ),
    "clock": (
        N_("The kiosk's clock is wrong, so it can't be sure that it speaks with the hub."),
        N_("Set the clock, or give the kiosk a network that sets it."),
    ),
    "busy": (
        N_("The hub is busy just now."),
        N_("You don't need to do anything. It tries again by itself."),
    ),
    "blocked": (
        N_("The hub does not let this kiosk in any more."),
        N_("Call the coordinator. The kiosk goes on as it is until then."),
    ),
    "cloned": (
        N_("There seem to be two of this kiosk, so the hub lets neither in."),
        N_("Call the coordinator, and tell whether its memory card was copied."),
    ),
    "never": (
        N_("The kiosk has not spoken with the hub yet."),
        N_("See that the kiosk has a network."),
    ),
    "off": (N_("This kiosk has no hub."), ""),
}


class Waiting(NamedTuple):
    """So many things of one kind that wait to be sent, the first of them since `since` (aware, Copenhagen)."""

    kind: str
    number: int
    since: datetime | None = None

    @property
    def words(self) -> str:
        """Gives "2 tilmeldinger"."""
        return _KINDS.get(self.kind, _messages)(self.number)


def _messages(n: int) -> str:
    return n_("{n} message", "{n} messages", n)


_KINDS: dict[str, Callable[[int], str]] = {
    "signup.requested": lambda n: n_("{n} sign-up", "{n} sign-ups", n),
    "signup.promoted": lambda n: n_("{n} place that was given", "{n} places that were given", n),
    "signup.cancelled": lambda n: n_("{n} cancellation", "{n} cancellations", n),
    "form.sent": lambda n: n_("{n} sealed form", "{n} sealed forms", n),
    "folder.copy": lambda n: n_("{n} sealed copy of a folder", "{n} sealed copies of folders", n),
    "consult.told": lambda n: n_("the result of {n} consultation", "the results of {n} consultations", n),
    "counts.told": lambda n: n_("the numbers of {n} month or year", "the numbers of {n} months and years", n),
    "revoked": lambda n: n_("{n} closed staff card", "{n} closed staff cards", n),
    "roster": lambda n: n_("{n} list of staff cards", "{n} lists of staff cards", n),
}


class Refused(NamedTuple):
    """Something the hub could not take. `at` is when it happened here; None when that is no longer known.

    `activity` is what it was about, "" when it was about none. `code` is the hub's, for the technician.
    """

    at: datetime | None
    kind: str
    activity: str
    code: str

    @property
    def what(self) -> str:
        """Gives "En tilmelding"."""
        return _(_WHAT.get(self.kind, N_("A message")))

    @property
    def why(self) -> str:
        """Why, and what to do, in the language now in use."""
        return _(_WHY.get(self.code, _NOT_UNDERSTOOD))


_WHAT = {
    "signup.requested": N_("A sign-up"),
    "signup.promoted": N_("A place that was given"),
    "signup.cancelled": N_("A cancellation"),
    "form.sent": N_("A sealed form"),
    "consult.told": N_("The result of a consultation"),
    "counts.told": N_("The numbers of a month or a year"),
    "revoked": N_("A closed staff card"),
    "roster": N_("A list of staff cards"),
}
_NOT_UNDERSTOOD = N_("The hub did not understand it. Tell the coordinator.")
_WHY = {
    "bad_body": N_("Something was missing in it. Tell the coordinator."),
    "bad_type": _NOT_UNDERSTOOD,
}
"""The codes of sync/protocol.md, "Events up"."""


def when_of(event: Mapping[str, Any]) -> datetime | None:
    """When an event was written, by its hybrid clock."""
    hlc = str(event.get("hlc") or "")
    return datetime.fromtimestamp(int(hlc.partition(".")[0]) / 1000, COPENHAGEN) if hlc else None


def time_of(text: str | None) -> datetime | None:
    """A stored moment, in Copenhagen's time."""
    return datetime.fromisoformat(text).astimezone(COPENHAGEN) if text else None


def no_room(copies: int) -> str:
    """That the hub did not take so many copies of folders, and why that may be."""
    return n_(
        "The hub did not take {n} sealed copy of a folder: the centre may have no more room there.",
        "The hub did not take {n} sealed copies of folders: the centre may have no more room there.",
        copies,
    )


def wrong_clock(off: int) -> str:
    """How wrong the clock is, `off` seconds one way or the other: "Uret går 3 timer forkert."."""
    n = abs(off)
    if n < 120:
        return n_("The clock is {n} second off.", "The clock is {n} seconds off.", n)
    if n < 2 * 3600:
        return n_("The clock is {n} minute off.", "The clock is {n} minutes off.", n // 60)
    if n < 2 * 86_400:
        return n_("The clock is {n} hour off.", "The clock is {n} hours off.", n // 3600)
    return n_("The clock is {n} day off.", "The clock is {n} days off.", n // 86_400)
