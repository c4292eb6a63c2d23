"""dm-verity's tree of hashes (version 1, SHA-256, blocks of 4096), as the kernel reads it behind a bundle's payload."""

import hashlib
from collections.abc import Iterator
from typing import IO

BLOCK = 4096
DIGEST = 32


def digests(file: IO[bytes], size: int, salt: bytes = b"") -> Iterator[bytes]:
    """The hash of each block of the first `size` bytes from where the file stands, with the salt before it."""
    start = hashlib.sha256(salt)
    left = size
    while left:
        block = file.read(min(BLOCK, left))
        if len(block) != min(BLOCK, left):
            raise EOFError
        one = start.copy()
        one.update(block)
        yield one.digest()
        left -= len(block)


def tree(file: IO[bytes], size: int, salt: bytes) -> tuple[bytes, bytes]:
    """The tree over the first `size` bytes, a whole number of blocks, as it lies on the disk: its root, and its bytes.

    The level next to the root comes first. Raises ValueError for another size, EOFError for a file that is shorter.
    """
    if not size or size % BLOCK:
        raise ValueError("a payload is a whole number of blocks")
    file.seek(0)
    found = list(digests(file, size, salt))
    levels: list[bytes] = []
    while len(found) > 1:
        level = _padded(b"".join(found))
        levels.insert(0, level)
        found = [hashlib.sha256(salt + level[at : at + BLOCK]).digest() for at in range(0, len(level), BLOCK)]
    return found[0], b"".join(levels)


def _padded(level: bytes) -> bytes:
    return level + bytes(-len(level) % BLOCK)
