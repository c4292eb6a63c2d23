"""Bring the database up to what this version of the program needs; also the first time."""

from argparse import Namespace

from sync.hub.commands import say
from sync.hub.operations import schema


def run(_args: Namespace) -> int:
    """Do it, and say what was done."""
    schema.refuse_older()
    waiting = schema.pending()
    schema.apply()
    say(f"The database is up to date: {len(waiting)} steps were taken." if waiting else "The database is up to date.")
    return 0
