"""The manifest, which has the hash of every file of an image, signed with the key that signs updates."""

import getpass
import json
from pathlib import Path
from typing import Final

from deploy.image.steps import StepFailed
from deploy.image.wheels import sha256
from deploy.update.openssl import UpdateError, openssl

SIGNATURE: Final = "manifest.json.cms"


def passphrase(key: Path, certificate: Path) -> bytes | None:
    """The key's passphrase, asked for where it has one, and tried before anybody waits for an image."""
    try:
        secret = None
        if "ENCRYPTED" in key.read_text("ascii", "replace"):
            secret = getpass.getpass(f"Passphrase of {key.name}: ").encode()
        _signed(b"", key, certificate, secret)
    except (OSError, UpdateError) as error:
        raise StepFailed(f"That key can't sign: {error}") from error
    return secret


def manifest(folder: Path, key: Path, certificate: Path, secret: bytes | None = None) -> Path:
    """Write the signature beside the manifest of `folder`."""
    try:
        signature = _signed((folder / "manifest.json").read_bytes(), key, certificate, secret)
    except (OSError, UpdateError) as error:
        raise StepFailed(f"The image is made and not signed: {error}") from error
    (folder / SIGNATURE).write_bytes(signature)
    return folder / SIGNATURE


def verify(folder: Path, keyring: Path) -> list[str]:
    """Whether the image in `folder` is what somebody with a key of `keyring` made: what is wrong, as sentences."""
    told = folder / "manifest.json"
    how = ("cms", "-verify", "-binary", "-inform", "PEM", "-purpose", "any", "-out", "/dev/null")
    try:
        openssl(*how, "-in", folder / SIGNATURE, "-content", told, "-CAfile", keyring)
        files = json.loads(told.read_text("utf-8"))["files"]
    except (OSError, UpdateError, ValueError, KeyError):
        return ["manifest.json is not signed with a key of that keyring."]
    return [
        f"{name} is not what was made."
        for name, about in sorted(files.items())
        if not (folder / name).is_file() or sha256(folder / name) != about["sha256"]
    ]


def _signed(content: bytes, key: Path, certificate: Path, secret: bytes | None) -> bytes:
    how = ("cms", "-sign", "-binary", "-nosmimecap", "-md", "sha256", "-outform", "PEM")
    return openssl(*how, "-signer", certificate, "-inkey", key, data=content, secret=secret)
