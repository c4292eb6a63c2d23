"""What a hub says of a kiosk, and the steps from one of its keys to the next: what holds, and what does not."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync import credential
from sync.credential import BadCredential, check, follow, is_due, issue, step
from sync.events import encode

NOW = datetime(2026, 11, 20, 7, 5, tzinfo=UTC)
HUB = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(6)]
KIOSK = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw().hex()


def public(number):
    return HUB[number].public_key().public_bytes_raw().hex()


def one(**other):
    return issue(HUB[1], organisation="byen", public_key=KIOSK, number=3, epoch=2, now=NOW) | other


def test_a_credential_holds_for_its_hub_and_its_kiosk_alone():
    found = check(one(), public(1), KIOSK)
    assert (found["number"], found["epoch"], found["organisation"]) == (3, 2, "byen")
    assert found["not_after"] == "2027-02-18T07:05:00Z"
    with pytest.raises(BadCredential):
        check(one(), public(2), KIOSK)
    with pytest.raises(BadCredential, match="another kiosk"):
        check(one(), public(1), public(3))


@given(st.sampled_from(sorted(credential.FIELDS)), st.one_of(st.none(), st.text(), st.integers(), st.booleans()))
def test_a_credential_that_was_touched_anywhere_does_not_hold(field, value):
    if (touched := one())[field] == value and type(touched[field]) is type(value):
        return
    touched[field] = value
    with pytest.raises(BadCredential):
        check(touched, public(1), KIOSK)


@pytest.mark.parametrize("value", [None, [], "x", {}, one(more=1), {"organisation": "byen"}])
def test_what_is_no_credential(value):
    with pytest.raises(BadCredential):
        check(value, public(1), KIOSK)


@pytest.mark.parametrize("hub", ["", "zz", "00", "00" * 33])
def test_a_hub_key_that_is_none(hub):
    with pytest.raises(BadCredential):
        check(one(), hub, KIOSK)


@pytest.mark.parametrize(
    "times",
    [
        {"not_after": "soon"},
        {"not_after": "2026-11-20T07:05:00Z"},
        {"not_before": "0001-01-01T00:00:00Z", "not_after": "0001-01-05T00:00:00Z"},
    ],
)
def test_times_that_are_none_are_refused_even_when_signed(times):
    said = {name: value for name, value in one(**times).items() if name != "signature"}
    signed = said | {"signature": HUB[1].sign(credential.SIGNED_AS + encode(said)).hex()}
    with pytest.raises(BadCredential, match="times"):
        check(signed, public(1), KIOSK)


def test_the_next_is_due_thirty_days_before_the_end_and_also_after_it():
    given_out = one()
    for days, due in ((0, False), (59, False), (60, True), (89, True), (400, True)):
        assert is_due(given_out, NOW + timedelta(days=days)) is due


def test_a_kiosk_follows_the_steps_however_many_it_was_off_for():
    steps = [step(HUB[number], public(number + 1), number + 2) for number in range(5)]
    assert follow(steps, public(0)) == public(5)
    assert follow(steps[3:], public(3)) == public(5)
    assert follow([], public(2)) == public(2)


def test_steps_that_do_not_lead_from_the_known_key_are_refused():
    steps = [step(HUB[number], public(number + 1), number + 2) for number in range(5)]
    for broken in (
        steps[1:],  # the first is missing
        [steps[0], steps[2]],
        [steps[0], steps[0]],
        [steps[1], steps[0]],
        [step(HUB[4], public(1), 2)],  # a stranger's
        [steps[0] | {"number": 9}],
        [steps[0] | {"public": public(5)}],
        [step(HUB[0], public(1), 3), step(HUB[1], public(2), 3)],  # numbers stand still
        [step(HUB[0], "xx", 2)],
        [step(HUB[0], "00", 2)],
        steps * 300,
        "steps",
        None,
        b"x",
    ):
        with pytest.raises(BadCredential):
            follow(broken, public(0))


def test_a_step_names_the_key_before_it_truly():
    said = {"public": public(1), "number": 2, "previous": "0" * 16}
    lying = said | {"signature": HUB[0].sign(credential.STEP_SIGNED_AS + encode(said)).hex()}
    with pytest.raises(BadCredential, match="follow"):
        follow([lying], public(0))


def test_a_signature_over_a_step_is_none_over_a_credential():
    said = {name: value for name, value in one().items() if name != "signature"}
    signed = said | {"signature": HUB[1].sign(credential.STEP_SIGNED_AS + encode(said)).hex()}
    with pytest.raises(BadCredential):
        check(signed, public(1), KIOSK)
