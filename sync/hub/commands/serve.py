"""Serve kiosks and coordinators until told to stop."""

from argparse import Namespace

from django.conf import settings

from sync.hub.commands import say
from sync.hub.operations import standing
from sync.hub.operations.server import Server, can_listen


def run(args: Namespace) -> int:
    """Hand over to gunicorn, holding the lock that keeps a restore away. That the database fits was checked before."""
    with standing.serving(settings.FOLDER):
        can_listen(args.bind)
        ready = f"The hub answers at {args.bind}; its data is in {settings.FOLDER}."
        Server(settings.FOLDER, args.bind, args.workers, args.threads, lambda: say(ready)).run()
    return 0
