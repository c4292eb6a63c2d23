"""Who did what, for those who answer for it. A line is written with what it tells of, and never changed.

`what` is a key of the sentences in console/sentences.py; `about` holds what they name: titles, centres, kiosks ...
Nothing about visitors: the hub knows nothing.
"""

from sync.hub.models import Entry, Organisation

TECHNICIAN = "technician"


def write(organisation: Organisation, who: str, what: str, **about: object) -> Entry:
    """Add a line. `who`: a member's user name, "kiosk:<device>", or TECHNICIAN. `about` must be JSON."""
    return Entry.objects.create(organisation=organisation, who=who[:150], what=what, about=about)
