"""The keyring: which keys there are, and which segment counts. Two slots, A and B, are both written at each change.

    slot   = "STUENKEY" | generation u64 | version u8 | cipher u8 | 0 u16 | length u32 | store id (16)
             | length of box 1 u32 | box 1 | box 2 | BLAKE2b-256 of all before | zeros to a multiple of 4096
    box 1  = nonce, sealed under the root key: epoch number and key, chain key, segment, mark
    box 2  = nonce, sealed under the epoch key: data keys by name ("" is the data that belongs to nobody)

The checksum without a key tells damage from a wrong root key. Slots are overwritten in place, A synced before B, so
one of them is whole at any instant and neither keeps an old epoch key. `mark` is a frame that was durable when the
slot was written: a journal that does not reach it was cut by someone, not torn.
"""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from kiosk.store import crypto, durable
from kiosk.store.errors import DiskFailed, StoreDamaged, WrongKey

VERSION: Final = 1
SLOTS: Final = ("keyring.a", "keyring.b")
NOBODY: Final = ""
"""The name of the key for data that belongs to no subject."""

_MAGIC: Final = b"STUENKEY"
_HEAD: Final = struct.Struct("<8sQBBHI16s")
_BLOCK: Final = 4096
_SUM: Final = 32
_GENERATION: Final = (8, 8)
"""Where the generation stands in a slot: offset and length."""


class Mark(NamedTuple):
    """A frame known to be durable: how many frames there were in the segment, and the last one's chain MAC."""

    frames: int = 0
    chain: bytes = b""


NO_MARK: Final = Mark()


@dataclass(slots=True)
class Keyring:
    """All keys of a store, in memory."""

    store_id: bytes
    chain_key: bytes
    epoch_key: bytes
    cipher: int
    epoch: int = 1
    generation: int = 1
    segment: int = 1
    mark: Mark = NO_MARK
    next_id: int = 1
    keys: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """name -> (key id, key)"""

    @classmethod
    def fresh(cls, random: Callable[[int], bytes]) -> "Keyring":
        """A new store's keys."""
        ring = cls(random(16), random(32), random(32), crypto.quick_cipher())
        ring.add(NOBODY, random(32))
        return ring

    def add(self, name: str, key: bytes) -> int:
        """A key under a new id, which is never used again."""
        key_id, self.next_id = self.next_id, self.next_id + 1
        self.keys[name] = (key_id, key)
        return key_id

    def next(self, *, roll: Callable[[int], bytes] | None = None) -> "Keyring":
        """A copy of the next generation; with a new epoch key where `roll` gives randomness."""
        ring = replace(self, generation=self.generation + 1, keys=dict(self.keys))
        if roll:
            ring.epoch, ring.epoch_key = self.epoch + 1, roll(32)
        return ring


def _root_box_key(root_key: bytes, store_id: bytes) -> bytes:
    return crypto.derive(root_key, b"stuen keyring", store_id)


def encode(ring: Keyring, root_key: bytes, random: Callable[[int], bytes]) -> bytes:
    """The bytes of a slot."""
    secret = {
        "epoch": ring.epoch,
        "epoch_key": ring.epoch_key.hex(),
        "chain_key": ring.chain_key.hex(),
        "segment": ring.segment,
        "mark": [ring.mark.frames, ring.mark.chain.hex()],
    }
    names = {"next": ring.next_id, "keys": {name: [number, key.hex()] for name, (number, key) in ring.keys.items()}}
    size_1 = crypto.NONCE_SIZE + len(_json(secret)) + crypto.TAG_SIZE
    size_2 = crypto.NONCE_SIZE + len(_json(names)) + crypto.TAG_SIZE
    head = _HEAD.pack(_MAGIC, ring.generation, VERSION, ring.cipher, 0, 4 + size_1 + size_2, ring.store_id)
    boxes = [struct.pack("<I", size_1)]
    for key, content in ((_root_box_key(root_key, ring.store_id), secret), (ring.epoch_key, names)):
        nonce = random(crypto.NONCE_SIZE)
        boxes += (nonce, crypto.seal(ring.cipher, key, nonce, _json(content), head))
    data = head + b"".join(boxes)
    data += blake2b(data, digest_size=_SUM).digest()
    return data + bytes(-len(data) % _BLOCK)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def decode(data: bytes, root_key: bytes) -> Keyring:
    """A slot's keyring; raises StoreDamaged where its checksum fails, WrongKey where this root key does not open it."""
    try:
        magic, generation, version, cipher, _, length, store_id = _HEAD.unpack_from(data)
    except struct.error as error:
        raise StoreDamaged("a keyring slot is cut short") from error
    end = _HEAD.size + length
    if magic != _MAGIC or blake2b(data[:end], digest_size=_SUM).digest() != data[end : end + _SUM]:
        raise StoreDamaged("a keyring slot's checksum is wrong")
    if version != VERSION:
        raise StoreDamaged("a keyring slot was written by a newer program")
    head, at = data[: _HEAD.size], _HEAD.size + 4
    size_1 = int.from_bytes(data[_HEAD.size : at], "little")
    try:
        secret = json.loads(_open(cipher, _root_box_key(root_key, store_id), data[at : at + size_1], head))
        epoch_key = bytes.fromhex(secret["epoch_key"])
        names = json.loads(_open(cipher, epoch_key, data[at + size_1 : end], head))
    except crypto.InvalidTag as error:
        raise WrongKey from error
    return Keyring(
        store_id=store_id,
        chain_key=bytes.fromhex(secret["chain_key"]),
        epoch_key=epoch_key,
        cipher=cipher,
        epoch=secret["epoch"],
        generation=generation,
        segment=secret["segment"],
        mark=Mark(secret["mark"][0], bytes.fromhex(secret["mark"][1])),
        next_id=names["next"],
        keys={name: (number, bytes.fromhex(key)) for name, (number, key) in names["keys"].items()},
    )


def _open(cipher: int, key: bytes, box: bytes, context: bytes) -> bytes:
    return crypto.unseal(cipher, key, box[: crypto.NONCE_SIZE], box[crypto.NONCE_SIZE :], context)


def load(directory: Path, root_key: bytes) -> tuple[Keyring, bool]:
    """The newest whole slot, and whether both are the same.

    Raises FileNotFoundError where there is no slot, StoreDamaged where none is whole, WrongKey.
    """
    found: list[Keyring] = []
    problem: Exception = FileNotFoundError(directory)
    for slot in SLOTS:
        try:
            data = (directory / slot).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            problem = StoreDamaged(f"{slot} can't be read: {error.strerror}")
            continue
        try:
            found.append(decode(data, root_key))
        except WrongKey as error:
            problem = error
        except StoreDamaged as error:
            problem = problem if isinstance(problem, WrongKey) else error
    if not found:
        raise problem
    newest = max(found, key=lambda ring: ring.generation)
    return newest, len(found) == len(SLOTS) and found[0].generation == found[1].generation


def generation(fd: int) -> int:
    """The generation in an open slot A, as other processes may just be writing it: one system call."""
    offset, length = _GENERATION
    return int.from_bytes(durable.read_at(fd, length, offset), "little")


def save(directory: Path, ring: Keyring, root_key: bytes, random: Callable[[int], bytes]) -> None:
    """Both slots, A synced before B is touched.

    Raises OSError with nothing changed. Raises DiskFailed when it went wrong half-way: then the newest whole slot will
    count at the next opening, and until then nobody knows which that is.
    """
    data = encode(ring, root_key, random)
    paths = [directory / slot for slot in SLOTS]
    if not all(path.exists() for path in paths):
        for path in paths:
            durable.write_new(path, data)
        return
    open_files: list[int] = []
    try:
        for path in paths:  # room first, so that a full disk is met before anything old is gone
            fd = durable.open_file(path, writable=True)
            open_files.append(fd)
            if (size := path.stat().st_size) < len(data):
                durable.extend(fd, size, len(data), len(data))
        for fd, path in zip(open_files, paths, strict=True):
            _overwrite(fd, data + bytes(path.stat().st_size - len(data)))
    finally:
        for fd in open_files:
            durable.close(fd)


def blank(directory: Path) -> None:
    """Make slots that nobody can read unlike any other, for a process that has them open, before they are removed."""
    for slot in SLOTS:
        path = directory / slot
        if path.exists():
            fd = durable.open_file(path, writable=True)
            try:
                durable.write_at(fd, bytes(_HEAD.size), 0)
            finally:
                durable.close(fd)


def _overwrite(fd: int, data: bytes) -> None:
    """In place and to the end of the file, so that nothing of the old contents stays in it."""
    try:
        durable.write_at(fd, data, 0)
        durable.sync(fd)
    except OSError as error:
        raise DiskFailed from error
