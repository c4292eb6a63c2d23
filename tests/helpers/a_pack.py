"""Content packs for tests: the manifest of some files, and what a hub tells kiosks of it; without sync/packs.py."""

import hashlib

from sync.events import encode


def manifest(version, files, name="byen", needs=">=0.1"):
    """The manifest's bytes, for {path: bytes}."""
    said = {
        "pack": name,
        "version": version,
        "made": "2026-11-20T07:05:00Z",
        "files": {
            path: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for path, data in files.items()
        },
        "needs": {"kiosk": needs},
    }
    return encode(said)


def signed(text, key):
    """The signature (hex) of a manifest, by the content key."""
    return key.sign(b"stuen pack 1\x00" + text).hex()


def change(version, files, key, name="byen", needs=">=0.1"):
    """The body of a `pack` change."""
    text = manifest(version, files, name, needs)
    return {"pack": name, "version": version, "manifest": text.decode(), "signature": signed(text, key)}
