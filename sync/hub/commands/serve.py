"""Serve kiosks and coordinators until told to stop."""

from argparse import Namespace

from django.conf import settings

from sync.hub.commands import say
from sync.hub.operations import standing
from sync.hub.operations.server import Server


def run(args: Namespace) -> int:
    """Hand over to gunicorn, holding the lock that keeps a restore away. That the database fits was checked before."""
    with standing.serving(settings.FOLDER):
        say(f"The hub answers at {args.bind}; its data is in {settings.FOLDER}.")
        Server(settings.FOLDER, bind=args.bind, workers=args.workers, threads=args.threads).run()
    return 0
