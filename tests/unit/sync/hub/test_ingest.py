"""Taking events in: the chain, what is there already, what can't be taken, and bytes of any kind."""

import gzip
import json
import secrets
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import wire
from sync.events import BIGGEST, SIGNED_AS, encode, fingerprint
from sync.hub import ingest
from sync.hub.carried import SealedForm
from sync.hub.models import Event, SignUp
from sync.hub.operations import limits
from tests.helpers import hub_kiosk

pytestmark = pytest.mark.django_db
HERE = "2026-03-01T10:00:00+01:00"


@pytest.fixture
def kiosk():
    return hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation()))


def _stored(kiosk):
    return list(Event.objects.filter(kiosk=kiosk.device).order_by("epoch", "seq").values_list("epoch", "seq", "raw"))


def _resigned(kiosk, event):
    unsigned = {name: value for name, value in event.items() if name != "signature"}
    return unsigned | {"signature": kiosk.key.sign(SIGNED_AS + encode(unsigned)).hex()}


def test_events_are_kept_as_they_came_and_acknowledged(kiosk):
    events = [kiosk.event("note", n=n, text="blåbær") for n in range(3)]
    said = kiosk.send()
    assert (said.status, said.json) == (200, {"have": {"epoch": 1, "seq": 3}, "refused": []})
    assert [raw.encode() for _epoch, _seq, raw in _stored(kiosk)] == [encode(event) for event in events]
    assert kiosk.row.head == fingerprint(events[-1])


def test_gzip_and_nothing_else(kiosk):
    kiosk.event("note")
    body = wire.pack_lines(kiosk.outbox)
    assert kiosk.ask("POST", "events", body, encoding="br").json["error"] == "bad_request"
    assert kiosk.ask("POST", "events", b"no gzip", encoding="gzip").json["error"] == "bad_request"
    bomb = gzip.compress(b"x" * ((1 << 20) + 1))
    assert kiosk.ask("POST", "events", bomb, encoding="gzip").status == 413
    assert kiosk.ask("POST", "events", wire.squeeze(body), encoding="gzip").json["have"] == {"epoch": 1, "seq": 1}


def test_no_kiosk_fills_the_disk_in_an_hour(kiosk, settings, monkeypatch):
    settings.LIMITS = True
    cache.clear()
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))  # no hour ends meanwhile
    monkeypatch.setitem(limits.LIMITS, "bytes", 5000)
    kiosk.event("note", text="x" * 4000)
    assert kiosk.send().status == 200
    kiosk.event("note", text="x" * 4000)
    body = wire.squeeze(wire.pack_lines(kiosk.outbox))  # it is small on the line alone
    said = kiosk.ask("POST", "events", body, encoding="gzip")
    assert (said.status, said.json["error"], said.signed) == (429, "slow_down", True)
    assert 1 <= int(said.headers["Retry-After"]) <= 3601
    assert kiosk.ask("POST", "events", b"").json["have"]["seq"] == 1
    cache.clear()
    assert kiosk.send().json["have"]["seq"] == 2


def test_an_empty_batch_asks_where_the_chain_stands(kiosk):
    assert kiosk.ask("POST", "events", b"").json == {"have": {"epoch": 0, "seq": 0}, "refused": []}


def test_too_many_and_too_large(kiosk):
    many = [kiosk.event("note") for _ in range(wire.MOST_EVENTS + 1)]
    assert kiosk.send(many).status == 413
    assert kiosk.send(many[:-1]).status == 200
    large = _resigned(kiosk, many[-1] | {"body": {"text": "x" * wire.MOST_EVENT_BYTES}})
    assert kiosk.send([large]).status == 413


def test_what_is_known_is_acknowledged_again(kiosk):
    for _ in range(5):
        kiosk.event("note")
    events = list(kiosk.outbox)
    assert kiosk.send(events[:3]).json["have"]["seq"] == 3
    for part, have in ((events[:3], 3), (events[1:2], 3), (events[2:5], 5), (events, 5)):
        said = kiosk.send(part)
        assert (said.status, said.json["have"]) == (200, {"epoch": 1, "seq": have})
    assert len(_stored(kiosk)) == 5


def test_a_gap(kiosk):
    events = [kiosk.event("note") for _ in range(4)]
    kiosk.send(events[:1])
    said = kiosk.send(events[2:])
    assert (said.status, said.json["error"], said.json["have"]) == (409, "gap", {"epoch": 1, "seq": 1})
    kiosk.log.begin_epoch()
    later = [kiosk.event("note") for _ in range(2)]
    assert kiosk.send(later[1:]).json["error"] == "gap"
    assert len(_stored(kiosk)) == 1


def test_a_fork(kiosk):
    first = kiosk.event("note")
    before = dict(kiosk.identity[0])
    second = kiosk.event("note")
    kiosk.send([first, second])
    kiosk.identity[0].update(before)
    other = kiosk.event("other")
    third = kiosk.event("other")
    for part in ([other], [first, other], [other, third], [third]):
        said = kiosk.send(part)
        assert (said.status, said.json["error"], said.json["have"]) == (409, "fork", {"epoch": 1, "seq": 2})
    assert len(_stored(kiosk)) == 2


def test_a_new_epoch_goes_on_also_within_a_batch(kiosk):
    first = kiosk.event("note")
    kiosk.log.begin_epoch()
    second, third = kiosk.event("note"), kiosk.event("note")
    said = kiosk.send([first, second, third])
    assert (said.status, said.json["have"]["seq"]) == (200, 2)
    assert kiosk.send([first]).status == 200
    assert kiosk.send([first, second]).status == 200
    older = _resigned(kiosk, first | {"seq": 2})
    assert kiosk.send([older]).json["error"] == "fork"


def test_an_epoch_may_begin_after_what_the_hub_never_saw(kiosk):
    lost = kiosk.event("note")
    kiosk.log.begin_epoch()
    kiosk.outbox.clear()
    found = kiosk.event("note")
    assert found["prev"] == fingerprint(lost)
    assert kiosk.send().status == 200


def _spoiled(kiosk, events, spoil):
    lines = wire.pack_lines(events).splitlines()
    return b"\n".join(spoil(lines))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda lines: [lines[0], lines[2]], "broken_chain"),
        (lambda lines: [lines[1], lines[0]], "broken_chain"),
        (lambda lines: [lines[0].replace(b'"n":0', b'"n":7'), *lines[1:]], "broken_chain"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":7')], "bad_signature"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n": 2')], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":2.0')], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":NaN')], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":' + b"9" * 4000)], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":' + b"9" * 17)], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":' + b"[" * 9000 + b"]" * 9000)], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"\\u00e9":2')], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', '"é":2'.encode())], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":"\\ud800"')], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":"\xff"')], "bad_request"),
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":2,"n":2')], "bad_request"),
        (lambda lines: [*lines, b""], "bad_request"),
        (lambda lines: [*lines, b"", b"x"], "bad_request"),
        (lambda lines: [*lines, b"[]"], "bad_request"),
        (lambda lines: [*lines, b"{}"], "bad_request"),
        (lambda lines: [line.decode().encode("utf-16") for line in lines], "bad_request"),
    ],
)
def test_a_batch_that_is_not_the_kiosks_own_chain_is_not_taken(kiosk, spoil, code):
    events = [kiosk.event("note", n=n) for n in range(3)]
    body = _spoiled(kiosk, events, spoil)
    if body.endswith(b"\n"):
        body += b"\n"
    said = kiosk.ask("POST", "events", body)
    assert (said.status, said.json["error"], said.signed) == (400, code, True)
    assert (_stored(kiosk), kiosk.row.head) == ([], "")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"device": "0" * 16}, "broken_chain"),
        ({"prev": "x"}, "broken_chain"),
        ({"epoch": True}, "bad_request"),
        ({"epoch": 0}, "bad_request"),
        ({"seq": 0}, "bad_request"),
        ({"seq": "1"}, "bad_request"),
        ({"body": []}, "bad_request"),
        ({"type": 1}, "bad_request"),
        ({"hlc": None}, "bad_request"),
        ({"extra": 1}, "bad_request"),
    ],
)
def test_an_envelope_must_be_one(kiosk, change, code):
    event = _resigned(kiosk, kiosk.event("note") | change)
    said = kiosk.send([event])
    assert (said.status, said.json["error"]) == (400, code)


@pytest.mark.parametrize("signature", ["", "zz", "0" * 128, "é" * 128])
def test_a_signature_must_be_one(kiosk, signature):
    event = kiosk.event("note") | {"signature": signature}
    assert kiosk.send([event]).json["error"] == "bad_signature"


def test_counting_must_go_on_within_a_batch(kiosk):
    first, second = kiosk.event("note"), kiosk.event("note")
    for change in ({"seq": 3}, {"epoch": 2}, {"hlc": first["hlc"]}):
        assert kiosk.send([first, _resigned(kiosk, second | change)]).json["error"] == "broken_chain"
    other = hub_kiosk.TestKiosk(kiosk.row.centre)
    assert other.send([first, second]).json["error"] == "broken_chain"


def test_unknown_types_and_fields_are_kept(kiosk):
    event = kiosk.event("from.the.future", uid="\0", anything={"a": [None, True, BIGGEST, -BIGGEST]})
    kiosk.sign_up("u@x", HERE, status="confirmed", sealed={"box": "x"}, hue="blue")
    assert kiosk.send().json["refused"] == []
    raws = [json.loads(raw) for *_, raw in _stored(kiosk)]
    assert raws[0] == event
    assert raws[1]["body"]["hue"] == "blue"
    assert SignUp.objects.get().status == "confirmed"


SIGNUP = {"uid": "u@x", "occurrence": HERE, "seats": 1, "role": "", "buddy": False, "status": "requested"}
FORM = {
    "sending": "a" * 32, "code": "K7M-4QX", "form": "klage", "version": "3", "part": 1, "parts": 2, "sealed": "AAAA",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("signup.requested", SIGNUP),
        ("signup.requested", SIGNUP | {"signup": "x"}),
        ("signup.requested", SIGNUP | {"signup": 1}),
        ("signup.requested", SIGNUP | {"signup": "A" * 32}),
        *(
            ("signup.requested", SIGNUP | {"signup": "a" * 32} | change)
            for change in (
                {"uid": ""},
                {"uid": "x" * 256},
                {"uid": "a\0b"},
                {"uid": None},
                {"occurrence": "x" * 41},
                {"seats": -1},
                {"seats": 101},
                {"seats": True},
                {"seats": "1"},
                {"role": "x" * 65},
                {"role": "\0"},
                {"buddy": 1},
                {"lease": "yes"},
                {"status": "cancelled"},
                {"status": ["requested"]},
            )
        ),
        ("signup.promoted", SIGNUP | {"signup": "a" * 32}),
        ("signup.cancelled", SIGNUP | {"signup": "a" * 32, "status": "confirmed"}),
        ("signup.held", SIGNUP | {"signup": "a" * 32}),
        ("lease.returned", {"uid": "u@x", "occurrence": HERE, "number": 1}),
        ("lease.returned", {"uid": "u@x", "occurrence": HERE, "number": -1, "seats": 1}),
        ("keeper.released", {}),
        ("pack.installed", {"pack": "x", "version": "1"}),
        ("pack.refused", {"version": 1}),
        *(
            ("form.sent", FORM | change)
            for change in (
                {"sending": "A" * 32},
                {"sending": 7},
                {"part": 0},
                {"part": 3},
                {"part": True},
                {"parts": 17},
                {"code": ""},
                {"code": "x" * 17},
                {"form": "x" * 65},
                {"version": None},
                {"sealed": ""},
                {"sealed": "!"},
                {"sealed": "\0"},
            )
        ),
        ("", {}),
        ("x" * 65, {}),
        ("a\0b", {}),
    ],
)
def test_what_can_never_be_taken_is_refused_and_stands_in_nobodys_way(kiosk, kind, body):
    kiosk.event("note")
    kiosk.event(kind, **body)
    kiosk.sign_up("u@x", HERE, status="confirmed")
    events = list(kiosk.outbox)
    code = "bad_body" if kind in ingest.READERS else "bad_type"
    refused = [{"epoch": 1, "seq": 2, "code": code, "what": ingest.WHY[code]}]
    assert kiosk.send().json == {"have": {"epoch": 1, "seq": 3}, "refused": refused}
    assert SignUp.objects.count() == 1
    assert [raw.encode() for *_, raw in _stored(kiosk)] == [encode(event) for event in events]
    # Sent again, as when the answer was lost, the same is said.
    assert kiosk.send(events).json["refused"] == refused


def test_a_sealed_form_is_listed_piece_by_piece_and_once(kiosk):
    for part in (1, 2, 2):
        kiosk.event("form.sent", **FORM | {"part": part})
    assert kiosk.send().json["refused"] == []
    assert list(SealedForm.objects.order_by("part").values_list("part", "parts", "epoch", "seq", "code", "form")) == [
        (1, 2, 1, 1, "K7M-4QX", "klage"),
        (2, 2, 1, 2, "K7M-4QX", "klage"),
    ]


@pytest.mark.parametrize("kind", ["pack.installed", "pack.refused"])
def test_news_of_packs_is_kept(kiosk, kind):
    kiosk.event(kind, pack="guides", version=3)
    assert kiosk.send().json["refused"] == []


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.binary(max_size=300)
    | st.text(max_size=100).map(str.encode)
    | st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
        max_leaves=12,
    ).map(
        lambda value: json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
            "utf-8", "surrogatepass"
        )
    )
)
def test_a_line_is_read_exactly_when_it_is_what_encode_writes(line):
    try:
        expected = line if encode(json.loads(line.decode())) == line else None
    except (ValueError, RecursionError):
        expected = None
    try:
        found = encode(ingest.canonical(line))
    except (ValueError, RecursionError):
        found = None
    assert found == expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(body=st.binary(max_size=400))
def test_any_bytes_get_a_clear_answer(body):
    kiosk = _any_kiosk()
    said = kiosk.ask("POST", "events", body)
    assert said.signed
    assert said.status in (200, 400, 409, 413)
    assert not Event.objects.exists()


def _any_kiosk():
    from sync.hub.models import Kiosk, Organisation

    Kiosk.objects.all().delete()
    Organisation.objects.all().delete()
    return hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation()))


def test_bits_flipped_anywhere_are_noticed(kiosk):
    for _ in range(2):
        kiosk.event("note", text="some")
    body = wire.pack_lines(kiosk.outbox)
    for _ in range(200):
        at = secrets.randbelow(len(body) - 1)
        spoiled = bytearray(body)
        spoiled[at] ^= 1 << secrets.randbelow(8)
        said = kiosk.ask("POST", "events", bytes(spoiled))
        assert said.status in (400, 409), spoiled
    assert _stored(kiosk) == []
    assert kiosk.ask("POST", "events", body).status == 200
