"""Write an organisation's events as they were signed, for `python -m sync recover` on a machine that has the key."""

import os
from argparse import Namespace
from pathlib import Path

from sync.hub import exported, log
from sync.hub.commands import answer
from sync.hub.errors import Refused
from sync.hub.models import Event, Organisation


def run(args: Namespace) -> int:
    """A new file that only its owner may read: what sync/recover.py says. Gives how many events are in it."""
    organisation = Organisation.objects.filter(slug=args.organisation).first()
    if organisation is None:
        raise Refused(f'There is no organisation "{args.organisation}".')
    count = write(organisation, args.file)
    log.write(organisation, log.TECHNICIAN, "events.exported", count=count)
    answer({"events": count, "file": str(args.file)}, args.json, f"{count} events: {args.file}")
    return 0


def write(organisation: Organisation, path: Path) -> int:
    """Write the export; how many events are in it. Raises `Refused` where something of that name is there."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise Refused(f"{path} is there already; it was not touched.") from error
    count = 0
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(exported.head(organisation, organisation.kiosks.select_related("centre").order_by("device")))
        events = Event.objects.filter(kiosk__organisation=organisation).order_by("kiosk", "epoch", "seq")
        for raw in events.values_list("raw", flat=True).iterator(chunk_size=500):
            file.write(exported.line(raw))
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count
