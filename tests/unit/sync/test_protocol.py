"""protocol.md's example is what the code does, byte for byte; and what it says of numbers is what the code has."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from sync import answers, box, errors, events, wire
from sync.events import EventLog, device_of, verify_chain

TEXT = (Path(__file__).resolve().parents[3] / "sync" / "protocol.md").read_text("utf-8")
HEAD = "## An example, byte by byte\n"
KIOSK, HUB = bytes(range(32)), bytes(range(32, 64))
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIGNUP = {
    "signup": "000102030405060708090a0b0c0d0e0f", "uid": "sommer@x", "occurrence": "2026-11-21T10:00:00+01:00",
    "seats": 2, "role": "", "buddy": False, "status": "requested",
}  # fmt: skip


def block(*lines):
    return "\n".join(["```", *lines, "```"])


def batch():
    """Two events of a kiosk that has just been switched on."""
    db, clock = TinyDB(storage=MemoryStorage), [NOON]
    log = EventLog(db.table("outbox"), db.table("device"), now=lambda: clock[0], random=lambda _: KIOSK)
    log.append("signups", "signup.requested", SIGNUP)
    clock[0] += timedelta(minutes=5)
    log.append("signups", "signup.cancelled", SIGNUP | {"status": "cancelled"})
    assert verify_chain(log.pending(), log.public_key) == 2
    return wire.pack_lines(log.pending())


def example():
    """The whole section."""
    kiosk, hub = (Ed25519PrivateKey.from_private_bytes(seed) for seed in (KIOSK, HUB))
    device, hub_id = (device_of(key.public_key().public_bytes_raw()) for key in (kiosk, hub))
    target, body = f"/api/1/events?hub_key={hub_id}", batch()
    created = int(NOON.timestamp()) + 600
    asked = wire.request_headers(
        "POST", target, body, key=kiosk, device=device, turn=17, created=created, nonce="AAECAwQFBgcICQoLDA0ODw"
    )
    params = asked["Signature-Input"].removeprefix("stuen=")
    base = wire.request_base("POST", target, asked["Content-Digest"], "17", params).decode()
    said = json.dumps({"have": {"epoch": 1, "seq": 2}, "refused": []}, separators=(",", ":")).encode()
    signature = wire.signature_of(asked)
    told = wire.answer_headers(
        200, said, key=hub, hub_key_id=hub_id, turn=18, created=created + 1, request_signature=signature
    )
    answer_params = told["Signature-Input"].removeprefix("hub=")
    answer_base = wire.answer_base(200, told["Content-Digest"], "18", signature, answer_params).decode()
    first = body.split(b"\n")[0]
    return "\n".join((
        HEAD,
        "The kiosk's private key (Ed25519 seed) is the bytes 00 01 02 ... 1f, the hub's 20 21 22 ... 3f.",
        "So the public keys are, in hex,",
        block(kiosk.public_key().public_bytes_raw().hex(), hub.public_key().public_bytes_raw().hex()),
        f"the device is `{device}` and the hub key id `{hub_id}`.",
        "Ed25519 signs the same bytes to the same signature each time.",
        "Lines end with one line feed; a signature base has none after its last line.",
        "The request, its body two events:",
        block(f"POST {target} HTTP/1.1", "Content-Type: application/x-ndjson", f"Content-Length: {len(body)}",
              *(f"{name}: {value}" for name, value in asked.items()), "", *body.decode().splitlines()),
        "What `Signature` signs:",
        block(*base.split("\n")),
        f"The second event's `prev` is the SHA-256 of the first line, of {len(first)} bytes without its line feed.",
        "An event's own `signature` is over `stuen event 1`, a zero byte, and its line without that field.",
        "The answer:",
        block("HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(said)}",
              *(f"{name}: {value}" for name, value in told.items()), "", said.decode()),
        "What its `Signature` signs:",
        block(*answer_base.split("\n")),
        "",
    ))  # fmt: skip


def test_the_example_is_true():
    wanted = example()
    assert TEXT[TEXT.index(HEAD) :] == wanted, f"put this at the end of sync/protocol.md:\n{wanted}"


def test_the_example_can_be_followed_by_hand():
    """With nothing of ours but the text: RFC 9421's base, RFC 9530's digest, and Ed25519."""
    from base64 import b64decode, b64encode

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    keys, request, base, answer, answer_base = re.findall(r"```\n(.*?)\n```", TEXT[TEXT.index(HEAD) :], re.DOTALL)
    for key, message, signed in zip(keys.split("\n"), (request, answer), (base, answer_base), strict=True):
        head, body = message.split("\n\n", 1)
        headers = dict(line.split(": ", 1) for line in head.split("\n")[1:])
        body = (body + "\n" if message is request else body).encode()
        assert headers["Content-Length"] == str(len(body))
        assert headers["Content-Digest"] == f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"
        label, _, params = headers["Signature-Input"].partition("=")
        assert signed.endswith(f'"@signature-params": {params}')
        assert f'"content-digest": {headers["Content-Digest"]}\n' in signed
        signature = headers["Signature"].removeprefix(f"{label}=:").removesuffix(":")
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(b64decode(signature), signed.encode())
    first, second = (json.loads(line) for line in request.split("\n\n", 1)[1].split("\n"))
    assert second["prev"] == hashlib.sha256(request.split("\n\n", 1)[1].split("\n")[0].encode()).hexdigest()
    line = request.split("\n\n", 1)[1].split("\n")[0]
    unsigned = line.replace(f'"signature":"{first["signature"]}",', "")
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys.split("\n")[0]))
    public.verify(bytes.fromhex(first["signature"]), b"stuen event 1\x00" + unsigned.encode())


def test_its_numbers_are_the_codes():
    for words in (
        f"at most {wire.MOST_EVENTS} events and {wire.MOST_BYTES >> 20} MiB",
        f"An event has at most {wire.MOST_EVENT_BYTES >> 10} KiB",
        f"for {wire.KEPT_DAYS} days",
        f"bounds what it reads: {wire.MOST_ANSWER_BYTES >> 20} MiB",
        f"At most {box.MOST >> 20} MiB in all",
        f"of a copy at least {box.LEAST_REST} bytes",
    ):
        assert words in TEXT
    assert wire.MOST_EVENT_BYTES == events.MOST_BYTES
    assert box.MOST == wire.MOST_BYTES, "a box is a body like any other"


def test_every_code_of_the_hub_is_known_by_a_state_or_an_error():
    table = TEXT[TEXT.index("## Errors") : TEXT.index(HEAD)]
    for status, codes in re.findall(r"^\| ([0-9, ]+) \| (.*?) \|$", table, re.MULTILINE):
        for code in re.findall(r"[a-z_]+(?=[ ,(]|$)", re.sub(r"\(.*?\)", "", codes)):
            for number in status.split(", "):
                said = {"error": code, "what": "w"}
                error = answers.refusal(answers.Answer(int(number), said, b"", 0, 0))
                assert isinstance(error, errors.SyncError)
                assert error.code == code or isinstance(error, (errors.Busy, errors.TooLarge, errors.HubFailed))
