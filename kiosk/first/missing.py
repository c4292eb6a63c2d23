"""What is missing when all was looked at, for staff: a picture, what it is, and one thing to do about it.

The doctor's own sentences are for technicians. What only those can do something about is not shown here, unless the
kiosk can't do without it.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol

from kiosk.i18n import N_


class Found(Protocol):
    """A finding of the doctor's (kiosk.finding.Finding)."""

    @property
    def key(self) -> str:
        """What was looked at."""

    @property
    def ok(self) -> bool | None:
        """True: there; None: missing, and one can do without; False: missing."""


class Missing(NamedTuple):
    """One thing that is missing. `title` and `what` are msgids."""

    key: str
    picture: str
    title: str
    what: str
    needed: bool = False
    """Whether nobody should use the kiosk without it."""


_CALL: Final = N_("Call whoever looks after the kiosk.")
_CONNECT: Final = N_("Connect it, and touch Try again.")
SHOWN: Final = {
    "sound": ("loudspeaker", N_("Nothing can be heard"), N_("Connect a loudspeaker, and touch Try again.")),
    "speech": ("talk", N_("The voice does not speak all languages"), _CALL),
    "printer": ("printer", N_("The printer does not answer"), N_("Switch it on. See that its cable is in.")),
    "card_reader": ("card", N_("There is no card reader"), _CONNECT),
    "camera": ("camera", N_("There is no camera"), _CONNECT),
    "mailbox": ("mailbox", N_("The digital mailbox can't be opened"), _CALL),
}
"""What staff can be without for a while."""
NEEDED: Final = {
    "clock": ("time", N_("The clock is wrong"), N_("Connect the kiosk to a network. It sets the clock.")),
    "disk": ("disk", N_("Nothing more can be kept"), _CALL),
    "store": ("disk", N_("What was kept is damaged"), _CALL),
}
_OTHER: Final = ("repair", N_("Something in the kiosk is not right"), _CALL)
LEFT_OUT: Final = frozenset({"touch", "display"})
"""Who has come so far has seen the screen and touched it."""
CONTENT: Final = Missing(
    "content", "calendar", N_("The programme has not come yet"), N_("It comes by itself, in a while.")
)


def of(findings: Iterable[Found], *, without: Iterable[str] = ()) -> tuple[Missing, ...]:
    """What is missing, the worst first; `without` are keys that this centre has no use for."""
    passed, found = LEFT_OUT | set(without), []
    for one in findings:
        if one.ok is True or one.key in passed:
            continue
        if one.ok is False:
            found.append(Missing(one.key, *NEEDED.get(one.key, SHOWN.get(one.key, _OTHER)), one.key not in SHOWN))
        elif one.key in SHOWN:
            found.append(Missing(one.key, *SHOWN[one.key]))
    return tuple(sorted(found, key=lambda one: not one.needed))
