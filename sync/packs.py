"""Content packs: pictures and words that an organisation sends to its kiosks, signed with a key that the hub lacks.

A pack is files and a *manifest*: `{pack, version, made, files: {path: {sha256, size}}, needs: {kiosk: ">=0.1"}}` in the
one encoding of `events.encode`, with an Ed25519 signature (hex) by the organisation's content key over `SIGNED_AS` and
those bytes. As a .zip: `manifest.json`, `manifest.sig`, and each file as `files/PATH`. Unknown fields are kept.

A path is plain: a-z, 0-9, `_`, `-`, with dots inside and `/` between, so no two paths can be taken for one another by
any file system (case, Unicode's forms), and none leads anywhere else. Within `MOST_*`, whatever signed it.

What a hub does with a pack is hub/publish_pack.py, what a kiosk does is pack_store.py.
"""

import hashlib
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from sync.errors import SyncError
from sync.events import encode
from sync.pack_active import FILES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNED_AS: Final = b"stuen pack 1\x00"
MOST_FILES: Final = 500
MOST_FILE: Final = 8 << 20
"""Bytes of one file: what the hub can give in one answer."""
MOST_PACK: Final = 100 << 20
MOST_MANIFEST: Final = 128 << 10
MOST_PATH: Final = 100
BIGGEST_VERSION: Final = 2**31 - 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_PART: Final = r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*"
_PATH: Final = re.compile(rf"{_PART}(?:/{_PART}){{0,3}}")
HASH: Final = re.compile(r"[0-9a-f]{64}")
_MADE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_NEED: Final = re.compile(r">=(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?", re.ASCII)
_VERSION: Final = re.compile(r"(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?", re.ASCII)
WHY: Final = {
    "bad_archive": "The file is not a .zip that can be read.",
    "bad_manifest": "The manifest is not what it must be.",
    "wrong_key": "The manifest is not signed with the organisation's content key.",
    "no_key": "The organisation has no content key yet, so no pack can be trusted.",
    "bad_path": "A file has a name that no pack may hold.",
    "twice": "A name is in the pack twice.",
    "not_a_file": "Something in the pack is no plain file.",
    "too_many": f"The pack has more than {MOST_FILES} files.",
    "too_large": "The pack, or a file of it, is larger than is allowed.",
    "missing_file": "A file of the manifest is missing.",
    "extra_file": "There is a file that the manifest does not name.",
    "bad_file": "A file is not the one that the manifest names.",
    "old_version": "An equal or newer version is there already.",
    "needs_newer": "The pack needs a newer program.",
    "no_such_file": "The hub does not have a file of the pack.",
    "does_not_load": "The pack's content can't be used.",
}
"""Every code that a pack can be refused with, and the sentence for the log."""


class BadPack(SyncError):
    """A pack that can't be taken. `code` is one of those in this module, `what` says which file where there is one."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{WHY[code]} ({about})" if about else WHY[code])
        self.code, self.about = code, about


class File(NamedTuple):
    """One file of a pack."""

    sha256: str
    size: int


class Manifest(NamedTuple):
    """A manifest that was read and found whole."""

    pack: str
    version: int
    made: str
    files: dict[str, File]
    needs: dict[str, str]


def make(folder: Path, name: str, version: int, *, made: str, key: "Ed25519PrivateKey", out: Path) -> Manifest:
    """Write what is in `folder` as a signed .zip to `out`, the same bytes each time. `made` is UTC as RFC 3339.

    Raises BadPack for what no kiosk would take; then nothing is written. And OSError.
    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise BadPack("not_a_file", path.relative_to(folder).as_posix())
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    said = {
        "pack": name,
        "version": version,
        "made": made,
        "files": {
            path: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for path, data in found.items()
        },
        "needs": {"kiosk": ">=0.1"},
    }
    check_paths(found)
    text = encode(said)
    signature = key.sign(SIGNED_AS + text).hex()
    manifest = read_manifest(text, signature, key.public_key().public_bytes_raw().hex())
    files = [(FILES + path, data) for path, data in found.items()]
    with zipfile.ZipFile(out, "w") as archive:
        for entry_name, data in ((MANIFEST, text), (SIGNATURE, signature.encode()), *files):
            entry = zipfile.ZipInfo(entry_name)  # 1980: no clock in it
            entry.external_attr, entry.compress_type = (stat.S_IFREG | 0o644) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return manifest


def read_manifest(manifest: bytes, signature: str, content_key: str) -> Manifest:
    """The manifest, if this public key (hex) signed it and each part of it is as it must be.

    Raises BadPack: no_key, wrong_key, too_large, too_many, bad_path, twice, bad_manifest. Nothing is read before the
    signature holds.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - a start without sync doesn't pay for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    if not content_key:
        raise BadPack("no_key")
    if len(manifest) > MOST_MANIFEST:
        raise BadPack("too_large", MANIFEST)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(content_key)).verify(
            bytes.fromhex(signature), SIGNED_AS + manifest
        )
    except (InvalidSignature, ValueError) as error:
        raise BadPack("wrong_key") from error
    try:
        said = json.loads(manifest)
        canonical = encode(said) == manifest
    except (ValueError, RecursionError) as error:
        raise BadPack("bad_manifest") from error
    if not canonical or not isinstance(said, dict):
        raise BadPack("bad_manifest", "not in the one encoding")
    return _manifest(said)


def _manifest(said: dict[str, Any]) -> Manifest:
    pack, version, made, files, needs = (said.get(name) for name in ("pack", "version", "made", "files", "needs"))
    if not (isinstance(files, dict) and isinstance(needs, dict) and all(_is(need, _NEED) for need in needs.values())):
        raise BadPack("bad_manifest", "files or needs")
    if not (_is(pack, _NAME) and _is(made, _MADE)):
        raise BadPack("bad_manifest", "pack or made")
    if type(version) is not int or not 1 <= version <= BIGGEST_VERSION:
        raise BadPack("bad_manifest", "version")
    check_paths(files)
    found = {path: _file(path, one) for path, one in files.items()}
    if sum(one.size for one in found.values()) > MOST_PACK:
        raise BadPack("too_large")
    return Manifest(str(pack), version, str(made), found, needs)


def _file(path: str, one: object) -> File:
    if not isinstance(one, dict) or not _is(one.get("sha256"), HASH):
        raise BadPack("bad_manifest", path)
    size = one.get("size")
    if type(size) is not int or size < 0:
        raise BadPack("bad_manifest", path)
    if size > MOST_FILE:
        raise BadPack("too_large", path)
    return File(one["sha256"], size)


def _is(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def check_paths(paths: Iterable[str]) -> None:
    """See that these can be the paths of one pack's files, all together. Raises BadPack: too_many, bad_path, twice."""
    many = list(paths)
    if len(many) > MOST_FILES:
        raise BadPack("too_many")
    for path in many:
        if len(path) > MOST_PATH or not _PATH.fullmatch(path):
            raise BadPack("bad_path", ascii(path[:MOST_PATH]))
    seen = set(many)
    if len(seen) < len(many):
        raise BadPack("twice")
    for path in many:
        parts = path.split("/")
        if any("/".join(parts[:depth]) in seen for depth in range(1, len(parts))):
            raise BadPack("twice", f"{path} lies in what is a file")


def fits(manifest: Manifest, versions: Mapping[str, str]) -> bool:
    """Whether programs of these versions ({"kiosk": "0.2.0"}) are all that the pack needs."""
    return all(
        name in versions and _number(versions[name]) >= _number(need[2:]) for name, need in manifest.needs.items()
    )


def _number(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    return tuple(int(part or 0) for part in found.groups()) if found else (0, 0, 0)


def read_zip(archive: IO[bytes]) -> tuple[bytes, str, dict[str, bytes]]:
    """What is in the .zip: manifest, signature, and files by path. Nothing is believed yet; at most MOST_PACK is made.

    For a limited process (pack_zip.py): a hostile .zip may take all memory that there is. Raises BadPack.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return _entries(opened)
    # zipfile raises these for what is broken, encrypted, or packed in a way that it does not know
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, NotImplementedError) as error:
        raise BadPack("bad_archive") from error
    except (zlib.error, struct.error, KeyError, IndexError, OverflowError, MemoryError) as error:
        raise BadPack("bad_archive") from error


def _entries(opened: zipfile.ZipFile) -> tuple[bytes, str, dict[str, bytes]]:
    entries = opened.infolist()
    if len(entries) > MOST_FILES + 2:
        raise BadPack("too_many")
    found: dict[str, bytes] = {}
    left = MOST_PACK + 2 * MOST_MANIFEST
    for entry in entries:
        name = entry.orig_filename  # `filename` ends at a NUL, and has / for \
        if name in found:
            raise BadPack("twice", ascii(name[:MOST_PATH]))
        if name not in (MANIFEST, SIGNATURE):
            if not name.startswith(FILES):
                raise BadPack("bad_path", ascii(name[:MOST_PATH]))
            check_paths([name.removeprefix(FILES)])
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG) or entry.flag_bits & 1:
            raise BadPack("not_a_file", name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadPack("bad_archive", name)  # the others' readers make all of it at once
        most = min(left, MOST_FILE if name.startswith(FILES) else MOST_MANIFEST)
        with opened.open(entry) as file:
            found[name] = file.read(most + 1)
        if len(found[name]) > most:
            raise BadPack("too_large", name)
        left -= len(found[name])
    try:
        manifest, signature = found.pop(MANIFEST), found.pop(SIGNATURE).decode("ascii").strip()
    except (KeyError, UnicodeDecodeError) as error:
        raise BadPack("bad_manifest", "there is none, or no signature") from error
    return manifest, signature, {name.removeprefix(FILES): data for name, data in found.items()}


def check_files(manifest: Manifest, found: Mapping[str, File]) -> None:
    """See that what was found is what the manifest names. Raises BadPack: missing_file, extra_file, bad_file."""
    for path, file in manifest.files.items():
        if path not in found:
            raise BadPack("missing_file", path)
        if found[path] != file:
            raise BadPack("bad_file", path)
    if extra := sorted(set(found) - set(manifest.files)):
        raise BadPack("extra_file", extra[0])
