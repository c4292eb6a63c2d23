"""`python -m sync.hub <command>`: makes Django ready over the folder that was named, then runs the command's module."""

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sync.hub.commands import Refused
from sync.hub.commands.arguments import parser

MAKES_ITS_FOLDER = {"migrate", "demo", "restore"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Gives its exit code: 0 done, 1 not as it should be (said on stderr), 2 nonsense given."""
    args = parser().parse_args(argv)
    try:
        os.environ["STUEN_HUB_FOLDER"] = str(_folder(args.folder, args.command in MAKES_ITS_FOLDER))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sync.hub.settings")
        return _run(args.command.replace("-", "_"), args)
    except (Refused, PermissionError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _folder(folder: Path, make: bool) -> Path:
    if not folder.is_dir():
        if not make:
            raise Refused(f"There is no folder {folder}. Name the hub's with --folder, or run `migrate` first.")
        folder.mkdir(parents=True, mode=0o700)
    return folder.resolve()


def _run(name: str, args: object) -> int:
    import django  # noqa: PLC0415 - the folder comes first

    django.setup()
    code: int = importlib.import_module(f"sync.hub.commands.{name}").run(args)
    return code


if __name__ == "__main__":
    sys.exit(main())
