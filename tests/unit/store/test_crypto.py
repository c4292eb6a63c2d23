"""The primitives against published answers, and what happens on a machine that computes wrongly."""

import struct

import pytest

from kiosk.store import crypto


def test_aes_gcm_as_published():
    """NIST's GCM test case 14 (McGrew and Viega, appendix B): 256-bit key of zeros, one block of zeros."""
    sealed = crypto.seal(crypto.AES, bytes(32), bytes(12), bytes(16), b"")
    assert sealed.hex() == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"


def test_chacha20_poly1305_as_published():
    """RFC 8439, 2.8.2."""
    key = bytes(range(0x80, 0xA0))
    nonce = bytes.fromhex("070000004041424344454647")
    plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    plain += b"sunscreen would be it."
    context = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    sealed = crypto.seal(crypto.CHACHA, key, nonce, plain, context)
    assert sealed.hex().startswith("d31a8d34648e60db7b86afbc53ef7ec2")
    assert sealed.hex().endswith("1ae10b594f09e26a7e902ecbd0600691")
    assert crypto.unseal(crypto.CHACHA, key, nonce, sealed, context) == plain
    with pytest.raises(crypto.InvalidTag):
        crypto.unseal(crypto.CHACHA, key, nonce, sealed, b"another")


def test_keyed_blake2b_as_published():
    """The BLAKE2 authors' known answers (blake2-kat.json): key 00..3f, input 00."""
    assert crypto.mac(bytes(range(64)), b"\0", size=64).hex().startswith("961f6dd1e4dd30f63901690c512e78e4")


def test_the_self_test_passes_and_would_fail(monkeypatch):
    crypto.self_test.cache_clear()
    crypto.self_test()
    crypto.self_test.cache_clear()
    monkeypatch.setattr(crypto, "_AES_ANSWER", "00")
    with pytest.raises(RuntimeError, match="self-test"):
        crypto.self_test()
    crypto.self_test.cache_clear()


@pytest.mark.parametrize(
    ("machine", "entries", "wanted"),
    [
        ("x86_64", None, crypto.AES),
        ("aarch64", [(16, 1 << 3), (0, 0)], crypto.AES),
        ("aarch64", [(16, 0), (0, 0)], crypto.CHACHA),
        ("aarch64", [], crypto.CHACHA),
    ],
)
def test_the_cipher_that_the_cpu_does_well(machine, entries, wanted, monkeypatch, tmp_path):
    auxv = tmp_path / "auxv"
    auxv.write_bytes(b"".join(struct.pack("@LL", *entry) for entry in entries or []))
    monkeypatch.setattr(crypto.os, "uname", lambda: type("U", (), {"machine": machine}))
    monkeypatch.setattr(crypto, "AUXV", auxv)
    crypto.quick_cipher.cache_clear()
    assert crypto.quick_cipher() == wanted
    crypto.quick_cipher.cache_clear()


def test_no_auxiliary_vector_is_no_aes(tmp_path):
    assert crypto._hwcap(tmp_path / "none") == 0
    (tmp_path / "odd").write_bytes(b"odd")
    assert crypto._hwcap(tmp_path / "odd") == 0


def test_keys_differ_by_purpose_and_context():
    made = {crypto.derive(b"k" * 32, purpose, context) for purpose in (b"a", b"b") for context in (b"", b"c")}
    assert len(made) == 4


def test_a_chacha_store_opens_where_aes_is_quick(where, opened, monkeypatch):
    monkeypatch.setattr(crypto, "quick_cipher", lambda: crypto.CHACHA)
    with opened() as store:
        store.table("t").insert({"n": 1})
        store.subject("s").table("p").insert({"a": 1})
    monkeypatch.undo()
    again = opened()
    assert again.subject("s").table("p").all() == [{"a": 1}]
    again.table("t").insert({"n": 2})
    again.close()
    assert len(opened().table("t")) == 2
