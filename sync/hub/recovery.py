"""A hub that was restored from a backup: until the kiosks have told what it lacks, it confirms nobody new.

It is noticed when a kiosk's turn is ahead of the hub's. The organisation then gets a new history, so every cursor is
void and every kiosk reads all again, and sends what is missing. It ends when all kiosks that were seen in the hub's
last week before have caught up, or a day has passed, or a coordinator says so; then what was held is decided.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sync.hub import log
from sync.hub.models import Kiosk, Organisation

LASTS = timedelta(days=1)
WAITED_FOR = timedelta(days=7)
"""A kiosk that was seen this long before is waited for."""
HUB = "hub"


def is_news(kiosk: Kiosk) -> bool:
    """Whether a kiosk that is ahead tells of a restore that the hub does not know of yet."""
    raise NotImplementedError


def begin(organisation: Organisation) -> None:
    """Begin a recovery, inside the caller's transaction."""
    raise NotImplementedError


def end(organisation: Organisation, who: str) -> None:
    """End it, and decide what was held back; nothing happens when there is none."""
    raise NotImplementedError


def standing(organisation: Organisation) -> list[Kiosk]:
    """The kiosks that are still waited for."""
    raise NotImplementedError
