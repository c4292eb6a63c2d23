"""A hub that makes no sense, and what is broken here: said, gone around, never believed."""

import pytest

from sync import errors
from tests.helpers.fake_hub import Kiosk, No, everything_once


@pytest.fixture
def kiosk(monkeypatch, tmp_path):
    return Kiosk(monkeypatch, tmp_path)


# What a hub must not say


def no_sense(kiosk, path, said):
    kiosk.client.round()
    kiosk.append(1)
    kiosk.hub.publish("activity/a")
    do = getattr(kiosk.hub, path)
    setattr(kiosk.hub, path, lambda _: said)
    with pytest.raises(errors.HubFailed):
        kiosk.client.round()
    setattr(kiosk.hub, path, do)
    kiosk.client.round()
    assert (kiosk.arrived(), list(kiosk.told())) == ([0], ["activity/a"])


@pytest.mark.parametrize(
    "said", [{}, {"have": 1}, {"have": {"epoch": 1, "seq": "1"}}, {"have": {"epoch": 0, "seq": 0}}]
)
def test_an_acknowledgement_that_makes_no_sense(kiosk, said):
    no_sense(kiosk, "_events", said)


GOOD = {"n": 1, "key": "k", "kind": "x", "body": {}, "gone": False}


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"changes": {}, "cursor": "c", "more": False},
        {"changes": [], "cursor": 1, "more": False},
        {"changes": [], "cursor": "h1.0", "more": True},
        *({"changes": [GOOD | {name: None}], "cursor": "c", "more": False} for name in GOOD),
        {"changes": [1], "cursor": "c", "more": False},
    ],
)
def test_changes_that_make_no_sense(kiosk, said):
    no_sense(kiosk, "_changes", said)


def test_a_gap_that_says_nothing(kiosk):
    kiosk.append(1)
    kiosk.line.script = [No(409, "gap")]
    with pytest.raises(errors.HubFailed):
        kiosk.client.round()


def test_a_hub_that_goes_round_in_circles_is_left(kiosk):
    def gap(_):
        raise No(409, "gap", have={"epoch": 1, "seq": 0})

    kiosk.append(2)
    kiosk.hub._events = gap
    with pytest.raises(errors.HubFailed):
        kiosk.client.round()
    assert len(kiosk.line.asked) <= 40
    del kiosk.hub._events
    kiosk.client.round()
    everything_once(kiosk, range(2))


def test_an_event_that_the_hub_finds_broken_is_signed_anew(kiosk):
    kiosk.append(3)
    broken = No(400, "broken_chain")
    kiosk.line.script = [broken, "", broken, broken]
    kiosk.client.round()
    everything_once(kiosk, range(3))
    assert [event["seq"] for event in kiosk.hub.events()] == [1, 1, 2]


def test_the_first_event_of_an_epoch_that_is_broken_is_said(kiosk):
    kiosk.append(1)
    kiosk.line.script = [No(400, "broken_chain")]
    with pytest.raises(errors.Refusal):
        kiosk.client.round()


def test_a_hole_in_what_is_kept_is_gone_around(kiosk):
    kiosk.append(6)
    kiosk.journal.table("outbox").remove(doc_ids=[3])
    kiosk.client.round()
    everything_once(kiosk, [0, 1, 3, 4, 5])
    assert len(kiosk.hub.given_up) == 1


def test_a_refused_list_that_makes_no_sense_is_passed_over(kiosk):
    kiosk.append(1)
    take = kiosk.hub._events
    kiosk.hub._events = lambda body: take(body) | {"refused": [1, {}, {"epoch": 1, "seq": 9, "code": "x"}]}
    kiosk.client.round()
    kiosk.hub._events = lambda body: take(body) | {"refused": None}
    kiosk.append(1, 1)
    assert kiosk.client.round().refused == 0
