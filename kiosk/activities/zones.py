"""Time zones by their normal names: IANA names, "UTC", or fixed offsets like "+02:00".

The reader's process (tzids.py) turns all that calendars write into these, so what is stored needs no VTIMEZONE.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from kiosk.clock import COPENHAGEN

CENTRE = COPENHAGEN.key
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


@lru_cache(maxsize=256)
def zone(name: str) -> tzinfo:
    """The zone of a normal name; raises KeyError for any other."""
    if name == "UTC":
        return UTC
    if found := _OFFSET.fullmatch(name):
        minutes = int(found[2]) * 60 + int(found[3])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
        raise KeyError(name)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError already
        raise KeyError(name) from error


def known(name: str) -> bool:
    """Whether `zone` knows this name."""
    try:
        zone(name)
    except KeyError:
        return False
    return True
