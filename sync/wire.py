"""What a request and an answer look like on the wire: signed (RFC 9421), with a digest (RFC 9530), within limits.

Both sides use this; protocol.md, "Requests are signed", has the text and an example. Pure: it reads no clock, makes no
randomness and opens no connection. There is one form of each header and no other is read, so checking is a comparison
of text, one pattern, and one Ed25519 verification.
"""

import gzip
import hashlib
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sync import events
from sync.errors import BadBody, BadDigest, BadSignature, NotTheHub, TooLarge

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PREFIX: Final = "/api/1/"
MOST_EVENTS: Final = 500
"""Events in a batch."""
MOST_BYTES: Final = 1 << 20
"""Bytes of a body before compression, either way (a content pack's file is its own matter)."""
MOST_EVENT_BYTES: Final = events.MOST_BYTES
"""Bytes of one event's line."""
MOST_ANSWER_BYTES: Final = 8 << 20
"""Bytes of an answer: 500 changes, of which an activity with its picture of words may be some kilobytes."""
KEPT_DAYS: Final = 45
"""How long a client keeps events that were acknowledged."""

_REQUEST: Final = '("@method" "@path" "@query" "content-digest" "stuen-turn")'
_ANSWER: Final = '("@status" "content-digest" "stuen-turn" "signature";req;key="stuen")'
_CREATED: Final = r";created=(0|[1-9][0-9]{0,14})"
_KEY: Final = r';keyid="([0-9a-f]{16})";alg="ed25519"'
_REQUEST_INPUT: Final = re.compile(r"stuen=" + re.escape(_REQUEST) + _CREATED + r';nonce="([A-Za-z0-9_-]{22})"' + _KEY)
# A kiosk reckons with the hub's time: within years that a datetime has, or it is none (11 digits: the year 5138).
_ANSWER_INPUT: Final = re.compile(r"hub=" + re.escape(_ANSWER) + _CREATED.replace("14", "10") + _KEY)
LATEST: Final = 10**11 - 1
"""The last Unix second that a hub may say it is."""
_SIGNATURE: Final = re.compile(r"(?:stuen|hub)=:([A-Za-z0-9+/]{85}[AQgw]==):")
_TURN: Final = re.compile(r"0|[1-9][0-9]{0,14}")  # RFC 9651 section 3.3.1: at most 15 digits


class SignedRequest(NamedTuple):
    """What a checked request says of itself."""

    device: str
    turn: int
    signature: str
    """Base64; the answer is bound to it."""


class SignedAnswer(NamedTuple):
    """What a checked answer says of itself."""

    turn: int
    created: int
    """The hub's clock, in Unix seconds."""


# Requests


def request_headers(
    method: str,
    target: str,
    body: bytes,
    *,
    key: "Ed25519PrivateKey",
    device: str,
    turn: int,
    created: int,
    nonce: str,
    encoding: str = "",
) -> dict[str, str]:
    """The headers that sign a request.

    `target` is path and query as they are sent ("/api/1/changes?after=&limit=500"), `body` the bytes as they are sent,
    `created` Unix seconds, `nonce` 22 characters of base64url (16 random bytes), `encoding` "gzip" or "".
    """
    params = f'{_REQUEST};created={created};nonce="{nonce}";keyid="{device}";alg="ed25519"'
    digest, number = content_digest(body), str(turn)
    signature = b64encode(key.sign(request_base(method, target, digest, number, params))).decode()
    headers = {
        "Content-Digest": digest,
        "Stuen-Turn": number,
        "Signature-Input": f"stuen={params}",
        "Signature": f"stuen=:{signature}:",
    }
    return headers | {"Content-Encoding": encoding} if encoding else headers


def request_base(method: str, target: str, digest: str, turn: str, params: str) -> bytes:
    """The signature base of a request: RFC 9421 section 2.5, with @path and @query of sections 2.2.6 and 2.2.7."""
    path, _, query = target.partition("?")
    return (
        f'"@method": {method}\n"@path": {path or "/"}\n"@query": ?{query}\n"content-digest": {digest}\n'
        f'"stuen-turn": {turn}\n"@signature-params": {params}'
    ).encode()


def claimed(headers: Mapping[str, str]) -> str:
    """The device that a request says it comes from, unchecked: whose key to check it with. Raises BadSignature."""
    found = _REQUEST_INPUT.fullmatch(headers.get("Signature-Input", ""))
    if not found:
        raise BadSignature("The request's Signature-Input is missing or not in the protocol's form.")
    return found[3]


def signature_of(headers: Mapping[str, str]) -> str:
    """The request's signature as base64, unchecked: what an answer is bound to. Raises BadSignature."""
    return _read_signature(headers, "stuen")


def check_request(
    method: str, target: str, headers: Mapping[str, str], body: bytes, public_key: bytes
) -> SignedRequest:
    """Who sent this, checked with the raw Ed25519 key; `target` and `body` as they came in.

    `headers` finds a name in the spelling of the protocol (Django's and requests' do so in any). Raises BadDigest when
    the body is another, BadSignature for everything else.
    """
    device, signature, turn = claimed(headers), signature_of(headers), _read_turn(headers)
    digest = headers.get("Content-Digest", "")
    if digest != content_digest(body):
        raise BadDigest
    params = headers["Signature-Input"].removeprefix("stuen=")
    try:
        base = request_base(method, target, digest, turn, params)
    except UnicodeEncodeError as error:  # a lone surrogate in the target
        raise BadSignature from error
    if not holds(public_key, signature, base):
        raise BadSignature
    return SignedRequest(device, int(turn), signature)


# Answers


def answer_headers(
    status: int,
    body: bytes,
    *,
    key: "Ed25519PrivateKey",
    hub_key_id: str,
    turn: int,
    created: int,
    request_signature: str,
) -> dict[str, str]:
    """The headers that sign an answer to the request with `request_signature` (base64, see `signature_of`)."""
    params = f'{_ANSWER};created={created};keyid="{hub_key_id}";alg="ed25519"'
    digest, number = content_digest(body), str(turn)
    signature = b64encode(key.sign(answer_base(status, digest, number, request_signature, params))).decode()
    return {
        "Content-Digest": digest,
        "Stuen-Turn": number,
        "Signature-Input": f"hub={params}",
        "Signature": f"hub=:{signature}:",
    }


def answer_base(status: int, digest: str, turn: str, request_signature: str, params: str) -> bytes:
    """The signature base of an answer; the request's signature is in it by RFC 9421 section 2.4."""
    return (
        f'"@status": {status}\n"content-digest": {digest}\n"stuen-turn": {turn}\n'
        f'"signature";req;key="stuen": :{request_signature}:\n"@signature-params": {params}'
    ).encode()


def check_answer(
    status: int, headers: Mapping[str, str], body: bytes, *, public_key: bytes, request_signature: str
) -> SignedAnswer:
    """What the hub said of itself, checked with its raw Ed25519 key. Raises NotTheHub: then nothing in it counts."""
    found = _ANSWER_INPUT.fullmatch(headers.get("Signature-Input", ""))
    if not found:
        raise NotTheHub
    try:
        signature, turn = _read_signature(headers, "hub"), _read_turn(headers)
    except BadSignature as error:
        raise NotTheHub from error
    digest = headers.get("Content-Digest", "")
    if digest != content_digest(body):
        raise NotTheHub("The answer was damaged on its way.")
    params = headers["Signature-Input"].removeprefix("hub=")
    if not holds(public_key, signature, answer_base(status, digest, turn, request_signature, params)):
        raise NotTheHub
    return SignedAnswer(int(turn), int(found[1]))


# What both have


def content_digest(body: bytes) -> str:
    """The value of Content-Digest (RFC 9530 section 2) for these bytes."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def holds(public_key: bytes, signature: str, signed: bytes) -> bool:
    """Whether this base64 signature is Ed25519 (RFC 8032) by the raw key over these bytes."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - a start without sync doesn't pay for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(b64decode(signature), signed)
    except InvalidSignature:
        return False
    return True


def _read_signature(headers: Mapping[str, str], label: str) -> str:
    value = headers.get("Signature", "")
    found = _SIGNATURE.fullmatch(value)
    if not found or not value.startswith(label):
        raise BadSignature("The Signature is missing or not in the protocol's form.")
    return found[1]


def _read_turn(headers: Mapping[str, str]) -> str:
    value = headers.get("Stuen-Turn", "")
    if not _TURN.fullmatch(value):
        raise BadSignature("Stuen-Turn is missing or not a number.")
    return value


# Bodies


def pack_lines(batch: Iterable[Mapping[str, Any]]) -> bytes:
    """An `EventLog`'s events as `application/x-ndjson`: the encoding of each, and a line feed after it."""
    return b"".join(events.written(event) + b"\n" for event in batch)


def unpack_lines(body: bytes) -> list[bytes]:
    """The lines of such a body, without their line feeds; the last may lack its own. Raises BadBody, TooLarge."""
    lines = body.removesuffix(b"\n").split(b"\n") if body else []
    if len(lines) > MOST_EVENTS:
        raise TooLarge(f"More than {MOST_EVENTS} events in one batch.")
    for line in lines:
        if not line:
            raise BadBody("There is an empty line.")
        if len(line) > MOST_EVENT_BYTES:
            raise TooLarge(f"An event of more than {MOST_EVENT_BYTES} bytes.")
    return lines


def squeeze(data: bytes) -> bytes:
    """`data` as gzip (RFC 1952), the same each time: a body that is sent again has the same digest.

    Level 3: what events hold most of are hashes and signatures, and harder work (6: twice as long) saves 5 % more.
    """
    return gzip.compress(data, 3, mtime=0)


def unsqueeze(data: bytes, most: int = MOST_BYTES) -> bytes:
    """What was squeezed, of at most `most` bytes: no more than that is ever made. Raises TooLarge, BadBody."""
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(data, most + 1)
    except zlib.error as error:
        raise BadBody("The body is not gzip.") from error
    if len(plain) > most:
        raise TooLarge(f"The body opens to more than {most} bytes.")
    if not reader.eof or reader.unused_data:
        raise BadBody("The body is not one whole gzip member.")
    return plain
