"""A staff card with keys and certificates that nobody in particular issued, for tests of what speaks with cards."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.helpers.piv_card import ATR, PivCard, Slot

LONG_ATR = bytes.fromhex("3B8580018073C021C0D6")
"""ATR's twin that also says: long commands and answers. OpenSC takes both for PIV cards."""
SHORT_ATR = ATR


def certificate(key, name="Mette", size=0):
    """Signed by itself; `size`: bytes of a comment that makes it longer."""
    subject = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(7).not_valid_before(datetime.datetime(2026, 1, 1)).not_valid_after(datetime.datetime(2036, 1, 1))
    )  # fmt: skip
    if size:
        made = made.add_extension(
            x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"x" * size), False
        )
    return made.sign(key, hashes.SHA256())


def staff_card(*slots, curve=None, packed=(), size=0, **more):
    """A card with keys and certificates in the slots (9A, 9D, 9E); those in `packed` are gzipped."""
    held = {}
    for slot in slots or (0x9A, 0x9D, 0x9E):
        key = ec.generate_private_key(curve or ec.SECP256R1())
        held[slot] = Slot(key, certificate(key, size=size), slot in packed)
    return PivCard(held, **more)


def point(key):
    """A public key as cards write it."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def signed(card, slot, signature, challenge, digest=None):
    """Raise unless the slot's key signed the challenge."""
    card.slots[slot].key.public_key().verify(signature, challenge, ec.ECDSA(digest or hashes.SHA256()))
