"""What the demo centre asks its visitors: the examples in assets/content/consultations, with days that are near.

Each is moved so that what happened last in it, that it opened or was answered, was `AGO` days ago. Of one that is over,
as many as `GUESTS` says have answered.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from kiosk.paths import ASSETS
from kiosk.voice.consultation_file import load

if TYPE_CHECKING:
    from kiosk.voice.consultations import Consultations
    from sync.consultation import Consultation

EXAMPLES: Final = ASSETS / "content" / "consultations"
AGO: Final = timedelta(days=5)
GUESTS: Final = (17, 9, 6, 8, 5, 7)
"""By choice."""


def keep(asked: "Consultations", today: date) -> None:
    """Publish them, where they are not."""
    if asked.all():
        return
    for path in sorted(EXAMPLES.glob("*.toml")):
        one = moved(load(path), today)
        asked.keep(one)
        if one.outcome:
            choices = zip(one.choices, GUESTS, strict=False)
            asked.took({f"consult:{one.id}:{choice.key}": number for choice, number in choices})


def moved(one: "Consultation", today: date) -> "Consultation":
    """The same with other days."""
    by = today - AGO - (one.outcome.on if one.outcome else one.opens)
    outcome = one.outcome and one.outcome._replace(on=one.outcome.on + by)
    return one._replace(opens=one.opens + by, closes=one.closes + by, outcome=outcome)
