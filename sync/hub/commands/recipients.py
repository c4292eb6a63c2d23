"""Take in an organisation's signed statement of whom kiosks seal to, and send it to them (seal_to.py)."""

import json
from argparse import Namespace

from django.db import transaction

from sync import seal_to
from sync.errors import SyncError
from sync.hub import changes, log
from sync.hub.commands import answer
from sync.hub.errors import Refused
from sync.hub.models import Organisation


def run(args: Namespace) -> int:
    """Check it as a kiosk would, so that what no kiosk would believe is said here and now."""
    try:
        body = json.loads(args.file.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{args.file} is not a signed statement: python -m sync recipients sign makes one.") from error
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().filter(slug=args.organisation).first()
        if organisation is None:
            raise Refused(f'There is no organisation "{args.organisation}".')
        have = organisation.recipients["statement"]["number"] + 1 if organisation.recipients else 1
        try:
            identity = seal_to.Identity.read(organisation.recovery_key)
            found = seal_to.accept(body, identity, organisation.slug, have)
        except SyncError as error:
            raise Refused(error.what) from error
        organisation.recipients = body
        organisation.save(update_fields=["recipients"])
        changes.publish(organisation.pk, "recipients", "recipients", body)
        log.write(organisation, log.TECHNICIAN, "recipients.changed", number=found.number)
    names = [name for name, _ in found.people]
    answer(
        {"number": found.number, "recipients": names},
        args.json,
        f"Kiosks will seal to: {', '.join(names) or 'the recovery key alone'} (statement {found.number}).",
    )
    return 0
