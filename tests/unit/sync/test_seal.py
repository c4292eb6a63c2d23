"""Sealing: who it is for opens it, nobody else does, and no byte of it can be another."""

import importlib.util
import io
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import seal
from sync.seal import BadKey, BadSeal, NotForThisKey

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "seal"
ABOUT = {"organisation": "havnen", "device": "0" * 16, "purpose": "event/signups/signup.requested"}


def fixture_maker():
    spec = importlib.util.spec_from_file_location("seal_make", FIXTURES / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = fixture_maker()
KEYS = [MAKE.key(number) for number in range(4)]
PUBLICS = [seal.public_of(key) for key in KEYS]


def sealed(plain=b"hello", publics=PUBLICS[:2], number=3, **about):
    return seal.seal(plain, publics, number=number, **{**ABOUT, **about})


WHOLE = sealed()


@pytest.mark.parametrize("version", sorted(path.name for path in FIXTURES.glob("v*")))
@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_format_ever_written_opens(version, number):
    about = json.loads((FIXTURES / version / "about.json").read_text())
    head = about.pop("number"), about.pop("keys")
    for name, plain in MAKE.TEXTS.items():
        data = (FIXTURES / version / f"{name}.seal").read_bytes()
        assert seal.unseal(data, MAKE.key(number), **about) == plain
        assert seal.read_head(data)[0].number == head[0]


def test_there_is_a_fixture_of_todays_format():
    assert (FIXTURES / f"v{seal.VERSION}").is_dir()


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 3 * 65536])
def test_each_recipient_opens_it_whatever_its_size(size):
    plain = random.Random(size).randbytes(size)
    data = sealed(plain)
    for key in KEYS[:2]:
        assert seal.unseal(data, key, **ABOUT) == plain
    with pytest.raises(NotForThisKey):
        seal.unseal(data, KEYS[2], **ABOUT)
    assert plain[:64] not in data or size < 64


def test_the_same_twice_looks_like_nothing_else():
    assert sealed()[-40:] != sealed()[-40:]


def test_one_who_is_named_twice_is_one():
    head, end = seal.read_head(sealed(publics=[PUBLICS[0], PUBLICS[0]]))
    assert head.recipients == (seal.key_id(PUBLICS[0]),)
    assert head.write() == sealed(publics=[PUBLICS[0]])[:end]


@pytest.mark.parametrize("other", [{"organisation": "x"}, {"device": "1" * 16}, {"purpose": "backup"}])
def test_it_opens_only_as_what_it_was_sealed_for(other):
    with pytest.raises(BadSeal, match="something else"):
        seal.unseal(WHOLE, KEYS[0], **{**ABOUT, **other})


@pytest.mark.parametrize("at", range(0, len(WHOLE), 37))
def test_no_byte_can_be_another(at):
    data = bytearray(WHOLE)
    data[at] ^= 0x20
    for key in KEYS[:2]:
        with pytest.raises((BadSeal, NotForThisKey)):
            seal.unseal(bytes(data), key, **ABOUT)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255), st.sampled_from(KEYS[:2]))
def test_no_byte_anywhere_can_be_anything_else(at, flip, key):
    data = bytearray(WHOLE)
    data[at] ^= flip
    with pytest.raises((BadSeal, NotForThisKey)):
        seal.unseal_stream(io.BytesIO(bytes(data)), io.BytesIO(), key)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(WHOLE) - 1))
def test_nothing_can_be_cut_off(length):
    with pytest.raises(BadSeal):
        seal.unseal(WHOLE[:length], KEYS[0], **ABOUT)


@pytest.mark.parametrize("more", [b"\x00", b"x" * 100])
def test_nothing_can_be_added(more):
    with pytest.raises(BadSeal):
        seal.unseal(WHOLE + more, KEYS[0], **ABOUT)


def test_chunks_cannot_be_left_out_swapped_or_ended_early():
    data = sealed(bytes(65536) + b"\x01" * 65536 + b"end")
    start, size = len(data) - 3 - 16 - 2 * (65536 + 16), 65536 + 16
    first, second, last = data[start : start + size], data[start + size : start + 2 * size], data[start + 2 * size :]
    for pieces in ((second, first, last), (first, last), (first, second), (first, first, last), (last,), ()):
        with pytest.raises(BadSeal):
            seal.unseal(data[:start] + b"".join(pieces), KEYS[0], **ABOUT)


def test_a_head_cannot_be_put_before_other_content():
    other = sealed(b"other", number=4)
    end = seal.read_head(WHOLE)[1]
    with pytest.raises(BadSeal):
        seal.unseal(other[:end] + WHOLE[end:], KEYS[0], **ABOUT)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_at_all_are_a_known_error(data, magic):
    with pytest.raises(BadSeal):
        seal.unseal((b"SEAL\x01" if magic else b"") + data, KEYS[0], **ABOUT)


def test_a_head_of_strange_bytes_is_a_known_error():
    for tail in (b"\x01\xff" + b"\x00\x00\x01", b"\x00\x00\x00\x00", b"\x00\x00\x00\x15" + bytes(8 * 21)):
        with pytest.raises(BadSeal, match="not sealed data"):
            seal.read_head(b"SEAL\x01" + bytes(4) + tail)
    with pytest.raises(BadSeal, match="version"):
        seal.read_head(b"SEAL\x02" + WHOLE[5:])


@pytest.mark.parametrize("public", [b"", bytes(1215), b"\xff" * 1216, PUBLICS[0][:1184] + bytes(32)])
def test_what_is_no_key_is_not_sealed_to(public):
    with pytest.raises(BadKey):
        sealed(publics=[public])


def test_what_is_no_private_key_opens_nothing():
    with pytest.raises(BadKey):
        seal.unseal(WHOLE, b"short", **ABOUT)


@pytest.mark.parametrize("wrong", [{"publics": []}, {"organisation": "ø" * 128}])
def test_what_has_no_head_is_a_fault_of_the_caller(wrong):
    with pytest.raises(ValueError, match="seal to"):
        sealed(**wrong)


def test_more_than_twenty_are_too_many():
    with pytest.raises(ValueError, match="seal to"):
        seal.Head(**ABOUT, number=1, recipients=tuple(bytes([n]) * 8 for n in range(21))).write()


def test_a_mapping_comes_back_and_its_length_says_little():
    lengths = set()
    for words in ("ja", "nej tak, jeg vil hellere komme i morgen", ""):
        data = seal.seal_json({"words": words}, PUBLICS[:1], number=1, **ABOUT)
        assert seal.unseal_json(data, KEYS[0], **ABOUT) == {"words": words}
        lengths.add(len(data))
    assert len(lengths) == 1


@pytest.mark.parametrize("plain", [b"[]", b"{", b"[" * 100000, b"\xff"])
def test_what_is_no_mapping_is_a_known_error(plain):
    with pytest.raises(BadSeal, match="mapping"):
        seal.unseal_json(sealed(plain), KEYS[0], **ABOUT)


def test_a_new_key_is_another_each_time():
    one, other = seal.generate(), seal.generate()
    assert len(one) == len(other) == seal.PRIVATE_SIZE
    assert one != other
    assert len(seal.public_of(one)) == seal.PUBLIC_SIZE


def test_a_machine_that_computes_wrongly_is_not_trusted(monkeypatch):
    seal.self_test.cache_clear()
    monkeypatch.setattr(seal, "_TEST_ID", "0" * 16)
    with pytest.raises(RuntimeError, match="do not trust"):
        sealed()


def test_the_sizes_are_those_of_the_standards():
    """FIPS 203 table 3 (ML-KEM-768: 1184 and 1088 bytes), RFC 7748 (32 and 32), and 16 for the tag."""
    from cryptography.hazmat.primitives import hpke

    assert hpke.KEM.MLKEM768_X25519.enc_length() == 1088 + 32 == 1120
    head, end = seal.read_head(WHOLE)
    assert len(WHOLE) == end + len(head.recipients) * (1120 + 32 + 16) + len(b"hello") + 16
