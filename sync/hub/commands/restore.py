"""Put back a backup."""

import sys
import tempfile
from argparse import Namespace
from getpass import getpass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from sync import keyfile
from sync.hub.commands import answer
from sync.hub.errors import Refused
from sync.hub.models import Organisation
from sync.hub.operations import backup, restore


def run(args: Namespace) -> int:
    """Check it, and unless --check, put it in place; then say what to look at."""
    if not args.file.is_file():
        raise Refused(f"There is no file {args.file}.")
    private = _private(args) if args.key else None
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.FOLDER) as name:
        manifest = backup.unpack(args.file, Path(name), private)
        restore.check(manifest, Path(name))
        told = {"made": manifest["made"], "files": len(manifest["files"]), "restored": not args.check}
        if args.check:
            answer(told, args.json, f"{args.file} is whole, made {manifest['made']}, and fits this hub.")
            return 0
        told["aside"] = restore.put_back(Path(name), timezone.now(), over=args.over)
    told["organisations"] = list(Organisation.objects.values_list("slug", flat=True))
    answer(
        told,
        args.json,
        f"The hub is as it was {manifest['made']}."
        + (f" What was there before is in {told['aside']}." if told["aside"] else ""),
        "Kiosks send again what it lacks. Until all have, or a day has passed, it confirms nobody new.",
        "What people did at the hub since then is lost: look at who should be blocked, and who may come in.",
    )
    return 0


def _private(args: Namespace) -> bytes:
    if args.passphrase_stdin:
        passphrase = sys.stdin.readline().rstrip("\r\n")
    else:
        passphrase = getpass(f"Passphrase of {args.key}: ")
    return keyfile.read(args.key, passphrase).opens
