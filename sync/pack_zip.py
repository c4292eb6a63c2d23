"""Takes a foreign .zip apart in a limited process: each file comes out named by its hash, in an empty folder.

So no name from the .zip ever meets the disk. What the process says is checked again from the files themselves.
"""

import hashlib
import sys
from pathlib import Path
from typing import IO, Any, Final

from sync import limited
from sync.packs import HASH, MOST_FILE, BadPack, File, read_zip

LIMITS: Final = limited.Limits(memory=700_000_000, cpu=60, file=MOST_FILE, wall=120.0)


def unpack(archive: IO[bytes], folder: Path) -> tuple[bytes, str, dict[str, File]]:
    """Manifest, signature, and what is in the .zip by path; the files lie in `folder` by hash. Raises BadPack.

    `archive` is a real file on a disk.
    """
    archive.seek(0)
    try:
        told = limited.ask("sync.pack_zip:_unpack_here", folder, archive.fileno(), write=True, limits=LIMITS)
        if "code" in told:
            raise BadPack(told["code"], told["about"])
        found = {path: _look(folder, sha256) for path, sha256 in told["files"].items()}
        return told["manifest"].encode(), told["signature"], found
    except (limited.ChildFailed, KeyError, TypeError, AttributeError, OSError) as error:
        raise BadPack("bad_archive") from error


def _look(folder: Path, sha256: str) -> File:
    if not HASH.fullmatch(sha256):
        raise BadPack("bad_archive")
    data = (folder / sha256).read_bytes()
    return File(hashlib.sha256(data).hexdigest(), len(data))


def _unpack_here() -> dict[str, Any]:
    """In the limited process: the .zip on standard input, into the working folder."""
    try:
        manifest, signature, files = read_zip(sys.stdin.buffer)
        text = manifest.decode()
    except BadPack as error:
        return {"code": error.code, "about": error.about}
    except UnicodeDecodeError:
        return {"code": "bad_manifest", "about": ""}
    named = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    for path, sha256 in named.items():
        Path(sha256).write_bytes(files[path])
    return {"manifest": text, "signature": signature, "files": named}
