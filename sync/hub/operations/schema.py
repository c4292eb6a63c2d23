"""Whether the database is as this version of the program needs it, and making it so."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sync.hub.errors import Refused


def pending() -> list[str]:
    """The names of the migrations that are still to be done."""
    executor = MigrationExecutor(connection)
    return [f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def beyond() -> list[str]:
    """The names of our migrations that a newer program has done."""
    loader = MigrationExecutor(connection).loader
    done, known = loader.applied_migrations or {}, loader.disk_migrations or {}
    return sorted(f"{app}.{name}" for app, name in set(done) - set(known) if app == "hub")


def refuse_older() -> None:
    """Raises Refused where this program is older than the database."""
    if strange := beyond():
        raise Refused(
            f"The program is older than the database, which has {strange[0]}. "
            "Bring the program up to date, or restore a backup that it made itself."
        )


def apply() -> None:
    """Do what is pending, and gather the files that browsers fetch."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
