"""What a hostile kiosk with a valid key might send: strategies for hypothesis, and the tries themselves."""

import json
from dataclasses import dataclass
from urllib.parse import quote

from hypothesis import strategies as st

from sync import wire
from sync.events import BIGGEST, SIGNED_AS
from sync.hub import ingest
from sync.hub.models import Kiosk

_WORDS = ["", "a@x", "foreign@x", "0" * 32, "f" * 32, "\0", "'; DROP TABLE hub_kiosk; --", "{{ 7 * 7 }}", "x" * 300]
_WORDS += ["2026-03-01T10:00:00+01:00", "../../etc/passwd", "<script>alert(1)</script>", "%s%n%(a)s", "\u202e\r\nX: y"]
_WORDS += ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "9999-12-31", "2026-11-21T10:00", "a/b/c"]
_NUMBERS = [0, 1, -1, 100, 101, 2**31 - 1, 2**31, 2**53 - 1, -(2**53) + 1]
_FIELDS = ["signup", "uid", "occurrence", "seats", "role", "buddy", "status", "lease", "number", "pack", "version"]
_STATES = ["requested", "confirmed", "waiting", "cancelled"]
_FIELDS += ["period", "numbers", "barriers", "id", "all"]
_TOLD = ["version", "queue", "refused", "disk_free", "disk_size", "clock", "trusted_time", "temperature", "problems"]
_TOLD += ["under_voltage", "content", "cursor", "model"]
_EPOCHS = ["epoch", "seq", "new_epoch"]

PATHS = ["events", "changes", "status", "restored", "caught-up", "renew", "packs/p/1/" + "0" * 64]
PATHS += [f"releases/{'0' * 64}", "releases/x"]
PATHS += [f"boxes/{'0' * 32}/1", f"boxes/x/{'9' * 30}"]

texts = st.sampled_from(_WORDS) | st.text(max_size=40)
whole = st.sampled_from(_NUMBERS) | st.integers(-BIGGEST, BIGGEST)
simple = st.none() | st.booleans() | whole | texts.filter(lambda text: not _is_half(text))
anything = st.recursive(
    simple, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_FIELDS), inner, max_size=4)
)
wild = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*_TOLD, *_EPOCHS]), inner, max_size=6),
)
queries = st.dictionaries(
    st.sampled_from(["after", "limit", "hub_key", "x"]), texts | st.integers().map(str), max_size=3
)


def _is_half(text):
    return any(0xD800 <= ord(character) <= 0xDFFF for character in text)


@st.composite
def bodies(draw, activity, occurrence, signups):
    """The body of an event of a known type: each field as it should be, or anything, or not there."""
    right = {
        "signup": draw(st.sampled_from(signups)),
        "uid": draw(st.sampled_from([activity, "foreign@x", "nobody@x"])),
        "occurrence": occurrence,
        "seats": draw(st.integers(0, 100)),
        "role": draw(st.sampled_from(["", "cook", "x"])),
        "buddy": False,
        "status": draw(st.sampled_from(_STATES)),
        "lease": draw(st.booleans()),
        "number": 1,
        "pack": "p",
        "version": 1,
        "period": draw(st.sampled_from(["2026", "2026-03", "2026-12"])),
        "numbers": draw(st.dictionaries(st.sampled_from(["visits", "yes", "x"]), st.none() | st.integers(0, 10**6))),
        "barriers": {"waiting": draw(st.integers(0, 10**6))},
        "id": "x",
        "all": None,
    }
    for name in draw(st.lists(st.sampled_from(_FIELDS), max_size=3)):
        if draw(st.booleans()):
            right[name] = draw(anything)
        else:
            right.pop(name, None)
    return right


@dataclass
class Try:
    """One request."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]
    encoding: str = ""


@st.composite
def requests(draw):
    """A request with a valid signature, and anything in it."""
    path = draw(st.sampled_from(PATHS))
    method = draw(st.sampled_from(["GET", "POST", "POST", "PUT"]))
    query = draw(queries)
    target = path + ("?" + "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query.items()))
    body = draw(st.binary(max_size=200) | wild.map(lambda value: json.dumps(value).encode()))
    encoding = draw(st.sampled_from(["", "", "gzip", "br", "gzip, gzip"]))
    if encoding == "gzip" and draw(st.booleans()):
        body = wire.squeeze(body)
    ranges = st.sampled_from(["bytes=0-", "bytes=5-1", "bytes=-1", "bytes=999999999999-", "lines=1-2", ""])
    return Try(method, target, body, {"Range": draw(ranges)}, encoding)


kinds = st.sampled_from([*ingest.READERS, "x", "y" * 65]) | st.text(max_size=5).filter(lambda text: not _is_half(text))


def send(kiosk, one):
    """The answer to a try; a bug in the hub is an exception here."""
    return kiosk.ask(one.method, one.path, one.body, change=one.headers, encoding=one.encoding)


def forgive(kiosk):
    """What it has said may have got it blocked, and that is right; the next try begins anew."""
    Kiosk.objects.filter(device=kiosk.device).update(blocked=None, why_blocked="", given_up=[])


def deep_event(kiosk, event, deep):
    """The line of this event with a body nested so deep, the envelope counted; signed as if `encode` would write it."""
    inner = b"[" * (deep - 2) + b"0" + b"]" * (deep - 2)

    def line(**more):
        flat = {**event, **more, "body": {"deep": 0}}
        text = json.dumps(flat, sort_keys=True, separators=(",", ":")).encode()
        return text.replace(b'{"deep":0}', b'{"deep":' + inner + b"}")

    unsigned = line().replace(b'"signature":"' + event["signature"].encode() + b'",', b"")
    return line(signature=kiosk.key.sign(SIGNED_AS + unsigned).hex())
