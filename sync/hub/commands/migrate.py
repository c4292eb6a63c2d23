"""Bring the database up to what this version of the program needs; also the first time."""

from argparse import Namespace

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sync.hub.commands import say


def pending() -> list[str]:
    """The names of the migrations that are still to be done."""
    executor = MigrationExecutor(connection)
    return [f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def apply() -> None:
    """Do what is pending, and gather the files that browsers fetch."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def run(_args: Namespace) -> int:
    """Do it, and say what was done."""
    waiting = pending()
    apply()
    say(f"The database is up to date: {len(waiting)} steps were taken." if waiting else "The database is up to date.")
    return 0
