"""Serve kiosks and coordinators until told to stop."""

from argparse import Namespace

from django.conf import settings

from sync.hub.commands import Refused, say
from sync.hub.commands.migrate import pending
from sync.hub.operations.server import Server


def run(args: Namespace) -> int:
    """Check that the database fits the program, then hand over to gunicorn."""
    if waiting := pending():
        raise Refused(
            f"The database is older than the program ({len(waiting)} steps, the first is {waiting[0]}). "
            f"Make a backup, then run: python -m sync.hub migrate --folder {settings.FOLDER}"
        )
    say(f"The hub answers at {args.bind}; its data is in {settings.FOLDER}.")
    Server(bind=args.bind, workers=args.workers, threads=args.threads).run()
    return 0
