"""The database as one file, and back: SQLite by its online backup, PostgreSQL by pg_dump. It may be in use."""

import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from sync.disk import sync_folder
from sync.hub.errors import Refused

ASIDE = "aside_"  # schemas of PostgreSQL that a restore kept


def write(path: Path) -> None:
    """Write the database to `path`. Raises Refused and OSError."""
    if connection.vendor == "sqlite":
        try:
            with closing(sqlite3.connect(_sqlite_file())) as source, closing(sqlite3.connect(path)) as target:
                source.backup(target)  # in one step: one moment, and in WAL mode nobody waits for it
                target.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from error
    else:
        with path.open("wb") as file:
            _run(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}*",
                "--dbname", _conninfo(), stdout=file.fileno(),
            )  # fmt: skip


def check(path: Path) -> None:
    """See that `path` holds what `write` wrote. Raises Refused."""
    if connection.vendor == "sqlite":
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
                found = file.execute("PRAGMA integrity_check").fetchone()[0]
                file.execute("SELECT count(*) FROM hub_organisation").fetchone()
        except sqlite3.DatabaseError as error:
            found = str(error)
        if found != "ok":
            raise Refused(f"The database in the backup is damaged: {found}.")
    elif b"TABLE DATA public hub_organisation" not in _run("pg_restore", "--list", str(path)):
        raise Refused("The database in the backup is not a hub's.")


def put_back(path: Path, aside: Path) -> str:
    """Make `path`'s the database, and keep the one that was there; gives where it is now, "" if there was none.

    Nobody else may use it meanwhile (standing.py).
    """
    return _sqlite_back(path, aside) if connection.vendor == "sqlite" else _postgres_back(path, aside.name)


def _sqlite_back(path: Path, aside: Path) -> str:
    connection.close()
    there = _sqlite_file()
    kept = ""
    for old in (there, there.with_name(there.name + "-wal"), there.with_name(there.name + "-shm")):
        if old.exists():
            aside.mkdir(exist_ok=True)
            old.rename(aside / old.name)
            kept = str(aside)
    path.replace(there)
    sync_folder(there.parent)
    return kept


def _postgres_back(path: Path, aside: str) -> str:
    schema = ASIDE + re.sub(r"\W", "_", aside.removeprefix("aside-")).lower()
    there = bool(connection.introspection.table_names())
    if there:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'ALTER SCHEMA public RENAME TO "{schema}"')
            cursor.execute("CREATE SCHEMA public")
    connection.close()
    try:
        _run(
            "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
            "--dbname", _conninfo(), str(path),
        )  # fmt: skip
    except Refused:
        if there:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute(f'ALTER SCHEMA "{schema}" RENAME TO public')
        raise
    return f"schema {schema}" if there else ""


def _sqlite_file() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _conninfo() -> str:
    # A password is never in here: libpq finds it in the file that PGPASSFILE names.
    own = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    told = {key: str(own[name]) for key, name in names.items() if own[name]}
    return make_conninfo(**told, **{k: v for k, v in own["OPTIONS"].items() if isinstance(v, str)})


def _run(name: str, *args: str, stdout: int = subprocess.PIPE) -> bytes:
    done = subprocess.run(
        [str(_program(name)), *args], stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        what = done.stderr.decode(errors="replace").strip().replace("\n", " ")[-400:]
        raise (OSError if "No space left" in what else Refused)(f"{name} did not succeed: {what}")
    return done.stdout or b""


def _program(name: str) -> Path:
    """The newest that is installed. Raises Refused when it is older than the server: it could not read all of it."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    paths = list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if on_path := shutil.which(name):
        paths.append(Path(on_path))
    found = {_major(path): path for path in paths}
    if not found:
        raise Refused(f"{name} is not installed: apt-get install postgresql-client")
    newest = max(found)
    if newest < server:
        raise Refused(f"{name} is of version {newest}, the server of {server}: install postgresql-client-{server}.")
    return found[newest]


def _major(program: Path) -> int:
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0
