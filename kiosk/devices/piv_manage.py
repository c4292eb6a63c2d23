"""What only enrolment asks of a PIV card: the management key, new keys in its slots, certificates and its number."""

import os
from collections.abc import Callable
from hmac import compare_digest
from typing import Final

from kiosk.devices import card_errors as errors
from kiosk.devices.piv import AUTHENTICATE, CHUID, GENERATE, OBJECTS, P256, POINTS, PUT
from kiosk.devices.piv_line import OK, Line, ask, inside, parts, tlv

MANAGEMENT: Final = 0x9B
KINDS: Final = {16: (0x08,), 24: (0x03, 0x0A), 32: (0x0C,)}  # by a key's bytes: 3DES is 0x03, the others AES
BLOCK: Final = {0x03: 8, 0x08: 16, 0x0A: 16, 0x0C: 16}
NO_FASC_N: Final = bytes.fromhex("D4E739DA739CED39CE739D836858210842108421C84210C3EB")  # "not a federal card"

Cipher = Callable[[bytes], bytes]


def manage(line: Line, key: bytearray) -> None:
    """Show the management key, and have the card show that it knows it. Raises WrongManagementKey.

    24 bytes may be 3DES or AES: what the card does not know is asked no further.
    """
    for number in KINDS.get(len(key), ()):
        got, status = ask(line, AUTHENTICATE, number, MANAGEMENT, tlv(0x7C, tlv(0x80, b"")))
        if status != OK:
            continue
        witness = bytes(inside(inside(got, 0x7C), 0x80))
        if len(witness) != BLOCK[number]:
            continue
        _mutual(line, number, witness, key)
        return
    raise errors.WrongManagementKey


def _mutual(line: Line, number: int, witness: bytes, key: bytearray) -> None:
    there, back = _ciphers(number, key)
    challenge = os.urandom(BLOCK[number])
    what = tlv(0x80, back(witness)) + tlv(0x81, challenge) + tlv(0x82, b"")
    got, status = ask(line, AUTHENTICATE, number, MANAGEMENT, tlv(0x7C, what))
    if status != OK:
        raise errors.WrongManagementKey
    if not compare_digest(bytes(inside(inside(got, 0x7C), 0x82)), there(challenge)):
        raise errors.WrongManagementKey


def _ciphers(number: int, key: bytearray) -> tuple[Cipher, Cipher]:
    """To encrypt and to decrypt one block."""
    # Only here is the library needed: a quarter of the process's start.
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers import Cipher as Blocks  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers import algorithms, modes  # noqa: PLC0415

    made = Blocks((TripleDES if number == 0x03 else algorithms.AES)(bytes(key)), modes.ECB())  # noqa: S305 - SP 800-73-4 has it so

    def run(block: bytes, *, encrypt: bool) -> bytes:
        step = made.encryptor() if encrypt else made.decryptor()
        return step.update(block) + step.finalize()

    return lambda block: run(block, encrypt=True), lambda block: run(block, encrypt=False)


def generate(line: Line, slot: int, number: int = P256) -> bytes:
    """Make a new key in a slot, in place of the one there; gives its public point (uncompressed)."""
    if slot not in OBJECTS:
        raise errors.CardRefused
    got, status = ask(line, GENERATE, 0x00, slot, tlv(0xAC, tlv(0x80, bytes((number,)))))
    if status != OK:
        raise errors.CardRefused
    point = bytes(parts(inside(got, 0x7F49)).get(0x86, b""))
    if POINTS.get(len(point)) != number or point[0] != 4:
        raise errors.CardGarbled
    return point


def put(line: Line, name: str, value: bytes) -> None:
    """Write a data object by its tag in hex."""
    _, status = ask(line, PUT, 0x3F, 0xFF, tlv(0x5C, bytes.fromhex(name)) + tlv(0x53, value))
    if status != OK:
        raise errors.CardRefused


def put_certificate(line: Line, slot: int, der: bytes) -> None:
    """Put a certificate beside a slot's key."""
    put(line, OBJECTS[slot], tlv(0x70, der) + tlv(0x71, b"\0") + tlv(0xFE, b""))


def put_guid(line: Line, number: bytes, until: str) -> None:
    """Give the card a number of its own (16 bytes); `until`: its last day, as 20301231."""
    held = tlv(0x30, NO_FASC_N) + tlv(0x34, number) + tlv(0x35, until.encode("ascii")) + tlv(0x3E, b"") + tlv(0xFE, b"")
    put(line, CHUID, held)
