"""The centre's certificates: what is issued, what is taken for ours, and the file for the safe."""

import base64
import json
import os
from datetime import UTC, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from kiosk.devices.card_errors import CardGarbled
from kiosk.staff import ca
from kiosk.staff.errors import BadCentreKey, ForeignCard, WrongPassphrase
from sync import keyfile, seal
from tests.helpers.centre import NOON
from tests.helpers.ceremony import LAST, Ceremony

PASSPHRASE = "rød grød med fløde"
SERIAL = "0123456789abcdef" * 2


@pytest.fixture(name="key", scope="module")
def a_key():
    return ca.make("Varmestuen", NOON, os.urandom)


@pytest.fixture(name="cheap")
def a_cheap_scrypt(monkeypatch):
    monkeypatch.setattr(keyfile, "_COST", (1 << 4, 8, 1))


def public():
    return ca.point(ec.generate_private_key(ec.SECP256R1()).public_key())


def issued(key, slot, **other):
    about = {"serial": SERIAL, "name": "Mette", "now": NOON, "last": LAST, "random": os.urandom}
    return ca.issue(key, slot, public(), **{**about, **other})


@pytest.mark.parametrize("slot", ca.SLOTS)
def test_a_card_certificate_says_whose_it_is_and_what_for(key, slot):
    der = issued(key, slot)
    found = ca.read(der, slot, key.certificate)
    assert (found.serial, found.name, found.last) == (SERIAL, "Mette", LAST.astimezone(UTC))
    assert found.first < NOON
    shown = x509.load_der_x509_certificate(der)
    usage = shown.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_agreement == (slot == ca.OPENS)
    assert usage.value.digital_signature == (slot != ca.OPENS)
    assert not usage.value.key_cert_sign
    assert not shown.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert len(der) < 600


@pytest.mark.parametrize(("made_for", "used_as"), [(a, b) for a in ca.SLOTS for b in ca.SLOTS if a != b])
def test_no_certificate_of_a_card_can_stand_for_another(key, made_for, used_as):
    with pytest.raises(ForeignCard):
        ca.read(issued(key, made_for), used_as, key.certificate)


def test_a_certificate_of_another_centre_of_the_same_name_is_foreign(key):
    other = ca.make("Varmestuen", NOON, os.urandom)
    with pytest.raises(ForeignCard):
        ca.read(issued(other, ca.PROVES), ca.PROVES, key.certificate)


def test_the_centres_own_certificate_is_no_card(key):
    for slot in ca.SLOTS:
        with pytest.raises(ForeignCard):
            ca.read(key.certificate, slot, key.certificate)


def handmade(key, *, subject=None, private=None, extensions=()):
    """A certificate as `issue` would never make it, signed with the centre's key."""
    ours = x509.load_der_x509_certificate(key.certificate)
    name = subject or [(NameOID.COMMON_NAME, "Mette"), (NameOID.SERIAL_NUMBER, SERIAL)]
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(*one) for one in name]))
        .issuer_name(ours.subject)
        .public_key((private or ec.generate_private_key(ec.SECP256R1())).public_key())
        .serial_number(7)
        .not_valid_before(NOON)
        .not_valid_after(LAST)
    )
    for one in extensions:
        builder = builder.add_extension(one, critical=True)
    return builder.sign(key.private, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    "subject",
    [
        [(NameOID.COMMON_NAME, "Mette")],
        [(NameOID.COMMON_NAME, "Mette"), (NameOID.SERIAL_NUMBER, "12")],
        [(NameOID.SERIAL_NUMBER, SERIAL), (NameOID.SERIAL_NUMBER, SERIAL)],
    ],
)
def test_a_subject_without_name_or_number_is_foreign(key, subject):
    der = handmade(key, subject=subject, extensions=[ca._key_usage(agreement=True)])
    with pytest.raises(ForeignCard):
        ca.read(der, ca.OPENS, key.certificate)


def test_a_key_of_another_kind_or_without_a_usage_is_foreign(key):
    with pytest.raises(ForeignCard):
        ca.read(handmade(key), ca.OPENS, key.certificate)
    private = rsa.generate_private_key(65537, 2048)
    with pytest.raises(ForeignCard):
        ca.read(handmade(key, private=private, extensions=[ca._key_usage(agreement=True)]), ca.OPENS, key.certificate)


def test_a_key_on_another_curve_is_foreign(key):
    private = ec.generate_private_key(ec.SECP384R1())
    der = handmade(key, private=private, extensions=[ca._key_usage(agreement=True)])
    with pytest.raises(ForeignCard):
        ca.read(der, ca.OPENS, key.certificate)


@pytest.mark.parametrize("damage", [b"", b"\x30", b"no certificate", bytes(600)])
def test_what_is_no_certificate_was_not_read_well(key, damage):
    with pytest.raises(CardGarbled):
        ca.read(damage, ca.PROVES, key.certificate)


def test_each_flipped_byte_is_garbled_or_foreign(key):
    der = bytearray(issued(key, ca.PROVES))
    for at in range(len(der)):
        der[at] ^= 0x55
        with pytest.raises((CardGarbled, ForeignCard)):
            ca.read(bytes(der), ca.PROVES, key.certificate)
        der[at] ^= 0x55


def test_the_centres_certificate_signs_certificates_and_nothing_below_it_does(key):
    shown = x509.load_der_x509_certificate(key.certificate)
    constraints = shown.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 0)
    assert shown.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    assert ca.centre_key(key.certificate) == ca.point(key.private.public_key())


def test_a_cards_certificate_is_not_a_centres(key):
    card = issued(key, ca.PROVES)
    with pytest.raises(ValueError, match="signs certificates"):
        ca.centre_key(card)
    other = ec.generate_private_key(ec.SECP384R1())
    on_another_curve = handmade(key, private=other, extensions=[x509.BasicConstraints(ca=True, path_length=0)])
    with pytest.raises(ValueError, match="P-256"):
        ca.centre_key(on_another_curve)
    version = b"\xa0\x03\x02\x01"
    for strange in (handmade(key), key.certificate.replace(version + b"\x02", version + b"\x09", 1), b"x"):
        with pytest.raises(ValueError, match="signs certificates"):
            ca.centre_key(strange)
    not_by_itself = handmade(key, extensions=[x509.BasicConstraints(ca=True, path_length=0)])
    with pytest.raises(ValueError, match=r"not signed by itself|ssuer"):
        ca.centre_key(not_by_itself)
    same_name = [(NameOID.COMMON_NAME, "Varmestuen")]
    by_another = handmade(key, subject=same_name, extensions=[x509.BasicConstraints(ca=True, path_length=0)])
    with pytest.raises(ValueError, match="not signed by itself"):
        ca.centre_key(by_another)


def test_the_file_for_the_safe_opens_with_its_passphrase_alone(tmp_path, key):
    path = tmp_path / "centre.key"
    ca.save(path, key, PASSPHRASE, os.urandom)
    found = ca.load(path, PASSPHRASE)
    assert (found.centre, found.certificate, found.recovery) == (key.centre, key.certificate, key.recovery)
    assert ca.point(found.private.public_key()) == ca.point(key.private.public_key())
    assert path.stat().st_mode & 0o777 == 0o600
    assert key.recovery[:16] not in path.read_bytes()
    about = json.loads(path.read_text())
    assert about["stuen"] == "centre"
    assert about["scrypt"] == [1 << 17, 8, 1]
    assert base64.b64decode(about["public"]) == key.certificate
    with pytest.raises(WrongPassphrase):
        ca.load(path, PASSPHRASE + "r")


def test_no_file_is_written_over_and_no_passphrase_is_short(tmp_path, key, cheap):
    path = tmp_path / "centre.key"
    with pytest.raises(BadCentreKey, match="at least 10"):
        ca.save(path, key, "kort", os.urandom)
    ca.save(path, key, PASSPHRASE, os.urandom)
    before = path.read_bytes()
    with pytest.raises(BadCentreKey, match="there already"):
        ca.save(path, key, PASSPHRASE, os.urandom)
    assert path.read_bytes() == before


def test_another_kind_of_key_file_is_none_of_ours(tmp_path, key, cheap):
    offline = tmp_path / "offline.key"
    keyfile.write(offline, keyfile.make("offline", "org"), PASSPHRASE)
    (tmp_path / "text").write_text("hello")
    for path in (offline, tmp_path / "text"):
        with pytest.raises(BadCentreKey):
            ca.load(path, PASSPHRASE)
    ca.save(tmp_path / "centre.key", key, PASSPHRASE, os.urandom)
    with pytest.raises(keyfile.BadKeyFile):
        keyfile.read(tmp_path / "centre.key", PASSPHRASE, kinds=("offline", "recipient"))


def test_a_key_with_another_certificate_beside_it_is_refused(tmp_path, key, cheap):
    other = ca.make("Varmestuen", NOON + timedelta(days=1), os.urandom)
    mixed = ca.CentreKey(key.centre, key.private, other.certificate, key.recovery)
    ca.save(tmp_path / "mixed.key", mixed, PASSPHRASE, os.urandom)
    broken = ca.CentreKey(key.centre, key.private, b"no certificate", key.recovery)
    ca.save(tmp_path / "broken.key", broken, PASSPHRASE, os.urandom)
    for name in ("mixed.key", "broken.key"):
        with pytest.raises(BadCentreKey, match=name):
            ca.load(tmp_path / name, PASSPHRASE)


def test_what_is_sealed_for_the_safe_is_opened_with_its_file(key):
    about = {"organisation": "Varmestuen", "device": "", "purpose": "test"}
    sealed = seal.seal(b"hello", [key.recovery_public], **about, number=0)
    assert seal.unseal(sealed, key.recovery, **about) == b"hello"


def test_a_ceremony_makes_cards_that_are_the_centres():
    ceremony = Ceremony()
    card = ceremony.card()
    for slot in ca.SLOTS:
        der = card.slots[slot].certificate.public_bytes(Encoding.DER)
        assert ca.read(der, slot, ceremony.key.certificate).serial == card.serial
