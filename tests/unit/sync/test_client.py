"""A client against a hub: everything arrives once, whatever happens on the way, to the kiosk or to the hub."""

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync import errors, wire
from sync.client import alone
from tests.helpers.fake_hub import FATES, START, Kiosk, No, rounds


@pytest.fixture
def kiosk(monkeypatch, tmp_path):
    return Kiosk(monkeypatch, tmp_path)


def test_a_first_round(kiosk):
    kiosk.append(3)
    kiosk.hub.publish("activity/a", body={"uid": "a"})
    kiosk.hub.publish("later/x", "later", {"any": [1]})
    assert kiosk.client.round() == (3, 2, 0, 0, "h1.2")
    assert kiosk.arrived() == [0, 1, 2]
    assert kiosk.told() == {"activity/a": {"uid": "a"}, "later/x": {"any": [1]}}
    assert kiosk.line.asked == ["events", "changes", "events", "caught-up", "status"]
    link = kiosk.client.link
    assert (link.state, link.code, link.clock, link.last_ok.timestamp()) == ("ok", "", 0, START)
    assert kiosk.hub.statuses == [
        {"version": "1", "queue": 0, "refused": 0, "cursor": "h1.2", "clock": 0, "trusted_time": True}
    ]
    assert kiosk.client.trusted_now().timestamp() == START
    assert kiosk.client.round() == (0, 0, 0, 0, "h1.2")
    assert kiosk.line.asked[5:] == ["changes"]


def test_an_unenrolled_kiosk_says_nothing(kiosk):
    kiosk.journal.table("hub").truncate()
    with pytest.raises(errors.NotEnrolled):
        kiosk.client.round()
    assert kiosk.line.asked == []
    assert kiosk.client.link.state == "never"
    assert kiosk.client.trusted_now() is None
    assert kiosk.client.poll == 300


@pytest.fixture
def small(monkeypatch):
    """A batch has at most 20 events."""
    monkeypatch.setattr(wire, "MOST_EVENTS", 20)


@pytest.mark.usefixtures("small")
def test_a_backlog_goes_in_batches(monkeypatch, tmp_path):
    kiosk = Kiosk(monkeypatch, tmp_path)
    kiosk.append(47)
    assert kiosk.client.round().sent == 47
    assert kiosk.line.asked == ["events"] * 3 + ["changes", "events", "caught-up", "status"]
    assert kiosk.arrived() == list(range(47))


def test_a_batch_stays_within_its_bytes(kiosk):
    for _ in range(40):
        kiosk.log.append("test", "test.long", {"x": "x" * 60_000})
    assert kiosk.client.round().sent == 40
    assert kiosk.line.asked.count("events") == 4
    with pytest.raises(ValueError, match="bytes"):
        kiosk.log.append("test", "test.long", {"x": "x" * wire.MOST_EVENT_BYTES})


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("fate", ["slow", "lost", "answer_lost"])
def test_after_a_failure_a_batch_is_half_as_large_and_grows_again(monkeypatch, tmp_path, fate):
    kiosk = Kiosk(monkeypatch, tmp_path)
    kiosk.append(55)
    kiosk.line.script = [fate]
    with pytest.raises(errors.Unreachable):
        kiosk.client.round()
    sizes, take = [], kiosk.hub._events
    kiosk.hub._events = lambda body: (sizes.append(body.count(b"\n")), take(body))[1]
    kiosk.client.round()
    assert sizes == [10, 20, 20, 5, 1]
    assert kiosk.arrived() == list(range(55))


def test_a_hub_that_takes_less_gets_less_at_once(kiosk):
    kiosk.append(40)
    kiosk.hub.limit = 9
    assert kiosk.client.round().sent == 40
    assert kiosk.arrived() == list(range(40))


def test_one_event_that_is_too_large_for_the_way_is_said(kiosk):
    kiosk.append(2)
    kiosk.line.script = [413, 413]
    with pytest.raises(errors.TooLarge):
        kiosk.client.round()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    fates=st.lists(st.sampled_from(FATES), max_size=12),
    crashes=st.lists(st.sampled_from(["", "", "before", "after"]), max_size=12),
    batches=st.lists(st.integers(0, 4), min_size=1, max_size=4),
)
def test_whatever_fails_everything_arrives_exactly_once(monkeypatch, tmp_path, fates, crashes, batches):
    kiosk = Kiosk(monkeypatch, tmp_path)
    kiosk.line.script, crashes, count = list(fates), list(crashes), 0
    for number in batches:
        kiosk.journal.crashes = []
        kiosk.append(number, count)
        count += number
        kiosk.hub.publish(f"activity/{count % 3}", body={"n": count})
        kiosk.journal.crashes = [crashes.pop(0) for _ in crashes[:3]]
        rounds(kiosk, 2)
    kiosk.line.script, kiosk.journal.crashes = [], []
    done = kiosk.client.round()
    assert kiosk.arrived() == list(range(count))
    assert kiosk.told() == {key: change["body"] for key, change in kiosk.hub.changes.items()}
    assert done[2:] == (0, 0, f"h1.{kiosk.hub.counter}")
    assert kiosk.row()["turn"] == kiosk.hub.turn
    assert kiosk.hub.given_up == []


# What the hub says no to


def test_refused_events_are_listed_once_and_block_nothing(kiosk):
    kiosk.hub.refuse["test.bad"] = "too_late"
    kiosk.append(1)
    kiosk.log.append("test", "test.bad", {"signup": "s"})
    kiosk.append(1, 1)
    kiosk.line.script = ["answer_lost"]
    with pytest.raises(errors.Cut):
        kiosk.client.round()
    assert kiosk.client.round()[:4] == (3, 0, 0, 1)
    (row,) = kiosk.journal.table("refused")
    assert {name: row[name] for name in ("epoch", "seq", "type", "code", "what", "body")} == {
        "epoch": 1, "seq": 2, "type": "test.bad", "code": "too_late", "what": "No.", "body": {"signup": "s"},
    }  # fmt: skip
    ((event, code, what),) = kiosk.refused
    assert (event["seq"], code, what) == (2, "too_late", "No.")
    kiosk.log.resend((0, 0))
    kiosk.client.round()
    assert len(kiosk.journal.table("refused")) == len(kiosk.refused) == 1


@pytest.mark.parametrize(
    ("fate", "error", "state"),
    [
        (No(403, "blocked"), errors.Blocked, "blocked"),
        (No(403, "cloned"), errors.Blocked, "cloned"),
        (No(429, "slow_down", after=30), errors.Busy, "busy"),
        (No(503, "not_ready"), errors.Busy, "busy"),
        (No(500, "oops"), errors.HubFailed, "offline"),
        (No(400, "bad_request"), errors.Refusal, "offline"),
        (No(413, "too_large"), errors.TooLarge, "offline"),
        (401, errors.NotTheHub, "captive"),
        ((401, {"Content-Type": "application/json"}, b'{"error": "unknown_kiosk"}'), errors.UnknownKiosk, "blocked"),
        ((302, {"Location": "http://portal"}, b""), errors.CaptivePortal, "captive"),
        ((200, {"Content-Type": "text/html"}, b"<html>"), errors.CaptivePortal, "captive"),
        ("garbled", errors.NotTheHub, "captive"),
        ("lost", errors.Cut, "offline"),
    ],
)
def test_how_the_line_stands_is_said_and_kept(kiosk, fate, error, state):
    kiosk.line.script = [fate]
    before = kiosk.row()["turn"]
    with pytest.raises(error) as raised:
        kiosk.client.round()
    link = kiosk.client.link
    assert (link.state, link.code) == (state, raised.value.code)
    assert link.since.timestamp() == START
    kiosk.restart()
    kiosk.after(60)
    assert kiosk.client.link == link
    kiosk.client.round()
    assert kiosk.client.link.state == "ok"
    assert kiosk.client.link.since.timestamp() == START + 60
    assert kiosk.row()["turn"] > before


def test_retry_after_is_kept_over_a_restart_of_the_program_and_not_of_the_machine(kiosk):
    kiosk.line.script = [No(503, "not_ready", after=90)]
    with pytest.raises(errors.Busy):
        kiosk.client.round()
    assert kiosk.client.link.retry_at.timestamp() == START + 90
    kiosk.after(20)
    kiosk.restart()
    assert kiosk.client.wait() == 70
    kiosk.after(200)
    assert kiosk.client.wait() == 0
    kiosk.seconds, kiosk.boot = 10, "run-2"
    kiosk.restart()
    assert kiosk.client.wait() == 0


def test_the_hubs_time_is_trusted_until_the_machine_is_switched_off(kiosk):
    kiosk.hub.clock += 86400 * 400  # the kiosk's clock is more than a year behind
    kiosk.client.round()
    assert kiosk.client.link.clock == -86400 * 400
    assert kiosk.hub.statuses[0]["clock"] == -86400 * 400
    kiosk.after(60)
    kiosk.restart()
    assert kiosk.client.trusted_now().timestamp() == START + 86400 * 400 + 60
    kiosk.boot = "run-2"
    kiosk.restart()
    assert kiosk.client.trusted_now() is None


# Status


def test_status_is_said_when_it_changed_and_each_hour(kiosk):
    kiosk.client.round()
    kiosk.said = {"version": "1", "disk_free": 5}
    kiosk.restart()
    kiosk.client.round()
    assert len(kiosk.hub.statuses) == 1
    kiosk.said = {"version": "2"}
    kiosk.client.round()
    kiosk.after(3590)
    kiosk.client.round()
    assert [status["version"] for status in kiosk.hub.statuses] == ["1", "2"]
    kiosk.after(10)
    kiosk.client.round()
    assert len(kiosk.hub.statuses) == 3


# Credentials and keys


def test_a_credential_is_renewed_in_time_by_the_hubs_clock(kiosk):
    kiosk.client.round()
    kiosk.after(61 * 86400)
    kiosk.client.round()
    assert "renew" not in kiosk.line.asked[3:]  # only now is the hub's time known again: it goes on
    kiosk.client.round()
    assert kiosk.line.asked.count("renew") <= 1


def test_a_credential_that_is_over_is_renewed_and_the_request_said_again(kiosk):
    kiosk.hub.rotate()
    kiosk.hub.rotate()
    kiosk.append(2)
    assert kiosk.client.round().sent == 2
    assert kiosk.line.asked == ["events", "renew", "events", "changes", "events", "caught-up", "status"]
    assert kiosk.row()["hub_key"] == kiosk.hub.public().hex()
    assert kiosk.row()["credential"]["epoch"] == 3


def test_a_hub_that_says_expired_for_ever_is_not_asked_for_ever(kiosk):
    kiosk.line.script = [No(401, "expired"), "", No(401, "expired")]
    with pytest.raises(errors.Refusal):
        kiosk.client.round()
    kiosk.line.script = [No(401, "expired"), No(401, "expired")]
    with pytest.raises(errors.Refusal):
        kiosk.client.round()


# One at a time


def test_two_processes_do_not_sync_at_once(kiosk, tmp_path):
    with alone(tmp_path / "sync.lock", 0):
        with pytest.raises(errors.Occupied):
            kiosk.client.round()
        with pytest.raises(errors.Occupied):
            kiosk.client.round(patience=0.06)
    assert kiosk.line.asked == []
    kiosk.client.round()


def test_a_client_that_is_stopped_asks_nothing_more(kiosk):
    kiosk.append(1)
    kiosk.client.stop()
    with pytest.raises(errors.Stopped):
        kiosk.client.round()
    kiosk.restart()
    kiosk.client.round()
    kiosk.client.stop()
    with pytest.raises(errors.Stopped):
        kiosk.client.round()
    assert kiosk.client.link.state == "ok"


# A wrong clock and TLS


def test_a_certificate_that_does_not_fit_the_clock(kiosk, monkeypatch):
    expired = errors.WrongClock()
    kiosk.line.script = [expired]
    kiosk.client.round()  # nothing says that our clock is right: the hub's signature is what counts
    kiosk.line.script = [expired]
    kiosk.append(1)
    with pytest.raises(errors.HubFailed):
        kiosk.client.round()  # now the hub has told the time, and ours is right
    assert kiosk.client.link.code == "hub_failed"
    kiosk.wall = kiosk.wall.replace(year=2037)
    kiosk.line.script = [expired]
    kiosk.client.round()
    assert kiosk.arrived() == [0]
    assert kiosk.client.link.clock > 86400 * 3000
    kiosk.boot = "run-2"
    kiosk.restart()
    kiosk.line.script = [expired, expired]
    with pytest.raises(errors.WrongClock):
        kiosk.client.round()
    assert kiosk.client.link.state == "clock"


def test_a_start_pays_for_nothing_that_speaks():
    """The kiosk imports this at every start; requests and cryptography come with the first round."""
    heavy = "requests urllib3 cryptography spake2 ssl http asyncio email"
    code = f"import sys, sync.client; print(*(set(sys.modules) & set({heavy!r}.split())))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
