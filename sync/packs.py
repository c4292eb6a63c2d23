"""Content packs: pictures and words that an organisation sends to its kiosks, signed with a key that the hub lacks.

A pack is a folder of files and a *manifest*: `{pack, version, made, files: {path: {sha256, size}},
needs: {kiosk: ">=0.1"}}` in the one encoding of `events.encode`, with an Ed25519 signature (hex) by the
organisation's content key over `SIGNED_AS` and those bytes. As a .zip: `manifest.json`, `manifest.sig`, `files/PATH`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from sync.errors import SyncError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNED_AS: Final = b"stuen pack 1\x00"


class BadPack(SyncError):
    """A pack that can't be taken. `code` says why; `what` is one sentence with the path where there is one."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(what or f"The pack was refused: {code}.")
        self.code = code  # type: ignore[misc]


class File(NamedTuple):
    """One file of a pack."""

    sha256: str
    size: int


class Manifest(NamedTuple):
    """A manifest that was read and found whole."""

    pack: str
    version: int
    made: str
    files: Mapping[str, File]
    needs: Mapping[str, str]


def make(folder: Path, name: str, version: int, *, made: str, key: "Ed25519PrivateKey", out: Path) -> Manifest:
    """Write the pack of what is in `folder` as a signed .zip to `out`. Raises BadPack for what no kiosk would take."""
    raise NotImplementedError


def read_manifest(manifest: bytes, signature: str, content_key: str) -> Manifest:
    """The manifest, if this public key (hex) signed it and each part of it is as it must be. Raises BadPack."""
    raise NotImplementedError
