"""What keeps the key of the data partition: a TPM, the fuses of a Raspberry Pi, or a file on the boot partition.

| | opens the data | a stolen card alone |
|---|---|---|
| tpm | only this machine's chip | opens nothing |
| otp | only this board, by a key that a technician burnt into it | opens nothing |
| file | who has the card | opens all: it protects a returned disk whose key was wiped, and nothing more |

In no case does it help against who takes the whole device, but for a Pi that also starts nothing unsigned. The TPM is
asked for no measurement (PCR) of what was started: decision-data.md.
"""

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from first import files
from first.run import Failed, Runner, run

KEY_FILE: Final = "stuen-data.key"
KEY_SIZE: Final = 32

_TITLE: Final = "stuen data key 1"
_MAILBOX: Final = 0xC0086400
"""_IOWR(100, 0, char *) of a 64-bit kernel: a message to the Pi's firmware."""
_GET_PRIVATE_KEY: Final = 0x00030081
_ROWS: Final = 8


def has_tpm(device: Path = Path("/dev/tpmrm0"), run: Runner = run) -> bool:
    """Whether there is a TPM 2.0; only such a one has a resource manager. Its driver, where it is none of the kernel's
    own, is loaded: udev will do so too, but later.
    """
    if not device.exists():
        run("modprobe", "-a", "-q", "tpm_crb", "tpm_tis", "tpm_tis_spi", fine=(0, 1))
    return device.exists()


def _ask(fd: int, message: bytearray) -> None:
    import fcntl  # noqa: PLC0415 - a Pi only

    fcntl.ioctl(fd, _MAILBOX, message, True)


class Fuses(NamedTuple):
    """The fuses of a Raspberry Pi. Not tried on a real one: see decision-data.md. `tree`: what its firmware tells."""

    device: Path = Path("/dev/vcio")
    tree: Path = Path("/proc/device-tree/chosen/bootloader/signed")
    ask: Callable[[int, bytearray], object] = _ask

    @property
    def starts_signed_only(self) -> bool:
        """Whether the board starts only what its owner signed: a key's digest is burnt in, and the loader checks it."""
        try:
            bits = int.from_bytes(self.tree.read_bytes()[:4], "big")
        except OSError:
            return False
        return bits & 0b1001 == 0b1001

    def key(self) -> bytes | None:
        """A key made of the board's own; None where none was burnt in, or this is no Pi.

        The burnt one itself never leaves this function, for it may serve other things too.
        """
        message = bytearray(struct.pack("<16I", 64, 0, _GET_PRIVATE_KEY, 40, 40, 0, _ROWS, *[0] * 9))
        try:
            fd = os.open(self.device, os.O_RDONLY)
            try:
                self.ask(fd, message)
            finally:
                os.close(fd)
        except OSError:
            return None
        answered = struct.unpack_from("<I", message, 4)[0] == 0x80000000
        burnt = bytes(message[28 : 28 + 4 * _ROWS])
        if not answered or burnt in (bytes(4 * _ROWS), b"\xff" * 4 * _ROWS):
            return None
        import hmac  # noqa: PLC0415 - a Pi only

        return hmac.digest(burnt, b"stuen data partition 1", "sha256")


class KeyLost(Failed):
    """The key's file is not there, or not whole."""


def from_file(boot: Path) -> bytes:
    """The key in the file on the boot partition, or in its copy. Raises KeyLost."""
    for name in (KEY_FILE, f"{KEY_FILE}.2"):
        try:
            title, line, rest = (boot / name).read_bytes().decode("ascii").split("\n")
            digits, check = line.split(" ")
            key = bytes.fromhex(digits)
        except (OSError, ValueError):
            continue
        if (title, rest, check) == (_TITLE, "", _check(key)) and len(key) == KEY_SIZE:
            return key
    raise KeyLost("the key of the data partition is not on the boot partition")


def make_file(boot: Path, random: Callable[[int], bytes] = os.urandom) -> bytes:
    """A key in the file on the boot partition, made now where there is none; only for data that is still to be made."""
    try:
        return from_file(boot)
    except KeyLost:
        key = random(KEY_SIZE)
    text = f"{_TITLE}\n{key.hex()} {_check(key)}\n".encode()
    for name in (KEY_FILE, f"{KEY_FILE}.2"):  # FAT has no checksums, and all data hangs on these bytes
        files.write(boot / name, text, mode=0o600)
    return key


def _check(key: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415 - not where a chip opens it

    return sha256(b"stuen data key" + key).hexdigest()[:8]
