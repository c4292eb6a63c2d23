"""A PIV card (NIST SP 800-73-4, part 2) in software: what a card answers to each command, and nothing of readers.

It holds real keys and real certificates and counts wrong PINs as a card does, so whoever speaks with it learns what a
card would do. The seam is the lowest there is: the bytes of APDUs. OpenSC's tools take it for a card.
"""

import gzip
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ATR = bytes.fromhex("3B8580014B494F534B51")  # T=1; OpenSC takes some others for cards without elliptic curves
AID = bytes.fromhex("A000000308000010000100")
OBJECTS = {0x9A: "5FC105", 0x9C: "5FC10A", 0x9D: "5FC10B", 0x9E: "5FC101"}
CHUID, CCC, DISCOVERY = "5FC102", "5FC107", "7E"
P256, P384 = 0x11, 0x14
CURVES: dict[int, ec.EllipticCurve] = {P256: ec.SECP256R1(), P384: ec.SECP384R1()}
MANAGEMENT = bytes.fromhex("010203040506070801020304050607080102030405060708")  # what every card is delivered with

OK, MORE = 0x9000, 0x6100
WRONG_LENGTH, SECURITY, BLOCKED, CONDITIONS = 0x6700, 0x6982, 0x6983, 0x6985
WRONG_DATA, NOT_FOUND, WRONG_P, WRONG_INS = 0x6A80, 0x6A82, 0x6A86, 0x6D00


class Refused(Exception):
    """The card says no: a status word."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


@dataclass
class Slot:
    """A key of the card, and the certificate beside it; `packed`: lies there gzipped, as long ones do."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate | None = None
    packed: bool = False

    @property
    def algorithm(self) -> int:
        """As SP 800-78 numbers them."""
        return next(number for number, curve in CURVES.items() if curve.name == self.key.curve.name)


@dataclass
class PivCard:
    """One card. What it holds may be changed from outside at any time."""

    slots: dict[int, Slot] = field(default_factory=dict)
    pin: bytes = b"123456"
    puk: bytes = b"12345678"
    tries: int = 3
    left: int = 3
    puk_left: int = 3
    management: bytes = MANAGEMENT
    objects: dict[str, bytes] = field(default_factory=dict)
    """Data objects by their tag in hex; a slot's certificate lies there too when it was put there by command."""
    guid: bytes = field(default_factory=lambda: os.urandom(16))
    verified: bool = False
    managed: bool = False
    said: list[bytes] = field(default_factory=list)
    """The first four bytes of every command that came, for tests that ask what was never asked of a card."""
    _selected: bool = False
    _chain: bytes = b""
    _rest: bytes = b""
    _challenge: bytes = b""

    def __post_init__(self) -> None:
        chuid = tlv(0x30, bytes(25)) + tlv(0x34, self.guid) + tlv(0x35, b"20301231") + tlv(0x3E, b"") + tlv(0xFE, b"")
        ccc = tlv(0xF0, b"\xa0\x00\x00\x01\x16\xff\x02" + os.urandom(14)) + tlv(0xF1, b"\x21") + tlv(0xF2, b"\x21")
        ccc += b"".join(tlv(tag, b"") for tag in (0xF3, 0xF4)) + tlv(0xF5, b"\x10")
        ccc += b"".join(tlv(tag, b"") for tag in (0xF6, 0xF7, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE))
        self.objects.setdefault(CHUID, chuid)
        self.objects.setdefault(CCC, ccc)
        self.objects.setdefault(DISCOVERY, tlv(0x4F, AID) + tlv(0x5F2F, b"\x40\x00"))

    def reset(self) -> None:
        """Power was off or the reader reset the card: nothing verified, nothing selected."""
        self.verified = self.managed = self._selected = False
        self._chain = self._rest = self._challenge = b""

    def answer(self, apdu: bytes) -> bytes:
        """One command, one answer: data and the two bytes of the status."""
        self.said.append(apdu[:4])
        try:
            data, status = self._command(apdu), OK
        except Refused as refused:
            self._chain = b""
            data, status = b"", refused.status
        if apdu[1:2] == b"\xc0" or len(data) > self._wanted(apdu):
            wanted = min(self._wanted(apdu), 256)
            data, self._rest = data[:wanted], data[wanted:]
            if status == OK and self._rest:
                status = MORE | (len(self._rest) if len(self._rest) < 256 else 0)
        return data + status.to_bytes(2, "big")

    # -- what an APDU is made of (ISO 7816-4)

    @staticmethod
    def _split(apdu: bytes) -> tuple[bytes, bytes]:
        """Data and what follows it (Le)."""
        body = apdu[4:]
        if len(body) <= 1:
            return b"", body
        if body[0] == 0 and len(body) > 3:
            length = int.from_bytes(body[1:3], "big")
            data, rest = body[3 : 3 + length], body[3 + length :]
        elif body[0] == 0:
            return b"", body[1:]
        else:
            length = body[0]
            data, rest = body[1 : 1 + length], body[1 + length :]
        if len(data) != length:
            raise Refused(WRONG_LENGTH)
        return data, rest

    @classmethod
    def _wanted(cls, apdu: bytes) -> int:
        """How long the answer may be."""
        try:
            le = cls._split(apdu)[1]
        except Refused:
            return 256
        if len(le) >= 2:
            return int.from_bytes(le[-2:], "big") or 65536
        return (le[0] or 256) if le else 256

    def _command(self, apdu: bytes) -> bytes:
        if len(apdu) < 4:
            raise Refused(WRONG_LENGTH)
        cla, ins, p1, p2 = apdu[:4]
        if ins == 0xC0:
            return self._rest
        data, _ = self._split(apdu)
        self._rest = b""
        if cla & 0x10:
            self._chain += data
            return b""
        data, self._chain = self._chain + data, b""
        if ins == 0xA4:
            return self._select(data)
        if not self._selected or ins not in COMMANDS:
            raise Refused(WRONG_INS)
        return COMMANDS[ins](self, p1, p2, data)

    # -- the commands

    def _select(self, aid: bytes) -> bytes:
        if not aid or not AID.startswith(aid[: len(AID)]):
            raise Refused(NOT_FOUND)
        self._selected = True
        return tlv(0x61, tlv(0x4F, AID[5:]) + tlv(0x79, tlv(0x4F, AID[:5])))

    def _verify(self, p1: int, p2: int, data: bytes) -> bytes:
        if p2 != 0x80:
            raise Refused(0x6A88)
        if p1 == 0xFF:
            self.verified = False
            return b""
        if not data:
            if self.verified:
                return b""
            raise Refused(0x63C0 | self.left if self.left else BLOCKED)
        self._check_pin(data)
        self.verified = True
        return b""

    def _check_pin(self, data: bytes) -> None:
        if not self.left:
            raise Refused(BLOCKED)
        if len(data) != 8:
            raise Refused(WRONG_DATA)
        if data.rstrip(b"\xff") != self.pin:
            self.left, self.verified = self.left - 1, False
            raise Refused(0x63C0 | self.left if self.left else BLOCKED)
        self.left = self.tries

    def _change_pin(self, p1: int, p2: int, data: bytes) -> bytes:
        if p1 or p2 not in {0x80, 0x81} or len(data) != 16:
            raise Refused(WRONG_DATA if p2 in {0x80, 0x81} else WRONG_P)
        if p2 == 0x80:
            self._check_pin(data[:8])
            self.pin = data[8:].rstrip(b"\xff")
        else:
            self._check_puk(data[:8])
            self.puk = data[8:].rstrip(b"\xff")
        return b""

    def _check_puk(self, data: bytes) -> None:
        if not self.puk_left:
            raise Refused(BLOCKED)
        if data.rstrip(b"\xff") != self.puk:
            self.puk_left -= 1
            raise Refused(0x63C0 | self.puk_left if self.puk_left else BLOCKED)
        self.puk_left = 3

    def _unblock(self, p1: int, p2: int, data: bytes) -> bytes:
        if p1 or p2 != 0x80 or len(data) != 16:
            raise Refused(WRONG_P if p1 or p2 != 0x80 else WRONG_DATA)
        self._check_puk(data[:8])
        self.left, self.pin = self.tries, data[8:].rstrip(b"\xff")
        return b""

    def _get(self, p1: int, p2: int, data: bytes) -> bytes:
        if (p1, p2) != (0x3F, 0xFF) or data[:1] != b"\x5c":
            raise Refused(WRONG_P)
        tag = data[2 : 2 + data[1]].hex().upper()
        if tag not in self.objects:
            slot = next(
                (self.slots[number] for number, its in OBJECTS.items() if its == tag and number in self.slots), None
            )
            if slot is None or slot.certificate is None:
                raise Refused(NOT_FOUND)
            return tlv(0x53, held(slot.certificate, packed=slot.packed))
        return tlv(0x7E if tag == DISCOVERY else 0x53, self.objects[tag])

    def _put(self, p1: int, p2: int, data: bytes) -> bytes:
        if (p1, p2) != (0x3F, 0xFF) or data[:1] != b"\x5c":
            raise Refused(WRONG_P)
        if not self.managed:
            raise Refused(SECURITY)
        length = data[1]
        self.objects[data[2 : 2 + length].hex().upper()] = parse(data[2 + length :])[0][1]
        return b""

    def _generate(self, p1: int, p2: int, data: bytes) -> bytes:
        if not self.managed:
            raise Refused(SECURITY)
        algorithm = dict(parse(parse(data)[0][1])).get(0x80, b"")
        if p1 or p2 not in OBJECTS or not algorithm or algorithm[0] not in CURVES:
            raise Refused(WRONG_DATA)
        self.slots[p2] = Slot(ec.generate_private_key(CURVES[algorithm[0]]))
        point = self.slots[p2].key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return tlv(0x7F49, tlv(0x86, point))

    def _authenticate(self, p1: int, p2: int, data: bytes) -> bytes:
        parts = dict(parse(parse(data)[0][1])) if data else {}
        if p2 == 0x9B:
            return self._manage(parts)
        slot = self.slots.get(p2)
        if slot is None or slot.algorithm != p1:
            raise Refused(WRONG_P)
        if p2 != 0x9E and not self.verified:
            raise Refused(SECURITY)
        if p2 == 0x9C:
            self.verified = False  # the signature key wants the PIN each time
        size = (slot.key.curve.key_size + 7) // 8
        if 0x85 in parts:
            try:
                point = ec.EllipticCurvePublicKey.from_encoded_point(slot.key.curve, parts[0x85])
            except ValueError:
                raise Refused(WRONG_DATA) from None
            return tlv(0x7C, tlv(0x82, slot.key.exchange(ec.ECDH(), point)))
        if len(digest := parts.get(0x81, b"")) != size:
            raise Refused(WRONG_DATA)
        hashed = utils.Prehashed(hashes.SHA256() if size == 32 else hashes.SHA384())
        return tlv(0x7C, tlv(0x82, slot.key.sign(digest, ec.ECDSA(hashed))))

    def _manage(self, parts: dict[int, bytes]) -> bytes:
        """Mutual authentication (witness) or one way (challenge) with the management key."""
        if parts.get(0x80) == b"":
            self._challenge = os.urandom(self._block)
            return tlv(0x7C, tlv(0x80, self._crypt(self._challenge)))
        if parts.get(0x81) == b"":
            self._challenge = os.urandom(self._block)
            return tlv(0x7C, tlv(0x81, self._challenge))
        challenge, self._challenge = self._challenge, b""
        if 0x80 in parts and 0x81 in parts and challenge:
            if parts[0x80] != challenge:
                raise Refused(SECURITY)
            self.managed = True
            return tlv(0x7C, tlv(0x82, self._crypt(parts[0x81])))
        if 0x82 in parts and challenge:
            if parts[0x82] != self._crypt(challenge):
                raise Refused(SECURITY)
            self.managed = True
            return b""
        raise Refused(WRONG_DATA)

    @property
    def _block(self) -> int:
        return 8 if self.management_algorithm == 0x03 else 16

    @property
    def management_algorithm(self) -> int:
        """3DES as most cards have it, or AES by the length of the key; 24 bytes are 3DES here."""
        return {16: 0x08, 24: 0x03, 32: 0x0C}[len(self.management)]

    def _crypt(self, block: bytes) -> bytes:
        algorithm = TripleDES if self.management_algorithm == 0x03 else algorithms.AES
        if len(block) != self._block:
            raise Refused(WRONG_DATA)
        made = Cipher(algorithm(self.management), modes.ECB()).encryptor()
        return made.update(block) + made.finalize()


COMMANDS: dict[int, Callable[[PivCard, int, int, bytes], bytes]] = {
    0x20: PivCard._verify,
    0x24: PivCard._change_pin,
    0x2C: PivCard._unblock,
    0x47: PivCard._generate,
    0x87: PivCard._authenticate,
    0xCB: PivCard._get,
    0xDB: PivCard._put,
}


def tlv(tag: int, value: bytes) -> bytes:
    """Tag, length, value (BER)."""
    name = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    if len(value) < 0x80:
        return name + bytes([len(value)]) + value
    size = (len(value).bit_length() + 7) // 8
    return name + bytes([0x80 | size]) + len(value).to_bytes(size, "big") + value


def parse(data: bytes) -> list[tuple[int, bytes]]:
    """The tags and values of what stands in a row; Refused where it breaks off."""
    found = []
    while data:
        size = 2 if data[0] & 0x1F == 0x1F else 1
        tag, data = int.from_bytes(data[:size], "big"), data[size:]
        if not data:
            raise Refused(WRONG_DATA)
        length, data = data[0], data[1:]
        if length & 0x80:
            more = length & 0x7F
            length, data = int.from_bytes(data[:more], "big"), data[more:]
        if len(data) < length:
            raise Refused(WRONG_DATA)
        found.append((tag, data[:length]))
        data = data[length:]
    return found


def held(certificate: x509.Certificate, *, packed: bool = False) -> bytes:
    """A certificate as it lies on a card."""
    der = certificate.public_bytes(Encoding.DER)
    return tlv(0x70, gzip.compress(der, mtime=0) if packed else der) + tlv(0x71, bytes([packed])) + tlv(0xFE, b"")
