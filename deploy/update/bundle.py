"""Makes a RAUC bundle (format verity), and reads one: squashfs, hash tree, signed manifest, its length.

Made here and not by the build machine's RAUC: Debian 12's drops what a manifest says beside the usual, and salts the
hash tree at random. The salt here comes from the payload, so two bundles of one image differ in the signature alone.
"""

import hashlib
import json
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.update import verity
from deploy.update.keys import Pair
from deploy.update.openssl import UpdateError, openssl

CHECK = Path(__file__).resolve().parents[1] / "image" / "tree" / "usr" / "lib" / "stuen" / "update" / "check.py"
IMAGES = {"rootfs": "root.squashfs", "kernel": "kernel.ext4"}
HOOK = "check.py"
LENGTH = struct.Struct(">Q")
_SHOWN = ("-nameopt", "oneline,utf8,-esc_msb")
MOST_SIGNED = 64 * 1024


@dataclass(frozen=True)
class About:
    """What a bundle is told to say: from the image in it, but for the leave to go back and the words."""

    version: str
    compatible: str
    build: str
    built: int
    data_format: int
    data_reads: int
    description: str = ""
    allow_downgrade: bool = False


def about(folder: Path, description: str = "", *, allow_downgrade: bool = False) -> About:
    """What the image in `folder` is, from itself. Raises UpdateError."""
    root = folder / IMAGES["rootfs"]
    if not root.is_file() or not (folder / IMAGES["kernel"]).is_file():
        raise UpdateError(f"{folder} holds no {' and '.join(IMAGES.values())}: run make image first.")
    ran = _run("unsquashfs", "-cat", root, "usr/lib/stuen/image.json")
    try:
        said: dict[str, Any] = json.loads(ran)
        stamp = _seconds(said["built"])
        return About(
            said["version"], said["compatible"], said["commit"], stamp,
            int(said["data_format"]), int(said.get("data_reads", 1)),
            description, allow_downgrade,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise UpdateError(f"{root} has no image.json that says what it is.") from error


def make(images: Mapping[str, Path], what: About, signer: Pair, out: Path, *, passphrase: bytes | None = None,
         fmt: str = "verity", hook: Path = CHECK) -> None:  # fmt: skip
    """Write the bundle of `images` (slot class -> file), and `out`.json for the hub. Raises UpdateError.

    `fmt` "plain" is RAUC's older format, which no kiosk takes: for tests on machines without dm-verity.
    """
    part = out.with_name(f".{out.name}.part")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".bundle-") as place:
        payload = Path(place) / "payload"
        text = _fill(Path(place) / "content", images, what, fmt, hook)
        _squash(Path(place) / "content", payload, what.built)
        if fmt == "verity":
            text += _add_tree(payload)
            signed = _sign(text.encode(), signer, passphrase, "-nodetach")
        else:
            signed = _sign(payload.read_bytes(), signer, passphrase)
        with payload.open("ab") as file:
            file.write(signed + LENGTH.pack(len(signed)))
            file.flush()
            os.fsync(file.fileno())
        payload.replace(part)
    part.replace(out)
    Path(f"{out}.json").write_text(json.dumps(sidecar(out, what), indent=1) + "\n", "utf-8")


def sidecar(bundle: Path, what: About) -> dict[str, object]:
    """What the hub is told of a bundle."""
    with bundle.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "version": what.version,
        "compatible": what.compatible,
        "sha256": digest,
        "size": bundle.stat().st_size,
        "data_format": what.data_format,
        "notes": what.description,
    }


@dataclass(frozen=True)
class Read:
    """What a bundle's signed manifest says, who signed it, and whether its payload is what was signed."""

    manifest: dict[str, dict[str, str]]
    signer: str
    expires: str
    whole: bool


def read(bundle: Path, keyring: Path, *, thorough: bool = True) -> Read:
    """Check a bundle's signature against the keyring and, if `thorough`, all of its payload. Raises UpdateError."""
    with bundle.open("rb") as file, tempfile.TemporaryDirectory() as place:
        end = file.seek(0, os.SEEK_END) - LENGTH.size
        if end < verity.BLOCK:
            raise UpdateError(f"{bundle.name} is no bundle.")
        file.seek(end)
        (length,) = LENGTH.unpack(file.read(LENGTH.size))
        if not 0 < length <= min(MOST_SIGNED, end):
            raise UpdateError(f"{bundle.name} is no bundle, or its end is missing.")
        file.seek(end - length)
        signed, who = file.read(length), Path(place) / "signer.pem"
        text = openssl(
            *("cms", "-verify", "-inform", "DER", "-CAfile", keyring, "-crl_check", "-purpose", "any"),
            *("-signer", who),
            data=signed,
        ).decode()
        said = _parsed(text)
        subject, until = (
            openssl("x509", "-noout", what, *_SHOWN, "-in", who).decode().partition("=")[2].strip()
            for what in ("-subject", "-enddate")
        )
        hashed = said.get("bundle", {})
        size = end - length - int(hashed.get("verity-size", "0"))
        whole = not thorough or _is_whole(file, size, end - length, hashed)
    return Read(said, subject, until, whole)


def _is_whole(file: Any, size: int, end: int, said: Mapping[str, str]) -> bool:
    try:
        root, tree = verity.tree(file, size, bytes.fromhex(said.get("verity-salt", "")))
    except (ValueError, EOFError):
        return False
    file.seek(size)
    return root.hex() == said.get("verity-hash") and file.read(end - size) == tree


def _fill(content: Path, images: Mapping[str, Path], what: About, fmt: str, hook: Path) -> str:
    """Lay out what is in the bundle; gives its manifest."""
    content.mkdir()
    shutil.copyfile(hook, content / HOOK)
    (content / HOOK).chmod(0o755)
    sections = []
    for slot, source in images.items():
        copy = content / IMAGES[slot]
        shutil.copyfile(source, copy)
        copy.chmod(0o644)
        size = copy.stat().st_size
        if size % verity.BLOCK:
            raise UpdateError(f"{source.name} is not a whole number of blocks of {verity.BLOCK} bytes.")
        with copy.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            index = b"".join(verity.digests(file, size))
        (content / f"{copy.name}.block-hash-index").write_bytes(index)
        sections.append(
            f"[image.{slot}]\nsha256={digest}\nsize={size}\nfilename={copy.name}\nadaptive=block-hash-index;\n"
        )
    words = " ".join(what.description.split())
    parts = (
        f"[update]\ncompatible={what.compatible}\nversion={what.version}\ndescription={words}\nbuild={what.build}\n",
        f"[hooks]\nfilename={HOOK}\nhooks=install-check;\n",
        *sections,
        f"[meta.stuen]\nallow-downgrade={'true' if what.allow_downgrade else 'false'}",
        f"data_format={what.data_format}\ndata_reads={what.data_reads}\n",
        f"[bundle]\nformat={fmt}\n",
    )
    text = "\n".join(parts)
    (content / "manifest.raucm").write_text(text, "utf-8")
    for one in content.iterdir():
        if one.name != HOOK:
            one.chmod(0o644)
    content.chmod(0o755)
    return text


def _squash(content: Path, payload: Path, built: int) -> None:
    _run(
        *("mksquashfs", content, payload, "-noappend", "-no-progress", "-quiet", "-all-root", "-no-xattrs"),
        *("-comp", "zstd", "-Xcompression-level", "3"),
        environment={**os.environ, "SOURCE_DATE_EPOCH": str(built)},
    )


def _add_tree(payload: Path) -> str:
    """Append the hash tree; gives what the manifest says of it. The salt is the payload's own hash."""
    with payload.open("rb+") as file:
        salt = hashlib.file_digest(file, "sha256").digest()
        root, tree = verity.tree(file, payload.stat().st_size, salt)
        file.seek(0, os.SEEK_END)
        file.write(tree)
    return f"verity-hash={root.hex()}\nverity-salt={salt.hex()}\nverity-size={len(tree)}\n"


def _sign(data: bytes, signer: Pair, passphrase: bytes | None, *more: str) -> bytes:
    if b"ENCRYPTED" in signer.key.read_bytes()[:100] and passphrase is None:
        raise UpdateError(f"{signer.key.name} needs its passphrase.")
    return openssl(
        *("cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER", "-nosmimecap", *more),
        *("-signer", signer.certificate, "-inkey", signer.key),
        data=data,
        secret=passphrase,
    )


def _parsed(text: str) -> dict[str, dict[str, str]]:
    parser = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}


def _seconds(iso: str) -> int:
    return int(datetime.fromisoformat(iso).timestamp())


def _run(*words: str | Path, environment: Mapping[str, str] | None = None) -> str:
    try:
        ran = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False, env=environment)
    except FileNotFoundError as error:
        raise UpdateError(f"{words[0]} is not installed: apt install squashfs-tools.") from error
    if ran.returncode:
        raise UpdateError(f"{words[0]} did not succeed: {ran.stderr.strip()[-300:]}")
    return ran.stdout
