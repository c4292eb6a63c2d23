"""Signed requests and answers: RFC 9421's own vector, our bases written out in full, and nothing else is taken."""

import gzip
import zlib
from base64 import b64decode, b64encode
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from hypothesis import example, given
from hypothesis import strategies as st

from sync import wire
from sync.errors import BadBody, BadDigest, BadSignature, NotTheHub, SyncError, TooLarge
from sync.events import device_of

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HUB = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
PUBLIC, HUB_PUBLIC = (key.public_key().public_bytes_raw() for key in (KEY, HUB))
DEVICE, HUB_ID = device_of(PUBLIC), device_of(HUB_PUBLIC)
TARGET = "/api/1/changes?after=f3a1.118&limit=500"
NONCE = "AAECAwQFBgcICQoLDA0ODw"
OF_NOTHING = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # SHA-256 of no bytes


def ask(body=b"", target=TARGET, **changes):
    asked = {"key": KEY, "device": DEVICE, "turn": 17, "created": 1795000000, "nonce": NONCE} | changes
    return wire.request_headers("GET", target, body, **asked)


def answer(request, body=b"{}", **changes):
    said = {"key": HUB, "hub_key_id": HUB_ID, "turn": 18, "created": 1795000001} | changes
    return wire.answer_headers(200, body, **said, request_signature=wire.signature_of(request))


def test_the_primitive_by_rfc_9421_b_2_6():
    private = load_der_private_key(b64decode("MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"), None)
    base = (
        b'"date": Tue, 20 Apr 2021 02:07:55 GMT\n"@method": POST\n"@path": /foo\n"@authority": example.com\n'
        b'"content-type": application/json\n"content-length": 18\n'
        b'"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length")'
        b';created=1618884473;keyid="test-key-ed25519"'
    )
    signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    assert wire.holds(private.public_key().public_bytes_raw(), signature, base)
    assert b64encode(private.sign(base)).decode() == signature


def test_the_digest_by_rfc_9530_appendix_d():
    assert wire.content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    assert wire.content_digest(b"") == f"sha-256=:{OF_NOTHING}:"


def test_a_request_is_signed_over_exactly_this():
    headers = ask()
    params = (
        '("@method" "@path" "@query" "content-digest" "stuen-turn")'
        f';created=1795000000;nonce="{NONCE}";keyid="56475aa75463474c";alg="ed25519"'
    )
    base = "\n".join((
        '"@method": GET',
        '"@path": /api/1/changes',
        '"@query": ?after=f3a1.118&limit=500',
        f'"content-digest": sha-256=:{OF_NOTHING}:',
        '"stuen-turn": 17',
        f'"@signature-params": {params}',
    )).encode()  # fmt: skip
    assert headers == {
        "Content-Digest": f"sha-256=:{OF_NOTHING}:",
        "Stuen-Turn": "17",
        "Signature-Input": f"stuen={params}",
        "Signature": f"stuen=:{b64encode(KEY.sign(base)).decode()}:",
    }
    checked = wire.check_request("GET", TARGET, headers, b"", PUBLIC)
    assert checked == (DEVICE, 17, b64encode(KEY.sign(base)).decode())
    assert wire.claimed(headers) == DEVICE


def test_an_answer_is_signed_over_exactly_this():
    request = ask()
    headers = answer(request)
    params = (
        '("@status" "content-digest" "stuen-turn" "signature";req;key="stuen")'
        f';created=1795000001;keyid="{HUB_ID}";alg="ed25519"'
    )
    base = "\n".join((
        '"@status": 200',
        '"content-digest": sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:',
        '"stuen-turn": 18',
        f'"signature";req;key="stuen": {request["Signature"].removeprefix("stuen=")}',
        f'"@signature-params": {params}',
    )).encode()  # fmt: skip
    assert headers == {
        "Content-Digest": "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:",
        "Stuen-Turn": "18",
        "Signature-Input": f"hub={params}",
        "Signature": f"hub=:{b64encode(HUB.sign(base)).decode()}:",
    }
    bound = wire.signature_of(request)
    assert wire.check_answer(200, headers, b"{}", public_key=HUB_PUBLIC, request_signature=bound) == (18, 1795000001)


@pytest.mark.parametrize(
    ("target", "path", "query"), [("/a", "/a", "?"), ("/a?", "/a", "?"), ("", "/", "?"), ("/a?b?c", "/a", "?b?c")]
)
def test_path_and_query(target, path, query):
    assert wire.request_base("GET", target, "d", "1", "p").decode().split("\n")[1:3] == [
        f'"@path": {path}',
        f'"@query": {query}',
    ]


def test_a_body_may_be_compressed_and_says_so():
    assert ask(b"x", encoding="gzip")["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in ask(b"x")


OTHER_SIGNATURE = ask(turn=18)["Signature"]
SPOILT = {
    "method": ({}, {"method": "POST"}),
    "path": ({}, {"target": TARGET.replace("changes", "status")}),
    "query": ({}, {"target": TARGET + "0"}),
    "no query": ({}, {"target": TARGET.partition("?")[0]}),
    "half a character": ({}, {"target": TARGET + "\ud800"}),
    "turn": ({"Stuen-Turn": "18"}, {}),
    "signature": ({"Signature": OTHER_SIGNATURE}, {}),
    "key": ({}, {"public_key": HUB_PUBLIC}),
    "device": ({"Signature-Input": ask(device="0" * 16)["Signature-Input"]}, {}),
    "created": ({"Signature-Input": ask(created=1)["Signature-Input"]}, {}),
    "nonce": ({"Signature-Input": ask(nonce="B" * 22)["Signature-Input"]}, {}),
    "not base64": ({"Signature": "stuen=:" + "!" * 86 + "==:"}, {}),
    "loose bits in base64": ({"Signature": OTHER_SIGNATURE[:-4] + "B==:"}, {}),
    "an answer's label": ({"Signature": ask()["Signature"].replace("stuen", "hub")}, {}),
    "two signatures": ({"Signature": ask()["Signature"] + ", x=:AA==:"}, {}),
    "turn with a sign": ({"Stuen-Turn": "+17"}, {}),
    "turn in other digits": ({"Stuen-Turn": "١٧"}, {}),
    "long turn": ({"Stuen-Turn": "1" * 16}, {}),
    "turn with a nought": ({"Stuen-Turn": "017"}, {}),
    "less is covered": ({"Signature-Input": ask()["Signature-Input"].replace(' "stuen-turn"', "")}, {}),
    "another algorithm": ({"Signature-Input": ask()["Signature-Input"].replace("ed25519", "hmac-sha256")}, {}),
    "short nonce": ({"Signature-Input": ask(nonce="A" * 21)["Signature-Input"]}, {}),
    "more after it": ({"Signature-Input": ask()["Signature-Input"] + "\n"}, {}),
}  # fmt: skip


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_request_is_not_taken(spoilt):
    headers, changes = SPOILT[spoilt]
    asked = {"method": "GET", "target": TARGET, "headers": ask() | headers, "body": b"", "public_key": PUBLIC} | changes
    with pytest.raises(BadSignature):
        wire.check_request(**asked)


@pytest.mark.parametrize("missing", ["Signature", "Signature-Input", "Stuen-Turn"])
def test_nothing_may_be_missing(missing):
    request = ask()
    said = answer(request)
    with pytest.raises(BadSignature):
        wire.check_request("GET", TARGET, {**request, missing: ""}, b"", PUBLIC)
    del said[missing]
    with pytest.raises(NotTheHub):
        wire.check_answer(200, said, b"{}", public_key=HUB_PUBLIC, request_signature=wire.signature_of(request))


@pytest.mark.parametrize("digest", ["", f"sha-512=:{OF_NOTHING}:", wire.content_digest(b"y") + " "])
def test_another_body_is_not_taken(digest):
    with pytest.raises(BadDigest):
        wire.check_request("GET", TARGET, ask(b"x") | {"Content-Digest": digest}, b"y", PUBLIC)
    with pytest.raises(BadDigest):
        wire.check_request("GET", TARGET, ask(b"x"), b"y", PUBLIC)


def test_a_digest_that_was_put_right_by_somebody_else_does_not_help():
    with pytest.raises(BadSignature):
        wire.check_request("GET", TARGET, ask(b"x") | {"Content-Digest": wire.content_digest(b"y")}, b"y", PUBLIC)


ANSWERS = {
    "status": (201, {}, b"{}", {}),
    "body": (200, {}, b"{ }", {}),
    "body with its digest": (200, {"Content-Digest": wire.content_digest(b"{ }")}, b"{ }", {}),
    "turn": (200, {"Stuen-Turn": "17"}, b"{}", {}),
    "no turn": (200, {"Stuen-Turn": "x"}, b"{}", {}),
    "another request": (200, {}, b"{}", {"request_signature": wire.signature_of(ask(nonce="B" * 22))}),
    "another hub": (200, {}, b"{}", {"public_key": PUBLIC}),
    "a request's headers": (200, ask(b"{}"), b"{}", {}),
    "the request's label": (200, {"Signature": ask()["Signature"]}, b"{}", {}),
    "created": (200, {"Signature-Input": answer(ask(), created=1)["Signature-Input"]}, b"{}", {}),
    "a year that no calendar has": (200, answer(ask(), created=wire.LATEST + 1), b"{}", {}),
}


@pytest.mark.parametrize("spoilt", ANSWERS)
def test_a_spoilt_answer_is_not_the_hubs(spoilt):
    status, headers, body, changes = ANSWERS[spoilt]
    request = ask()
    wanted = {"public_key": HUB_PUBLIC, "request_signature": wire.signature_of(request)} | changes
    with pytest.raises(NotTheHub):
        wire.check_answer(status, answer(request) | headers, body, **wanted)


WORDS = '@method path query content-digest stuen-turn signature req key created nonce alg stuen= hub= ( ) " : ; = 0 A é'
BITS = st.lists(st.sampled_from([*WORDS.split(), "\n", "\ud800"]), max_size=40).map("".join)
NAMES = ("Content-Digest", "Stuen-Turn", "Signature-Input", "Signature")


@given(
    st.dictionaries(st.sampled_from(NAMES), BITS | st.text()),
    st.sampled_from([ask(), answer(ask()), {}]),
    st.text(),
    st.binary(max_size=4),
)
@example({"Content-Digest": "\ud800"}, ask(), "\ud800", b"")
def test_whatever_comes_in_the_only_errors_are_our_own(changes, start, target, body):
    headers = start | changes
    for call in (
        lambda: wire.check_request("GET", target, headers, body, PUBLIC),
        lambda: wire.check_answer(200, headers, body, public_key=HUB_PUBLIC, request_signature=""),
        lambda: wire.signature_of(headers),
    ):
        with suppress(SyncError):
            call()


@given(
    st.binary(max_size=50),
    st.integers(0, 10**15 - 1),
    st.integers(0, 2**33),
    st.sampled_from(["/", "/api/1/x?y=%20&z=a.b"]),
)
def test_what_is_signed_here_is_taken_there(body, turn, created, target):
    request = ask(body, target, turn=turn, created=created)
    checked = wire.check_request("GET", target, request, body, PUBLIC)
    assert (checked.device, checked.turn) == (DEVICE, turn)
    said = answer(request, body, turn=turn, created=created)
    found = wire.check_answer(200, said, body, public_key=HUB_PUBLIC, request_signature=checked.signature)
    assert found == (turn, created)


# Bodies


def test_lines():
    assert wire.pack_lines([{"b": 1, "a": "å"}, {}]) == '{"a":"å","b":1}\n{}\n'.encode()
    assert wire.unpack_lines(b"{}\n[1]\n") == [b"{}", b"[1]"] == wire.unpack_lines(b"{}\n[1]")
    assert wire.unpack_lines(b"") == []


def test_lines_have_bounds():
    most = b"x" * wire.MOST_EVENT_BYTES
    assert wire.unpack_lines(most + b"\n") == [most]
    assert len(wire.unpack_lines(b"1\n" * wire.MOST_EVENTS)) == wire.MOST_EVENTS
    for body in (most + b"x\n", b"1\n" * (wire.MOST_EVENTS + 1)):
        with pytest.raises(TooLarge):
            wire.unpack_lines(body)
    for body in (b"\n", b"1\n\n", b"1\n\n2"):
        with pytest.raises(BadBody):
            wire.unpack_lines(body)


@given(st.binary(max_size=2000))
def test_squeezed_and_back(data):
    squeezed = wire.squeeze(data)
    assert squeezed == wire.squeeze(data)
    assert wire.unsqueeze(squeezed, 2000) == data


PACKED = gzip.compress(b"x", mtime=0)  # without the time: two processes must call the tests by the same names


@pytest.mark.parametrize("data", [b"", b"hello", PACKED[:-1], PACKED + b"y", PACKED * 2, zlib.compress(b"x")])
def test_what_is_no_gzip(data):
    with pytest.raises(BadBody):
        wire.unsqueeze(data)


def test_a_bomb_does_not_go_off():
    bomb = gzip.compress(bytes(64 << 20))
    assert len(bomb) < wire.MOST_BYTES
    with pytest.raises(TooLarge):
        wire.unsqueeze(bomb)
    assert len(wire.unsqueeze(gzip.compress(bytes(wire.MOST_BYTES)))) == wire.MOST_BYTES


@given(st.binary(max_size=60))
def test_any_bytes_open_or_are_refused(data):
    for start in (b"", gzip.compress(b"x" * 40)[:20]):
        with suppress(SyncError):
            wire.unsqueeze(start + data)
