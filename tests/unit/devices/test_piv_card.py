"""The card in software that everything here is tried with: OpenSC, which knows real ones, takes it for a PIV card."""

import subprocess

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.helpers.card_reader import missing, readers
from tests.helpers.staff_card import LONG_ATR, SHORT_ATR, point, signed, staff_card
from tests.helpers.until import until

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")
MODULE = ("--module", "opensc-pkcs11.so", "--slot-index", "0")


@pytest.fixture(params=[SHORT_ATR, LONG_ATR], ids=["short", "long"])
def card(request, tmp_path):
    with readers(tmp_path) as pcscd, pcscd.environment():
        made = staff_card(0x9A, 0x9C, 0x9D, 0x9E, packed=(0x9C,))
        slot = pcscd.insert(made, atr=request.param)
        seen = ["opensc-tool", "--reader", "0", "--atr"]
        until(lambda: subprocess.run(seen, capture_output=True, check=False).returncode == 0, "no card is seen")
        yield made
        slot.pull()


def run(*command):
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode(errors="replace")


def test_opensc_takes_it_for_a_card_and_signs_and_derives(card, tmp_path):
    assert "Virtual PCD 00 00" in run("opensc-tool", "--list-readers")
    assert "Personal Identity Verification Card" in run("opensc-tool", "--reader", "0", "--name")
    assert "Personal Identity Verification Card" in run("piv-tool", "--reader", "0", "--name")

    listed = run("pkcs15-tool", "--reader", "0", "--dump")
    for name in ("PIV AUTH", "SIGN", "KEY MAN", "CARD AUTH"):
        assert f"[{name} key]" in listed
    held = run("pkcs15-tool", "--reader", "0", "--read-certificate", "02")  # gzipped on the card
    assert held.strip() == card.slots[0x9C].certificate.public_bytes(Encoding.PEM).decode().strip()

    digest = hashes.Hash(hashes.SHA256())
    digest.update(b"challenge")
    (tmp_path / "digest").write_bytes(digest.finalize())
    login = (*MODULE, "--login", "--pin", "123456")
    run("pkcs11-tool", *login, "--sign", "--mechanism", "ECDSA", "--id", "01",
        "--input-file", str(tmp_path / "digest"), "--output-file", str(tmp_path / "signature"))  # fmt: skip
    both = (tmp_path / "signature").read_bytes()
    first, second = (int.from_bytes(both[at : at + 32], "big") for at in (0, 32))
    signed(card, 0x9A, utils.encode_dss_signature(first, second), b"challenge")

    ours = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "point").write_bytes(ours.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    run("pkcs11-tool", *login, "--derive", "--mechanism", "ECDH1-DERIVE", "--id", "03",
        "--input-file", str(tmp_path / "point"), "--output-file", str(tmp_path / "shared"))  # fmt: skip
    assert (tmp_path / "shared").read_bytes() == ours.exchange(ec.ECDH(), card.slots[0x9D].key.public_key())


def test_opensc_counts_wrong_pins_as_we_do(card):
    wrong = subprocess.run(
        ["pkcs11-tool", *MODULE, "--login", "--pin", "000000", "--list-objects"],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert b"CKR_PIN_INCORRECT" in wrong.stderr + wrong.stdout
    assert card.left == 2


def test_piv_tool_manages_it(card, tmp_path):
    """OpenSC authenticates with the management key both ways, and makes a key."""
    key = tmp_path / "key"
    key.write_text(":".join(f"{byte:02x}" for byte in card.management))
    before = point(card.slots[0x9A].key)
    subprocess.run(
        ["piv-tool", "--reader", "0", "--admin", "M:9B:03", "--genkey", "9A:11", "--out", str(tmp_path / "point")],
        env={"PIV_EXT_AUTH_KEY": str(key), "PATH": "/usr/bin", **environment()},
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    # Its own code is not asked for: with OpenSSL 3 it has made the key, and then can't write an EC point to a file.
    assert point(card.slots[0x9A].key) != before


def environment():
    import os

    return {"PCSCLITE_CSOCK_NAME": os.environ["PCSCLITE_CSOCK_NAME"]}
