"""`python3 -m deploy.update ...`: keys, bundles, and what is in one. Every command has --help and --json."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.update import bundle, keys
from deploy.update.keys import Pair
from deploy.update.openssl import UpdateError

SHORTEST = 12
Found = dict[str, object]


class Secrets:
    """Passphrases: asked for at the terminal, or, for programs, read line by line from a file descriptor."""

    def __init__(self, handle: int | None) -> None:
        self._lines = iter(_read(handle).splitlines()) if handle is not None else None

    def known(self, what: str) -> bytes:
        """One that was chosen before."""
        if self._lines is not None:
            return next(self._lines, b"")
        return getpass.getpass(f"Passphrase of {what}: ").encode()

    def new(self, what: str) -> bytes:
        """One that is chosen now: six words or more. Raises UpdateError."""
        first = self.known(f"{what}, a new one (six words or more)")
        if len(first) < SHORTEST:
            raise UpdateError(f"A passphrase has {SHORTEST} signs or more; six words are good.")
        if self._lines is None and self.known(f"{what}, once more") != first:
            raise UpdateError("The two were not the same.")
        return first


def _read(handle: int) -> bytes:
    with os.fdopen(handle, "rb", closefd=False) as file:
        return file.read()


def make_keys(args: argparse.Namespace) -> Found:
    """The ceremony: a root, a signing certificate, and the keyring for images."""
    asked = Secrets(args.passphrase_fd)
    secret, other = asked.new("the root"), asked.new("the signing key")
    root = keys.make_root(args.out, args.name, secret)
    signer = keys.make_signer(root, args.out, other, secret)
    return {"root": str(root.key), "keyring": str(args.out / "keyring.pem"), "key": str(signer.key)}


def sign_key(args: argparse.Namespace) -> Found:
    """Another signing certificate, before the last one runs out or when it is lost."""
    asked = Secrets(args.passphrase_fd)
    secret = asked.known("the root")
    signer = keys.make_signer(_root(args.root), args.out, asked.new("the signing key"), secret)
    return {"key": str(signer.key), "certificate": str(signer.certificate)}


def revoke(args: argparse.Namespace) -> Found:
    """A keyring that takes a signing certificate no more: for the next images."""
    secret = Secrets(args.passphrase_fd).known("the root")
    keys.write_keyring(_root(args.root), args.out, args.certificates, secret)
    return {"keyring": str(args.out), "revoked": [one.name for one in args.certificates]}


def make_bundle(args: argparse.Namespace) -> Found:
    """A bundle of an image that was built."""
    what = bundle.about(args.image_folder, args.notes, allow_downgrade=args.allow_downgrade)
    if args.key is None:
        signer = keys.development(args.image_folder / "dev-keys")
    else:
        signer = Pair(args.key, args.cert or args.key.with_suffix(".pem"))
    closed = b"ENCRYPTED" in signer.key.read_bytes()[:100]
    secret = Secrets(args.passphrase_fd).known(signer.key.name) if closed else None
    out = args.out or args.image_folder / f"{what.compatible}-{what.version}.raucb"
    images = {slot: args.image_folder / name for slot, name in bundle.IMAGES.items()}
    bundle.make(images, what, signer, out, passphrase=secret)
    return {"bundle": str(out), **bundle.sidecar(out, what), "development": keys.is_development(signer.certificate)}


def info(args: argparse.Namespace) -> Found:
    """What a bundle says, and who signed it; `verify` reads all of it too."""
    found = bundle.read(args.bundle, args.keyring, thorough=args.command == "verify")
    if not found.whole:
        raise UpdateError(f"{args.bundle.name} is damaged: it is not what was signed.")
    return {"signer": found.signer, "expires": found.expires, "manifest": found.manifest}


def _root(folder: Path) -> Pair:
    return Pair(folder / "root.key", folder / "root.pem")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="answer as JSON")
    shared.add_argument("--passphrase-fd", type=int, metavar="N", help="read passphrases from this file descriptor")
    top = argparse.ArgumentParser(prog="python3 -m deploy.update", description=__doc__)
    each = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], Found], words: str) -> argparse.ArgumentParser:
        one = each.add_parser(name, help=words, description=words, parents=[shared])
        one.set_defaults(function=command)
        return one

    one = add("keys", make_keys, "the ceremony: a root for the safe, a signing key, and the keyring for images")
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder, on a stick")
    one.add_argument("--name", default="Stuen", help="whose keys they are")
    one = add("sign-key", sign_key, "another signing key and its certificate, for two years")
    one.add_argument("--root", type=Path, required=True, metavar="DIR", help="the folder with root.key, from the safe")
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the new key goes")
    one = add("revoke", revoke, "a keyring that takes these certificates no more")
    one.add_argument("--root", type=Path, required=True, metavar="DIR", help="the folder with root.key, from the safe")
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help="the new keyring, for the next images")
    one.add_argument("certificates", type=Path, nargs="+", metavar="CERT", help="all that were ever revoked")
    one = add("bundle", make_bundle, "a bundle of an image that was built")
    one.add_argument("--image-folder", type=Path, required=True, metavar="DIR", help="as build/image/amd64")
    one.add_argument("--key", type=Path, metavar="FILE", help="the signing key; else a development key")
    one.add_argument("--cert", type=Path, metavar="FILE", help="its certificate, if not beside it as .pem")
    one.add_argument("--out", type=Path, metavar="FILE", help="the bundle; else named after its version")
    one.add_argument("--notes", default="", help="what is new, in a sentence")
    one.add_argument("--allow-downgrade", action="store_true", help="signed leave to go back to this older version")
    for name, words in (("info", "what a bundle says, and who signed it"), ("verify", "the same, and read all of it")):
        one = add(name, info, words)
        one.add_argument("bundle", type=Path, metavar="FILE")
        one.add_argument("--keyring", type=Path, required=True, metavar="FILE", help="what images trust")
    return top


def main(words: list[str] | None = None) -> int:
    """Run one of them."""
    args = parser().parse_args(words)
    try:
        found: Found = args.function(args)
    except UpdateError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'A file'}: {error.strerror}\n")
        return 1
    if args.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return 0
    for key, value in found.items():
        rows = value.items() if isinstance(value, dict) else [("", value)]
        for inner, one in rows:
            sys.stdout.write(f"{key} {inner}: {one}\n".replace(" :", ":"))
    if found.get("development"):
        sys.stderr.write("Signed with a DEVELOPMENT key: no kiosk in service takes it.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
