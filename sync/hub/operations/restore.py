"""Put back what a backup holds: the files, the database, and then what must be forgotten or told anew.

Nothing is touched before the whole backup was unpacked and checked. From the first change until the last there is a
mark in the folder, and nothing is served while it is there: a hub that took up its old life with the cursors of the
new one would never tell kiosks what they miss.
"""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from sync.disk import sync_folder
from sync.hub import recovery
from sync.hub.errors import Refused
from sync.hub.models import EnrolmentAttempt, EnrolmentCode, Organisation
from sync.hub.operations import backup, dump, schema, standing


def check(manifest: dict[str, Any], staged: Path) -> None:
    """Whether this program and this database can take it. Raises Refused."""
    if manifest["database"] != connection.vendor:
        raise Refused(
            f"The backup is of a hub on {manifest['database']}, this one is on {connection.vendor}: "
            "set STUEN_HUB_DATABASE as it was there."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations or {}}
    if strange := set(manifest["migrations"]) - known:
        raise Refused(f"The backup was made by a newer program ({min(strange)}): restore it with that.")
    dump.check(staged / "database")


def holds_data() -> bool:
    """Whether there is an organisation in the database that is in use."""
    try:
        return Organisation.objects.exists()
    except DatabaseError:
        return False  # no database yet, or one that was never migrated


def put_back(staged: Path, now: datetime, *, over: bool) -> str:
    """Make the checked backup in `staged` the hub's data; gives where the old is kept, "" if there was none.

    Raises Refused when something serves, or (without `over`) when the hub holds data.
    """
    folder, mark = settings.FOLDER, settings.FOLDER / standing.MARK
    aside = folder / f"aside-{now:%Y%m%dT%H%M%S}"
    with standing.alone(folder):
        if holds_data() and not over and not mark.exists():
            raise Refused("This hub holds data already; with --over it is kept aside, and the backup takes its place.")
        mark.touch()
        sync_folder(folder)
        _files(staged, aside)
        kept = dump.put_back(staged / "database", aside)
        schema.apply()
        after()
        mark.unlink()
        sync_folder(folder)
    return kept


def after() -> None:
    """What was true since the backup is forgotten; nobody may take up what it promised as if it were not."""
    with transaction.atomic():
        Session.objects.all().delete()  # some were ended since
        EnrolmentAttempt.objects.all().delete()
        EnrolmentCode.objects.all().delete()  # some were used since
        for organisation in Organisation.objects.order_by("pk"):
            recovery.begin(organisation)


def _files(staged: Path, aside: Path) -> None:
    # No backup holds what these are: they stay.
    kept = {*backup.NOT_KEPT, Path(str(settings.DATABASES["default"]["NAME"])).name}
    for old in settings.FOLDER.iterdir():
        if old.name not in kept and not old.name.startswith((".", "aside-", "hub.sqlite3")):
            aside.mkdir(exist_ok=True, mode=0o700)
            old.rename(aside / old.name)
    secret = Path(settings.SECRET_FILE)
    if secret.read_bytes() != (staged / "secret").read_bytes():
        aside.mkdir(exist_ok=True, mode=0o700)
        shutil.copy2(secret, aside / "secret")
        new = secret.with_name(secret.name + ".new")
        new.write_bytes((staged / "secret").read_bytes())
        new.chmod(0o600)
        new.replace(secret)
    if (staged / "folder").is_dir():
        for one in (staged / "folder").iterdir():
            one.rename(settings.FOLDER / one.name)
