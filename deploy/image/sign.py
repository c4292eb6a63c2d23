"""The manifest, which has the hash of every file of an image, signed with the key that signs updates."""

import getpass
from pathlib import Path
from typing import Final

from deploy.image.steps import StepFailed
from deploy.update.openssl import UpdateError, openssl

SIGNATURE: Final = "manifest.json.cms"


def manifest(folder: Path, key: Path, certificate: Path, passphrase: bytes | None = None) -> Path:
    """Write the signature beside the manifest of `folder`; asks for the key's passphrase where it has one."""
    try:
        if passphrase is None and "ENCRYPTED" in key.read_text("ascii", "replace"):
            passphrase = getpass.getpass("Passphrase of the key: ").encode()
        signature = openssl(
            *("cms", "-sign", "-binary", "-nosmimecap", "-md", "sha256", "-outform", "PEM"),
            *("-in", folder / "manifest.json", "-signer", certificate, "-inkey", key),
            secret=passphrase,
        )
    except (OSError, UpdateError) as error:
        raise StepFailed(f"The image is made and not signed: {error}") from error
    (folder / SIGNATURE).write_bytes(signature)
    return folder / SIGNATURE
