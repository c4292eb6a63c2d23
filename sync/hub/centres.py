"""The centres of an organisation."""

from django.utils.text import slugify

from sync.hub import log
from sync.hub.models import Centre, Organisation

_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
LONGEST = 40
"""Characters of a short name, before the number that tells it from another."""


def add(organisation: Organisation, name: str, who: str) -> Centre:
    """A new centre, with a short name made of its name. Inside a transaction; `who` as in log.py.

    Raises IntegrityError where somebody else adds one with the same short name in this moment.
    """
    base = slug = slugify(name.lower().translate(_DANISH))[:LONGEST] or "centre"
    taken = set(organisation.centres.values_list("slug", flat=True))
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    log.write(organisation, who, "centre.created", centre=name)
    return Centre.objects.create(organisation=organisation, slug=slug, name=name)
