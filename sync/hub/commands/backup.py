"""Write a backup, and delete old ones."""

import base64
import json
from argparse import Namespace
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from sync import seal
from sync.hub.commands import answer
from sync.hub.errors import Refused
from sync.hub.operations import backup
from sync.seal_to import BadIdentity, Identity


def run(args: Namespace) -> int:
    """Write it, then prune: never the other way."""
    to = args.to or settings.FOLDER / "backups"
    public = read_public(args.seal_to) if args.seal_to else None
    path = backup.write(to, timezone.now(), public)
    gone = backup.prune(to, args.keep)
    told = {"file": str(path), "size": path.stat().st_size, "sha256": backup.sha256(path), "deleted": len(gone)}
    answer(
        told, args.json, f"{path}: {told['size']} bytes, sha256 {told['sha256']}.", *(f"Deleted {one}." for one in gone)
    )
    return 0


def read_public(path: Path) -> bytes:
    """The raw public key to seal to: of a key file (its public half), or base64 as `python -m sync` prints it.

    An organisation's identity counts as its recovery key. Raises Refused.
    """
    text = path.read_text("utf-8", errors="replace").strip()
    try:
        if text.startswith("{"):
            text = json.loads(text)["public"]
        raw = base64.b64decode(text, validate=True)
        if len(raw) != seal.PUBLIC_SIZE:
            raw = Identity.read(text).recovery
        seal.check_public(raw)
    except (ValueError, KeyError, TypeError, BadIdentity, seal.BadKey) as error:
        raise Refused(f"{path} does not hold a public key that something can be sealed to.") from error
    return raw
