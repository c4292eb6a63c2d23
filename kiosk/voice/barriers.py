"""What may have stood in the way of somebody who did not get what they came for. The words blame no person.

A visitor may say one when they have answered *partly* or *no* (asking.py), and staff what they saw (*What stood in the
way?* among their pages). Both are one number: nothing tells which of the two said it.
"""

from typing import Final, Literal

from kiosk.i18n import N_

Barrier = Literal["lost_eid", "no_answer", "no_housing", "waiting", "refused", "language", "other"]
BARRIERS: Final[tuple[Barrier, ...]] = (
    "lost_eid",
    "no_answer",
    "no_housing",
    "waiting",
    "refused",
    "language",
    "other",
)
OTHER: Final[Barrier] = "other"
CHOICES: Final = tuple(one for one in BARRIERS if one != OTHER)
"""The six that stand as choices, with a picture; `OTHER` is a button of its own below them."""

LABELS: Final[dict[Barrier, str]] = {
    "lost_eid": N_("I have no MitID"),
    "no_answer": N_("Nobody answered"),
    "no_housing": N_("There is nowhere to live"),
    "waiting": N_("The wait is too long"),
    "refused": N_("They said no"),
    "language": N_("Nobody spoke my language"),
    "other": N_("Something else"),
}
PICTURES: Final[dict[Barrier, str]] = {
    "lost_eid": "key",
    "no_answer": "telephone",
    "no_housing": "tent",
    "waiting": "time",
    "refused": "stop",
    "language": "talk",
    "other": "question",
}
QUESTION: Final = N_("What stood in the way?")
