"""Add an organisation with its centres, and the public keys that it made offline."""

import re
from argparse import Namespace
from pathlib import Path

from django.db import transaction

from sync.hub import centres, keys, log
from sync.hub.commands import answer
from sync.hub.errors import Refused
from sync.hub.models import Centre, Organisation
from sync.seal_to import Identity


def run(args: Namespace) -> int:
    """Make what isn't there yet; what is there is kept."""
    with transaction.atomic():
        organisation = Organisation.objects.filter(slug=args.slug).first()
        new = organisation is None
        if organisation is None:
            if not args.name:
                raise Refused(f'There is no organisation "{args.slug}" yet: give it a name with --name.')
            organisation = Organisation.objects.create(slug=args.slug, name=args.name)
            log.write(organisation, log.TECHNICIAN, "organisation.created", name=args.name)
        if args.content_key:
            organisation.content_key = _content_key(args.content_key)
        if args.identity:
            organisation.recovery_key = Identity.read(args.identity.read_text("ascii", "replace").strip()).write()
        organisation.save()
        added = [add_centre(organisation, name) for name in args.centre]
        public = keys.public_of(organisation)
    told = {
        "organisation": organisation.slug,
        "new": new,
        "hub_key": public,
        "centres": {centre.slug: centre.name for centre in organisation.centres.all()},
    }
    answer(
        told,
        args.json,
        f"{organisation.name} ({organisation.slug}) is {'made' if new else 'there'}; its hub key is {public}.",
        *(f"Centre {centre.name}: its short name is {centre.slug}." for centre in added),
    )
    return 0


def add_centre(organisation: Organisation, name: str) -> Centre:
    """The organisation's centre of this name, made if it isn't there."""
    if found := organisation.centres.filter(name=name).first():
        return found
    return centres.add(organisation, name, log.TECHNICIAN)


def _content_key(path: Path) -> str:
    text = path.read_text("ascii", "replace").strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise Refused(f"{path} does not hold a content key's public half: 64 hex digits.")
    return text
