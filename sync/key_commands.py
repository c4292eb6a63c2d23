"""What the commands of `python -m sync` do. Each takes the parsed arguments and gives an exit code.

Files that hold a secret, or what was sealed, are new, for their owner alone, and never written over.
"""

import base64
import json
import os
import re
import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sync import keyfile, seal, seal_to, sent_form
from sync import recover as recovering
from sync.disk import sync_folder
from sync.errors import SyncError
from sync.keyprint import keyprint
from sync.seal_to import Identity, Recipients

_LONGEST = 1 << 20


class Unlike(SyncError):
    """Two different passphrases were typed."""

    code = "unlike"
    sentence = "The two passphrases are not the same; nothing was made."


class BadFile(SyncError):
    """A file that was given is not what it should be."""

    code = "bad_file"


def keygen(args: Namespace) -> int:
    """A key file, and its public half beside it."""
    key = keyfile.make(args.kind, args.name)
    public = args.file.with_name(args.file.name + ".public")
    if args.file.exists() or public.exists():
        raise keyfile.FileThere(f"{args.file} or {public} is there already; nothing was made.")
    keyfile.write(args.file, key, args.passphrase(args, twice=True))
    public.write_text(key.public + "\n", encoding="ascii")
    _say(f"Made {args.file}, a secret, and {public}, which may be given away.")
    if args.kind != "recipient":
        _say(f"Its print is {keyprint(key.public)}: write it down, and compare it on each kiosk that is enrolled.")
    _say("Keep two copies of the secret in two places: without it nothing can be recovered.")
    return 0


def recipients_make(args: Namespace) -> int:
    """A statement, unsigned."""
    identity = Identity.read(_text(args.offline).strip())
    people = []
    for one in args.to:
        name, _, path = one.partition("=")
        try:
            people.append((name, base64.b64decode(_text(Path(path)).strip(), validate=True)))
        except ValueError as error:
            raise BadFile(f"{path} is not the public half of a recipient's key.") from error
    found = Recipients(args.organisation, args.number, tuple(people), identity.recovery)
    seal_to.check(found)
    keyfile.write_private(args.out, _json({"statement": found.statement()}))
    return 0


def recipients_sign(args: Namespace) -> int:
    """The statement with a signature, as the hub takes it."""
    found = _statement(args.file)
    key = keyfile.read(args.key, args.passphrase(args), kinds=("offline",))
    identity = Identity.read(key.public)
    if found.recovery != identity.recovery:
        raise BadFile("The statement names another recovery key than this one.")
    _tell(found)
    signed = seal_to.sign(found, key.signs)
    seal_to.accept(signed, identity, found.organisation)
    keyfile.write_private(args.out, _json(signed))
    return 0


def recipients_show(args: Namespace) -> int:
    """What a statement says, and whether its signature holds."""
    found = _statement(args.file)
    _tell(found)
    if args.offline:
        seal_to.accept(_read_json(args.file), Identity.read(_text(args.offline).strip()), found.organisation)
        _say("Signed by the organisation's offline key.")
    return 0


def recover(args: Namespace) -> int:
    """The file, opened; 1 where some of its events could not be."""
    key = keyfile.read(args.key, args.passphrase(args), kinds=("offline", "recipient")).opens
    part = args.out.with_name(args.out.name + ".part")
    if args.out.exists():
        raise keyfile.FileThere(f"{args.out} is there already; it was not touched.")
    with args.file.open("rb") as source:
        sealed = source.read(len(seal.MAGIC)) == seal.MAGIC
        source.seek(0)
        handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as target:
                if sealed:
                    head, opened, failed = seal.unseal_stream(source, target, key), 1, 0
                    _say(f"Sealed by {head.device or 'nobody named'} of {head.organisation} as {head.purpose}.")
                else:
                    opened, failed = _events(source, target, key)
                target.flush()
                os.fsync(target.fileno())
            part.rename(args.out)
            sync_folder(args.out.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _say(f"Opened {opened}, could not open {failed}: {args.out}")
    return int(bool(failed))


def forms(args: Namespace) -> int:
    """Each form that visitors sent, as text and as PDF, in a new folder; 1 where some could not be opened."""
    key = keyfile.read(args.key, args.passphrase(args), kinds=("offline", "recipient")).opens
    if args.out.exists():
        raise keyfile.FileThere(f"{args.out} is there already; it was not touched.")
    with args.file.open("rb") as source:
        lines = iter(lambda: source.readline(recovering.MOST_LINE + 2), b"")
        found = list(recovering.open_forms(lines, key))
    args.out.mkdir(mode=0o700)
    for number, one in enumerate(found, 1):
        if "error" in one:
            _say(f"{number}: could not be opened ({one['error']}), from {one['name'] or one['device']}")
            continue
        stem = f"{number:03}-{re.sub('[^0-9A-Za-z-]', '', str(one['opened'].get('code')))}"
        keyfile.write_private(args.out / f"{stem}.txt", sent_form.in_words(one["opened"]).encode())
        if one["letter"]:
            keyfile.write_private(args.out / f"{stem}.pdf", one["letter"])
        _say(f"{number}: {stem}, from {one['name']}, {one['centre']}")
    failed = sum("error" in one for one in found)
    _say(f"Opened {len(found) - failed}, could not open {failed}: {args.out}")
    return int(bool(failed))


def _events(source: Any, target: Any, key: bytes) -> tuple[int, int]:
    counts = [0, 0]
    for row in recovering.open_events(iter(lambda: source.readline(recovering.MOST_LINE + 2), b""), key):
        counts["error" in row] += 1
        target.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    return counts[0], counts[1]


def pack_make(args: Namespace) -> int:
    """A folder as a signed pack."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as in seal.py

    from sync import packs  # noqa: PLC0415

    key = keyfile.read(args.key, args.passphrase(args), kinds=("content",))
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    signing = Ed25519PrivateKey.from_private_bytes(key.signs)
    manifest = packs.make(args.folder, args.name, args.version, made=made, key=signing, out=args.out)
    _say(f"{args.out}: {manifest.pack} version {manifest.version}, {len(manifest.files)} files.")
    return 0


def pack_show(args: Namespace) -> int:
    """What a pack says of itself, if its signature holds."""
    import zipfile  # noqa: PLC0415 - as above

    from sync import packs  # noqa: PLC0415

    try:
        with zipfile.ZipFile(args.file) as pack, pack.open("manifest.json") as one, pack.open("manifest.sig") as two:
            manifest, signature = one.read(_LONGEST), two.read(_LONGEST).decode("ascii").strip()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadFile(f"{args.file} is not a content pack.") from error
    found = packs.read_manifest(manifest, signature, _text(args.content_key).strip())
    _say(f"{found.pack} version {found.version}, made {found.made}, signed by this key.")
    for path, file in sorted(found.files.items()):
        _say(f"  {file.size:>10}  {path}")
    return 0


def _statement(path: Path) -> Recipients:
    try:
        statement = _read_json(path)["statement"]
        people = tuple((one["name"], base64.b64decode(one["public"], validate=True)) for one in statement["recipients"])
        recovery = base64.b64decode(statement["recovery"], validate=True)
        found = Recipients(statement["organisation"], statement["number"], people, recovery)
    except (KeyError, TypeError, ValueError) as error:
        raise BadFile(f"{path} is not a statement of recipients.") from error
    seal_to.check(found)
    return found


def _tell(found: Recipients) -> None:
    _say(f"{found.organisation}, statement {found.number}: sealed to")
    for name, public in (*found.people, ("(recovery)", found.recovery)):
        _say(f"  {seal.key_id(public).hex()}  {name}")


def _read_json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{path} is not JSON.") from error


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_LONGEST)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not text.") from error


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode()


def _say(line: str) -> None:
    # A name in a file that somebody sent must not speak to the terminal.
    sys.stdout.write("".join(one if one.isprintable() else "?" for one in line) + "\n")
