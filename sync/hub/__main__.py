"""`python -m sync.hub <command>`: makes Django ready over the folder that was named, then runs the command's module."""

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import translation

from sync.errors import SyncError
from sync.hub.commands.arguments import parser
from sync.hub.errors import Refused

MAKES_ITS_FOLDER = {"migrate", "demo", "restore"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Gives its exit code: 0 done, 1 not as it should be (said on stderr), 2 nonsense given."""
    args = parser().parse_args(argv)
    os.umask(0o077)  # what the hub writes is for the hub alone
    try:
        return _run(args)
    except DatabaseError as error:
        what = f"The database does not do what it should: {' '.join(str(error).split())}"
    except (SyncError, ImproperlyConfigured) as error:
        what = str(error)
    except OSError as error:
        what = f"{error.filename}: {error.strerror}." if error.filename else str(error)
    sys.stderr.write(what + "\n")
    return 1


def _run(args: Namespace) -> int:
    os.environ["STUEN_HUB_FOLDER"] = str(_folder(args.folder, args.command in MAKES_ITS_FOLDER))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sync.hub.settings")
    django.setup()
    translation.activate("en")  # what technicians read; requests choose their own
    command = importlib.import_module(f"sync.hub.commands.{args.command.replace('-', '_')}")
    if args.command not in MAKES_ITS_FOLDER:
        _fits()
    code: int = command.run(args)
    return code


def _folder(folder: Path, make: bool) -> Path:
    if not folder.is_dir():
        if not make:
            raise Refused(f"There is no folder {folder}. Name the hub's with --folder, or run `migrate` first.")
        folder.mkdir(parents=True, mode=0o700)
    return folder.resolve()


def _fits() -> None:
    from sync.hub.operations.schema import pending, refuse_older  # noqa: PLC0415 - Django must be ready

    refuse_older()
    waiting = pending()
    if waiting and not _begun():
        raise Refused("There is no database here yet: run `migrate` first.")
    if waiting:
        raise Refused(
            f"The database is older than the program ({len(waiting)} steps, the first is {waiting[0]}). "
            "Make a backup with the program that it fits, then run `migrate`."
        )


def _begun() -> bool:
    """Whether there is anything in the database."""
    from django.db import connection  # noqa: PLC0415 - Django must be ready

    return bool(connection.introspection.table_names())


if __name__ == "__main__":
    sys.exit(main())
