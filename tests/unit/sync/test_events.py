"""Events: one way to write them, one chain, and nothing in it can be changed unseen."""

import copy
import hashlib
import json
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from sync.events import (
    BIGGEST,
    MOST_BYTES,
    SIGNED_AS,
    BrokenChain,
    EventLog,
    device_of,
    encode,
    fingerprint,
    tick,
    verify_chain,
)
from tests.helpers.centre import NOON, Tokens, TurnedClock

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-BIGGEST, BIGGEST) | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="ascii")), inner, max_size=3)
    ),
    max_leaves=8,
)


class Device:
    def __init__(self, seed=0):
        self.db = TinyDB(storage=MemoryStorage)
        self.clock, self.token = TurnedClock(), Tokens(seed)
        self.open()

    def open(self):
        tables = self.db.table("outbox"), self.db.table("device")
        self.log = EventLog(*tables, now=self.clock.now, random=self.token)

    def fill(self, number=4):
        for n in range(number):
            self.log.append("signups", "signup.requested", {"n": n})
            self.clock.time += timedelta(seconds=1)
        return self.sent()

    def sent(self):
        return [dict(event) for event in self.db.table("outbox")]


@pytest.fixture
def device():
    return Device()


def test_the_encoding_byte_for_byte():
    value = {"b": [1, -2, True, None], "a": {"å": "nope"}}
    with pytest.raises(ValueError, match="ASCII"):
        encode(value)
    value["a"] = {"z": 'æ"\\\n\x1f\x7f€😀', "Z": ""}
    assert encode(value) == '{"a":{"Z":"","z":"æ\\"\\\\\\n\\u001f\x7f€😀"},"b":[1,-2,true,null]}'.encode()


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, -(2**53), {1: 2}, b"", {"a": {1}}, "\ud800", NOON])
def test_what_has_no_one_encoding_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011 - a lone surrogate is a UnicodeEncodeError, which is one
        encode({"a": [value]} if not isinstance(value, dict) else value)


@given(PLAIN)
@example({"10": 1, "9": 2, "": 3})
def test_an_encoding_says_what_was_meant_and_is_the_same_again(value):
    assert json.loads(encode(value)) == value
    assert encode(json.loads(encode(value))) == encode(value)


def test_what_an_event_says(device):
    first, second = device.fill(2)
    assert list(first) == ["device", "epoch", "seq", "hlc", "stream", "type", "body", "prev", "signature"]
    assert (first["epoch"], first["seq"], first["prev"]) == (1, 1, "")
    assert (second["epoch"], second["seq"], second["prev"]) == (1, 2, hashlib.sha256(encode(first)).hexdigest())
    assert first["hlc"] == f"{int(NOON.timestamp() * 1000):015d}.000000" < second["hlc"]
    assert first["device"] == device.log.device == device_of(device.log.public_key)
    assert fingerprint(first) == second["prev"]


def test_the_signature_is_what_the_docstring_says(device):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    (event,) = device.fill(1)
    signature = bytes.fromhex(event.pop("signature"))
    canonical = json.dumps(event, sort_keys=True, separators=(",", ":")).encode()
    Ed25519PublicKey.from_public_bytes(device.log.public_key).verify(signature, SIGNED_AS + canonical)


def test_a_chain_goes_on_after_a_restart_and_after_events_have_left_the_outbox(device):
    head = device.fill(3)
    device.db.table("outbox").truncate()
    device.open()
    tail = device.fill(2)
    assert [event["seq"] for event in tail] == [4, 5]
    assert verify_chain(head + tail, device.log.public_key) == 5
    assert verify_chain(tail, device.log.public_key, prev=fingerprint(head[-1])) == 2
    assert verify_chain(tail, device.log.public_key, prev=None) == 2
    with pytest.raises(BrokenChain):
        verify_chain(tail, device.log.public_key)


def test_two_devices_are_two():
    one, other = Device(1), Device(2)
    one.fill(1)
    assert one.log.device != other.log.device
    with pytest.raises(BrokenChain, match="another device"):
        verify_chain(one.sent(), other.log.public_key)


def test_a_new_epoch_counts_anew_in_the_same_chain(device):
    device.fill(2)
    epoch = device.log.begin_epoch()
    assert epoch >= NOON.timestamp()
    assert device.log.begin_epoch() > epoch
    device.fill(1)
    assert [(event["epoch"] > 1, event["seq"]) for event in device.sent()] == [(False, 1), (False, 2), (True, 1)]
    assert verify_chain(device.sent(), device.log.public_key) == 3


def test_a_put_back_copy_never_uses_a_number_again(device):
    device.fill(2)
    copied = copy.deepcopy(device.db.storage.read())
    device.log.begin_epoch()
    lost = device.fill(3)[2:]
    device.db.storage.write(copied)
    device.db.clear_cache()
    device.log.begin_epoch()
    again = device.fill(3)[2:]
    numbers = [(event["epoch"], event["seq"]) for event in lost + again]
    assert len(set(numbers)) == 6


def test_a_body_that_cannot_be_written_writes_nothing(device):
    device.fill(1)
    with pytest.raises(ValueError, match="float"):
        device.log.append("signups", "signup.requested", {"price": 0.5})
    device.fill(1)
    assert verify_chain(device.sent(), device.log.public_key) == 2


CHANGES = {
    "body": lambda event: event["body"].update(n=99),
    "type": lambda event: event.update(type="signup.cancelled"),
    "seq": lambda event: event.update(seq=7),
    "epoch": lambda event: event.update(epoch=2),
    "hlc": lambda event: event.update(hlc="0" * 22),
    "prev": lambda event: event.update(prev="0" * 64),
    "signature": lambda event: event.update(signature="0" * 128),
    "no signature": lambda event: event.update(signature="hello"),
    "another field": lambda event: event.update(more=1),
    "a field less": lambda event: event.pop("stream"),
    "device": lambda event: event.update(device="0" * 16),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("at", [0, 1, 3])
def test_nothing_can_be_changed_unseen(device, change, at):
    events = device.fill()
    CHANGES[change](events[at])
    with pytest.raises(BrokenChain):
        verify_chain(events, device.log.public_key)


@pytest.mark.parametrize("order", [(1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 2, 1, 3), (1, 0), (0, 0, 1), (0, 1, 1)])
def test_nothing_can_be_left_out_doubled_or_moved(device, order):
    events = device.fill()
    with pytest.raises(BrokenChain):
        verify_chain([events[at] for at in order], device.log.public_key)


def test_the_device_itself_cannot_sign_a_number_twice(device):
    events = device.fill(2)
    device.db.table("device").update({"seq": 1})
    device.fill(1)
    with pytest.raises(BrokenChain, match="number"):
        verify_chain(events + device.sent()[2:], device.log.public_key)


def test_the_device_itself_cannot_sign_an_earlier_time(device):
    device.fill(2)
    device.db.table("device").update({"hlc": ""})
    device.clock.time -= timedelta(days=1)
    device.fill(1)
    with pytest.raises(BrokenChain, match="clock"):
        verify_chain(device.sent(), device.log.public_key)


def test_no_events_are_a_chain():
    assert verify_chain([], Device().log.public_key) == 0


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=20))
def test_the_clock_only_goes_forward_whatever_the_wall_does(steps):
    wall, last = NOON, ""
    for step in steps:
        wall += timedelta(seconds=step)
        reading = tick(last, wall)
        assert reading > last
        assert reading >= f"{int(wall.timestamp() * 1000):015d}"
        last = reading


def test_the_clock_counts_when_the_wall_stands_still():
    first = tick("", NOON)
    assert first.endswith(".000000")
    assert tick(first, NOON) == first[:-6] + "000001"
    assert tick(first, NOON - timedelta(days=1)) == first[:-6] + "000001"


# What the hub has


def numbers(events):
    return [event["body"]["n"] for event in events]


def test_an_event_has_a_largest_size(device):
    device.log.append("x", "x.y", {"x": "x" * (MOST_BYTES - 500)})
    with pytest.raises(ValueError, match="bytes"):
        device.log.append("x", "x.y", {"x": "x" * MOST_BYTES})
    assert device.log.position == (1, 1)


def test_what_waits_and_what_was_acknowledged(device):
    assert (device.log.position, device.log.acked) == ((1, 0), (0, 0))
    assert (device.log.pending(), device.log.waiting()) == ([], {})
    sent = device.fill(5)
    assert device.log.pending() == sent
    assert numbers(device.log.pending(2)) == [0, 1]
    device.log.acknowledge((1, 3))
    device.log.acknowledge((1, 2))
    assert (device.log.acked, device.log.position) == ((1, 3), (1, 5))
    assert numbers(device.log.pending()) == [3, 4]
    assert numbers(device.log.pending(1, after=(1, 1))) == [1]
    assert device.log.waiting() == {"signup.requested": 2}
    assert device.sent() == sent
    device.open()
    assert device.log.acked == (1, 3)


def test_a_row_of_before_there_were_acknowledgements_is_read(device):
    device.fill(2)
    assert "acked" not in next(iter(device.db.table("device")))
    assert device.log.acked == (0, 0)
    device.log.acknowledge((1, 1))
    assert numbers(device.log.pending()) == [1]


def test_sending_again(device):
    device.fill(4)
    device.log.acknowledge((1, 4))
    device.log.resend((1, 9))
    assert device.log.pending() == []
    device.log.resend((1, 1))
    assert numbers(device.log.pending()) == [1, 2, 3]


def test_letting_go_only_of_what_was_acknowledged(device):
    device.fill(4)
    device.log.acknowledge((1, 2))
    device.log.forget((1, 3))
    assert numbers(device.sent()) == [2, 3]
    assert device.log.before((1, 4)) == (1, 3)
    assert device.log.before((1, 3)) is None
    device.fill(1)
    assert verify_chain(device.sent(), device.log.public_key, prev=None) == 3


def test_positions_go_over_epochs(device):
    device.fill(2)
    epoch = device.log.begin_epoch()
    assert device.log.position == (epoch, 0)
    device.fill(2)
    assert device.log.before((epoch, 1)) == (1, 2)
    device.log.acknowledge((1, 2))
    assert [event["seq"] for event in device.log.pending()] == [1, 2]
    device.log.acknowledge((epoch, 1))
    assert len(device.log.pending()) == 1


def test_what_another_copy_wrote_differently_is_written_anew(device):
    old = device.fill(5)
    device.log.acknowledge((1, 2))
    epoch = device.log.begin_anew((1, 3))
    events = device.sent()
    assert [(event["epoch"], event["seq"]) for event in events] == [(1, 1), (1, 2), (1, 3), (epoch, 1), (epoch, 2)]
    assert [event["body"] for event in events] == [event["body"] for event in old]
    assert [(event["stream"], event["type"]) for event in events] == [(event["stream"], event["type"]) for event in old]
    assert verify_chain(events, device.log.public_key) == 5
    device.fill(1)
    assert verify_chain(device.sent(), device.log.public_key) == 6


def test_a_new_beginning_with_nothing_to_move(device):
    device.fill(1)
    epoch = device.log.begin_anew((1, 1))
    device.fill(1)
    assert verify_chain(device.sent(), device.log.public_key) == 2
    assert device.log.position == (epoch, 1)


def test_who_signs(device):
    assert device.log.key.public_key().public_bytes_raw() == device.log.public_key


@given(st.lists(st.sampled_from(["append", "ack", "forget", "epoch", "anew", "resend"]), max_size=20), st.randoms())
def test_nothing_that_was_not_acknowledged_is_ever_gone(steps, random):
    device, count, last = Device(), 0, (0, 0)
    for step in steps:
        at = [(event["epoch"], event["seq"]) for event in device.sent()]
        some = random.choice([*at, (1, 0)])
        if step == "append":
            device.log.append("s", "t", {"n": count})
            count += 1
        elif step == "ack":
            device.log.acknowledge(some)
        elif step == "forget":
            device.log.forget(some)
        elif step == "resend":
            device.log.resend(some)
        elif step == "epoch":
            device.log.begin_epoch()
        else:
            device.log.begin_anew(max(some, device.log.acked))
        kept = numbers(device.sent())
        assert kept == list(range(count - len(kept), count))
        assert len(device.log.pending()) <= len(kept)
        assert verify_chain(device.sent(), device.log.public_key, prev=None) == len(kept)
        assert device.log.position >= last
        last = device.log.position
