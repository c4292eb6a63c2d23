"""A backup: one file with all that a hub needs to be what it was.

A .tar.gz: `manifest.json` first ({"stuen": "hub backup", "version": 1, "made", "database", "migrations", "settings",
"files": {name: {"sha256", "size"}}}), then `database` (dump.py), and what lies in the hub's folder: packs, the secret.
It holds the hub's signing keys: who has it can pass for the hub. So it is for the hub's user alone, and may be sealed
(../../seal.py) to a key that is kept elsewhere.

It appears under its name when it is whole, read again, and on the disk; until then its name begins with a dot.
"""

import gzip
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from sync import seal
from sync.disk import sync_folder
from sync.hub.errors import Refused
from sync.hub.operations import dump

KIND, VERSION = "hub backup", 1
MANIFEST = "manifest.json"
BIGGEST_MANIFEST = 64 << 20
NOT_KEPT = {"static", "backups", "lock", "restoring", "secret", "releases"}
"""What is in the hub's folder and made anew, or belongs to this machine; the secret has its own place. Of releases the
database says which they were: they are large, and who made them has them (releases.py)."""
PIECE = 1 << 20


def write(to: Path, now: datetime, public: bytes | None = None) -> Path:
    """Write a backup into the folder `to`, sealed to the raw key `public` if there is one. Gives the file.

    Raises Refused, and leaves nothing behind, when the disk is full or the database can't be read.
    """
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"stuen-hub-{now:%Y%m%dT%H%M%S}Z.tar.gz" + (".sealed" if public else "")
    staging = Path(tempfile.mkdtemp(prefix=".backup-", dir=to))
    try:
        database, plain = staging / "database", staging / "plain"
        dump.write(database)
        _pack(plain, [("database", database), *_files()], now)
        database.unlink()
        with plain.open("rb") as file:
            _unpack(plain, file, None)
        if public:
            with plain.open("rb") as source, (staging / "sealed").open("xb") as target:
                seal.seal_stream(source, target, [public], organisation="", device="", purpose="hub backup", number=0)
        done = staging / "sealed" if public else plain
        done.chmod(0o600)
        _to_disk(done)
        if (to / name).exists():
            raise Refused(f"{to / name} is there already.")
        done.rename(to / name)
        sync_folder(to)
    except OSError as error:
        raise Refused(f"No backup was made, and what is in {to} was not touched: {error}.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return to / name


def prune(to: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups in the folder; gives those that went."""
    old = sorted(to.glob("stuen-hub-????????T??????Z.tar.gz*"))[:-keep] if keep else []
    for path in old:
        path.unlink()
    return old


def unpack(path: Path, into: Path, private: bytes | None = None) -> dict[str, Any]:
    """Unpack a backup into the empty folder `into`, all of it checked; gives its manifest.

    Raises Refused for what is damaged, cut, or no backup, and when a key is needed or is the wrong one. Sizes are bound
    by what the manifest promises, and that by the room on the disk.
    """
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if start == seal.MAGIC:
            if private is None:
                raise Refused(f"{path} is sealed: name the private key with --key.")
            opened = into / ".opened"
            with opened.open("xb+") as plain:
                _unseal(file, plain, private)
                plain.seek(0)
                opened.unlink()
                return _unpack(path, plain, into)
        if start[:2] != b"\x1f\x8b":
            raise Refused(f"{path} is not a backup of a hub.")
        return _unpack(path, file, into)


def sha256(path: Path) -> str:
    """Of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    yield "secret", Path(settings.SECRET_FILE)
    database = Path(str(settings.DATABASES["default"]["NAME"])).name
    for top in sorted(settings.FOLDER.iterdir()):
        if top.name not in NOT_KEPT and not top.name.startswith((".", "aside-", database)):
            found = sorted(top.rglob("*")) if top.is_dir() else [top]
            yield from (
                (f"folder/{path.relative_to(settings.FOLDER).as_posix()}", path)
                for path in found
                if path.is_file()
                and not path.is_symlink()
                and not path.name.startswith(".")
                and not any(part.startswith("upload-") for part in path.parts)  # packs that are not taken in yet
            )


def _pack(target: Path, files: list[tuple[str, Path]], now: datetime) -> None:
    manifest = {
        "stuen": KIND,
        "version": VERSION,
        "made": now.isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        "settings": {key: value for key, value in os.environ.items() if key.startswith("STUEN_HUB_")},
        "files": {name: {"sha256": sha256(path), "size": path.stat().st_size} for name, path in files},
    }
    data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    with tarfile.open(target, "x:gz", compresslevel=6) as tar:
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mtime = len(data), int(now.timestamp())
        tar.addfile(entry, BytesIO(data))
        for name, path in files:
            tar.add(path, name, recursive=False)


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _unseal(source: IO[bytes], target: IO[bytes], private: bytes) -> None:
    try:
        head = seal.unseal_stream(source, target, private)
    except (seal.BadSeal, seal.NotForThisKey, seal.BadKey) as error:
        raise Refused(f"The backup can't be opened: {error}") from error
    if head.purpose != KIND:
        raise Refused("This was sealed for something else: it is not a backup of a hub.")


def _unpack(path: Path, file: IO[bytes], into: Path | None) -> dict[str, Any]:
    """`into` None: read it all, and write nothing."""
    try:
        with gzip.open(file) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST or first.size > BIGGEST_MANIFEST:
                raise Refused(f"{path} is not a backup of a hub.")
            manifest = _manifest(path, _content(tar, first).read())
            missing = dict(manifest["files"])
            if into:
                _room(into, sum(about["size"] for about in missing.values()))
            while entry := tar.next():
                _extract(tar, entry, missing.pop(entry.name), into)
            while plain.read(PIECE):  # to the end: gzip's own sum stands there
                pass
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, KeyError, TypeError, ValueError) as error:
        raise Refused(f"{path} is damaged: it was cut or changed.") from error
    if missing:
        raise Refused(f"{path} is damaged: {len(missing)} files are missing from it.")
    return manifest


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    found = tar.extractfile(entry)
    if found is None:
        raise ValueError(entry.name)
    return found


def _manifest(path: Path, data: bytes) -> dict[str, Any]:
    manifest = json.loads(data)
    if not isinstance(manifest, dict) or manifest.get("stuen") != KIND:
        raise Refused(f"{path} is not a backup of a hub.")
    if manifest.get("version") != VERSION:
        raise Refused(f"{path} was made by a newer version of the program: restore it with that.")
    for name, about in manifest["files"].items():
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or name != inside.as_posix() or about["size"] < 0:
            raise ValueError(name)
    if not {"database", "secret"} <= set(manifest["files"]):
        raise ValueError("database")
    return manifest


def _extract(tar: tarfile.TarFile, entry: tarfile.TarInfo, about: dict[str, Any], into: Path | None) -> None:
    if not entry.isreg() or entry.size != about["size"]:
        raise ValueError(entry.name)
    digest, content = hashlib.sha256(), _content(tar, entry)
    target = into / entry.name if into else Path(os.devnull)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("xb" if into else "wb") as file:
        while piece := content.read(PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        if into:
            os.fsync(file.fileno())
    if digest.hexdigest() != about["sha256"]:
        raise ValueError(entry.name)


def _room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size:
        raise Refused(f"There is too little room in {folder}: it takes {size >> 20} MiB.")
