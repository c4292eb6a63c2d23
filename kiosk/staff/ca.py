"""The centre's own certificate authority: a P-256 key that lies in a safe, and the certificates of the staff cards.

The key is made once (`python -m kiosk staff ca-create`) and is never kept on a kiosk: a file under a passphrase
(sync/keyfile.py, kind "centre") holds the private key, its certificate, and the recovery key that opens the staff data
key when all cards are lost (decision-one-file-in-the-safe.md). A kiosk keeps the certificate alone.

A card has three certificates, one for each key that is used: 9A signs a challenge after the PIN, 9D opens the staff
data key after the PIN, 9E proves without a PIN that the card is the card. Each says by its usages which it is, so none
can stand for another. The subject is the name that staff chose and the card's number.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple, TypeGuard

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk.devices.card_errors import CardGarbled
from kiosk.staff.errors import BadCentreKey, ForeignCard, WrongPassphrase
from sync import keyfile, seal
from sync.errors import SyncError

SIGNS, OPENS, PROVES = 0x9A, 0x9D, 0x9E
SLOTS: Final = (SIGNS, OPENS, PROVES)
CARD_YEARS, CENTRE_YEARS = 5, 30
SERIAL: Final = re.compile("[0-9a-f]{32}")
"""A card's number."""
LONGEST_NAME: Final = 40
_CARD_AUTH: Final = x509.ObjectIdentifier("2.16.840.1.101.3.6.8")  # id-PIV-cardAuth, FIPS 201-3
_USAGE: Final = {SIGNS: [ExtendedKeyUsageOID.CLIENT_AUTH], OPENS: [], PROVES: [_CARD_AUTH]}
_DAY: Final = timedelta(days=1)

Random = Callable[[int], bytes]


@dataclass(frozen=True, repr=False)
class CentreKey:
    """The centre's private half. `recovery` is the private recovery key, raw."""

    centre: str
    private: ec.EllipticCurvePrivateKey
    certificate: bytes
    recovery: bytes

    @cached_property
    def recovery_public(self) -> bytes:
        """What is sealed to it can be opened with the safe's file alone."""
        return seal.public_of(self.recovery)


class CardCertificate(NamedTuple):
    """What one certificate of a card says; `key` is the uncompressed point."""

    serial: str
    name: str
    key: bytes
    first: datetime
    last: datetime


def make(centre: str, now: datetime, random: Random) -> CentreKey:
    """A new key for the centre of this name."""
    private = _private(random(40))
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, centre)])
    key = private.public_key()
    made = (
        _begun(named, named, key, now=now, lasts=timedelta(days=365 * CENTRE_YEARS), random=random)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(certificates=True), critical=True)
        .sign(private, hashes.SHA256())
    )
    return CentreKey(centre, private, made.public_bytes(Encoding.DER), seal.generate(random))


def save(path: Path, key: CentreKey, passphrase: str, random: Random) -> None:
    """Write the file for the safe. Raises BadCentreKey (a file is there, the passphrase is too short) and OSError."""
    scalar = key.private.private_numbers().private_value.to_bytes(32, "big")
    held = keyfile.Key(keyfile.CENTRE, key.centre, scalar + key.certificate + key.recovery)
    try:
        keyfile.write(path, held, passphrase, random)
    except SyncError as error:
        raise BadCentreKey(str(error)) from error


def load(path: Path, passphrase: str) -> CentreKey:
    """The key in a file from the safe. Raises WrongPassphrase, BadCentreKey and OSError."""
    try:
        held = keyfile.read(path, passphrase, kinds=(keyfile.CENTRE,))
        private = ec.derive_private_key(int.from_bytes(held.signs, "big"), ec.SECP256R1())
        certificate = held.secret[32 : -seal.PRIVATE_SIZE]
        whole = point(private.public_key()) == centre_key(certificate)
    except keyfile.WrongPassphrase as error:
        raise WrongPassphrase(file=path.name) from error
    except (SyncError, ValueError) as error:
        raise BadCentreKey(file=path.name) from error
    if not whole:
        raise BadCentreKey(file=path.name)
    return CentreKey(held.name, private, certificate, held.opens)


def centre_key(certificate: bytes) -> bytes:
    """The public point in a centre's certificate; raises ValueError for what is none."""
    try:
        found = x509.load_der_x509_certificate(certificate)
        key, about = found.public_key(), found.extensions.get_extension_for_class(x509.BasicConstraints).value
    except Exception as error:  # as in `read`: anybody's bytes may come here, by way of the hub
        raise ValueError("not a certificate that signs certificates") from error
    if not _on_p256(key):
        raise ValueError("a centre's key is on P-256")
    if not about.ca:
        raise ValueError("not a certificate that signs certificates")
    try:
        found.verify_directly_issued_by(found)
    except (InvalidSignature, TypeError) as error:
        raise ValueError("not signed by itself") from error
    return point(key)


def issue(
    key: CentreKey, slot: int, public: bytes, *, serial: str, name: str, now: datetime, last: datetime, random: Random
) -> bytes:
    """The certificate (DER) of one key of a card. `public` is its uncompressed point, else it raises ValueError."""
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.SERIAL_NUMBER, serial)]
    issuer = x509.load_der_x509_certificate(key.certificate).subject
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    made = _begun(x509.Name(subject), issuer, theirs, now=now, lasts=last - now, random=random)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_key_usage(agreement=slot == OPENS), critical=True)
    mine = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.private.public_key())
    made = made.add_extension(mine, critical=False)
    if _USAGE[slot]:
        made = made.add_extension(x509.ExtendedKeyUsage(_USAGE[slot]), critical=slot == PROVES)
    return made.sign(key.private, hashes.SHA256()).public_bytes(Encoding.DER)


def read(der: bytes, slot: int, centre: bytes) -> CardCertificate:
    """What a card's certificate says, when the centre's (`centre`, DER) issued it for this slot.

    Raises ForeignCard, and CardGarbled for what is no certificate. Its dates are the caller's to judge.
    """
    try:
        found = x509.load_der_x509_certificate(der)
        key = found.public_key()
        first, last = found.not_valid_before_utc, found.not_valid_after_utc
        found.extensions  # noqa: B018 - parsed here, so that what can't be is found here
    except Exception as error:  # a foreign card's bytes: the parser has a dozen ways to say no
        raise CardGarbled from error
    try:
        found.verify_directly_issued_by(x509.load_der_x509_certificate(centre))
        serial, name = (_text(found.subject, which) for which in (NameOID.SERIAL_NUMBER, NameOID.COMMON_NAME))
        fits = _fits(found, slot) and SERIAL.fullmatch(serial)
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound) as error:
        raise ForeignCard from error
    if not (fits and _on_p256(key)):
        raise ForeignCard
    return CardCertificate(serial, name, point(key), first, last)


def any_key(der: bytes) -> bytes:
    """The point of any certificate's key, whoever issued it. Raises ForeignCard where it is not on P-256."""
    try:
        key = x509.load_der_x509_certificate(der).public_key()
    except Exception as error:  # as above
        raise ForeignCard from error
    if not _on_p256(key):
        raise ForeignCard
    return point(key)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as its uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _on_p256(key: object) -> TypeGuard[ec.EllipticCurvePublicKey]:
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)


def _fits(found: x509.Certificate, slot: int) -> bool:
    """Whether its usages are those of this slot."""
    usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
    right = usage.key_agreement if slot == OPENS else usage.digital_signature
    if not _USAGE[slot]:
        return bool(right)
    return bool(right) and list(found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == _USAGE[slot]


def _text(name: x509.Name, which: x509.ObjectIdentifier) -> str:
    (one,) = name.get_attributes_for_oid(which)
    return str(one.value)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    *,
    now: datetime,
    lasts: timedelta,
    random: Random,
) -> x509.CertificateBuilder:
    # From a day ago: the clocks of two machines are never quite alike.
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(int.from_bytes(random(16), "big") | 1 << 127)
        .not_valid_before(now.astimezone(UTC) - _DAY)
        .not_valid_after(now.astimezone(UTC) + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _key_usage(*, certificates: bool = False, agreement: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not (certificates or agreement),
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=agreement,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _private(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """A key of 320 random bits, as FIPS 186-5 A.2.1 has it: no bias that counts."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return ec.derive_private_key(int.from_bytes(seed, "big") % (order - 1) + 1, ec.SECP256R1())
